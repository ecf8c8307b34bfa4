"""From the report to the end: what each procedure lets pass, in which order, and what it refuses."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from schemas.policy import Procedure
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket import TicketCommand, TicketEvent
from schemas.ticket.colours import ChangeTicketColour, TicketColourChanged
from schemas.ticket.returns import ReturnTicket, TicketReturned
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    TicketAccepted,
    TicketArrived,
    TicketClosed,
    TicketDispatched,
    TicketFiled,
    TicketFinished,
    TicketVerified,
    VerifyTicket,
)
from schemas.turn import Turn
from tests.given import given
from tests.small_city import NOON, PLACE, POLICY

WHY = "a" * 64  # the digest of an opinion
POTHOLE = ReportTicket(category="pothole", place=PLACE)
FIRE = ReportTicket(category="fire", place=PLACE)
HEATING = ReportTicket(category="heating", place=PLACE, department="housing")
TO_ROADS = DispatchTicket(department="roads")
TO_RESCUE = DispatchTicket(department="rescue")
LIFE: tuple[TicketCommand, ...] = (
    POTHOLE,
    FileTicket(),
    TO_ROADS,
    AcceptTicket(),
    ArriveAtTicket(),
    FinishTicket(),
    VerifyTicket(),
    CloseTicket(),
)
TO_DISPATCH, TO_VERIFY, TO_CLOSE = (Turn(holder=holder) for holder in ("dispatcher", "collector", "supervisor"))
AT_ROADS, AT_RESCUE = Turn(holder="roads"), Turn(holder="rescue")
CLOSED_GREEN = TicketClosed(previous=Stage.VERIFY, previous_colour=Colour.GREEN, on_time=True)
EVENTS: tuple[TicketEvent, ...] = (
    TicketFiled(previous=Stage.REPORT, turn=TO_DISPATCH, judged_by="p1"),
    TicketDispatched(previous=Stage.FILE, turn=AT_ROADS, department="roads", previous_department=None),
    TicketAccepted(previous=Stage.DISPATCH, turn=AT_ROADS),
    TicketArrived(previous=Stage.ACCEPT, turn=AT_ROADS),
    TicketFinished(previous=Stage.ARRIVE, turn=TO_VERIFY),
    TicketVerified(previous=Stage.FINISH, turn=TO_CLOSE),
    CLOSED_GREEN,
)
STEPS = LIFE[1:]


@pytest.mark.parametrize("passed", range(1, 8), ids=[stage.value for stage in Stage][1:])
def test_the_full_procedure_passes_stage_by_stage_in_the_order_of_the_standard(passed: int):
    given(*LIFE[:passed]).when(LIFE[passed]).then(EVENTS[passed - 1])


@pytest.mark.parametrize("passed", range(1, 7))
def test_the_full_procedure_skips_nothing(passed: int):
    for number, command in enumerate(LIFE[passed + 1 :], passed + 1):
        missing = ",".join(stage.value for stage in list(Stage)[passed:number])
        given(*LIFE[:passed]).when(command).then_refused(
            Rule.STAGE_SKIPPED, stage=list(Stage)[passed - 1].value, asked=list(Stage)[number].value, missing=missing
        )


@pytest.mark.parametrize("passed", range(2, 8))
def test_no_stage_is_passed_twice(passed: int):
    for command in LIFE[1:passed]:
        given(*LIFE[:passed]).when(command).then_refused(Rule.STAGE_ALREADY_PASSED, procedure="full")


def test_the_short_procedure_lets_its_optional_stages_be_left_out():
    given(FIRE, FileTicket(), TO_RESCUE).when(CloseTicket()).then(replace(CLOSED_GREEN, previous=Stage.DISPATCH))


def test_the_short_procedure_takes_its_optional_stages_where_they_come():
    given(FIRE, FileTicket(), TO_RESCUE).when(ArriveAtTicket()).then(TicketArrived(previous=Stage.DISPATCH, turn=AT_RESCUE))
    given(FIRE, FileTicket(), TO_RESCUE, ArriveAtTicket()).when(VerifyTicket()).then(
        TicketVerified(previous=Stage.ARRIVE, turn=AT_RESCUE)
    )


def test_an_optional_stage_that_was_left_behind_does_not_come_back():
    given(FIRE, FileTicket(), TO_RESCUE, ArriveAtTicket()).when(AcceptTicket()).then_refused(
        Rule.STAGE_ALREADY_PASSED, stage="arrive", asked="accept", procedure="short"
    )


@pytest.mark.parametrize(
    ("past", "command", "missing"),
    [((), TO_RESCUE, "file"), ((), CloseTicket(), "file,dispatch"), ((FileTicket(),), AcceptTicket(), "dispatch")],
)
def test_the_short_procedure_skips_none_of_its_required_stages(
    past: tuple[TicketCommand, ...], command: TicketCommand, missing: str
):
    given(FIRE, *past).when(command).then_refused(Rule.STAGE_SKIPPED, missing=missing, procedure="short")


@pytest.mark.parametrize("command", STEPS[:-1], ids=lambda command: type(command).__name__)
def test_the_direct_procedure_has_no_stage_between_report_and_close(command: TicketCommand):
    given(HEATING).when(command).then_refused(Rule.STAGE_NOT_IN_PROCEDURE, stage="report", procedure="direct")


def test_the_direct_procedure_closes_what_was_reported():
    given(HEATING).when(CloseTicket()).then(replace(CLOSED_GREEN, previous=Stage.REPORT))


def test_a_dispatch_names_the_department_before_it():
    given(replace(FIRE, department="housing"), FileTicket()).when(TO_RESCUE).then(
        TicketDispatched(previous=Stage.FILE, turn=AT_RESCUE, department="rescue", previous_department="housing")
    )


def test_a_dispatch_to_a_department_that_the_policy_does_not_have_is_refused():
    given(FIRE, FileTicket()).when(DispatchTicket(department="navy")).then_refused(
        Rule.DEPARTMENT_UNKNOWN, department="navy", policy="p1"
    )


@pytest.mark.parametrize(("minutes", "on_time"), [(0, True), (60, True), (60.001, False), (600, False)])
def test_a_closure_is_on_time_up_to_its_due_moment(minutes: float, on_time: bool):
    given(HEATING).when(CloseTicket(), at=NOON + timedelta(minutes=minutes)).then(
        TicketClosed(previous=Stage.REPORT, previous_colour=Colour.GREEN, on_time=on_time)
    )


def test_a_closure_names_the_colour_that_it_ends():
    red = TicketColourChanged(
        previous=Colour.GREEN, colour=Colour.RED, limit_sequence=1, percent=100, late=False, deadline_at=NOON + timedelta(hours=1)
    )
    given(HEATING, red).when(CloseTicket(), at=NOON + timedelta(hours=2)).then(
        TicketClosed(previous=Stage.REPORT, previous_colour=Colour.RED, on_time=False)
    )


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[type(step).__name__ for step in STEPS])
def test_an_estimated_time_is_marked_in_every_event(number: int):
    command = replace(STEPS[number], estimated=True)
    given(*LIFE[: number + 1]).when(command).then(replace(EVENTS[number], estimated=True))


@pytest.mark.parametrize(
    "command",
    [*STEPS, ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=NOON)],
    ids=lambda command: type(command).__name__,
)
def test_nothing_but_a_report_begins_a_ticket_and_nothing_follows_its_end(command: TicketCommand):
    given().when(command).then_refused(Rule.TICKET_UNKNOWN, ticket="t")
    given(HEATING, CloseTicket()).when(command).then_refused(
        Rule.TICKET_CLOSED, closed_at=(NOON + timedelta(minutes=1)).isoformat()
    )


def test_a_policy_that_no_longer_has_the_tickets_procedure_changes_nothing_for_it():
    """It is published in the middle of a stage: what is open goes on under the version that it was reported under."""
    bare = replace(POLICY, version="p2", procedures=(), categories=())
    filed = given(FIRE).when(FileTicket(), policy=bare).body
    assert isinstance(filed, TicketFiled)
    assert filed.judged_by == "p1"
    assert isinstance(given(FIRE, FileTicket()).when(DispatchTicket(department="rescue"), policy=bare).body, TicketDispatched)


def test_a_ticket_is_judged_by_the_policy_in_force_when_it_was_filed():
    checked = Procedure("short", (Stage.REPORT, Stage.FILE, Stage.FINISH, Stage.CLOSE))
    later = replace(POLICY, version="p2", procedures=(checked, *POLICY.procedures))
    filed = given(FIRE).also(FileTicket(), policy=later)
    assert filed.ticket.situation.policy == "p2"  # type: ignore[union-attr]
    filed.when(CloseTicket(), policy=later).then_refused(Rule.STAGE_SKIPPED)


def test_a_department_does_not_close_what_another_has_to_verify():
    verified = given(POTHOLE, FileTicket(), DispatchTicket(department="roads"), AcceptTicket(), ArriveAtTicket(), FinishTicket())
    verified = verified.also(VerifyTicket(), actor="b")
    verified.when(CloseTicket(), role=Role.HANDLER, actor="c").then_refused(Rule.NOT_YOUR_TURN, holder="supervisor", role="handler")
    at_rescue = given(FIRE, FileTicket(), DispatchTicket(department="rescue"))
    assert isinstance(at_rescue.when(CloseTicket(), role=Role.HANDLER).body, TicketClosed)


def test_a_department_that_no_longer_exists_is_dispatched_no_more_and_what_it_holds_can_be_sent_back():
    gone = replace(POLICY, version="p2", departments=("roads", "housing"))
    filed = given(FIRE, FileTicket())
    filed.when(DispatchTicket(department="rescue"), policy=gone).then_refused(
        Rule.DEPARTMENT_UNKNOWN, department="rescue", policy="p2"
    )
    held = filed.also(DispatchTicket(department="rescue"))
    back = held.when(ReturnTicket(opinion="a" * 64), policy=gone).body
    assert isinstance(back, TicketReturned)
    assert back.turn.holder == "dispatcher"


def test_a_refusal_names_the_command_that_it_refuses():
    body = given().when(FileTicket()).body
    assert isinstance(body, CommandRefused)
    assert body.command == "FileTicket"


def test_what_an_officer_saw_must_still_hold():
    given(FIRE).when(FileTicket(), expected_version=1).then(TicketFiled(previous=Stage.REPORT, turn=TO_DISPATCH, judged_by="p1"))
    given(FIRE, FileTicket()).when(TO_RESCUE, expected_version=1).then_refused(Rule.STALE_VERSION, expected="1", current="2")
    given(FIRE).when(FileTicket(), expected_version=7).then_refused(Rule.STALE_VERSION, expected="7", current="1")


def test_a_stale_screen_is_told_so_before_anything_else():
    given(HEATING, CloseTicket()).when(FileTicket(), expected_version=1).then_refused(Rule.STALE_VERSION, current="2")


def test_a_report_may_expect_that_there_is_nothing_yet():
    assert not isinstance(given().when(FIRE, expected_version=0).body, CommandRefused)


def test_a_refusal_takes_a_sequence_number_and_no_version():
    refused = given(FIRE, TO_RESCUE)
    assert (refused.ticket.sequence, refused.ticket.version) == (2, 1)
    refused.when(FileTicket(), expected_version=1).then(TicketFiled(previous=Stage.REPORT, turn=TO_DISPATCH, judged_by="p1"))


SEPARATE = replace(POLICY, procedures=(replace(POLICY.procedures[0], separate_duties=True), *POLICY.procedures[1:]))


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.DISPATCHER, Role.CLOCK])
def test_only_the_roles_whose_task_it_is_may_ask_for_a_step(role: Role):
    given(FIRE).when(FileTicket(), role=role).then_refused(Rule.ROLE_MAY_NOT, role=role.value, may="acceptor,supervisor,record")


WORKED = given(*LIFE[:5]).also(FinishTicket(), actor="worker-1")
CHECKED = WORKED.also(VerifyTicket(), actor="collector-1")


def test_nobody_verifies_his_own_work():
    WORKED.when(VerifyTicket(), actor="worker-1", policy=SEPARATE).then_refused(
        Rule.OWN_WORK, asked="verify", actor="worker-1", did="finish"
    )
    WORKED.when(VerifyTicket(), actor="collector-1", policy=SEPARATE).then(TicketVerified(previous=Stage.FINISH, turn=TO_CLOSE))


@pytest.mark.parametrize(("actor", "did"), [("worker-1", "finish"), ("collector-1", "verify")])
def test_nobody_closes_what_he_worked_on_or_verified(actor: str, did: str):
    CHECKED.when(CloseTicket(), actor=actor, policy=SEPARATE).then_refused(Rule.OWN_WORK, asked="close", actor=actor, did=did)
    CHECKED.when(CloseTicket(), actor="officer-1", policy=SEPARATE).then(CLOSED_GREEN)


def test_who_files_dispatches_and_accepts_may_go_on_with_it():
    for stage in range(1, 6):
        assert not isinstance(given(*LIFE[:stage]).when(LIFE[stage], policy=SEPARATE).body, CommandRefused)


def test_a_procedure_of_records_without_persons_separates_nobody():
    given(*LIFE[:7]).when(CloseTicket()).then(CLOSED_GREEN)


EARLY = replace(POLICY, procedures=(replace(POLICY.procedures[0], early_closing=True), *POLICY.procedures[1:]))


@pytest.mark.parametrize("passed", range(1, 8))
def test_a_matter_may_end_before_it_passed_every_stage_where_the_procedure_says_so(passed: int):
    open_ticket = given(*LIFE[:passed])
    stage = list(Stage)[passed - 1]
    open_ticket.when(CloseTicket(), policy=EARLY).then(replace(CLOSED_GREEN, previous=stage))
    if passed < 7:
        open_ticket.when(CloseTicket()).then_refused(Rule.STAGE_SKIPPED, stage=stage.value)


def test_it_may_end_while_a_stage_is_disputed_but_neither_while_a_leader_has_to_rule_nor_by_skipping_another_stage():
    returned = given(*LIFE[:3], ReturnTicket(opinion=WHY))
    returned.when(CloseTicket(), policy=EARLY).then(replace(CLOSED_GREEN, previous=Stage.FILE))
    returned.when(AcceptTicket(), policy=EARLY).then_refused(Rule.PAST_DISPUTE, disputed="dispatch")
    given(POTHOLE).when(TO_ROADS, policy=EARLY).then_refused(Rule.STAGE_SKIPPED, missing="file")
    ruled = given(*LIFE[:2], *(3 * (TO_ROADS, ReturnTicket(opinion=WHY))))
    ruled.when(CloseTicket(), policy=EARLY).then_refused(Rule.RULING_PENDING, number="3")
