"""An import in step: which moment comes next, and in which order its commands are taken."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from schemas.envelope import Command
from schemas.role import Role
from schemas.ticket.stages import CloseTicket
from streams.importing.agenda import DailyAgenda, WholeAgenda
from streams.importing.conductor import next_moment

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def command(name: str, at: datetime) -> Command:
    return Command(id=name, ticket="t", at=at, actor="a", role=Role.RECORD, source="s", policy="p", body=CloseTicket())


def test_the_next_moment_is_the_minute_of_the_next_command():
    assert next_moment(NOON, NOON + timedelta(seconds=90), None) == NOON + MINUTE


def test_the_next_moment_is_the_first_grid_moment_after_a_deadline_that_comes_before_the_next_command():
    assert next_moment(NOON, NOON + timedelta(hours=1), NOON + timedelta(seconds=30)) == NOON + MINUTE


def test_a_deadline_that_was_over_when_it_was_set_waits_for_the_moment_after_this_one():
    assert next_moment(NOON, NOON + timedelta(hours=1), NOON - timedelta(days=3)) == NOON + MINUTE


def test_on_a_log_without_time_the_first_command_gives_the_first_moment():
    assert next_moment(None, NOON + timedelta(seconds=59), None) == NOON


def test_when_nothing_is_left_there_is_no_next_moment():
    assert next_moment(NOON, None, None) is None


def test_an_agenda_gives_the_commands_of_a_moment_in_the_order_of_their_time():
    late, early, beyond = command("late", NOON + timedelta(seconds=50)), command("early", NOON), command("beyond", NOON + MINUTE)
    agenda = WholeAgenda([late, beyond, early])
    assert agenda.take_before(NOON + MINUTE) == [early, late]
    assert agenda.next_at() == beyond.at


def test_commands_of_one_time_keep_the_order_in_which_they_were_planned():
    first, second = command("b", NOON), command("a", NOON)
    assert WholeAgenda([first, second]).take_before(NOON + MINUTE) == [first, second]


def test_a_day_of_the_demonstration_is_brought_when_its_time_comes_and_what_earlier_days_left_lies_between():
    start = {day: datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)}
    by_day = {
        1: [command("1-report", start[1]), command("1-close", start[2] + MINUTE)],
        2: [command("2-report", start[2]), command("2-close", start[2] + 2 * MINUTE)],
        3: [command("3-report", start[3])],
    }

    def commands_of(day: date) -> Iterator[Command]:
        return iter(by_day[day.day])

    agenda = DailyAgenda(date(2026, 1, 1), lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC), commands_of)
    taken = [c.id for c in agenda.take_before(start[3] - MINUTE)]
    assert taken == ["1-report", "2-report", "1-close", "2-close"]
