"""分级流转: the lowest tier that can close a ticket works on it; up, down and sideways it goes by one step, and its owner stays."""

import pytest
from msgspec.structs import replace

from projections.ticket.state import Owner
from schemas.policy import Escalation, Policy
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.passing import Direction, PassTicket, TicketPassed
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.stages import AcceptTicket, ArriveAtTicket, CloseTicket, DispatchTicket, FileTicket, FinishTicket, ReportTicket
from schemas.tier import Chain, Tier
from schemas.turn import Turn
from tests.given import MINUTE, Given, case_of, given
from tests.small_city import NOON, PLACE
from tests.small_city import POLICY as PLAIN

WHY = "a" * 64
COMMUNITY, STREET, DISTRICT, CITY = "321202001002", "321202001", "321202", "3212"
BESIDE, ELSEWHERE = "321202001009", "321202003001"
BY_DEPARTMENT = Chain(name="by-department", tiers=(Tier.COMMUNITY, Tier.DEPARTMENT, Tier.DISTRICT, Tier.CITY))
BY_TERRITORY = Chain(name="by-territory", tiers=(Tier.COMMUNITY, Tier.STREET, Tier.DISTRICT, Tier.CITY))


def policy_of(chain: Chain, closes_at: Tier) -> Policy:
    """The small city, with all its categories on one chain."""
    categories = tuple(replace(one, chain=chain.name, closes_at=closes_at) for one in PLAIN.categories)
    return replace(PLAIN, chains=(chain,), categories=categories)


TERRITORIAL = policy_of(BY_TERRITORY, Tier.COMMUNITY)
DEPARTMENTAL = policy_of(BY_DEPARTMENT, Tier.DEPARTMENT)
REPORT = ReportTicket(category="pothole", place=PLACE)


def passed_to(unit: str) -> PassTicket:
    return PassTicket(department=unit, opinion=WHY)


def worked_on_by(unit: str, policy: Policy = TERRITORIAL) -> Given:
    """A ticket that a unit has accepted."""
    made = given()
    for body in (REPORT, FileTicket(), DispatchTicket(department=unit), AcceptTicket()):
        made = made.also(body, policy=policy)
    return made


def test_a_supervisor_gives_a_ticket_to_the_tier_above_and_it_is_accepted_anew_there():
    made = worked_on_by(COMMUNITY)
    made.when(passed_to(STREET), policy=TERRITORIAL, role=Role.SUPERVISOR).then(
        TicketPassed(
            previous=Stage.ACCEPT,
            stage=Stage.DISPATCH,
            turn=Turn(holder=STREET),
            department=STREET,
            previous_department=COMMUNITY,
            tier=Tier.STREET,
            previous_tier=Tier.COMMUNITY,
            direction=Direction.UP,
            opinion=WHY,
        )
    )


def test_what_lies_across_a_border_goes_to_the_unit_beside():
    made = worked_on_by(COMMUNITY).also(passed_to(BESIDE), policy=TERRITORIAL)
    assert (case_of(made).department, case_of(made).turn.holder) == (BESIDE, BESIDE)
    made.when(FinishTicket()).then_refused(Rule.STAGE_SKIPPED, missing="accept,arrive")


def test_who_can_close_a_ticket_may_not_push_it_up():
    worked_on_by(COMMUNITY).when(passed_to(STREET), policy=TERRITORIAL).then_refused(
        Rule.TIER_CAN_CLOSE, department=COMMUNITY, category="pothole"
    )


def test_only_a_supervisor_gives_it_back_to_who_had_it_or_up_from_who_can_close_it():
    """Otherwise a ticket is played to and fro without a return that anybody counts."""
    there = worked_on_by(COMMUNITY).also(passed_to(BESIDE), policy=TERRITORIAL)
    for role in (Role.HANDLER, Role.DISPATCHER):
        there.when(passed_to(COMMUNITY), policy=TERRITORIAL, role=role).then_refused(Rule.PASSED_BACK, department=COMMUNITY)
        there.when(passed_to(STREET), policy=TERRITORIAL, role=role).then_refused(Rule.TIER_CAN_CLOSE)
    for unit in (COMMUNITY, STREET):
        assert isinstance(there.when(passed_to(unit), policy=TERRITORIAL, role=Role.SUPERVISOR).body, TicketPassed)


