"""An import as it is played: in step with any clock, the same at any speed, and the same after a kill at any moment."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.envelope import Command, Outcome
from schemas.moment import grid_floor
from schemas.ticket.colours import TicketColourChanged
from streams.importing.commands import commands_of
from streams.importing.run import ImportRefused
from tests.streams.importing.memory_city import POLICY, UNREADABLE, Killed, MemoryCity
from tests.streams.importing.small_record import direct

MINUTE = timedelta(minutes=1)
TEN = datetime(2013, 12, 25, 15, tzinfo=UTC)  # 10:00 in New York
OFF_GRID = TEN + timedelta(seconds=37)


def row(number: int, reported: str, closed: str = "", due: str = "") -> str:
    cells = (f"2013-12-25 {cell}" if cell else "" for cell in (reported, closed, due))
    return ",".join((str(number), *cells, "HEAT", "HPD", "NORTH", f"{number} A ST"))


def commands(*rows: str, shift: timedelta = timedelta()) -> list[Command]:
    planned = direct(*rows)
    assert planned.rejects == ()
    return list(commands_of(planned.steps, "import/small", "", shift, lambda _: POLICY.version))


def colours(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(o.body.colour, o.at.strftime("%H:%M:%S")) for o in outcomes if isinstance(o.body, TicketColourChanged)]


EVENTFUL = (
    row(1, "10:00:10", "10:30:00", due="10:05:00"),
    row(2, "10:01:00", "10:01:30"),
    row(3, "10:01:20", due="09:00:00"),  # due before its report
    row(4, "10:01:50", "10:40:20"),
    row(5, "10:40:30", due="10:20:00"),  # its colours come with the closing tick
)


async def test_an_import_killed_at_any_moment_and_run_again_gives_the_same_events(monkeypatch: pytest.MonkeyPatch):
    whole = MemoryCity().stands_in(monkeypatch)
    await whole.imports(commands(*EVENTFUL))
    assert len(whole.events) > 2 * len(EVENTFUL)
    assert colours(whole.outcomes)[-1] == ("red", "15:41:00")
    for acts in range(whole.acts):
        city = MemoryCity(kill_after=acts).stands_in(monkeypatch)
        with pytest.raises(Killed):
            await city.imports(commands(*EVENTFUL))
        city.kill_after = None
        summary = await city.imports(commands(*EVENTFUL))
        assert city.events == whole.events, f"killed after {acts} of {whole.acts} acts"
        assert summary.decided_before + summary.decided_now == summary.commands
        assert city.at == whole.at


async def test_an_import_run_again_moves_neither_the_log_nor_the_clock_even_under_another_shift(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity().stands_in(monkeypatch)
    await city.imports(commands(*EVENTFUL))
    events, at = list(city.events), city.at
    for shift in (timedelta(), timedelta(days=1000)):
        summary = await city.imports(commands(*EVENTFUL, shift=shift))
        assert (summary.decided_now, summary.decided_before) == (0, summary.commands)
    assert (city.events, city.at) == (events, at)


@pytest.mark.parametrize("speed", [float("inf"), 60000.0])
async def test_on_a_clock_between_two_grid_moments_steps_of_its_minute_are_played_and_deadlines_fall_on_the_grid(
    speed: float, monkeypatch: pytest.MonkeyPatch
):
    city = MemoryCity(OFF_GRID).stands_in(monkeypatch)
    summary = await city.imports(commands(row(1, "10:00:40", "10:09:00", due="10:01:10")), speed)
    assert (summary.decided_now, summary.refused) == (2, 0)
    assert city.ticks[0] == OFF_GRID
    assert all(moment == grid_floor(moment) for moment in city.ticks[1:])
    assert colours(city.outcomes)[-1] == ("red", "15:02:00")


async def test_a_step_of_the_clocks_minute_that_lies_before_it_is_refused_with_both_times(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity(OFF_GRID).stands_in(monkeypatch)
    with pytest.raises(ImportRefused, match=r"1 new steps .* first at 2013-12-25T15:00:05\+00:00, the tick at .*T15:00:37\+00:00"):
        await city.imports(commands(row(1, "10:00:05", "10:09:00")))
    assert city.events == []


async def test_a_parked_ticket_costs_an_import_its_own_steps_and_is_counted_at_each_run(monkeypatch: pytest.MonkeyPatch):
    city = MemoryCity().stands_in(monkeypatch)
    rows = (row(1, "10:00:10", "10:30:00"), row(2, "10:01:00", "10:40:00"))
    planned = commands(*rows)
    city.store(planned[0].ticket, UNREADABLE)
    of_it = sum(command.ticket == planned[0].ticket for command in planned)
    first = await city.imports(planned)
    again = await city.imports(planned)
    assert (first.decided_now, first.parked) == (len(planned) - of_it, of_it)
    assert (again.decided_now, again.decided_before, again.parked) == (0, len(planned) - of_it, of_it)
    assert {outcome.ticket for outcome in city.outcomes} == {planned[-1].ticket}
