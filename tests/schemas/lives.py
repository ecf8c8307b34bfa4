"""Tickets' lives from which the golden examples are taken: every command and event of the catalogue is in one of them.

    python -m tests.schemas.lives

writes them anew under today's code. Before the first release that is how an example changes; after it a stored one never does.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import orjson
from msgspec.structs import replace

from projections.shard import Shard
from projections.tickets import Step
from schemas.codec import TYPE_NAMES, decode, encode, encode_command, encode_outcome, kebab
from schemas.digest import Digest
from schemas.envelope import Command
from schemas.generate import EXAMPLES
from schemas.hazard import Hazard
from schemas.place import Place
from schemas.policy import Category, Policies, Policy, PolicyPublished
from schemas.role import Role
from schemas.stage import Colour
from schemas.ticket import TicketCommand
from schemas.ticket.colours import ChangeTicketColour
from schemas.ticket.corrections import CorrectTicket
from schemas.ticket.escalations import EscalateTicket
from schemas.ticket.evaluations import CallBackReporter, EvaluateByParty, EvaluateByResident
from schemas.ticket.extensions import DenyExtension, GrantExtension, RequestExtension
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.hazards import RaiseHazard
from schemas.ticket.merging import CloseWithMaster, MergeTicket, ReleaseChild, ReopenWithMaster, TakeChild, UnmergeTicket
from schemas.ticket.passing import PassTicket
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.reopenings import ReopenTicket, SuspectClosure
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.roles import MAY
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
from schemas.ticket.voids import Unfounded, VoidTicket
from schemas.ticket.whistles import BlowWhistle, CoSignWhistle, EndWhistle, MissWhistle, ReportToWhistle, ScoreWhistle
from streams.board_writer import card_of, entry_of
from streams.runners.decide_partition import PartitionDecider, Written

LIVES = EXAMPLES / "lives"
# What today's code makes of the stored lives. Another digest means that a board's numbers changed for what was stored long ago:
# if that is meant, the snapshots' code version takes care of it, and this file changes in the same commit.
DIGEST = LIVES / "digest"
TAIZHOU = ZoneInfo("Asia/Shanghai")
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
    (480, "clock", ChangeTicketColour(colour=Colour.YELLOW, limit_sequence=2, deadline_at=MORNING + timedelta(minutes=480))),
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
    (155, "reaction", SuspectClosure(repeated_by="0199b5d2-7c40-7aaa-8000-000000000099")),
    (160, "officer-3", ReopenTicket(opinion=WHY)),
)
# The two merges of the child, the sixth of the lives, are told apart by the commands that asked for them.
FIRST_MERGE, SECOND_MERGE = "0199b5d2-7c40-7bbb-8000-000006000002", "0199b5d2-7c40-7bbb-8000-000006000004"
EARLIER = MORNING + timedelta(minutes=200)
MASTER: tuple[Deed, ...] = (
    *ON_TIME[:3],
    (60, "reaction", TakeChild(child="0199b5d2-7c40-7aaa-8000-000000000006", merge=FIRST_MERGE, yellow_at=MORNING, due_at=EARLIER)),
    (
        70,
        "reaction",
        TakeChild(child="0199b5d2-7c40-7aaa-8000-000000000007", merge=SECOND_MERGE, yellow_at=MORNING, due_at=EARLIER),
    ),
    (90, "reaction", ReleaseChild(child="0199b5d2-7c40-7aaa-8000-000000000007", merge=SECOND_MERGE)),
)
CHILD: tuple[Deed, ...] = (
    (0, "collector-34", LAMP),
    (50, "officer-12", MergeTicket(master="0199b5d2-7c40-7aaa-8000-000000000005")),
    (80, "officer-12", UnmergeTicket(opinion=WHY)),
    (85, "officer-12", MergeTicket(master="0199b5d2-7c40-7aaa-8000-000000000005", opinion=WHY)),
    (120, "reaction", CloseWithMaster(merge=SECOND_MERGE)),
    (160, "reaction", ReopenWithMaster(merge=SECOND_MERGE)),
)
OVERDUE: tuple[Deed, ...] = (
    *ON_TIME[:5],
    (1440, "clock", ChangeTicketColour(colour=Colour.RED, limit_sequence=2, deadline_at=MORNING + timedelta(minutes=1440))),
    (1440, "clock", EscalateTicket(level=1, limit_sequence=2, deadline_at=MORNING + timedelta(minutes=1440))),
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
    "corrected": CORRECTED,
    "endangered": ENDANGERED,
}


def commands_of(name: str) -> Iterator[Command]:
    """The commands of a life, with ids that follow from its place among the lives."""
    number = list(TOLD).index(name) + 1
    for step, (minutes, who, body) in enumerate(TOLD[name], 1):
        yield Command(
            id=f"0199b5d2-7c40-7bbb-8000-{number:06d}{step:06d}",
            ticket=f"0199b5d2-7c40-7aaa-8000-{number:012d}",
            at=MORNING + timedelta(minutes=minutes),
            actor=who,
            role=MAY[type(body)][0] if who not in ("clock", "reaction") else Role.CLOCK,
            source="console",
            policy=LATER if isinstance(body, ReviewTicket) else "taizhou-1",
            body=body,
            expected_version=step - 1 if isinstance(body, DispatchTicket) else None,
            asked_by=f"0199b5d2-7c40-7aaa-8000-{99:012d}" if who == "reaction" else None,
            correlation=f"0199b5d2-7c40-7bbb-8000-{number:06d}000001" if step > 1 else None,
        )


def published() -> Policies:
    """The policies that the lives are decided under: the published one, and a later one that halves the limits of what is open."""
    policy = decode((EXAMPLES / "policy-published.v1.json").read_bytes(), PolicyPublished).policy
    return {policy.version: policy, LATER: replace(policy, version=LATER, applies_to_open=True, categories=_halved(policy))}


def _halved(policy: Policy) -> tuple[Category, ...]:
    return tuple(
        replace(one, standards=tuple(replace(standard, limit_minutes=standard.limit_minutes // 2) for standard in one.standards))
        for one in policy.categories
    )


def lived(name: str, policies: Policies) -> Iterator[tuple[bytes, bytes]]:
    """Each command of a life and its outcome, as stored bytes."""
    decider = PartitionDecider(Written())
    for offset, command in enumerate(commands_of(name)):
        raw = encode_outcome(decider.outcome(command, policies))
        decider.written.fold(offset, command.ticket, raw)
        yield encode_command(command), raw


def stored_life(name: str) -> list[tuple[bytes, bytes]]:
    """A life as it is stored: pairs of a command and its outcome."""
    lines = (LIVES / f"{name}.jsonl").read_bytes().splitlines()
    return list(zip(lines[::2], lines[1::2], strict=True))


def main() -> None:
    """Write the lives, and from them the first example of each message, row and card."""
    published_path = EXAMPLES / "policy-published.v1.json"
    published_path.write_bytes(encode(decode(published_path.read_bytes(), PolicyPublished)))
    LIVES.mkdir(exist_ok=True)
    shard, examples = Shard(), dict[Path, bytes]()
    for name in TOLD:
        pairs = list(lived(name, published()))
        (LIVES / f"{name}.jsonl").write_bytes(b"\n".join(line for pair in pairs for line in pair) + b"\n")
        for raw in (line for pair in pairs for line in pair):
            kind = orjson.loads(raw)["type"].removeprefix("rongzhi.")
            examples.setdefault(EXAMPLES / f"{kind}.json", raw)
        for _, raw in pairs:
            step = shard.apply(shard.offset + 1, orjson.loads(raw)["subject"], raw, TAIZHOU)
            assert isinstance(step, Step), step
            for key, row in shard.rows.items():
                examples.setdefault(EXAMPLES / f"{key[0]}-row.v1.json", msgspec.json.encode(row))
            ticket = step.outcome.ticket
            entry = entry_of(step, 5, shard.offset)
            if entry.type == TYPE_NAMES[type(TO_LIGHTING)].replace("dispatch-ticket", "ticket-dispatched"):
                examples.setdefault(EXAMPLES / f"{kebab(type(entry).__name__)}.v1.json", encode(entry))
                examples.setdefault(EXAMPLES / "card.v1.json", encode(card_of(ticket, step.after)))
    DIGEST.write_text(shard.digest())
    for path, raw in examples.items():
        path.write_bytes(raw)


if __name__ == "__main__":
    main()
