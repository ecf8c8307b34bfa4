"""The badge stands once every partition was compared, and a difference is told at once."""

from datetime import UTC, datetime

from dashboard.gateway.verdicts import verified
from schemas.verdict import DifferingRow, Verdict

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def verdict(partition: int, offset: int, equal: bool = True, compared_ms: int = 5_000) -> Verdict:
    rows = () if equal else (DifferingRow("flow", ("2026-11-24", "12"), {"reported": 2}, None),)
    return Verdict(
        partition=partition,
        offset=offset,
        as_of=NOON,
        live="aa",
        cold="aa" if equal else "bb",
        compared_ms=compared_ms,
        mismatches=0 if equal else 2,
        lost=0 if equal else 3,
        differing=rows,
    )


def test_there_is_no_badge_until_every_partition_was_compared():
    assert verified({0: verdict(0, 4)}, 2) == {}


def test_the_badge_says_how_many_records_were_compared_and_when_the_oldest_comparison_was():
    cell = verified({1: verdict(1, -1, compared_ms=4_000), 0: verdict(0, 4)}, 2)["verified"]
    assert (cell["equal"], cell["records"], cell["offsets"], cell["compared_ms"]) == (True, 5, {"0": 4, "1": -1}, 4_000)


def test_a_difference_is_told_though_other_partitions_were_not_compared_yet():
    cell = verified({1: verdict(1, 9, equal=False)}, 8)["verified"]
    assert (cell["equal"], cell["mismatches"], cell["lost"]) == (False, 2, 3)
    assert cell["differing"] == [{"board": "flow", "key": ["2026-11-24", "12"], "live": {"reported": 2}, "cold": None}]
