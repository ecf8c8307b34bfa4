"""Random decided histories: legal and illegal commands through the decider, with zombies' repeats and unreadable records."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from projections.ticket.state import Closed, Merged, Open, Voided
from projections.turns import SURVEYOR
from schemas.calendar import Clock
from schemas.codec import encode_outcome
from schemas.envelope import Command
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.place import Place
from schemas.policy import Escalation, StageLimit
from schemas.role import Role
from schemas.stage import ORDER, Colour, Stage
from schemas.ticket import TicketCommand
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.evaluations import CallBackReporter, EvaluateByParty, EvaluateByResident
from schemas.ticket.extensions import DenyExtension, GrantExtension, RequestExtension
from schemas.ticket.featuring import FeatureTicket, UnfeatureTicket
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.merging import CloseWithMaster, MergeTicket, ReleaseChild, ReopenWithMaster, TakeChild, UnmergeTicket
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.reopenings import ClearSuspicion, ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
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
from streams.deciders.stages import STAGE_OF
from streams.runners.decide_partition import PartitionDecider, Written
from tests.role_of import role_of
from tests.small_city import NOON, PLACE
from tests.small_city import POLICY as UNTIMED

History = list[tuple[str, bytes]]  # key and bytes of each record, in the order of the log

LATE_EVENING = NOON + timedelta(hours=3, minutes=30)  # half an hour before the city's midnight
# Stages of their own limits, and a category whose limit is urgent, so that an evaluation has something to count.
TIMED = tuple(
    StageLimit(stage=stage, limit_minutes=minutes, clock=Clock.NATURAL_DAYS)
    for stage, minutes in ((Stage.FILE, 10), (Stage.DISPATCH, 15), (Stage.FINISH, 40), (Stage.VERIFY, 20), (Stage.CLOSE, 30))
)
POLICY = replace(
    UNTIMED,
    procedures=tuple(replace(one, stage_limits=TIMED, survey=one.name == "full") for one in UNTIMED.procedures),
    escalations=(Escalation(after_minutes=0, tells="district-centre"), Escalation(after_minutes=30, tells="city-centre")),
    supervision_reply_minutes=20,
    whistle_minutes=15,
    categories=tuple(replace(one, clock=Clock.URGENT) if one.code == "pothole" else one for one in UNTIMED.categories),
)
DISTRICTS = (PLACE, Place("321281001002001", 119.8, 32.9))
CATEGORIES = ("fire", "pothole", "heating", "pothole")
BROKEN, MENDED = "b" * 64, "c" * 64
STEPS: tuple[TicketCommand, ...] = (
    FileTicket(),
    DispatchTicket(department="rescue"),
    DispatchTicket(department="roads"),
    AcceptTicket(),
    ArriveAtTicket(),
    FinishTicket(photos=(MENDED,)),
    VerifyTicket(),
    CloseTicket(),
)
WHY = "a" * 64
# Children of others, when they are due, and how grave they are.
LIKE = (("y", 9, None), ("z", 99, Hazard.SERIOUS))
# What a ticket does beside its stages; most are refused where they do not fit.
ASIDE: tuple[TicketCommand, ...] = (
    ReturnTicket(opinion=WHY),
    ReturnTicket(opinion=WHY),
    ReturnTicket(opinion=WHY),
    RuleOnTicket(department="roads", opinion=WHY),
    SurveyTicket(found=True),
    SurveyTicket(found=False, opinion=WHY),
    SuspendTicket(until=LATE_EVENING + timedelta(hours=6), opinion=WHY),
    ResumeTicket(),
    RequestExtension(minutes=90, opinion=WHY),
    GrantExtension(),
    DenyExtension(opinion=WHY),
    MergeTicket(master="m"),
    *(
        TakeChild(
            child=child,
            merge="m",
            category=category,
            term=Term(clock=Clock.URGENT, yellow_at=NOON, due_at=LATE_EVENING + timedelta(minutes=due)),
            hazard=hazard,
        )
        for child, due, hazard in LIKE
        for category in ("fire", "pothole", "heating")
    ),
    ReleaseChild(child="y", merge="m"),
    ReleaseChild(child="z", merge="m"),
    *(OpenSupervision(demand=demand, opinion=WHY) for demand in Demand),
    ReplySupervision(opinion=WHY),
    ReplySupervision(opinion=WHY),
    ResolveSupervision(),
    ResolveSupervision(),
    BlowWhistle(departments=("roads", "rescue"), opinion=WHY),
    *(ReportToWhistle(department=department) for department in ("roads", "rescue")),
    *(CoSignWhistle(department=department, opinion=WHY) for department in ("roads", "rescue")),
    *(ScoreWhistle(department=department, score=4, opinion=WHY) for department in ("roads", "rescue")),
    EndWhistle(opinion=WHY),
    VoidTicket(reason=Unfounded.FALSE_REPORT, approver="chief", opinion=WHY),
    ForceCloseTicket(reason=Deadlock.INSTRUCTION, approver="chief", opinion=WHY),
)
# What is done about a closed one.
AFTERWARDS: tuple[TicketCommand, ...] = (
    CallBackReporter(reached=True, satisfaction=4),
    CallBackReporter(reached=False),
    CallBackReporter(reached=True),
    CallBackReporter(reached=True, satisfaction=2),
    EvaluateByParty(score=5, opinion=WHY),
    EvaluateByParty(score=2, opinion=WHY),
    EvaluateByResident(score=4, opinion=WHY),
    EvaluateByResident(score=1, opinion=WHY),
    SuspectClosure(repeated_by="z"),
    ClearSuspicion(opinion=WHY),
    ReopenTicket(opinion=WHY),
    ReleaseChild(child="z", merge="m"),
    *(FeatureTicket(before=BROKEN, after=MENDED, caption=caption) for caption in ("修好了", "清干净了", "补齐了")),
    UnfeatureTicket(),
)
SOURCES = ("intake", "demonstration/nyc")
DEEDS = (*("next",) * 6, "any", "aside", "aside", "colour", "colour", "repeat", "unreadable")

Deed = tuple[str, str, int, int]  # what, to which ticket, seconds later, and which of its choices


class Teller:
    """Turns deeds into records, as the decider of one partition writes them."""

    def __init__(self) -> None:
        self.records: History = []
        self._decider = PartitionDecider(Written())
        self._at = LATE_EVENING
        self._born: Counter[str] = Counter()

    def tell(self, deed: Deed) -> None:
        what, family, seconds, choice = deed
        self._at += timedelta(seconds=seconds)
        ticket = f"{family}{self._born[family]}"
        if choice % 2 and what == "next" and isinstance(self._decider.written.tickets[ticket].situation, Closed):
            self._born[family] += 1  # one ended: mostly its successor goes on
        if what == "repeat" and self.records:
            self._store(*self.records[choice % len(self.records)])
        elif what == "unreadable" and choice % 8 == 0:
            self._store(ticket, b'{"specversion": "1.0"}')
        elif ticket not in self._decider.written.parked:
            self._decide(ticket, self._wish(what, ticket, choice), choice)

    def _wish(self, what: str, ticket: str, choice: int) -> TicketCommand:
        case = self._decider.written.tickets[ticket].situation
        if isinstance(case, Closed) and case.bond is not None and choice % 3:
            return ReopenWithMaster(merge=case.bond.merge)
        if isinstance(case, Closed) and what in ("aside", "colour", "any"):
            doubted = case.suspected_by is not None and choice % 3 == 0
            return ReopenTicket(opinion=WHY) if doubted else AFTERWARDS[choice % len(AFTERWARDS)]
        if isinstance(case, Voided) and what == "aside":
            return CallBackReporter(reached=choice % 3 == 0)
        if isinstance(case, Merged):
            return CloseWithMaster(merge=case.bond.merge) if choice % 3 else UnmergeTicket(opinion=WHY)
        if not isinstance(case, Open):
            return _report(choice, self._at)
        if what == "colour" and choice % 3 == 0:
            known, whistle = case.supervision, case.whistle
            if whistle is not None and choice % 4:
                return MissWhistle(whistle=whistle.sequence, department="roads", deadline_at=whistle.report_due_at)
            if known is not None and choice % 2:
                return MissSupervision(supervision=known.sequence, deadline_at=known.reply_due_at)
            return EscalateTicket(level=case.level + 1, limit_sequence=case.limit.sequence, deadline_at=self._at)
        if what == "colour":
            colour = (Colour.YELLOW, Colour.RED)[choice % 2]
            return ChangeTicketColour(colour=colour, limit_sequence=case.limit.sequence, deadline_at=self._at)
        if what == "aside":
            if case.extensions.minutes is not None and choice % 2:
                return GrantExtension()
            if case.stage in (Stage.FINISH, Stage.VERIFY) and choice % 3:
                return ReturnTicket(opinion=WHY)
            return ASIDE[choice % len(ASIDE)]
        return _next_step(case, choice) if what == "next" else STEPS[choice % len(STEPS)]

    def _decide(self, ticket: str, body: TicketCommand, choice: int) -> None:
        called_in = isinstance(body, ReportTicket) and choice % 4 == 1  # a pothole is surveyed then
        wish = Command(
            id=f"c{len(self.records)}",
            ticket=ticket,
            at=self._at,
            actor="ab"[choice // 20 % 2],
            role=Role.ACCEPTOR if called_in else role_of(self._decider.written.tickets[ticket], body),
            source=SOURCES[choice % 2],
            policy="p1",
            body=body,
        )
        self._store(ticket, encode_outcome(self._decider.outcome(wish, {POLICY.version: POLICY})))

    def _store(self, key: str, raw: bytes) -> None:
        self._decider.written.fold(len(self.records), key, raw)
        self.records.append((key, raw))


def _report(choice: int, at: datetime) -> ReportTicket:
    """Some report: each place, some departments, some due dates of their own, of which one lies in the past."""
    due_at = at + timedelta(minutes=(choice // 8 - 1) * 30) if choice % 3 == 0 else None
    return ReportTicket(
        category=CATEGORIES[choice % len(CATEGORIES)],
        place=DISTRICTS[choice % 2],
        department="housing" if choice % 5 else None,
        due_at=due_at,
        repeats="z9" if choice % 7 == 0 else None,
        drill="drill-1" if choice % 6 == 5 else None,
        photos=(BROKEN,) if choice % 4 else (),
    )


def _next_step(case: Open, choice: int) -> TicketCommand:
    """A step that the procedure lets the ticket take; which department it goes to is chosen."""
    procedure = POLICY.procedure(case.procedure)
    assert procedure is not None
    stages = procedure.required + procedure.optional
    if case.turn.holder == SURVEYOR and case.stage is Stage.REPORT:
        return SurveyTicket(found=choice % 5 > 0, opinion=WHY)
    if case.returns.ruling:
        return RuleOnTicket(department="roads", opinion=WHY)
    if case.pause is not None and choice % 3:
        return ResumeTicket()
    ahead = [step for step in STEPS if STAGE_OF[type(step)] in stages and ORDER[STAGE_OF[type(step)]] > ORDER[case.stage]]
    first = STAGE_OF[type(ahead[0])]
    same = [step for step in ahead if STAGE_OF[type(step)] is first]
    return same[choice % len(same)]


def history_of(deeds: list[Deed]) -> History:
    """The records that these deeds leave in one log."""
    teller = Teller()
    for deed in deeds:
        teller.tell(deed)
    return teller.records


def histories() -> st.SearchStrategy[History]:
    """Logs of five tickets and their successors: short ones say plainly what is wrong, in long ones tickets come to their end."""
    deed = st.tuples(st.sampled_from(DEEDS), st.sampled_from("abcde"), st.integers(0, 1500), st.integers(0, 39))
    return st.one_of(st.lists(deed, max_size=8), st.lists(deed, min_size=50, max_size=80)).map(history_of)
