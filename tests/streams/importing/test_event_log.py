"""What the events of a log become: stages in the order of their times, returns, and rejects with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.policy import Procedure
from schemas.refusal import CommandRefused
from schemas.stage import Stage
from schemas.ticket.returns import ReturnTicket, TicketReturned
from schemas.ticket.stages import TicketClosed
from streams.importing.commands import commands_of
from streams.importing.event_log import FoundEvent, actor_of, in_time
from streams.importing.plan import Plan
from streams.importing.times import Instant
from tests.small_city import NOON
from tests.streams.importing.memory_city import POLICY, MemoryCity
from tests.streams.importing.small_record import logged, rejected, taizhou

MINUTE = timedelta(minutes=1)
CHAIN = ("Confirm", "Check", "Determine", "Send")


def case(*activities: str, ended: str = "2011-07-01 18:00:00+02:00", key: str = "c") -> list[str]:
    """The rows of a case, its events on the hour from eight o'clock on; an activity may bring its own time and who did it."""
    rows = []
    for number, entry in enumerate(activities):
        activity, _, rest = entry.partition("@")
        at, _, who = rest.partition("|")
        at = at or f"2011-07-01 {8 + number:02d}:00:00+02:00"
        started, deadline = "2011-07-01 07:00:00+02:00", "2011-07-02 07:00:00+02:00"
        rows.append(f"{key},{key}{number:02d},{started},{ended},{deadline},PERMIT,G5,{activity},{at},{who or 'R1'}")
    return rows


def told(planned: Plan) -> list[str]:
    """Each step with its hour in UTC; a return is told by an arrow."""
    return [f"{'→' if step.returns else ''}{step.stage.value} {step.at.hour}" for step in planned.steps]


def rules(planned: Plan) -> list[tuple[int, str]]:
    return [(line, rule) for line, _, rule in rejected(planned)]


def test_each_event_is_the_stage_of_its_activity_at_its_time_between_report_and_closure_of_the_case() -> None:
    planned = logged(*case(*CHAIN))
    assert told(planned) == ["report 5", "file 6", "dispatch 7", "accept 8", "finish 9", "close 16"]
    assert planned.rejects == ()
    assert planned.steps[0].due_at == datetime.fromisoformat("2011-07-02T05:00:00+00:00")
    assert [step.department for step in planned.steps] == [None, None, "housing", None, None, None]


def test_a_check_that_comes_again_after_an_adjustment_was_sent_back_in_between() -> None:
    planned = logged(*case("Confirm", "Check", "Adjust", "Check", "Determine", "Adjust", "Check", "Determine", "Send"))
    assert told(planned)[1:] == [
        *("file 6", "dispatch 7", "→dispatch 8", "dispatch 9", "accept 10"),
        *("→dispatch 11", "dispatch 12", "accept 13", "finish 14", "close 16"),
    ]
    assert planned.rejects == ()
    assert (planned.counts.returns, planned.counts.by_stage["dispatch"]) == (2, 3)
    assert [step.department for step in planned.steps if step.stage is Stage.DISPATCH and not step.returns] == 3 * ["housing"]
    assert [step.department for step in planned.steps if step.returns] == [None, None]


def test_what_the_mapping_leaves_out_is_counted_and_what_it_does_not_name_is_rejected() -> None:
    planned = logged(*case("Confirm", "Advise", "Dance", "Advise", ""))
    assert planned.counts.left_out == {"Advise": 2}
    assert rejected(planned) == [(4, "activity", "activity-unknown"), (6, "activity", "activity-unknown")]
    assert told(planned) == ["report 5", "file 6", "close 16"]


