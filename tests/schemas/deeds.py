"""What is done in each life: minutes after the morning, who, and what."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from schemas.calendar import Clock
from schemas.digest import Digest
from schemas.hazard import Hazard
from schemas.limit import Term
from schemas.place import Place
from schemas.stage import Colour
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
from schemas.ticket.reopenings import ClearSuspicion, ReopenTicket, SuspectClosure
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

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday, 08:30 in Taizhou
LATER = "taizhou-2"
WHY: Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LAMP = ReportTicket(
    category="street-lamp-out",
    place=Place("321202001002007", 119.90583, 32.47219),
    words="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    photos=("fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",),
)
BY_LAMP = "lamp-dark"
TO_LIGHTING = DispatchTicket(department="street-lighting")

Deed = tuple[int, str, TicketCommand]  # minutes after the morning, who, what; in the role whose task it is

ON_TIME: tuple[Deed, ...] = (
    (0, "collector-31", LAMP),
    (4, "officer-11", FileTicket(standard=BY_LAMP)),
    (9, "officer-12", TO_LIGHTING),
    (14, "worker-7", AcceptTicket()),
    (55, "worker-7", ArriveAtTicket()),
    (480, "clock", ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=1, deadline_at=MORNING + timedelta(minutes=480))),
    (500, "worker-7", FinishTicket()),
    (503, "officer-11", FileTicket(standard=BY_LAMP)),  # refused: the stage is passed
    (520, "collector-31", VerifyTicket()),
    (540, "officer-3", CloseTicket(standard=BY_LAMP)),
)
DISPUTED: tuple[Deed, ...] = (
    (0, "collector-32", LAMP),
    (4, "officer-11", FileTicket(standard=BY_LAMP)),
    *(
        (minute, who, body)
        for start in (10, 20, 30)
        for minute, who, body in (
            (start, "officer-12", TO_LIGHTING),
            (start + 5, "worker-7", ReturnTicket(opinion=WHY)),
        )
    ),
    (60, "leader-1", RuleOnTicket(department="street-lighting", opinion=WHY)),
)
DELAYED: tuple[Deed, ...] = (
    (0, "collector-33", LAMP),
    (2, "officer-11", FileTicket(standard=BY_LAMP)),
    (5, "officer-12", TO_LIGHTING),
    (8, "worker-8", AcceptTicket()),
    (20, "worker-8", RequestExtension(minutes=120, opinion=WHY)),
    (30, "officer-3", DenyExtension(opinion=WHY)),
    (40, "worker-8", RequestExtension(minutes=60, opinion=WHY)),
    (50, "officer-3", GrantExtension(opinion=WHY)),
    (60, "officer-3", SuspendTicket(until=MORNING + timedelta(days=1), opinion=WHY)),
    (300, "officer-3", ResumeTicket(opinion=WHY)),
)
FALSELY_CLOSED: tuple[Deed, ...] = (
    *ON_TIME[:5],
    (100, "worker-7", FinishTicket()),
    (110, "collector-31", VerifyTicket()),
    (120, "officer-3", CloseTicket(standard=BY_LAMP)),
    (130, "officer-11", CallBackReporter(reached=True, satisfaction=2, opinion=WHY)),
    (140, "secretary-2", EvaluateByParty(score=4, opinion=WHY)),
    (150, "resident-88", EvaluateByResident(score=2, opinion=WHY)),
    (152, "reaction", SuspectClosure(repeated_by="0199b5d2-7c40-7aaa-8000-000000000098")),
    (153, "officer-3", ClearSuspicion(opinion=WHY)),
    (155, "reaction", SuspectClosure(repeated_by="0199b5d2-7c40-7aaa-8000-000000000099")),
    (160, "officer-3", ReopenTicket(opinion=WHY)),
)
# The two merges of the child, the sixth of the lives, are told apart by the commands that asked for them.
FIRST_MERGE, SECOND_MERGE = "0199b5d2-7c40-7bbb-8000-000006000002", "0199b5d2-7c40-7bbb-8000-000006000004"
EARLIER = MORNING + timedelta(minutes=200)
LIKE_LAMP: dict[str, Any] = {
    "category": LAMP.category,
    "term": Term(clock=Clock.URGENT, yellow_at=MORNING, due_at=EARLIER),
    "hazard": Hazard.MINOR,
}
MASTER: tuple[Deed, ...] = (
    *ON_TIME[:3],
    (60, "reaction", TakeChild(child="0199b5d2-7c40-7aaa-8000-000000000006", merge=FIRST_MERGE, **LIKE_LAMP)),
    (70, "reaction", TakeChild(child="0199b5d2-7c40-7aaa-8000-000000000007", merge=SECOND_MERGE, **LIKE_LAMP)),
    (90, "reaction", ReleaseChild(child="0199b5d2-7c40-7aaa-8000-000000000007", merge=SECOND_MERGE)),
)
CHILD: tuple[Deed, ...] = (
    (0, "collector-34", LAMP),
    (50, "officer-12", MergeTicket(master="0199b5d2-7c40-7aaa-8000-000000000005")),
    (80, "officer-12", UnmergeTicket(opinion=WHY)),
    (85, "officer-12", MergeTicket(master="0199b5d2-7c40-7aaa-8000-000000000005", opinion=WHY)),
    (120, "reaction", CloseWithMaster(merge=SECOND_MERGE, department="street-lighting")),
    (160, "reaction", ReopenWithMaster(merge=SECOND_MERGE)),
)
OVERDUE: tuple[Deed, ...] = (
    *ON_TIME[:5],
    (1440, "clock", ChangeTicketColour(colour=Colour.RED, limit_sequence=1, deadline_at=MORNING + timedelta(minutes=1440))),
    (1440, "clock", EscalateTicket(level=1, limit_sequence=1, deadline_at=MORNING + timedelta(minutes=1440))),
    (1500, "officer-3", OpenSupervision(demand=Demand.KEY_ITEM, opinion=WHY)),
    (1745, "clock", MissSupervision(supervision=8, deadline_at=MORNING + timedelta(minutes=1740))),
    (1800, "worker-7", ReplySupervision(opinion=WHY)),
    (1860, "officer-3", ResolveSupervision(opinion=WHY)),
)
WHISTLED: tuple[Deed, ...] = (
    *ON_TIME[:4],
    (20, "street-5", BlowWhistle(departments=("street-lighting", "power-supply"), opinion=WHY)),
    (35, "worker-7", ReportToWhistle(department="street-lighting")),
    (50, "clock", MissWhistle(whistle=5, department="power-supply", deadline_at=MORNING + timedelta(minutes=50))),
    (58, "worker-9", ReportToWhistle(department="power-supply")),
    (70, "worker-7", CoSignWhistle(department="street-lighting", opinion=WHY)),
    (75, "street-5", ScoreWhistle(department="street-lighting", score=5, opinion=WHY)),
    (76, "street-5", ScoreWhistle(department="power-supply", score=2, opinion=WHY)),
    (90, "street-5", EndWhistle(opinion=WHY)),
)
GARBAGE = ReportTicket(category="exposed-garbage", place=LAMP.place)
ENDANGERED: tuple[Deed, ...] = (
    *ON_TIME[:3],
    (30, "worker-7", RaiseHazard(hazard=Hazard.GRAVE, opinion=WHY)),
)
CORRECTED: tuple[Deed, ...] = (
    *ON_TIME[:1],
    (10, "officer-11", CorrectTicket(category="exposed-garbage", approver="officer-3", opinion=WHY)),
)
APPEALED: tuple[Deed, ...] = (
    *ON_TIME[:5],
    (100, "worker-7", FinishTicket()),
    (110, "collector-31", ReturnTicket(opinion=WHY)),
    (200, "worker-7", AppealDeduction(record=7, opinion=WHY)),
    (300, "officer-11", DecideAppeal(record=7, verdict=Verdict.FORWARDED, opinion=WHY)),
    (4620, "clock", MissAppealStep(set_by=9, deadline_at=MORNING + timedelta(minutes=4620))),
)
PASSED: tuple[Deed, ...] = (
    (0, "collector-35", GARBAGE),
    (5, "officer-11", FileTicket()),
    (8, "officer-12", DispatchTicket(department="321202001002")),
    (12, "worker-20", AcceptTicket()),
    (20, "worker-20", PassTicket(department="321202001009", opinion=WHY)),
    (25, "worker-21", AcceptTicket()),
    (30, "worker-21", PassTicket(department="321202001", opinion=WHY)),  # refused: the community can close it
)
VOIDED: tuple[Deed, ...] = (
    ON_TIME[0],
    (30, "officer-11", VoidTicket(reason=Unfounded.NOTHING_FOUND, approver="officer-3", opinion=WHY)),
)
FORCED: tuple[Deed, ...] = (
    *ON_TIME[:3],
    (900, "leader-1", ForceCloseTicket(reason=Deadlock.LONG_PROJECT, approver="leader-2", opinion=WHY)),
)
REVIEWED: tuple[Deed, ...] = (
    *ON_TIME[:3],
    (200, "reaction", ReviewTicket()),
)
SURVEYED: tuple[Deed, ...] = (
    (0, "acceptor-9", LAMP),
    (5, "officer-11", FileTicket(standard=BY_LAMP)),  # refused: nobody went to see
    (20, "collector-32", SurveyTicket(found=False, opinion=WHY)),
    (24, "officer-11", FileTicket(standard=BY_LAMP)),  # refused: it was not found
    (50, "collector-33", SurveyTicket(found=True)),
    (58, "officer-11", FileTicket(standard=BY_LAMP)),
)
DRILLED: tuple[Deed, ...] = (
    (0, "collector-36", replace(LAMP, drill="0199b5d2-7c40-7ccc-8001-000000000002")),
    (4, "officer-11", FileTicket(standard=BY_LAMP)),
    (9, "officer-12", TO_LIGHTING),
    (60, "reaction", TakeChild(child="0199b5d2-7c40-7aaa-8000-000000000006", merge=FIRST_MERGE, **LIKE_LAMP)),  # refused: real
)
MENDED: Digest = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"
FEATURED: tuple[Deed, ...] = (
    *ON_TIME[:5],
    (100, "worker-7", FinishTicket(photos=(MENDED,))),
    (110, "collector-31", VerifyTicket()),
    (120, "officer-3", CloseTicket(standard=BY_LAMP)),
    (130, "officer-3", FeatureTicket(before=MENDED, after=MENDED, caption="路灯修好了")),  # refused: not of its report
    (140, "officer-3", FeatureTicket(before=LAMP.photos[0], after=MENDED, caption="路灯修好了")),
    (900, "officer-3", UnfeatureTicket()),
)
TOLD: dict[str, tuple[Deed, ...]] = {
    "on-time": ON_TIME,
    "disputed": DISPUTED,
    "delayed": DELAYED,
    "falsely-closed": FALSELY_CLOSED,
    "master": MASTER,
    "child": CHILD,
    "reviewed": REVIEWED,
    "overdue": OVERDUE,
    "whistled": WHISTLED,
    "voided": VOIDED,
    "forced": FORCED,
    "passed": PASSED,
    "appealed": APPEALED,
    "corrected": CORRECTED,
    "endangered": ENDANGERED,
    "surveyed": SURVEYED,
    "drilled": DRILLED,
    "featured": FEATURED,
}
