"""The city is in the gravest mode of its open operations; a drill stands beside it and changes nothing."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from projections.modes import NORMAL, CityMode, mode_of
from projections.operations import Facts, Operation
from schemas.mode import Level, Mode, Response
from tests.given_operation import FLOOD

ONE = datetime(2026, 3, 2, 1, tzinfo=UTC)
HALF_A_SECOND_LATER = ONE.replace(microsecond=500_000)


def operation(name: str, mode: Mode, level: Level | None = None, **other: object) -> tuple[str, Operation]:
    facts = {"name": name, "plan": FLOOD, "commander": "市长", "started_at": ONE, **other}
    return name, Operation(sequence=1, version=1, facts=Facts(response=Response(mode, level), **facts))  # type: ignore[arg-type]


def test_without_an_operation_the_city_is_in_its_normal_mode():
    assert mode_of([]) == mode_of([("refused", Operation(sequence=1))]) == CityMode(NORMAL, None, None, None)


def test_an_emergency_is_graver_than_security_and_that_than_a_special_operation():
    order = [Response(Mode.EMERGENCY, level) for level in Level]
    order += [Response(Mode.SECURITY), Response(Mode.SPECIAL), NORMAL]
    assert sorted(order, key=lambda response: response.gravity, reverse=True) == order


def test_the_gravest_open_operation_counts_in_whatever_order_they_come():
    found = [
        operation("a", Mode.SECURITY),
        operation("b", Mode.EMERGENCY, Level.FOURTH),
        operation("c", Mode.EMERGENCY, Level.SECOND),
        operation("d", Mode.EMERGENCY, Level.FIRST, ended_at=HALF_A_SECOND_LATER),
    ]
    for some in permutations(found):
        assert mode_of(some) == CityMode(Response(Mode.EMERGENCY, Level.SECOND), "c")


def test_of_two_equally_grave_the_first_to_start_counts():
    for some in permutations([operation("a", Mode.SECURITY, started_at=HALF_A_SECOND_LATER), operation("b", Mode.SECURITY)]):
        assert mode_of(some).operation == "b"


def test_a_drill_leaves_the_mode_of_the_city_alone():
    drill = operation("drill", Mode.EMERGENCY, Level.FIRST, drill=True)
    assert mode_of([drill]) == CityMode(NORMAL, None, Response(Mode.EMERGENCY, Level.FIRST), "drill")
    assert mode_of([drill, operation("a", Mode.SECURITY)]).response == Response(Mode.SECURITY)


@pytest.mark.parametrize(("mode", "level"), [(Mode.EMERGENCY, None), (Mode.SECURITY, Level.THIRD), (Mode.NORMAL, Level.FOURTH)])
def test_an_emergency_alone_has_a_level(mode: Mode, level: Level | None):
    with pytest.raises(ValueError, match="level of mode"):
        Response(mode, level)
