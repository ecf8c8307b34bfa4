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

from projections import operations
from projections.shard import Counted, Shard
from schemas.codec import TYPE_NAMES, decode, encode, encode_command, encode_outcome, kebab
from schemas.envelope import Command
from schemas.generate import EXAMPLES
from schemas.policy import Category, Policies, Policy, PolicyPublished
from schemas.reading import Reading, encode_reading
from schemas.role import Role
from schemas.ticket.reviews import ReviewTicket
from schemas.ticket.roles import MAY
from schemas.ticket.stages import (
    DispatchTicket,
)
from schemas.topics import INDICATOR_READINGS, OPERATION_EVENTS
from streams.board_writer import card_of, entry_of
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.runners.decide_partition import PartitionDecider, Written
from tests.schemas.course import COURSE
from tests.schemas.deeds import LATER, MORNING, TO_LIGHTING, TOLD

LIVES = EXAMPLES / "lives"
# What today's code makes of the stored lives. Another digest means that a board's numbers changed for what was stored long ago:
# if that is meant, the snapshots' code version takes care of it, and this file changes in the same commit.
DIGEST = LIVES / "digest"
COURSE_STORED = LIVES / "operation.jsonl"
TAIZHOU = ZoneInfo("Asia/Shanghai")


def commands_of(name: str) -> Iterator[Command]:
    """The commands of a life, with ids that follow from its place among the lives."""
    number = list(TOLD).index(name) + 1
    for step, (minutes, who, body) in enumerate(TOLD[name], 1):
        yield Command(
            id=f"0199b5d2-7c40-7bbb-8000-{number:06d}{step:06d}",
            ticket=f"0199b5d2-7c40-7aaa-8000-{number:012d}",
            at=MORNING + timedelta(minutes=minutes),
            actor=who,
            role=Role.CLOCK if who == "reaction" else next((r for r in MAY[type(body)] if who.startswith(r)), MAY[type(body)][0]),
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


READING = Reading(
    id="aqi-2026-11-24-0800",
    indicator="aqi",
    observed_at=datetime(2026, 11, 24, tzinfo=UTC),
    source="ecology/station-1",
    place="3212",
    value=74,
    unit="",
    ttl_s=7200,
)


def readings_told(shard: Shard) -> dict[Path, bytes]:
    """The examples of readings; a shard that folds one, and one that is none, has their rows."""
    raw, topic = encode_reading(READING), INDICATOR_READINGS.name
    shard.apply_other(topic, 0, READING.indicator, raw, TAIZHOU)
    shard.apply_other(topic, 1, READING.indicator, b"{", TAIZHOU)
    boards = {"reading-days", "unread"}
    rows = {EXAMPLES / f"{key[0]}-row.v1.json": msgspec.json.encode(row) for key, row in shard.rows.items() if key[0] in boards}
    return rows | {EXAMPLES / "indicator-observed.v1.json": raw}


def coursed() -> Iterator[tuple[bytes, bytes]]:
    """Each order to the operation and its outcome, as stored bytes."""
    decider = OperationsDecider(WrittenOperations())
    for offset, command in enumerate(COURSE):
        raw = encode_outcome(decider.outcome(command, {}))
        decider.written.fold(offset, command.operation, raw)
        yield encode_command(command), raw


def operations_told(shard: Shard) -> dict[Path, bytes]:
    """The examples of operations: each order, what came of it, and the rows of a shard that folds them."""
    pairs = list(coursed())
    found = {COURSE_STORED: b"\n".join(line for pair in pairs for line in pair) + b"\n"}
    for offset, (asked, raw) in enumerate(pairs):
        shard.apply_other(OPERATION_EVENTS.name, offset, COURSE[offset].operation, raw, TAIZHOU)
        for told in (asked, raw):
            found.setdefault(EXAMPLES / f"{orjson.loads(told)['type'].removeprefix('rongzhi.')}.json", told)
    del found[EXAMPLES / "command-refused.v1.json"]  # the tickets have one
    rows = {key[0]: msgspec.json.encode(row) for key, row in shard.rows.items() if key[0] in {operations.BOARD, operations.ACTS}}
    return found | {EXAMPLES / f"{board}-row.v1.json": row for board, row in rows.items()}


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
            made = shard.apply(shard.offset + 1, orjson.loads(raw)["subject"], raw, TAIZHOU)
            assert isinstance(made, Counted), made
            step = made.step
            for key, row in shard.rows.items():
                examples.setdefault(EXAMPLES / f"{key[0]}-row.v1.json", msgspec.json.encode(row))
            ticket = step.outcome.ticket
            entry = entry_of(step, 5, shard.offset)
            if entry.type == TYPE_NAMES[type(TO_LIGHTING)].replace("dispatch-ticket", "ticket-dispatched"):
                examples.setdefault(EXAMPLES / f"{kebab(type(entry).__name__)}.v1.json", encode(entry))
                examples.setdefault(EXAMPLES / "card.v1.json", encode(card_of(ticket, step.after)))
    DIGEST.write_text(shard.digest())
    examples |= readings_told(shard)
    examples |= operations_told(shard)
    for path, raw in examples.items():
        path.write_bytes(raw)


if __name__ == "__main__":
    main()
