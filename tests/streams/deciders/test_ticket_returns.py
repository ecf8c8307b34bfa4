"""Returns: back to the post before with an opinion, never past the point of dispute, and at last a leader rules."""

import pytest
from msgspec.structs import replace

from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketCommand
from schemas.ticket.appeals import Contested
from schemas.ticket.returns import ReturnTicket, RuleOnTicket, TicketReturned, TicketRuled
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from schemas.turn import Turn
from tests.given import case_of, given
from tests.small_city import PLACE, POLICY

WHY = "a" * 64  # the digest of an opinion
POTHOLE = ReportTicket(category="pothole", place=PLACE)
FIRE = ReportTicket(category="fire", place=PLACE)
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
TO_ROADS, TO_RESCUE = DispatchTicket(department="roads"), DispatchTicket(department="rescue")
RETURN, RULE = ReturnTicket(opinion=WHY), RuleOnTicket(department="roads", opinion=WHY)
AT_ROADS: tuple[TicketCommand, ...] = (POTHOLE, FileTicket(), TO_ROADS)
FINISHED = (*AT_ROADS, AcceptTicket(), ArriveAtTicket(), FinishTicket())
THRICE = (*AT_ROADS, RETURN, TO_RESCUE, RETURN, TO_ROADS, RETURN)

BY_ROADS = TicketReturned(
    previous=Stage.DISPATCH,
    stage=Stage.FILE,
    disputed=Stage.DISPATCH,
    turn=Turn(holder="dispatcher"),
    previous_holder="roads",
    department=None,
    previous_department="roads",
    rework=False,
    number=1,
    ruling=False,
    opinion=WHY,
)


def test_a_department_sends_a_ticket_back_to_the_dispatcher():
    given(*AT_ROADS).when(RETURN).then(BY_ROADS)


def test_what_it_accepted_or_went_to_see_it_may_still_send_back():
    given(*AT_ROADS, AcceptTicket(), ArriveAtTicket()).when(RETURN).then(replace(BY_ROADS, previous=Stage.ARRIVE))


def test_a_dispatcher_sends_a_ticket_back_to_the_acceptor():
    sent = given(POTHOLE, FileTicket()).when(RETURN).body
    assert isinstance(sent, TicketReturned)
    assert (sent.stage, sent.disputed, sent.turn.holder) == (Stage.REPORT, Stage.FILE, "acceptor")


def test_who_verifies_sends_the_work_back_to_be_done_again_by_the_same_department():
    sent = given(*FINISHED).when(RETURN, role=Role.COLLECTOR).body
    assert isinstance(sent, TicketReturned)
    assert (sent.rework, sent.number, sent.stage, sent.disputed) == (True, 1, Stage.ARRIVE, Stage.FINISH)
    assert (sent.turn.holder, sent.department) == ("roads", "roads")


def test_a_closer_sends_a_ticket_back_to_be_verified_again_by_anybody_but_the_one_who_did_the_work():
    sent = given(*FINISHED, VerifyTicket()).when(RETURN, role=Role.SUPERVISOR).body
    assert isinstance(sent, TicketReturned)
    assert (sent.rework, sent.recheck, sent.disputed, sent.turn.holder) == (False, True, Stage.VERIFY, "collector")
    case = case_of(given(*FINISHED, VerifyTicket(), RETURN))
    assert (case.verifier, case.department, case.returns.returned) == (None, "roads", 0)


def test_a_verification_is_done_again_as_often_as_it_takes_and_no_leader_rules_on_that():
    made = given(*FINISHED)
    for number in range(1, 5):
        made = made.also(VerifyTicket()).also(RETURN)
        assert (case_of(made).returns.rechecked, case_of(made).returns.ruling) == (number, False)
    failed = case_of(made.also(RETURN))
    assert (failed.turn.holder, [one.department for one in failed.deducted]) == ("roads", ["roads"])


def test_only_he_whose_turn_it_is_sends_it_back_or_a_supervisor():
    for role in (Role.DISPATCHER, Role.COLLECTOR):
        given(*AT_ROADS).when(RETURN, role=role).then_refused(Rule.NOT_YOUR_TURN, holder="roads", role=role.value)
    given(*FINISHED).when(RETURN, role=Role.HANDLER).then_refused(Rule.NOT_YOUR_TURN, holder="collector")
    given(*AT_ROADS).when(RETURN, role=Role.SUPERVISOR).then(BY_ROADS)


def test_where_nobody_verifies_the_department_sends_back_what_it_should_have_closed():
    sent = given(FIRE, FileTicket(), TO_RESCUE).when(RETURN).body
    assert isinstance(sent, TicketReturned)
    assert (sent.disputed, sent.turn.holder) == (Stage.DISPATCH, "dispatcher")


@pytest.mark.parametrize("report", [POTHOLE, HEATING])
def test_nobody_stands_before_him_who_has_the_report(report: ReportTicket):
    given(report).when(RETURN).then_refused(Rule.NOBODY_BEFORE, stage="report")