def test_who_has_no_power_to_close_it_passes_it_up_and_may_not_say_that_it_is_done():
    policy = policy_of(BY_TERRITORY, Tier.STREET)
    policy = replace(policy, categories=tuple(replace(one, procedure="direct") for one in policy.categories))
    first = given().also(replace(REPORT, department=COMMUNITY), policy=policy)
    first.when(CloseTicket(), policy=policy, role=Role.HANDLER).then_refused(
        Rule.TIER_CANNOT_CLOSE, department=COMMUNITY, category="pothole", closes_at="street"
    )
    up = first.also(passed_to(STREET), policy=policy)
    assert case_of(up).turn.holder == STREET
    closed = up.when(CloseTicket(), policy=policy, role=Role.HANDLER).body
    assert type(closed).__name__ == "TicketClosed"


def test_the_work_itself_cannot_be_finished_below_the_tier_that_can_close():
    later = replace(policy_of(BY_TERRITORY, Tier.STREET), version="p2", applies_to_open=True)
    made = worked_on_by(COMMUNITY).also(ArriveAtTicket(), policy=TERRITORIAL).also(ReviewTicket(), policy=later)
    made.when(FinishTicket(), policy=later).then_refused(Rule.TIER_CANNOT_CLOSE, department=COMMUNITY, closes_at="street")


def test_it_goes_down_only_to_a_tier_that_can_close_it():
    policy = policy_of(BY_TERRITORY, Tier.STREET)
    worked_on_by(STREET, policy).when(passed_to(COMMUNITY), policy=policy).then_refused(
        Rule.TIER_CANNOT_CLOSE, department=COMMUNITY
    )
    assert case_of(worked_on_by(DISTRICT, policy).also(passed_to(STREET), policy=policy)).department == STREET


def test_a_dispatch_and_a_ruling_give_it_to_nobody_below_the_tier_that_can_close_it():
    policy = policy_of(BY_TERRITORY, Tier.STREET)
    filed = given().also(REPORT, policy=policy).also(FileTicket(), policy=policy)
    filed.when(DispatchTicket(department=COMMUNITY), policy=policy).then_refused(Rule.TIER_CANNOT_CLOSE)
    disputed = filed
    for _ in range(3):
        disputed = disputed.also(DispatchTicket(department=STREET), policy=policy).also(ReturnTicket(opinion=WHY), policy=policy)
    ruling = RuleOnTicket(department=COMMUNITY, opinion=WHY)
    disputed.when(ruling, policy=policy).then_refused(Rule.TIER_CANNOT_CLOSE)
    ruled = disputed.also(replace(ruling, department=STREET), policy=policy)
    ruled.when(passed_to(DISTRICT), policy=policy).then_refused(Rule.FINALLY_RULED, department=STREET)


def test_it_goes_one_tier_at_a_time():
    made = worked_on_by(COMMUNITY)
    made.when(passed_to(DISTRICT), policy=TERRITORIAL, role=Role.SUPERVISOR).then_refused(
        Rule.NOT_THE_NEXT_TIER, tier="community", asked="district", may="community,street"
    )
    made.when(passed_to(COMMUNITY), policy=TERRITORIAL).then_refused(Rule.WITH_THIS_UNIT, department=COMMUNITY)


def test_departments_and_divisions_go_by_the_chain_of_the_category():
    worked_on_by(COMMUNITY).when(passed_to("roads"), policy=TERRITORIAL, role=Role.SUPERVISOR).then_refused(
        Rule.TIER_NOT_IN_CHAIN, tier="department", may="community,street,district,city"
    )
    by_department = worked_on_by("roads", DEPARTMENTAL)
    by_department.when(passed_to(STREET), policy=DEPARTMENTAL).then_refused(Rule.TIER_NOT_IN_CHAIN, tier="street")
    assert case_of(by_department.also(passed_to("rescue"), policy=DEPARTMENTAL)).department == "rescue"
    by_department.when(passed_to("nobody"), policy=DEPARTMENTAL).then_refused(Rule.DEPARTMENT_UNKNOWN, department="nobody")
    given(REPORT, FileTicket()).when(DispatchTicket(department=STREET)).then_refused(Rule.TIER_NOT_IN_CHAIN, may="department")


def test_a_division_that_is_neither_the_places_own_nor_beside_it_cannot_have_it():
    worked_on_by(COMMUNITY).when(passed_to(ELSEWHERE), policy=TERRITORIAL).then_refused(
        Rule.UNIT_ELSEWHERE, department=ELSEWHERE, grid=PLACE.grid
    )