@pytest.mark.parametrize(
    ("activities", "line", "rule", "reason"),
    [
        (("Confirm", "Check", "Check"), 4, "stage-repeated", "dispatch was passed, and nothing was sent back since"),
        (("Confirm", "Determine"), 3, "stage-skipped", "the procedure permit requires dispatch before accept"),
        (("Confirm", "Adjust"), 3, "return-of-nothing", "the ticket stands at file, from where nobody sends it back to dispatch"),
        (("Confirm@2011-07-01 06:59:59+02:00",), 2, "before-earlier-step", "file lies before report (line 2:"),
        (("Confirm", "Check@2011-07-01 18:00:01+02:00"), 3, "after-later-step", "dispatch lies after close (line 2:"),
        (
            ("Confirm", "Check", "Adjust@2011-07-01 19:00:00+02:00"),
            4,
            "after-later-step",
            "the return to dispatch lies after close",
        ),
        (("Confirm", "Check@soon"), 3, "time-unreadable", "Check: not a time"),
        (("Confirm", "Check@2099-01-01 00:00:00+01:00"), 3, "too-late", "Check lies more than ten years after the report"),
    ],
)
def test_an_event_that_cannot_stand_is_rejected_and_the_rest_goes_on(
    activities: Sequence[str], line: int, rule: str, reason: str
) -> None:
    planned = logged(*case(*activities))
    assert rejected(planned) == [(line, "at", rule)]
    assert reason in planned.rejects[0].reason
    assert planned.steps[-1].stage is Stage.CLOSE


def test_an_event_without_a_time_is_rejected() -> None:
    planned = logged(*(row.replace("2011-07-01 09:00:00+02:00", "") for row in case("Confirm", "Check")))
    assert rejected(planned) == [(3, "at", "time-unreadable")]


def test_a_case_without_an_end_stays_open_and_one_that_ends_before_its_start_too() -> None:
    assert told(logged(*case("Confirm", "Check", ended=""))) == ["report 5", "file 6", "dispatch 7"]
    planned = logged(*case("Confirm", "Check", ended="2011-07-01 06:00:00+02:00"))
    assert told(planned) == ["report 5", "file 6", "dispatch 7"]
    assert rejected(planned) == [(2, "ended", "before-earlier-step")]


def test_without_a_usable_report_each_event_of_the_case_is_rejected() -> None:
    planned = logged(*(row.replace("PERMIT", "DREAM") for row in case("Confirm", "Check")))
    assert planned.steps == ()
    assert sorted(rules(planned)) == [
        *((2, rule) for rule in ("category-unknown", "report-unusable", "report-unusable", "report-unusable")),
        (3, "report-unusable"),
    ]


def test_the_order_of_the_rows_in_the_file_changes_nothing_but_lines() -> None:
    rows = [*case("Confirm", "Check", "Adjust", "Check", key="a"), *case(*CHAIN, key="b")]
    one, other = logged(*rows), logged(*rows[::-1])
    assert [replace(step, line=0) for step in one.steps] == [replace(step, line=0) for step in other.steps]


def test_of_equal_times_the_smaller_key_goes_first_and_the_closure_last() -> None:
    at = "@2011-07-01 18:00:00+02:00"
    assert told(logged(*case(f"Confirm{at}", f"Check{at}", f"Adjust{at}", f"Check{at}"))) == [
        *("report 5", "file 16", "dispatch 16", "→dispatch 16", "dispatch 16", "close 16"),
    ]


def test_a_time_that_clocks_showed_twice_is_its_first_reading_behind_the_event_before() -> None:
    procedure = Procedure("permit", tuple(Stage), early_closing=True)
    early, late = NOON, NOON + 60 * MINUTE

    def event(stage: Stage, *readings: datetime) -> FoundEvent:
        return FoundEvent(stage=stage, reading=Instant(readings), line=2, column="at", value="")

    happened, unfit = in_time(
        [event(Stage.REPORT, early + 30 * MINUTE), event(Stage.FILE, early + 10 * MINUTE, late + 10 * MINUTE)], procedure, 2
    )
    assert [(one.at, one.estimated) for one in happened] == [(early + 30 * MINUTE, False), (late + 10 * MINUTE, True)]
    assert unfit == []
    planned = logged(*case("Confirm@2011-10-30 02:30:00", "Check@2011-10-30 03:30:00", ended=""))
    assert [(reject.rule, reject.dropped) for reject in planned.rejects] == [("time-twice", False)]
    assert [step.estimated for step in planned.steps] == [False, True, False]


