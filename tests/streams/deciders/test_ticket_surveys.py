"""Surveys: what no collector reported is gone to see before it is filed, by somebody else than its reporter."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from projections.ticket import UNKNOWN
from projections.ticket.state import Open, case_of
from schemas.calendar import Clock
from schemas.policy import Policy, Procedure, StageLimit
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.corrections import CorrectTicket
from schemas.ticket.merging import MergeTicket, UnmergeTicket
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.stages import FileTicket, ReportTicket, TicketFiled
from schemas.ticket.surveys import SurveyTicket, TicketSurveyed
from schemas.ticket.voids import TicketVoided, Unfounded, VoidTicket
from schemas.turn import Turn
from tests.given import MINUTE, Given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64
TEN_MINUTES = StageLimit(stage=Stage.FILE, limit_minutes=10, clock=Clock.NATURAL_DAYS)
FULL, *OTHERS = POLICY.procedures
SURVEYED = replace(
    POLICY,
    procedures=(replace(FULL, survey=True, stage_limits=(TEN_MINUTES,)), *OTHERS),
    categories=(*POLICY.categories, replace(POLICY.categories[0], code="cover")),
)
POTHOLE, HEATING = (
    ReportTicket(category="pothole", place=PLACE),
    ReportTicket(category="heating", place=PLACE, department="housing"),
)
FOUND, NOT_FOUND = SurveyTicket(found=True), SurveyTicket(found=False, opinion=WHY)
ACCEPTOR, COLLECTOR = Turn(holder="acceptor"), Turn(holder="collector")


def reported(role: Role, policy: Policy = SURVEYED, body: ReportTicket = POTHOLE) -> Given:
    """Reported at noon by Ann, in a role."""
    return Given(UNKNOWN).also(body, actor="ann", policy=policy, role=role)


CALLED_IN = reported(Role.ACCEPTOR)
SEEN = CALLED_IN.also(FOUND, actor="cai", role=Role.COLLECTOR, policy=SURVEYED)
NOT_SEEN = CALLED_IN.also(NOT_FOUND, actor="cai", role=Role.COLLECTOR, policy=SURVEYED)


def turn_of(made: Given) -> Turn:
    case = case_of(made.ticket.situation)
    assert case is not None
    return case.turn


def until(minutes: int) -> Turn:
    return Turn(holder="acceptor", due_at=NOON + minutes * MINUTE)


@pytest.mark.parametrize("role", [Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER])
def test_what_no_collector_reported_is_not_filed_unseen_by_anybody(role):
    called_in = reported(role)
    called_in.when(FileTicket(), policy=SURVEYED).then_refused(Rule.SURVEY_MISSING, procedure="full")
    called_in.when(FileTicket(), policy=SURVEYED, role=Role.SUPERVISOR).then_refused(Rule.SURVEY_MISSING)


def test_it_waits_with_the_collector_until_the_survey_and_then_the_acceptor_has_his_whole_limit():
    assert turn_of(CALLED_IN) == COLLECTOR
    CALLED_IN.when(FOUND, at=NOON + 45 * MINUTE, policy=SURVEYED).then(TicketSurveyed(found=True, turn=until(55), opinion=None))
    held = case_of(SEEN.ticket.situation).held  # type: ignore[union-attr]
    assert [(one.holder, one.since) for one in held] == [("collector", NOON), ("acceptor", NOON + MINUTE)]


def test_what_was_found_is_filed():
    SEEN.when(FileTicket(), policy=SURVEYED).then(
        TicketFiled(previous=Stage.REPORT, turn=Turn(holder="dispatcher"), judged_by="p1")
    )


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.RECORD])
def test_a_collectors_report_and_that_of_a_record_are_filed_at_once(role):
    assert turn_of(reported(role)) == until(10)
    reported(role).when(FileTicket(), policy=SURVEYED).then(
        TicketFiled(previous=Stage.REPORT, turn=Turn(holder="dispatcher"), judged_by="p1")
    )


def test_a_record_files_what_it_has_no_survey_of():
    filed = CALLED_IN.when(FileTicket(), policy=SURVEYED, role=Role.RECORD).body
    assert isinstance(filed, TicketFiled)


def test_where_the_procedure_asks_for_none_nobody_waits_for_a_survey():
    plain = reported(Role.ACCEPTOR, POLICY)
    assert turn_of(plain) == ACCEPTOR
    plain.when(FileTicket()).then(TicketFiled(previous=Stage.REPORT, turn=Turn(holder="dispatcher"), judged_by="p1"))


def test_the_reporter_does_not_survey_his_own_report():
    CALLED_IN.when(FOUND, actor="ann", policy=SURVEYED).then_refused(Rule.OWN_REPORT, actor="ann")
    reported(Role.COLLECTOR).when(FOUND, actor="ann", policy=SURVEYED).then_refused(Rule.OWN_REPORT)


@pytest.mark.parametrize("role", [Role.COMMUNITY, Role.STREET])
def test_the_community_and_the_street_survey_too(role):
    CALLED_IN.when(FOUND, role=role, policy=SURVEYED).then(TicketSurveyed(found=True, turn=until(11), opinion=None))


def test_a_handler_does_not_survey():
    CALLED_IN.when(FOUND, role=Role.HANDLER, policy=SURVEYED).then_refused(Rule.ROLE_MAY_NOT, role="handler")


def test_who_found_nothing_says_why():
    CALLED_IN.when(SurveyTicket(found=False), policy=SURVEYED).then_refused(Rule.OPINION_MISSING, asked="survey-ticket")


def test_what_was_not_found_is_filed_by_a_supervisor_alone():
    NOT_SEEN.when(FileTicket(), policy=SURVEYED).then_refused(Rule.SURVEY_FAILED)
    assert isinstance(NOT_SEEN.when(FileTicket(), policy=SURVEYED, role=Role.SUPERVISOR).body, TicketFiled)


def test_a_later_survey_may_find_it_or_find_it_gone():
    again = NOT_SEEN.also(FOUND, actor="bo", role=Role.COLLECTOR, policy=SURVEYED)
    assert isinstance(again.when(FileTicket(), policy=SURVEYED).body, TicketFiled)
    gone = again.also(NOT_FOUND, actor="cai", role=Role.COLLECTOR, policy=SURVEYED)
    gone.when(FileTicket(), policy=SURVEYED).then_refused(Rule.SURVEY_FAILED)


def test_a_survey_that_nobody_waited_for_gives_the_acceptor_no_more_time():
    for waiting in (
        SEEN.also(FOUND, actor="bo", policy=SURVEYED),
        reported(Role.COLLECTOR).also(FOUND, actor="bo", policy=SURVEYED),
    ):
        first = until(11) if waiting.records[0].role is Role.ACCEPTOR else until(10)
        assert turn_of(waiting) == first


def test_a_policy_that_gives_the_acceptor_more_time_gives_it_from_the_beginning_of_his_turn_whoever_surveys_in_between():
    full = replace(SURVEYED.procedures[0], stage_limits=(replace(TEN_MINUTES, limit_minutes=30),))
    later = replace(SURVEYED, version="p2", applies_to_open=True, procedures=(full, *OTHERS))
    reviewed = reported(Role.COLLECTOR).also(FOUND, actor="bo", policy=SURVEYED).also(ReviewTicket(), policy=later, role=Role.CLOCK)
    assert turn_of(reviewed) == until(30)
    waiting = CALLED_IN.also(ReviewTicket(), policy=later, role=Role.CLOCK)
    assert turn_of(waiting) == COLLECTOR


def test_a_survey_comes_before_the_filing_alone():
    filed = SEEN.also(FileTicket(), policy=SURVEYED)
    filed.when(FOUND, actor="bo", policy=SURVEYED).then_refused(Rule.STAGE_ALREADY_PASSED, stage="file", asked="survey-ticket")


def test_what_nobody_files_is_not_surveyed():
    flat = reported(Role.ACCEPTOR, SURVEYED, HEATING)
    flat.when(FOUND, policy=SURVEYED).then_refused(Rule.STAGE_NOT_IN_PROCEDURE, asked="file", procedure="direct")


def test_a_ticket_that_came_back_to_the_acceptor_is_not_surveyed_anew():
    back = SEEN.also(FileTicket(), policy=SURVEYED).also(ReturnTicket(opinion=WHY), policy=SURVEYED, role=Role.DISPATCHER)
    assert turn_of(back).holder == "acceptor"
    assert isinstance(back.when(FileTicket(), policy=SURVEYED).body, TicketFiled)


def test_a_policy_that_brings_the_survey_asks_it_of_what_is_not_filed_yet_and_of_nothing_else():
    plain, later = reported(Role.ACCEPTOR, POLICY), replace(SURVEYED, version="p2")
    plain.when(FileTicket(), policy=later).then_refused(Rule.SURVEY_MISSING)
    back = plain.also(FileTicket()).also(ReturnTicket(opinion=WHY), role=Role.DISPATCHER)
    assert isinstance(back.when(FileTicket(), policy=later).body, TicketFiled)


def test_what_waits_for_its_survey_is_merged_taken_out_corrected_and_voided():
    resting = CALLED_IN.also(MergeTicket(master="m"), policy=SURVEYED).also(UnmergeTicket(opinion=WHY), policy=SURVEYED)
    assert turn_of(resting) == COLLECTOR
    right = CorrectTicket(category="cover", approver="chief", opinion=WHY)
    corrected = CALLED_IN.also(right, policy=SURVEYED)
    assert turn_of(corrected) == COLLECTOR
    corrected.when(FileTicket(), policy=SURVEYED).then_refused(Rule.SURVEY_MISSING)
    assert isinstance(case_of(SEEN.also(right, policy=SURVEYED).ticket.situation), Open)
    assert isinstance(SEEN.also(right, policy=SURVEYED).when(FileTicket(), policy=SURVEYED).body, TicketFiled)
    void = VoidTicket(reason=Unfounded.NOTHING_FOUND, approver="chief", opinion=WHY)
    assert isinstance(NOT_SEEN.when(void, policy=SURVEYED).body, TicketVoided)


def test_a_procedure_with_a_survey_has_a_filing_to_survey_before():
    with pytest.raises(ValueError, match="direct has `survey` and does not require file"):
        Procedure("direct", (Stage.REPORT, Stage.CLOSE), survey=True)


def test_a_ticket_that_waits_for_its_survey_has_no_other_limit_than_its_own():
    late = CALLED_IN.when(FOUND, at=NOON + timedelta(days=3), policy=SURVEYED).body
    assert isinstance(late, TicketSurveyed)
    assert late.turn == Turn(holder="acceptor", due_at=NOON + timedelta(days=3, minutes=10))
