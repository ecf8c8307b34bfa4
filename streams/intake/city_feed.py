"""What the door follows of the log beside the cards: the ticks of city time, the policies, and which tickets were parked."""

import asyncio
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from schemas.clock import ClockTicked
from schemas.codec import Unreadable, decode
from schemas.parked import ParkedRecord
from schemas.policy import Policy, PolicyPublished, in_force
from schemas.topics import CLOCK_TICKS, PARKED_EVENTS, POLICY_EVENTS, TICKET_EVENTS
from streams import kafka
from streams.intake.city_time import CityTime
from streams.intake.parking import Park
from streams.intake.refusals import Unavailable
from streams.process import log
from streams.settings import Settings

RETRY_S = 2.0
POLL_MS = 1000


class CityFeed:
    """City time, the policies, and the records for which tickets were parked, as the log brings them."""

    def __init__(self, settings: Settings, park: Park) -> None:
        self._settings = settings
        self._park = park
        self._parked: dict[str, ParkedRecord] = {}
        self._policies: dict[str, Policy] = {}
        self.time = CityTime(settings.clock)

    @property
    def has_policy(self) -> bool:
        """Whether a policy is known."""
        return bool(self._policies)

    def policy(self, at: datetime) -> Policy:
        """The policy in force at a moment of city time; raises Unavailable while there is none."""
        found = in_force(self._policies.values(), at)
        if found is None:
            known = ", ".join(f"{policy.version} from {policy.in_force_from}" for policy in self._policies.values()) or "none"
            raise Unavailable(f"no policy is in force at {at.isoformat()}: commands name its version. The log holds {known}")
        return found

    def parked(self, ticket: str) -> ParkedRecord | None:
        """The event since which a ticket counts no further; None if nothing of it was parked."""
        return self._parked.get(ticket)

    async def run(self) -> None:
        """Follow the log for ever; a broker that is away is waited for."""
        while True:
            try:
                async with kafka.consumer(self._settings) as consumer:
                    await self._follow(consumer)
            except (KafkaError, TimeoutError) as error:
                log.warning("ticks and policies cannot be read", error=repr(error), retry_s=RETRY_S)
                await asyncio.sleep(RETRY_S)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        ticks = [TopicPartition(CLOCK_TICKS.name, partition) for partition in range(self._settings.partitions)]
        policies = TopicPartition(POLICY_EVENTS.name, 0)
        parked = TopicPartition(PARKED_EVENTS.name, 0)
        consumer.assign([*ticks, policies, parked])
        for partition, end in (await consumer.end_offsets(ticks)).items():
            consumer.seek(partition, max(0, end - 1))
        consumer.seek(policies, 0)
        consumer.seek(parked, 0)
        while True:
            for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    self.fold(record)

    def fold(self, record: ConsumerRecord) -> None:
        """Take one record of these topics; one that cannot be read is parked."""
        raw = record.value or b""
        try:
            match record.topic:
                case CLOCK_TICKS.name:
                    self.time.fold(decode(raw, ClockTicked))
                case POLICY_EVENTS.name:
                    policy = decode(raw, PolicyPublished).policy
                    self._policies.setdefault(policy.version, policy)
                case PARKED_EVENTS.name:
                    self._note(decode(raw, ParkedRecord))
        except Unreadable as error:
            self._park(record, error)

    def _note(self, parked: ParkedRecord) -> None:
        known = self._parked.get(parked.ticket)
        if parked.topic == TICKET_EVENTS.name and (known is None or parked.offset < known.offset):
            self._parked[parked.ticket] = parked
