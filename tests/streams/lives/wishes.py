"""What anybody may ask of a ticket, fitting or not: one list of every command, under policies that know too little as well."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from msgspec.structs import replace

from projections.ticket.state import Open, Situation, case_of
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.place import Place
from schemas.policy import Category, Escalation, Policy, Procedure, Standard, Threshold
from schemas.stage import Colour, Stage
from schemas.ticket import TicketCommand
from schemas.ticket.appeals import AppealDeduction, DecideAppeal, MissAppealStep, Verdict
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.corrections import CorrectTicket
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.evaluations import CallBackReporter, EvaluateByParty, EvaluateByResident
from schemas.ticket.extensions import DenyExtension, GrantExtension, RequestExtension
from schemas.ticket.featuring import FeatureTicket, UnfeatureTicket
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.merging import CloseWithMaster, MergeTicket, ReleaseChild, ReopenWithMaster, TakeChild, UnmergeTicket
from schemas.ticket.passing import PassTicket
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.reopenings import ClearSuspicion, Ground, ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.reviews import ReviewTicket
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
from schemas.ticket.supervision import Demand, MissSupervision, OpenSupervision, ReplySupervision, ResolveSupervision
from schemas.ticket.surveys import SurveyTicket
from schemas.ticket.voids import Unfounded, VoidTicket
from schemas.ticket.whistles import BlowWhistle, CoSignWhistle, EndWhistle, MissWhistle, ReportToWhistle, ScoreWhistle
from schemas.tier import Chain, Tier
from tests.projections.histories import POLICY, TIMED
from tests.small_city import NOON, PLACE

TICKETS = ("a", "b", "c")
ACTORS = ("ann", "bo", "cai")
WHY = "a" * 64
BROKEN, MENDED = "b" * 64, "c" * 64
CALLED = ("roads", "rescue")
COVER = Category(
    "cover",
    "井盖缺失",
    "hazard",
    200,
    Clock.WORK_HOURS,
    "full",
    "roads",
    standards=(
        Standard(code="missing", filing="缺失", closing="恢复", limit_minutes=120, clock=Clock.URGENT),
        Standard(code="noisy", filing="异响", closing="消除", limit_minutes=480, clock=Clock.WORK_HOURS),
    ),
)
POSTERS = Category(
    "posters", "小广告", "urban-order", 300, Clock.NATURAL_DAYS, "direct", "roads", chain="by-territory", closes_at=Tier.STREET
)
STALLS = replace(POSTERS, code="stalls", procedure="short")
OTHER_PLACE = Place("321203001002004", 119.95, 32.3)
COMMUNITY, BESIDE, STREET, CITY, ELSEWHERE = "321202001002", "321202001009", "321202001", "3212", "321283001002"
APART = Procedure("apart", tuple(Stage), separate_duties=True, stage_limits=TIMED)
CALENDAR = Calendar(
    zone="Asia/Shanghai",
    first_year=2026,
    last_year=2027,
    days_off=(),
    days_on=(),
    hours=(OfficeHours(time(8, 30), time(12)), OfficeHours(time(14), time(18))),
)
FULL = replace(
    POLICY,
    procedures=(*POLICY.procedures, APART),
    categories=(*POLICY.categories, COVER, replace(POLICY.categories[0], code="leak", procedure="apart"), POSTERS, STALLS),
    thresholds=(
        Threshold(category="cover", yellow_from_percent=90),
        Threshold(hazard=Hazard.SERIOUS, yellow_from_percent=50),
    ),
    chains=(Chain(name="by-territory", tiers=(Tier.COMMUNITY, Tier.STREET, Tier.CITY)),),
    appeal_days=0,  # at once, or never
    calendar=CALENDAR,
    escalations=tuple(Escalation(after_minutes=after, tells="centre") for after in (0, 60, 300)),
)
# Later versions that lack what tickets rest on: a department, a category and its procedure; and a calendar that has ended.
POORER = replace(
    FULL,
    version="p2",
    procedures=tuple(one for one in FULL.procedures if one.name not in ("short", "apart")),
    categories=tuple(one for one in FULL.categories if one.code != "leak"),
    departments=("rescue", "housing"),
)
ENDED = replace(FULL, version="p3", calendar=replace(CALENDAR, first_year=2020, last_year=2025))
# A version that holds for open tickets too, with shorter limits, and without one of the procedures.
REVIEWED_FROM = NOON + timedelta(minutes=200)
SHORTER = replace(
    FULL,
    version="p4",
    applies_to_open=True,
    in_force_from=REVIEWED_FROM,
    procedures=tuple(one for one in FULL.procedures if one is not APART),
    categories=tuple(replace(one, limit_minutes=one.limit_minutes // 2) for one in FULL.categories),
)
NOT_FOUND = SurveyTicket(found=False, opinion=WHY)
POLICIES: dict[str, Policy] = {policy.version: policy for policy in (FULL, POORER, ENDED, SHORTER)}


def passing() -> Iterator[TicketCommand]:
    """What passes a ticket on, or begins and ends it."""
    for category in ("fire", "pothole", "heating", "cover", "leak"):
        yield ReportTicket(category=category, place=PLACE, department="housing" if category == "heating" else None)
    yield ReportTicket(category="fire", place=PLACE, photos=(BROKEN,))
    yield ReportTicket(category="fire", place=PLACE, photos=(BROKEN,), drill="drill-1")
    yield from (FileTicket(), FileTicket(standard="missing"), FileTicket(standard="noisy"))
    yield from (DispatchTicket(department="rescue"), DispatchTicket(department="roads"))
    yield from (AcceptTicket(), ArriveAtTicket(), FinishTicket(), FinishTicket(photos=(MENDED,)), VerifyTicket())
    yield from (CloseTicket(), CloseTicket(standard="missing"), CloseTicket(standard="noisy"))


def aside(at: datetime) -> Iterator[TicketCommand]:
    """What else may be asked of a ticket that is worked on."""
    yield from (ReportTicket(category=category, place=PLACE, department="nobody") for category in ("pothole", "unheard-of"))
    yield ReportTicket(category="heating", place=PLACE, due_at=at + timedelta(minutes=40), repeats="a")
    yield from (ReturnTicket(opinion=WHY), ReturnTicket(), RuleOnTicket(department="roads", opinion=WHY))
    yield from (SuspendTicket(until=at + timedelta(days=days), opinion=WHY) for days in (1, 80, 400))
    yield from (ResumeTicket(), RequestExtension(minutes=90, opinion=WHY), GrantExtension(), DenyExtension(opinion=WHY))
    yield from (MergeTicket(master=master) for master in TICKETS[:3])
    yield UnmergeTicket(opinion=WHY)
    yield from (SurveyTicket(found=True), SurveyTicket(found=False), NOT_FOUND)


def passed_on() -> Iterator[TicketCommand]:
    """From unit to unit, one of which is elsewhere, one no division, and one nobody knows."""
    yield ReportTicket(category="posters", place=PLACE, department=COMMUNITY)
    yield ReportTicket(category="stalls", place=PLACE)
    for unit in (COMMUNITY, BESIDE, STREET, CITY, ELSEWHERE, "roads", "nobody"):
        yield PassTicket(department=unit, opinion=WHY)
    yield from (PassTicket(department=STREET), DispatchTicket(department=STREET))


def endangered() -> Iterator[TicketCommand]:
    """Hazards, known at the report or found graver later."""
    yield ReportTicket(category="pothole", place=PLACE, hazard=Hazard.MINOR)
    yield from (RaiseHazard(hazard=hazard, opinion=WHY) for hazard in Hazard)
    yield RaiseHazard(hazard=Hazard.GRAVE)


def supervised() -> Iterator[TicketCommand]:
    """Demands, and what becomes of them."""
    yield from (OpenSupervision(demand=demand, opinion=WHY) for demand in Demand)
    yield from (OpenSupervision(demand=Demand.LEADER), ReplySupervision(opinion=WHY), ReplySupervision())
    yield from (ResolveSupervision(), ResolveSupervision(opinion=WHY))


def whistled() -> Iterator[TicketCommand]:
    """Whistles, and what the called ones do; one of them was not called."""
    yield from (BlowWhistle(departments=CALLED, opinion=WHY), BlowWhistle(departments=("nobody",), opinion=WHY))
    for department in (*CALLED, "housing"):
        yield from (ReportToWhistle(department=department), CoSignWhistle(department=department, opinion=WHY))
        yield ScoreWhistle(department=department, score=3, opinion=WHY)
    yield from (EndWhistle(), EndWhistle(opinion=WHY))


def afterwards() -> Iterator[TicketCommand]:
    """What is done about a closed one."""
    yield from (CallBackReporter(reached=True, satisfaction=score) for score in (4, 1))
    yield from (CallBackReporter(reached=False), CallBackReporter(reached=False, satisfaction=5), CallBackReporter(reached=True))
    yield from (EvaluateByParty(score=score, opinion=WHY) for score in (5, 1))
    yield from (EvaluateByResident(score=score, opinion=WHY) for score in (4, 2))
    yield from (ReopenTicket(opinion=WHY), ReopenTicket(ground=Ground.REPEAT), ClearSuspicion(opinion=WHY), ClearSuspicion())


def featured() -> Iterator[TicketCommand]:
    """What is shown of a closure, with photos of its own or of another."""
    yield from (FeatureTicket(before=BROKEN, after=after, caption="修好了") for after in (MENDED, BROKEN))
    yield UnfeatureTicket()


def exceptional() -> Iterator[TicketCommand]:
    """Ends outside of the procedure, and what is put right."""
    for approver in ("dai", "ann"):
        for category in ("cover", "leak", "pothole", "posters", "unheard-of"):
            yield CorrectTicket(category=category, approver=approver, opinion=WHY)
        yield CorrectTicket(category="cover", standard="noisy", place=OTHER_PLACE, approver=approver, opinion=WHY)
        yield CorrectTicket(place=OTHER_PLACE, approver=approver)
        yield CorrectTicket(place=OTHER_PLACE, approver=approver, opinion=WHY)
        yield VoidTicket(reason=Unfounded.OUT_OF_SCOPE, approver=approver, opinion=WHY)
        yield ForceCloseTicket(reason=Deadlock.LONG_PROJECT, approver=approver, opinion=WHY)


def appealed(situation: Situation) -> Iterator[TicketCommand]:
    """Against what was deducted, and against what was not."""
    case = case_of(situation)
    records = (*(one.record for one in case.deducted), 1) if case is not None else (1,)
    for record in records[:3]:
        yield from (AppealDeduction(record=record, opinion=WHY), AppealDeduction(opinion=WHY), AppealDeduction(record=record))
        yield from (DecideAppeal(record=record, verdict=verdict, opinion=WHY) for verdict in Verdict)


def forged(at: datetime, situation: Situation) -> Iterator[TicketCommand]:
    """What only time and the city's own reactions ask for, asked out of place, as a zombie would."""
    case = case_of(situation)
    sequences = (case.limit.sequence, 1) if case is not None else (1,)
    yield from (
        ChangeTicketColour(colour=colour, limit_sequence=sequence, deadline_at=at)
        for colour in (Colour.YELLOW, Colour.RED)
        for sequence in sequences
    )
    yield from (CloseWithMaster(merge="x"), ReopenWithMaster(merge="x"), UnmergeTicket(merge="x"))
    yield ReviewTicket()
    yield from (EscalateTicket(level=level, limit_sequence=sequences[0], deadline_at=at) for level in (1, 3))
    yield from (MissWhistle(whistle=sequence, department="roads", deadline_at=at) for sequence in (_blown(situation), 999))
    yield from (MissSupervision(supervision=sequence, deadline_at=at) for sequence in (_demanded(situation), 999))
    yield from (MissAppealStep(set_by=one.set_by or 999, deadline_at=at) for one in (case.deducted[:2] if case is not None else ()))
    yield MissAppealStep(set_by=999, deadline_at=at)
    yield from (SuspectClosure(repeated_by="e", drill=drill) for drill in (None, "drill-1"))
    yield ReleaseChild(child="e", merge="x")
    if isinstance(situation, Open):
        children = situation.bundle.children
        term = Term(clock=Clock.URGENT, yellow_at=at, due_at=at)
        yield from (
            TakeChild(child=one.ticket, merge=one.merge, category=situation.category, term=term, hazard=Hazard.GRAVE)
            for one in children
        )


def _blown(situation: Situation) -> int:
    case = case_of(situation)
    return case.whistle.sequence if case is not None and case.whistle is not None else 1


def _demanded(situation: Situation) -> int:
    case = case_of(situation)
    return case.supervision.sequence if case is not None and case.supervision is not None else 1


def wishes(at: datetime, situation: Situation) -> tuple[TicketCommand, ...]:
    """Every command, some in several forms."""
    return (
        *passing(),
        *aside(at),
        *passed_on(),
        *endangered(),
        *supervised(),
        *whistled(),
        *exceptional(),
        *afterwards(),
        *featured(),
        *appealed(situation),
        *forged(at, situation),
    )
