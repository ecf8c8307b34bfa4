"""A mapping file is checked before a row is read."""

import pytest

from streams.importing.mapping import MappingMalformed
from tests.streams.importing.small_record import DIRECT, LOG, mapping_of


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("America/New_York", "America/Gotham", "small.toml:6: source.zone: found 'America/Gotham'"),
        ('licence = "none"', 'licence = "none"\nencoding = "utf-7.5"', "source.encoding: found 'utf-7.5'"),
        ('stage = "report"', 'stage = "rapport"', r"small.toml:1\d: step\[0\].stage: Invalid enum value 'rapport'"),
        ('stage = "report"', 'stage = "finish"', "step: found the stages finish, close, expected one with stage report"),
        ('stage = "close"', 'stage = "report"', "the stage report has two columns"),
        ('HEAT = "heating"', 'HEAT = "hot"', "small.toml:2\\d: category.table: 'HEAT' is mapped to 'hot'"),
        ('HPD = "housing"', 'HPD = "homes"', "department.table: 'HPD' is mapped to 'homes'"),
        ('NORTH = "321281"', 'NORTH = "110000"', "place.table: 'NORTH' is mapped to '110000'"),
        ('otherwise = "321203"', 'otherwise = "1"', "place.otherwise: found '1', which is no district of 泰州市"),
        (
            'formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]\ndate_',
            "formats = []\n#",
            "times.formats: expected at least one",
        ),
        ("[due]", "[doo]", "unknown field `doo`"),
        ('key = ["id"]', "key = []", "ticket.key: Expected `array` of length >= 1"),
        ("[ticket]", "[ticket", "small.toml: not TOML: .*line"),
        ("date_formats", 'midnight_is_no_time = ["type"]\ndate_formats', "midnight_is_no_time: expected only columns that a step"),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(old: str, new: str, said: str) -> None:
    assert old in DIRECT
    with pytest.raises(MappingMalformed, match=said):
        mapping_of(DIRECT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('Check = "dispatch"', 'Check = "survey"', r"small.toml:\d+: log.stages.*Invalid enum value 'survey'"),
        (
            'Confirm = "file"',
            'Confirm = "report"',
            r"small.toml:2\d: log.stages: found the stage report, expected it as a \[\[step",
        ),
        ('Adjust = "dispatch"', 'Adjust = "report"', r"log.returns: found the stage report, expected it as a \[\[step"),
        ('Send = "finish"', 'Send = "close"', "log.stages: the stage close has a column too, expected one of both"),
        (
            '["Advise"]',
            '["Advise", "Adjust"]',
            "log: the activity 'Adjust' is named twice, expected it among stages, returns or left_out",
        ),
        ("[ticket]", 'date_formats = ["%Y-%m-%d"]\n[ticket]', "times: expected times of day alone"),
        ("[ticket]", 'midnight_is_no_time = ["started"]\n[ticket]', "times: expected times of day alone"),
        ('activity = "activity"', "", "log: Object missing required field `activity`"),
        ("stages = {", "steps = {", "log: Object contains unknown field `steps`"),
    ],
)
def test_a_fault_of_an_event_log_is_named_with_file_line_and_field(old: str, new: str, said: str) -> None:
    assert old in LOG
    with pytest.raises(MappingMalformed, match=said):
        mapping_of(LOG.replace(old, new, 1))


def test_the_columns_of_an_event_log_are_known() -> None:
    assert mapping_of(LOG).columns == ("case", "task", "started", "ended", "type", "group", "deadline", "activity", "at", "who")


def test_all_columns_of_a_mapping_are_known() -> None:
    assert mapping_of(DIRECT).columns == ("id", "created", "closed", "type", "area", "address", "agency", "due")
