"""The demonstration's operations: named as made up, none refused, the same after every restart, each order in its time."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas.codec import encode_outcome
from schemas.mode import Mode
from schemas.operation import OperationEnded, StartOperation
from schemas.refusal import CommandRefused
from streams.city_pack import load_city_pack
from streams.pack_files import CityPackMalformed
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.settings import ROOT
from streams.simulating.operations import SimulatedOperations, commands_on
from streams.simulating.scripts import load_scripts

TAIZHOU = ROOT / "infra" / "city" / "taizhou"
PACK = load_city_pack(TAIZHOU)
DAY = date(2026, 11, 24)
THREE_DAYS = [command for days in range(3) for command in commands_on(PACK, DAY + timedelta(days=days))]


def test_no_order_is_refused_and_every_operation_comes_to_its_end():
    decider, ended = OperationsDecider(WrittenOperations()), set()
    for offset, command in enumerate(sorted(THREE_DAYS, key=lambda command: command.at)):
        outcome = decider.outcome(command, {})
        assert not isinstance(outcome.body, CommandRefused), outcome.body
        decider.written.fold(offset, command.operation, encode_outcome(outcome))
        ended |= {command.operation} if isinstance(outcome.body, OperationEnded) else set()
    assert ended == {command.operation for command in THREE_DAYS}


def test_within_three_days_every_mode_is_played_and_a_drill_each_day_and_each_says_that_it_is_made_up():
    started = [command.body for command in THREE_DAYS if isinstance(command.body, StartOperation)]
    assert {body.response.mode for body in started if not body.drill} == set(Mode) - {Mode.NORMAL}
    assert sum(body.drill for body in started) == 3
    assert all(body.name.startswith("模拟：") for body in started)
    assert {command.source for command in THREE_DAYS} == {"demonstration/simulated"}


def test_a_day_made_up_again_is_the_same_to_the_id():
    assert list(commands_on(PACK, DAY)) == list(commands_on(PACK, DAY))
    assert len({command.id for command in THREE_DAYS}) == len(THREE_DAYS)


def test_each_order_comes_once_as_city_time_comes_to_it():
    midnight = datetime(2026, 11, 25, tzinfo=PACK.zone)
    operations, all_of_it = SimulatedOperations(PACK, DAY), []
    for minutes in range(0, 2 * 1440, 7):
        all_of_it += operations.due(midnight + timedelta(minutes=minutes))
    assert len(all_of_it) == len({command.id for command in all_of_it}) == len(THREE_DAYS)
    assert all_of_it == sorted(all_of_it, key=lambda command: command.at)


def test_what_was_not_stored_comes_again():
    midnight = datetime(2026, 11, 25, tzinfo=PACK.zone)
    operations = SimulatedOperations(PACK, DAY)
    due = operations.due(midnight)
    first = next(due)
    due.close()  # as a send that fails ends it
    assert next(operations.due(midnight)) == first


WRONG = (
    ('plan = "flood-control"', 'plan = "floods"', "operation riverside-flood: plan: found 'floods', expected one of flood-control"),
    (
        'response = { mode = "security" }',
        'response = { mode = "special" }',
        "operation marathon: response: plan .* serves security",
    ),
    ('code = "ice"', 'code = "marathon"', "'marathon' occurs twice"),
    ("minutes = 240", "minutes = 5", "minutes: Expected `int` >= 10"),
)


@pytest.mark.parametrize(("found", "written", "said"), WRONG)
def test_what_is_wrong_in_a_script_is_named(tmp_path: Path, found: str, written: str, said: str):
    text = (TAIZHOU / "demonstration.toml").read_text(encoding="utf-8")
    assert found in text
    path = tmp_path / "demonstration.toml"
    path.write_text(text.replace(found, written, 1), encoding="utf-8")
    with pytest.raises(CityPackMalformed, match=said):
        load_scripts(path, PACK.plans)
