"""`./rongzhi explain`: how its arguments name a number, and what it prints."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from infra.cli.explain import asked, told
from projections.addresses import NoSuchNumber, address_of
from projections.ledger import EVER
from schemas.explanation import Explained, Origin
from streams.explain import ExplainedAt

NUMBER = Explained(
    address=address_of("open-tickets", {"colour": "red"}, []),
    rows=[{"colour": "red", "district": "321202", "department": "-", "category": "noise", "open": 1}],
    row_count=1,
    total=1,
    counted=1,
    found=1,
    since=EVER,
    records=1,
    policies={"p1": 1},
    newest=[Origin(0, 7, "t", "rongzhi.ticket-colour-changed.v1", datetime(2026, 11, 24, 5, tzinfo=UTC), "p1", 1)],
)
FOUND = ExplainedAt(as_of=datetime(2026, 11, 24, 6, tzinfo=UTC), offsets={0: 8}, number=NUMBER)


def test_fields_with_a_value_choose_rows_and_bare_words_are_columns():
    assert asked("flow", ["day=2026-11-24", "reported", "closed"]) == address_of(
        "flow", {"day": "2026-11-24"}, ["reported", "closed"]
    )
    with pytest.raises(NoSuchNumber, match="no column 'red'"):
        asked("open-tickets", ["red"])


def test_a_person_reads_the_sum_the_position_and_the_records():
    assert told(FOUND).splitlines() == [
        "as of 2026-11-24 06:00:00+00:00, offsets {0: 8}",
        "sum 1 of open over 1 rows",
        "1 behind it, by policy {'p1': 1}; the newest:",
        "0/7 2026-11-24 05:00:00+00:00 t rongzhi.ticket-colour-changed.v1 +1",
    ]


def test_a_sum_that_its_records_do_not_make_is_said_to_be_wrong():
    assert "the records behind it come to 2: the fold is at fault" in told(replace(FOUND, number=replace(NUMBER, found=2)))
