"""An operation is started under a plan, led, reported, ticked off and ended; what does not fit is refused with its rule."""

from datetime import timedelta

import pytest

from projections.operations import Owed
from schemas.area import Area
from schemas.mode import Level, Mode, Response
from schemas.operation import (
    MAY,
    AppointCommander,
    AreaDrawn,
    ChangeLevel,
    CommanderAppointed,
    CompleteStep,
    DrawArea,
    EndOperation,
    LevelChanged,
    OperationEnded,
    OperationOrder,
    OperationStarted,
    ReopenStep,
    ReportDue,
    ReportSent,
    SendReport,
    StepCompleted,
    StepReopened,
)
from schemas.plan import ReportKind
from schemas.refusal import Rule
from schemas.role import Role
from tests.given_operation import FAIR, FLOOD, MINUTE, MORNING, given, start

FIRST, WRITTEN = ReportKind.FIRST, ReportKind.WRITTEN
SQUARE = Area(coordinates=(((119.9, 32.4), (120.0, 32.4), (120.0, 32.5), (119.9, 32.4)),))
FAIR_START = start(FAIR, Response(Mode.SECURITY))
AFTER_START: tuple[OperationOrder, ...] = (
    ChangeLevel(level=Level.SECOND),
    AppointCommander(commander="市长"),
    DrawArea(),
    CompleteStep(step="patrol"),
    ReopenStep(step="patrol"),
    SendReport(kind=FIRST),
    EndOperation(),
)


def owed(since: timedelta = timedelta()) -> tuple[ReportDue, ...]:
    begun = MORNING + since
    return ReportDue(kind=FIRST, due_at=begun + 30 * MINUTE), ReportDue(kind=WRITTEN, due_at=begun + 120 * MINUTE)


def test_it_starts_with_its_plan_as_it_reads_now_and_owes_the_reports_of_it():
    given().when(start()).then(
        OperationStarted(
            name="三月洪水", response=FLOOD.responses[1], plan=FLOOD, commander="市政府分管副市长", reports=owed(), drill=False
        )
    )


def test_a_plan_without_reports_owes_none():
    assert given(FAIR_START).facts.reports == ()
    given(FAIR_START).when(SendReport(kind=FIRST)).then_refused(Rule.REPORT_NOT_OWED, plan="庙会安保预案")


def test_a_plan_serves_only_the_modes_and_levels_it_is_made_for():
    given().when(start(FAIR)).then_refused(Rule.PLAN_FOR_OTHERS, plan="庙会安保预案")
    given(start()).when(ChangeLevel(level=Level.FIRST)).then_refused(Rule.PLAN_FOR_OTHERS, plan="防汛预案")


def test_one_that_was_started_is_not_started_again_even_after_its_end():
    given(start()).when(start()).then_refused(Rule.OPERATION_EXISTS, name="三月洪水")
    given(start(), EndOperation()).when(start()).then_refused(Rule.OPERATION_EXISTS)


@pytest.mark.parametrize("order", AFTER_START, ids=lambda order: type(order).__name__)
def test_nothing_is_ordered_before_the_start_or_after_the_end(order: OperationOrder):
    given().when(order).then_refused(Rule.OPERATION_UNKNOWN, operation="flood-1")
    given(start(), EndOperation()).when(order).then_refused(Rule.OPERATION_ENDED, ended_at="2026-03-02T01:01:00+00:00")


@pytest.mark.parametrize("order", [start(), *AFTER_START], ids=lambda order: type(order).__name__)
def test_only_who_may_is_obeyed(order: OperationOrder):
    for role in set(Role) - set(MAY[type(order)]):
        given(start()).when(order, role=role).then_refused(Rule.ROLE_MAY_NOT, role=role.value)


def test_where_it_becomes_graver_the_reports_are_owed_anew():
    course = given(start(), SendReport(kind=FIRST))
    course.when(ChangeLevel(level=Level.SECOND)).then(
        LevelChanged(before=Level.THIRD, level=Level.SECOND, reports=owed(2 * MINUTE))
    )
    raised = course.also(ChangeLevel(level=Level.SECOND)).facts
    assert raised.response == Response(Mode.EMERGENCY, Level.SECOND)
    assert [report.sent_at for report in raised.reports] == [None, None]


