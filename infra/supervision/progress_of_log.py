"""How far the services are behind the log, and what of it was parked, read from the cluster's topics."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from time import sleep
from typing import TypeVar

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from infra.kafka.broker import answers
from projections.families import FAMILIES
from schemas.boards import Marker
from schemas.clock import TickHandled
from schemas.codec import Unreadable, decode
from schemas.parked import ParkedRecord
from schemas.topics import BOARD_ROWS, CLOCK_ANSWERS, PARKED_EVENTS, TICKET_EVENTS, VERDICTS
from schemas.verdict import Verdict
from streams.board_writer import ForeignRecord, row_key_of
from streams.clock import monotonic_s
from streams.log import LogReader, LogUnavailable, Record
from streams.runners.kinds import KINDS, Kind
from streams.settings import Settings

REACHED_WITHIN_S = 2.0
ANSWERED_WITHIN_S = 5.0
NEWEST = 20
COORDINATOR_COMES = (
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.NOT_COORDINATOR,
)
COORDINATOR_RETRY_S = 0.1
# At rest a partition of the boards ends with its marker; under load the rows of one stretch lie behind the last one.
LOOKED_BACK = (1, 8, 64, 1024, 16384)

# A cluster that breaks off is not known about; nor is one whose markers are of another version.
Found = TypeVar("Found")
UNKNOWN = (KafkaException, LogUnavailable, TimeoutError, Unreadable)


class ParkedRecords(msgspec.Struct, frozen=True):
    """What was set aside: how many records in all, and the newest of them, the last one first."""

    records: int
    newest: tuple[ParkedRecord, ...]


class Progress(msgspec.Struct, frozen=True):
    """What the log tells of those who read it: records behind by service (absent: not measured), and what was parked."""

    lags: dict[str, int]
    parked: ParkedRecords | None


def progress_of(settings: Settings) -> Progress:
    """Measure now; where the cluster does not answer, nothing is known, which is not the same as nothing parked."""
    if not answers(settings.bootstrap, REACHED_WITHIN_S):
        return Progress({}, None)
    with LogReader(settings.bootstrap) as reader:
        measured = {name: _known(partial(measure, reader, settings)) for name, measure in LAGS.items()}
        return Progress({name: lag for name, lag in measured.items() if lag is not None}, _known(partial(parked_in, reader)))


def _known(ask: Callable[[], Found]) -> Found | None:
    """What was found; None where the cluster does not tell."""
    try:
        return ask()
    except UNKNOWN:
        return None


def parked_in(reader: LogReader) -> ParkedRecords:
    """Each parked record once, however often it was folded and parked again."""
    low, end = reader.bounds(PARKED_EVENTS.name, 0)
    found: dict[bytes, ParkedRecord] = {}
    for record in reader.read(PARKED_EVENTS.name, 0, low, end):
        try:
            parked = decode(record.value or b"", ParkedRecord)
        except Unreadable as error:
            reason = f"this line of {PARKED_EVENTS.name} cannot be read itself: {error}"
            parked = ParkedRecord(topic=PARKED_EVENTS.name, partition=0, offset=record.offset, ticket=record.key, reason=reason)
        found.pop(parked.key(), None)
        found[parked.key()] = parked
    return ParkedRecords(len(found), tuple(reversed(list(found.values())[-NEWEST:])))


def _commands_behind(reader: LogReader, settings: Settings) -> int:
    """The decider commits to a group for each kind of subject how far it is."""
    return sum(_of_kind_behind(reader, settings, kind) for kind in KINDS)


def _of_kind_behind(reader: LogReader, settings: Settings, kind: Kind) -> int:
    topic = kind.commands.name
    places = [TopicPartition(topic, number) for number in range(settings.partitions)]
    member = Consumer({"bootstrap.servers": settings.bootstrap, "group.id": kind.group, "log_level": 0})  # asks, never joins
    try:
        # An offset below zero says that nothing was committed yet.
        committed = {place.partition: place.offset for place in _committed(member, places)}
    finally:
        member.close()
    bounds = {number: reader.bounds(topic, number) for number in range(settings.partitions)}
    return sum(high - max(low, committed[number]) for number, (low, high) in bounds.items())


def _committed(member: Consumer, places: list[TopicPartition]) -> list[TopicPartition]:
    """What the group committed; a cluster that was never asked for a group has to find itself a coordinator first."""
    until_s = monotonic_s() + ANSWERED_WITHIN_S
    while True:
        try:
            found: list[TopicPartition] = member.committed(places, timeout=ANSWERED_WITHIN_S)
            return found
        except KafkaException as error:
            if error.args[0].code() not in COORDINATOR_COMES or monotonic_s() > until_s:
                raise
            sleep(COORDINATOR_RETRY_S)


def _events_before_boards(reader: LogReader, settings: Settings) -> int | None:
    """The projector says in its markers how far it is, in the ticket events and in each other family."""
    behind = 0
    ends = {topic: reader.ends(topic) for topic in (TICKET_EVENTS.name, *FAMILIES)}
    for number in range(settings.partitions):
        marker = _marked(reader, number)
        if marker is None:
            return None
        reached = {TICKET_EVENTS.name: marker.offset, **marker.families}
        behind += sum(max(0, found[number] - 1 - reached.get(topic, -1)) for topic, found in ends.items())
    return behind


def _marked(reader: LogReader, partition: int) -> Marker | None:
    """The last marker of a partition, or one of nothing; None if it lies too far back to be looked for."""
    low, end = reader.bounds(BOARD_ROWS.name, partition)
    for back in LOOKED_BACK:
        start = max(low, end - back)
        for record in reversed(list(reader.read(BOARD_ROWS.name, partition, start, end))):
            try:
                if row_key_of(record.key) is None and record.value is not None:
                    return decode(record.value, Marker)
            except (ForeignRecord, Unreadable):
                continue  # whoever wrote it, it vouches for nothing
        if start == low:
            return Marker(partition=partition, offset=-1, as_of=None, ticked_ms=None, digest="", rows=0, void=0, refused=0)
    return None


def _events_before_reaction(reader: LogReader, settings: Settings) -> int:
    """The reaction says in its answers to the ticks how far it has folded."""
    behind = 0
    for number, end in reader.ends(TICKET_EVENTS.name).items():
        last = reader.last(CLOCK_ANSWERS.name, number)
        folded = decode(last.value, TickHandled).end if last is not None and last.value is not None else 0
        behind += max(0, end - folded)
    return behind


def _events_before_auditor(reader: LogReader, settings: Settings) -> int:
    """The auditor says in its verdicts how far it has compared, in the ticket events and in each other family."""
    low, end = reader.bounds(VERDICTS.name, 0)
    verdicts = {verdict.partition: verdict for verdict in _verdicts(reader.read(VERDICTS.name, 0, low, end))}
    behind = 0
    for topic in (TICKET_EVENTS.name, *FAMILIES):
        for number, found in reader.ends(topic).items():
            verdict = verdicts.get(number)
            compared = -1 if verdict is None else verdict.offset if topic == TICKET_EVENTS.name else verdict.families.get(topic, -1)
            behind += max(0, found - 1 - compared)
    return behind


def _verdicts(records: Iterable[Record]) -> Iterator[Verdict]:
    """Those that can be read; of the others the auditor itself complains."""
    for record in records:
        with suppress(Unreadable):
            yield decode(record.value or b"", Verdict)


LAGS: dict[str, Callable[[LogReader, Settings], int | None]] = {
    "decider": _commands_behind,
    "projector": _events_before_boards,
    "reaction": _events_before_reaction,
    "auditor": _events_before_auditor,
}
