"""What was written down wrongly is put right by an event; the records before stay, and so does what was done."""

from datetime import timedelta

from msgspec.structs import replace

from projections.ticket.state import Open
from schemas.calendar import Clock
from schemas.limit import LimitChanged
from schemas.place import Place
from schemas.policy import Policy, Standard
from schemas.refusal import Rule
from schemas.stage import Colour
from schemas.ticket.corrections import CorrectTicket, TicketCorrected
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.stages import CloseTicket, DispatchTicket, FileTicket, ReportTicket
from schemas.ticket.whistles import BlowWhistle
from tests.given import MINUTE, Given, given
from tests.small_city import NOON, PLACE, taking
from tests.small_city import POLICY as PLAIN

WHY = "a" * 64
ELSEWHERE = Place("321203001002004", 119.95, 32.3)
POTHOLE = ReportTicket(category="pothole", place=PLACE)  # 600 minutes
COVER = replace(
    PLAIN.categories[0],
    code="cover",
    limit_minutes=100,
    standards=(Standard(code="missing", filing="缺失", closing="恢复", limit_minutes=50, clock=Clock.URGENT),),
)
POLICY: Policy = replace(PLAIN, categories=(*PLAIN.categories, COVER))


def corrected(**right: object) -> CorrectTicket:
    return CorrectTicket(approver="chief", opinion=WHY, **right)  # type: ignore[arg-type]


def lived(*past: object) -> Given:
    made = given()
    for body in past:
        made = made.also(body, policy=POLICY)  # type: ignore[arg-type]
    return made


def test_another_category_brings_its_limit_from_the_report_on():
    limit = LimitChanged(
        clock=Clock.NATURAL_DAYS,
        yellow_at=NOON + timedelta(minutes=80),
        due_at=NOON + timedelta(minutes=100),
        previous_colour=Colour.GREEN,
        colour=Colour.GREEN,
    )
    event = TicketCorrected(
        category="cover",
        previous_category="pothole",
        standard=None,
        previous_standard=None,
        place=PLACE,
        previous_place=PLACE,
        limit=limit,
        approver="chief",
        opinion=WHY,
    )
    lived(POTHOLE).when(corrected(category="cover"), policy=POLICY).then(event)
    assert event.reason == "category"


def test_another_place_leaves_everything_else():
    case = lived(POTHOLE, FileTicket(), corrected(place=ELSEWHERE)).ticket.situation
    assert isinstance(case, Open)
    assert (case.place, case.category, case.limit.due_at) == (ELSEWHERE, "pothole", NOON + timedelta(minutes=600))


def test_once_it_was_filed_it_needs_a_standard_that_the_category_has():
    filed = lived(POTHOLE, FileTicket())
    filed.when(corrected(category="cover"), policy=POLICY).then_refused(
        Rule.STANDARD_MISSING, asked="correct-ticket", known="missing"
    )
    filed.when(corrected(category="cover", standard="noisy"), policy=POLICY).then_refused(Rule.STANDARD_UNKNOWN, standard="noisy")
    case = filed.also(corrected(category="cover", standard="missing"), policy=POLICY).ticket.situation
    assert isinstance(case, Open)
    assert (case.standard, case.limit.clock, case.limit.due_at) == ("missing", Clock.URGENT, NOON + timedelta(minutes=50))
    lived(POTHOLE).when(corrected(category="cover", standard="missing"), policy=POLICY).then_refused(Rule.STANDARD_UNKNOWN)


def test_it_is_closed_by_the_right_standard():
    (missing,) = COVER.standards
    fire = replace(PLAIN.categories[1], standards=(missing,))
    cover = replace(COVER, procedure="short", standards=(replace(missing, code="new"),))
    policy = replace(PLAIN, categories=(fire, cover))
    made = given()
    steps = (
        ReportTicket(category="fire", place=PLACE),
        FileTicket(standard="missing"),
        DispatchTicket(department="rescue"),
        corrected(category="cover", standard="new"),
    )
    for body in steps:
        made = made.also(body, policy=policy)
    made.when(CloseTicket(standard="missing"), policy=policy).then_refused(Rule.STANDARD_DIFFERS, filed="new")
    assert type(made.when(CloseTicket(standard="new"), policy=policy).body).__name__ == "TicketClosed"


def test_a_limit_that_somebody_decided_or_recorded_stays():
    extended = lived(POTHOLE).also(RequestExtension(minutes=60, opinion=WHY)).also(GrantExtension(), actor="b")
    recorded = lived(replace(POTHOLE, due_at=NOON + timedelta(minutes=300)))
    for made in (extended, recorded):
        event = made.when(corrected(category="cover"), policy=POLICY).body
        assert isinstance(event, TicketCorrected)
        assert event.limit is None


def test_it_has_to_be_something_else_that_the_policy_knows_in_the_same_procedure():
    made = lived(POTHOLE)
    for same in (corrected(), corrected(category="pothole", place=PLACE)):
        made.when(same, policy=POLICY).then_refused(Rule.NOTHING_TO_CORRECT)
    made.when(corrected(category="ufo"), policy=POLICY).then_refused(Rule.CATEGORY_UNKNOWN, category="ufo")
    made.when(corrected(category="fire"), policy=POLICY).then_refused(Rule.PROCEDURE_DIFFERS, procedure="short", current="full")


def test_it_takes_two_persons_and_a_word_why():
    made = lived(POTHOLE)
    made.when(corrected(place=ELSEWHERE), actor="chief", policy=POLICY).then_refused(Rule.OWN_APPROVAL, asked="correct-ticket")
    made.when(CorrectTicket(place=ELSEWHERE, approver="chief"), policy=POLICY).then_refused(Rule.OPINION_MISSING)


def test_what_stands_for_others_or_calls_departments_to_the_spot_stays_where_it_is():
    child = taking("c", "m", NOON, NOON + MINUTE, category="pothole")
    lived(POTHOLE, child).when(corrected(category="cover"), policy=POLICY).then_refused(Rule.HAS_CHILDREN, children="c")
    whistled = lived(POTHOLE, BlowWhistle(departments=("roads",), opinion=WHY))
    whistled.when(corrected(place=ELSEWHERE), policy=POLICY).then_refused(Rule.WHISTLE_UNENDED, department="roads")
    assert isinstance(whistled.when(corrected(category="cover"), policy=POLICY).body, TicketCorrected)