def test_where_it_becomes_less_grave_what_was_reported_stays_reported():
    course = given(start(), SendReport(kind=FIRST))
    course.when(ChangeLevel(level=Level.FOURTH)).then(LevelChanged(before=Level.THIRD, level=Level.FOURTH))
    assert course.also(ChangeLevel(level=Level.FOURTH)).facts.reports[0].sent_at == MORNING + MINUTE


def test_a_level_is_changed_to_another_one_and_only_where_there_are_levels():
    given(start()).when(ChangeLevel(level=Level.THIRD)).then_refused(Rule.LEVEL_IN_FORCE, level="Ⅲ")
    given(FAIR_START).when(ChangeLevel(level=Level.THIRD)).then_refused(Rule.NO_LEVELS, mode="security")


def test_command_is_handed_over_to_another_post():
    given(start()).when(AppointCommander(commander="市长")).then(CommanderAppointed(before="市政府分管副市长", commander="市长"))
    given(start()).when(AppointCommander(commander="市政府分管副市长")).then_refused(Rule.COMMANDER_IN_POST)
    assert given(start(), AppointCommander(commander="市长")).facts.commander == "市长"


def test_its_area_is_drawn_anew_or_becomes_the_whole_city_again():
    given(start()).when(DrawArea(area=SQUARE)).then(AreaDrawn(area=SQUARE))
    assert given(start(), DrawArea(area=SQUARE)).facts.area == SQUARE
    assert given(start(), DrawArea(area=SQUARE), DrawArea()).facts.area is None


def test_a_step_is_ticked_once_and_can_be_taken_back():
    given(start()).when(CompleteStep(step="patrol")).then(StepCompleted(step="patrol"))
    ticked = given(start(), CompleteStep(step="patrol"))
    assert ticked.facts.done == {"patrol": MORNING + MINUTE}
    ticked.when(CompleteStep(step="patrol")).then_refused(Rule.STEP_DONE, text="巡堤")
    ticked.when(ReopenStep(step="patrol")).then(StepReopened(step="patrol"))
    assert ticked.also(ReopenStep(step="patrol")).facts.done == {}
    given(start()).when(ReopenStep(step="patrol")).then_refused(Rule.STEP_NOT_DONE, text="巡堤")
    given(start()).when(CompleteStep(step="salt")).then_refused(Rule.STEP_UNKNOWN, step="salt", plan="防汛预案")


def test_a_report_is_sent_once_in_time_up_to_the_very_moment_and_late_after_it():
    due_at = MORNING + 30 * MINUTE
    given(start()).when(SendReport(kind=FIRST), at=due_at).then(ReportSent(kind=FIRST, due_at=due_at, late=False))
    late = due_at + timedelta(seconds=1)
    given(start()).when(SendReport(kind=FIRST), at=late).then(ReportSent(kind=FIRST, due_at=due_at, late=True))
    sent = given(start(), SendReport(kind=FIRST))
    assert sent.facts.reports == (
        Owed(kind=FIRST, due_at=due_at, sent_at=MORNING + MINUTE),
        Owed(kind=WRITTEN, due_at=MORNING + 120 * MINUTE),
    )
    sent.when(SendReport(kind=FIRST)).then_refused(Rule.REPORT_SENT, kind="first")


def test_its_end_tells_since_when_it_ran():
    given(start()).when(EndOperation()).then(OperationEnded(started_at=MORNING))
    assert given(start(), EndOperation()).facts.ended_at == MORNING + MINUTE


def test_an_order_made_on_an_old_state_is_refused():
    given(start()).when(EndOperation(), expected_version=0).then_refused(Rule.STALE_VERSION, expected="0", current="1")
    given(start()).when(EndOperation(), expected_version=1).then(OperationEnded(started_at=MORNING))


def test_city_time_does_not_go_back_for_an_order_that_comes_with_an_older_time():
    course = given(start()).also(CompleteStep(step="patrol"), at=MORNING - 60 * MINUTE)
    assert [record.at for record in course.records] == [MORNING, MORNING]
