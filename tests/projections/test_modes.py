"""The city is in the gravest mode of its open operations; a drill stands beside it and changes nothing."""

from itertools import permutations

import pytest

from projections.modes import NORMAL, CityMode, mode_of
from schemas.mode import Level, Mode, Response


def row(operation: str, mode: str, level: int | None = None, *, drill: bool = False, at: str = "2026-03-02T01:00:00Z"):
    return {"operation": operation, "mode": mode, "level": level, "drill": drill, "started_at": at}


def test_without_an_operation_the_city_is_in_its_normal_mode():
    assert mode_of([]) == CityMode(NORMAL, None, None, None)


def test_an_emergency_is_graver_than_security_and_that_than_a_special_operation():
    order = [Response(Mode.EMERGENCY, level) for level in Level]
    order += [Response(Mode.SECURITY), Response(Mode.SPECIAL), NORMAL]
    assert sorted(order, key=lambda response: response.gravity, reverse=True) == order


def test_the_gravest_operation_counts_in_whatever_order_the_rows_come():
    rows = [row("a", "security"), row("b", "emergency", 4), row("c", "emergency", 2), row("d", "special")]
    for some in permutations(rows):
        assert mode_of(some) == CityMode(Response(Mode.EMERGENCY, Level.SECOND), "c")


def test_of_two_equally_grave_the_first_to_start_counts():
    for at in ("2026-03-02T02:00:00Z", "2026-03-02T01:00:00.500000Z"):
        for some in permutations([row("a", "security", at=at), row("b", "security")]):
            assert mode_of(some).operation == "b"


def test_a_drill_leaves_the_mode_of_the_city_alone():
    drill = row("drill", "emergency", 1, drill=True)
    assert mode_of([drill]) == CityMode(NORMAL, None, Response(Mode.EMERGENCY, Level.FIRST), "drill")
    assert mode_of([drill, row("a", "security")]).response == Response(Mode.SECURITY)


@pytest.mark.parametrize(("mode", "level"), [(Mode.EMERGENCY, None), (Mode.SECURITY, Level.THIRD), (Mode.NORMAL, Level.FOURTH)])
def test_an_emergency_alone_has_a_level(mode: Mode, level: Level | None):
    with pytest.raises(ValueError, match="level of mode"):
        Response(mode, level)