def test_a_return_needs_an_opinion_except_in_an_imported_record_that_has_none():
    given(*AT_ROADS).when(ReturnTicket()).then_refused(Rule.OPINION_MISSING, asked="return-ticket")
    given(*AT_ROADS).when(ReturnTicket(), role=Role.RECORD).then(replace(BY_ROADS, opinion=None))


def test_who_receives_a_return_may_not_push_it_past_the_point_of_dispute():
    disputed = given(*AT_ROADS, AcceptTicket(), RETURN)
    for step in (AcceptTicket(), FinishTicket(), CloseTicket()):
        disputed.when(step).then_refused(Rule.PAST_DISPUTE, disputed="dispatch")
    case = case_of(disputed.also(TO_RESCUE))
    assert (case.returns.disputed, case.department, case.stage) == (None, "rescue", Stage.DISPATCH)


def test_he_may_send_it_further_back():
    sent = given(*AT_ROADS, RETURN).when(RETURN, role=Role.DISPATCHER).body
    assert isinstance(sent, TicketReturned)
    assert (sent.disputed, sent.number) == (Stage.FILE, 2)


def test_the_return_after_as_many_as_the_policy_bears_goes_to_a_leader():
    third = given(*THRICE[:-1]).when(RETURN).body
    assert isinstance(third, TicketReturned)
    assert (third.number, third.ruling, third.turn.holder) == (3, True, "leader")
    first = given(*AT_ROADS).when(RETURN, policy=replace(POLICY, returns_max=1)).body
    assert isinstance(first, TicketReturned)
    assert not first.ruling


def test_where_the_procedure_has_no_final_ruling_a_ticket_is_sent_back_as_often_as_it_takes():
    policy = replace(POLICY, procedures=(replace(POLICY.procedures[0], final_ruling=False),))
    made = given(*AT_ROADS)
    for number in range(1, 6):
        made = made.also(RETURN, policy=policy)
        case = case_of(made)
        assert (case.returns.returned, case.returns.ruling, case.turn.holder) == (number, False, "dispatcher")
        made = made.also(TO_ROADS, policy=policy)


def test_until_he_has_ruled_nobody_moves_it():
    for step in (TO_ROADS, RETURN):
        given(*THRICE).when(step).then_refused(Rule.RULING_PENDING, number="3")


def test_his_ruling_names_the_department_which_cannot_send_it_back():
    given(*THRICE).when(RULE).then(
        TicketRuled(previous=Stage.FILE, turn=Turn(holder="roads"), department="roads", previous_department=None, opinion=WHY)
    )
    given(*THRICE, RULE).when(RETURN).then_refused(Rule.FINALLY_RULED, department="roads")
    given(*THRICE, RULE, AcceptTicket(), ArriveAtTicket(), FinishTicket(), VerifyTicket(), CloseTicket()).when(RETURN).then_refused(
        Rule.TICKET_CLOSED
    )


def test_who_never_sent_it_back_himself_did_not_refuse_what_a_ruling_gives_him():
    made = given(*AT_ROADS)
    for _ in range(2):
        made = made.also(RETURN, role=Role.SUPERVISOR).also(TO_ROADS)
    by_a_supervisor = made.also(RETURN, role=Role.SUPERVISOR).also(RULE)
    assert case_of(by_a_supervisor).deducted == ()
    by_themselves = case_of(made.also(RETURN).also(RULE))
    assert [(one.ground, one.department) for one in by_themselves.deducted] == [(Contested.REFUSAL, "roads")]


def test_a_ruling_for_a_department_that_is_no_more_binds_nobody():
    gone = replace(POLICY, version="p2", departments=("rescue", "housing"))
    ruled = given(*THRICE, RULE)
    again = ruled.also(RETURN, policy=gone)
    assert (case_of(again).turn.holder, case_of(again).returns.ruling) == ("leader", True)
    assert case_of(again.also(RuleOnTicket(department="rescue", opinion=WHY), policy=gone)).department == "rescue"


def test_work_is_sent_back_to_be_done_again_as_often_as_it_takes_and_after_a_ruling_too():
    made = given(*THRICE, RULE, AcceptTicket(), ArriveAtTicket())
    for number in range(1, 5):
        made = made.also(FinishTicket()).also(RETURN)
        assert case_of(made).returns.reworked == number


def test_a_ruling_is_not_given_before_it_is_due_nor_for_a_department_that_is_not_there():
    given(*AT_ROADS, RETURN).when(RULE).then_refused(Rule.RULING_NOT_DUE, number="1")
    given(*THRICE).when(replace(RULE, department="nobody")).then_refused(Rule.DEPARTMENT_UNKNOWN, department="nobody")
    given(*THRICE).when(RuleOnTicket(department="roads")).then_refused(Rule.OPINION_MISSING, asked="rule-on-ticket")
    given(*THRICE).when(RULE, role=Role.SUPERVISOR).then_refused(Rule.ROLE_MAY_NOT, may="leader")


def test_the_path_of_a_ticket_keeps_everybody_who_held_it():
    held = [one.holder for one in case_of(given(*THRICE, RULE)).held]
    assert held == ["acceptor", "dispatcher", "roads", "dispatcher", "rescue", "dispatcher", "roads", "leader", "roads"]