def test_after_more_returns_than_the_policy_bears_nothing_stands_without_a_ruling() -> None:
    rows = case("Confirm", *(2 * ("Check", "Adjust")), "Check", "Adjust", "Check", ended="")
    planned = logged(*(row.replace("PERMIT", "ROAD") for row in rows))
    assert told(planned)[-1] == "→dispatch 12"
    assert rules(planned) == [(9, "ruling-missing")]
    assert logged(*rows).rejects == ()


def test_work_that_is_sent_back_to_be_done_again_asks_for_no_ruling() -> None:
    procedure = Procedure("plain", (Stage.REPORT, Stage.FINISH, Stage.VERIFY, Stage.CLOSE))
    again = [(Stage.FINISH, False), *(4 * [(Stage.FINISH, True), (Stage.FINISH, False)]), (Stage.VERIFY, False)]
    events = [
        FoundEvent(stage=stage, returns=returns, reading=Instant((NOON + number * MINUTE,)), line=2, column="at", value="")
        for number, (stage, returns) in enumerate([(Stage.REPORT, False), *again])
    ]
    happened, unfit = in_time(events, procedure, 2)
    assert ([one.event for one in happened], unfit) == (events, [])


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("ROAD", ["report 5", "file 6"]),  # it ends by its last stage alone
        ("HEAT", ["report 5", "close 16"]),  # it has no stage between
    ],
)
def test_what_another_procedure_does_not_allow_is_rejected(category: str, expected: list[str]) -> None:
    planned = logged(*(row.replace("PERMIT", category) for row in case("Confirm")))
    assert told(planned) == expected
    rule = "stage-skipped" if category == "ROAD" else "stage-not-in-procedure"
    assert rules(planned) == [(2, rule)]


def test_an_actor_is_the_records_own_token_or_the_digest_of_what_can_be_none() -> None:
    planned = logged(*case("Confirm@|Resource21", "Check@|J. Smith (desk)", "Adjust@|-"))
    actors = [step.actor for step in planned.steps]
    assert actors == ["", "Resource21", actor_of("J. Smith (desk)", "small-log"), actor_of("-", "small-log"), ""]
    assert len({*actors}) == 4
    commands = list(commands_of(planned.steps, "import/small-log", "", timedelta(), lambda _: POLICY.version))
    assert [command.actor for command in commands] == ["import", *actors[1:4], "import"]
    assert not any("Smith" in command.actor for command in commands)
    assert isinstance(commands[3].body, ReturnTicket)


def test_a_stage_that_comes_again_has_an_id_of_its_own_at_each_run() -> None:
    rows = case("Confirm", "Check", "Adjust", "Check", "Adjust", "Check")
    ids = [
        [command.id for command in commands_of(logged(*rows).steps, "import/small-log", day, timedelta(), lambda _: "p")]
        for day in ("", "", "2026-01-01")
    ]
    assert len({*ids[0]}) == 8
    assert ids[0] == ids[1]
    assert not {*ids[0]} & {*ids[2]}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*CHAIN, "Check", "Adjust", "Advise"]), max_size=14), st.integers(0, 15), st.booleans())
def test_nothing_that_stands_in_the_plan_is_refused_by_a_decider(activities: list[str], ends: int, ended: bool) -> None:
    rows = case(*activities[:10], ended=f"2011-07-01 {7 + ends:02d}:30:00+02:00" if ended else "")
    planned = logged(*rows)
    city = MemoryCity()
    for command in commands_of(planned.steps, "import/small-log", "", timedelta(), lambda _: taizhou().policy.version):
        city.decide(command)
    bodies = [outcome.body for outcome in city.outcomes]
    assert not [body for body in bodies if isinstance(body, CommandRefused)]
    returned = [body.disputed for body in bodies if isinstance(body, TicketReturned)]
    assert returned == [step.stage for step in planned.steps if step.returns]
    assert sum(isinstance(body, TicketClosed) for body in bodies) == (ended and bool(rows))
    at = [step for step in planned.steps if step.event]
    assert len(at) + sum(planned.counts.left_out.values()) + sum(r.column == "at" for r in planned.rejects) == len(rows)