def test_only_who_works_on_it_passes_it_on_and_says_why():
    worked_on_by(COMMUNITY).when(PassTicket(department=BESIDE), policy=TERRITORIAL).then_refused(Rule.OPINION_MISSING)
    filed = given().also(REPORT, policy=TERRITORIAL).also(FileTicket(), policy=TERRITORIAL)
    filed.when(passed_to(COMMUNITY), policy=TERRITORIAL).then_refused(Rule.NOBODY_WORKS_ON_IT, stage="file", holder="dispatcher")
    given(REPORT, FileTicket(), DispatchTicket(department="roads")).when(passed_to("rescue")).then_refused(
        Rule.NO_CHAIN, category="pothole"
    )


def test_who_received_it_first_owns_it_wherever_it_goes():
    made = worked_on_by(COMMUNITY)
    owner = Owner(COMMUNITY, NOON + 2 * MINUTE, took=True)
    assert case_of(made).owner == owner
    gone = made.also(passed_to(BESIDE), policy=TERRITORIAL).also(ReturnTicket(opinion=WHY), policy=TERRITORIAL)
    assert case_of(gone.also(DispatchTicket(department=STREET), policy=TERRITORIAL)).owner == owner


def test_who_sends_back_what_he_never_took_on_does_not_own_it():
    sent = given(REPORT, FileTicket(), DispatchTicket(department="roads"))
    assert case_of(sent).owner == Owner("roads", NOON + 2 * MINUTE)
    back = sent.also(ReturnTicket(opinion=WHY))
    assert case_of(back).owner is None
    assert case_of(back.also(DispatchTicket(department="rescue"))).owner == Owner("rescue", NOON + 4 * MINUTE)


@pytest.mark.parametrize(
    ("policy", "unit", "told"),
    [
        (TERRITORIAL, COMMUNITY, [STREET, DISTRICT, CITY, CITY]),
        (DEPARTMENTAL, "roads", [DISTRICT, CITY, CITY, CITY]),
        (policy_of(BY_DEPARTMENT, Tier.COMMUNITY), COMMUNITY, ["roads", DISTRICT, CITY, CITY]),
    ],
)
def test_what_is_overdue_tells_the_tier_above_who_works_on_it_then_the_next_one(policy: Policy, unit: str, told: list[str]):
    policy = replace(policy, escalations=tuple(Escalation(after_minutes=level) for level in range(4)))
    made, heard = worked_on_by(unit, policy), []
    for level in range(1, 5):
        asked = EscalateTicket(level=level, limit_sequence=1, deadline_at=NOON)
        event = made.when(asked, at=NOON + (600 + level) * MINUTE, policy=policy).body
        heard.append(getattr(event, "tells", event))
        made = made.also(event, policy=policy)
    assert heard == told


def test_a_tier_that_a_ticket_was_passed_up_to_does_not_hide_the_next_one():
    """Its street was told at the first level, and has it at the second: then its district is told, not the city."""
    rising = replace(TERRITORIAL, escalations=(Escalation(after_minutes=0), Escalation(after_minutes=60)))
    made = worked_on_by(COMMUNITY, rising)
    due_at = case_of(made).limit.due_at
    first = made.also(EscalateTicket(level=1, limit_sequence=1, deadline_at=due_at), policy=rising, at=due_at)
    passed = first.also(passed_to(STREET), policy=rising, at=due_at + MINUTE, role=Role.SUPERVISOR)
    second = EscalateTicket(level=2, limit_sequence=1, deadline_at=due_at + 60 * MINUTE)
    assert case_of(passed.also(second, policy=rising, at=due_at + 60 * MINUTE)).told == DISTRICT


def test_a_chain_is_checked_where_it_is_read():
    with pytest.raises(ValueError, match="from the lowest up: community, city"):
        Chain(name="upside-down", tiers=(Tier.CITY, Tier.COMMUNITY))
    with pytest.raises(ValueError, match="has the chain by-territory: expected one of none"):
        replace(TERRITORIAL, chains=())
    with pytest.raises(ValueError, match="closes_at: found street, expected one of community, department, district, city"):
        policy_of(BY_DEPARTMENT, Tier.STREET)
    with pytest.raises(ValueError, match="department 321202 has a division's code"):
        replace(PLAIN, departments=("321202",))
