"""申诉: what was taken off is contested once and in time, step by step, and an upheld appeal takes it back on its own day."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from projections.deadlines import deadlines_of
from projections.ticket.state import Closed, Merged, case_of
from schemas.appeal import AppealStep
from schemas.calendar import Clock
from schemas.due import Due
from schemas.policy import APPEAL_LIMITS
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.appeals import (
    AppealDecided,
    AppealDeduction,
    AppealStepMissed,
    Contested,
    DecideAppeal,
    DeductionAppealed,
    MissAppealStep,
    Verdict,
)
from schemas.ticket.merging import MergeTicket
from schemas.ticket.pauses import SuspendTicket
from schemas.ticket.reopenings import ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.stages import AcceptTicket, ArriveAtTicket, CloseTicket, DispatchTicket, FileTicket, FinishTicket, ReportTicket
from schemas.ticket.voids import Unfounded, VoidTicket
from tests.given import MINUTE, Given, given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
FIRE = ReportTicket(category="fire", place=PLACE)
BACK = ReturnTicket(opinion=WHY)
WORKED = (
    replace(FIRE, category="pothole"),
    FileTicket(),
    DispatchTicket(department="roads"),
    AcceptTicket(),
    ArriveAtTicket(),
    FinishTicket(),
)
REWORKED = given(*WORKED, BACK)  # the seventh record takes points off the roads
APPEAL = AppealDeduction(record=7, opinion=WHY)
APPEALED_AT = NOON + 7 * MINUTE
DAYS = timedelta(days=3)  # that each step may take
MERGE, VOID = MergeTicket(master="m"), VoidTicket(reason=Unfounded.OUT_OF_SCOPE, approver="chief", opinion=WHY)


def decide(verdict: Verdict) -> DecideAppeal:
    return DecideAppeal(record=7, verdict=verdict, opinion=WHY)


def judged(made: Given, verdict: Verdict, role: Role, at: datetime | None = None) -> Given:
    """The appeal decided in a role, by somebody else."""
    return made.also(made.when(decide(verdict), role=role, at=at, actor="judge").body, at=at)


def test_a_rework_is_appealed_against_and_the_acceptor_has_to_decide():
    REWORKED.when(APPEAL).then(
        DeductionAppealed(
            record=7,
            ground=Contested.REWORK,
            department="roads",
            step=AppealStep.PRELIMINARY,
            due_at=APPEALED_AT + DAYS,
            opinion=WHY,
        )
    )


def test_each_step_decides_or_hands_it_on_and_the_leader_has_to_decide():
    made = REWORKED.also(APPEAL)
    for role, step in ((Role.ACCEPTOR, AppealStep.DEPARTMENT), (Role.SUPERVISOR, AppealStep.LEADER)):
        made = judged(made, Verdict.FORWARDED, role)
        event = made.records[-1].body
        assert isinstance(event, AppealDecided)
        assert (event.next, event.on_time) == (step, True)
    made.when(decide(Verdict.FORWARDED), role=Role.LEADER, actor="judge").then_refused(Rule.NO_STEP_BEYOND, step="leader")
    made.when(decide(Verdict.REJECTED), role=Role.SUPERVISOR).then_refused(
        Rule.NOT_YOUR_STEP, step="leader", may="leader", role="supervisor"
    )
    done = judged(made, Verdict.UPHELD, Role.LEADER)
    done.when(decide(Verdict.REJECTED), role=Role.LEADER).then_refused(Rule.NO_APPEAL, record="7")
    done.when(APPEAL).then_refused(Rule.APPEALED_ALREADY, record="7")


def test_a_step_that_lets_its_limit_pass_loses_the_appeal_to_the_next_and_the_leader_keeps_it():
    made, due_at = REWORKED.also(APPEAL), APPEALED_AT + DAYS
    for step in (AppealStep.DEPARTMENT, AppealStep.LEADER, None):
        (deadline,) = [one for one in deadlines_of("t", made.ticket) if one.due is Due.APPEAL]
        assert deadline.at == due_at
        event = made.when(MissAppealStep(set_by=deadline.set_by, deadline_at=due_at), at=due_at).body
        assert isinstance(event, AppealStepMissed)
        assert (event.next, event.late) == (step, False)
        made, due_at = made.also(event, at=due_at), due_at + DAYS
    assert [one for one in deadlines_of("t", made.ticket) if one.due is Due.APPEAL] == []
    late = made.when(decide(Verdict.UPHELD), role=Role.LEADER, at=due_at, actor="judge").body
    assert isinstance(late, AppealDecided)
    assert not late.on_time


def test_time_asks_no_earlier_and_only_once():
    made, due_at = REWORKED.also(APPEAL), APPEALED_AT + DAYS
    missed = MissAppealStep(set_by=8, deadline_at=due_at)
    made.when(missed, at=due_at - MINUTE).then_refused(Rule.DEADLINE_AHEAD, deadline=due_at.isoformat())
    made.also(missed, at=due_at).when(missed, at=due_at).then_refused(Rule.DEADLINE_REPLACED, limit="8")


def test_only_what_took_points_off_is_appealed_against_in_time_and_with_a_word_why():
    REWORKED.when(AppealDeduction(record=3, opinion=WHY)).then_refused(Rule.NOTHING_TO_APPEAL, record="3")
    REWORKED.when(AppealDeduction(record=7)).then_refused(Rule.OPINION_MISSING)
    REWORKED.also(APPEAL).when(DecideAppeal(record=7, verdict=Verdict.UPHELD)).then_refused(Rule.OPINION_MISSING)
    late = NOON + 6 * MINUTE + timedelta(days=15, minutes=1)
    REWORKED.when(APPEAL, at=late).then_refused(Rule.APPEAL_TOO_LATE, days="15")


def test_without_a_record_the_last_deduction_is_contested_and_the_first_appeal_decided():
    twice = REWORKED.also(FinishTicket()).also(BACK)  # its ninth record takes points off as well
    appeal, decide_it = AppealDeduction(opinion=WHY), DecideAppeal(verdict=Verdict.REJECTED, opinion=WHY)
    both = twice.also(appeal).also(appeal)
    done = both.also(decide_it, actor="judge").also(decide_it, actor="judge")
    told = [record.body for record in done.records if isinstance(record.body, DeductionAppealed | AppealDecided)]
    assert [body.record for body in told] == [9, 7, 7, 9]
    both.when(appeal).then_refused(Rule.NOTHING_TO_APPEAL, record="-")
    done.when(decide_it).then_refused(Rule.NO_APPEAL, record="-")


def test_a_refusal_that_a_ruling_undoes_and_a_false_closure_are_grounds_as_well():
    refused = [FIRE, FileTicket(), *[DispatchTicket(department="rescue"), BACK] * 3]
    ruled = given(*refused, RuleOnTicket(department="rescue", opinion=WHY))
    closed = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), CloseTicket())
    false = closed.also(SuspectClosure(repeated_by="new")).also(ReopenTicket(opinion=WHY))
    for made, ground in ((ruled, Contested.REFUSAL), (false, Contested.FALSIFICATION)):
        event = made.when(AppealDeduction(record=len(made.records), opinion=WHY)).body
        assert isinstance(event, DeductionAppealed)
        assert (event.ground, event.department) == (ground, "rescue")


def test_the_third_rework_is_the_graver_ground():
    made = REWORKED
    for _ in range(2):
        made = made.also(FinishTicket()).also(BACK)
    event = made.when(AppealDeduction(record=len(made.records), opinion=WHY)).body
    assert isinstance(event, DeductionAppealed)
    assert event.ground is Contested.REWORK_GRAVER


@pytest.mark.parametrize("role", [Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER])
def test_nobody_decides_his_own_appeal_at_any_step(role: Role):
    made = REWORKED.also(APPEAL, actor="ann")
    for before in [Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER]:
        if before is role:
            break
        made = judged(made, Verdict.FORWARDED, before)
    for verdict in (Verdict.UPHELD, Verdict.REJECTED):
        made.when(decide(verdict), role=role, actor="ann").then_refused(Rule.OWN_APPEAL, record="7")
        assert isinstance(made.when(decide(verdict), role=role, actor="bo").body, AppealDecided)


@pytest.mark.parametrize("end", [MERGE, VOID])
def test_what_becomes_of_a_ticket_cuts_nobody_off_from_an_appeal(end: TicketCommand):
    made = REWORKED.also(FinishTicket()).also(end).also(APPEAL)
    assert isinstance(made.records[-1].body, DeductionAppealed)
    (deadline,) = [one for one in deadlines_of("t", made.ticket) if one.due is Due.APPEAL]
    missed = MissAppealStep(set_by=deadline.set_by, deadline_at=deadline.at)
    assert isinstance(made.when(missed, at=deadline.at).body, AppealStepMissed)
    done = judged(made, Verdict.UPHELD, Role.ACCEPTOR)
    done.when(decide(Verdict.REJECTED), actor="judge").then_refused(Rule.NO_APPEAL, record="7")
    assert deadlines_of("t", done.ticket) == ()


def test_an_appeal_outlives_suspension_and_merger_but_nothing_becomes_void_over_it():
    made = REWORKED.also(APPEAL)
    made.when(VOID).then_refused(Rule.APPEAL_PENDING, record="7")
    assert not isinstance(judged(made, Verdict.REJECTED, Role.ACCEPTOR).when(VOID).body, CommandRefused)
    suspended = made.also(SuspendTicket(until=NOON + timedelta(days=9), opinion=WHY))
    merged = made.also(FinishTicket()).also(MERGE)  # while it is disputed, it is not merged
    assert isinstance(merged.ticket.situation, Merged)
    for rests in (suspended, merged):
        assert isinstance(rests.when(decide(Verdict.UPHELD), actor="judge").body, AppealDecided)
        assert Due.APPEAL in [one.due for one in deadlines_of("t", rests.ticket)]


def test_a_closed_tickets_appeal_keeps_its_deadlines():
    fire = given(FIRE, FileTicket(), DispatchTicket(department="rescue"), CloseTicket())
    made = fire.also(SuspectClosure(repeated_by="new")).also(ReopenTicket(opinion=WHY))
    made = made.also(CloseTicket())
    assert isinstance(made.ticket.situation, Closed)
    appealed = made.also(AppealDeduction(record=6, opinion=WHY))
    assert [one.due for one in deadlines_of("t", appealed.ticket)] == [Due.APPEAL]
    decided = appealed.also(replace(decide(Verdict.UPHELD), record=6), actor="judge")
    case = case_of(decided.ticket.situation)
    assert case is not None
    assert [one.decided for one in case.deducted] == [True]


def test_a_policy_has_a_limit_for_each_step_in_their_order():
    first, *_ = APPEAL_LIMITS
    with pytest.raises(ValueError, match="appeal_limits: found preliminary, expected preliminary, department, leader"):
        replace(POLICY, appeal_limits=(first,))
    by_office_hours = (replace(first, clock=Clock.WORK_HOURS), *APPEAL_LIMITS[1:])
    with pytest.raises(ValueError, match="appeal/preliminary runs in work-hours"):
        replace(POLICY, appeal_limits=by_office_hours)
