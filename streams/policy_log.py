"""The policies of the log: published once per version, known to every decider before it decides under them."""

import asyncio
from datetime import datetime
from typing import Self

from confluent_kafka import Producer
from msgspec import Struct

from schemas.codec import Unreadable, decode, encode
from schemas.policy import Policy, PolicyPublished, in_force
from schemas.topics import POLICY_EVENTS
from streams.city_pack import load_city_pack
from streams.log import LogReader
from streams.process import log
from streams.settings import Settings

RETRY_S = 0.5


class Published(Struct, frozen=True):
    """The pack's version, which is in the log now, and the one published last, which is another where the pack is an old one."""

    version: str
    newest: str

    def words(self) -> str:
        """What a start says about it."""
        if self.version == self.newest:
            return f"policy {self.version}"
        return f"policy {self.newest}: it was published after {self.version}, which the city pack still has"


class NoPolicyInForce(Exception):
    """All versions in the log come into force later; the moment and the first of them are named."""


class PolicyConflict(Exception):
    """The city pack names a version that the log already holds with other content."""


def read_policies(bootstrap: str) -> dict[str, Policy]:
    """All versions in the log, in the order in which they were published; the first of a name is the one that holds.

    A record that cannot be read is told and passed over: a command that needs it waits, the others go on.
    """
    policies: dict[str, Policy] = {}
    with LogReader(bootstrap) as reader:
        low, end = reader.bounds(POLICY_EVENTS.name, 0)
        for record in reader.read(POLICY_EVENTS.name, 0, low, end):
            try:
                policy = decode(record.value or b"", PolicyPublished).policy
            except Unreadable as error:
                log.error("policy unreadable, passed over", topic=POLICY_EVENTS.name, offset=record.offset, error=str(error))
                continue
            policies.setdefault(policy.version, policy)
    return policies


def publish(settings: Settings) -> Published:
    """Put the city pack's policy into the log if its version is not there.

    Raises PolicyConflict if that version is there with other content: a version is never changed, give it a new name.
    """
    policy = load_city_pack(settings.city_pack).policy
    policies = read_policies(settings.bootstrap)
    known = policies.get(policy.version)
    if known == policy:
        return Published(policy.version, newest=next(reversed(policies)))
    if known is not None:
        raise PolicyConflict(
            f"policy {policy.version} of {settings.city_pack} differs from the one of that name in the log: "
            "a published version is never changed. Give the changed policy a new version."
        )
    producer = Producer({"bootstrap.servers": settings.bootstrap, "acks": "all", "enable.idempotence": True, "log_level": 2})
    failures: list[str] = []
    producer.produce(
        POLICY_EVENTS.name,
        key=policy.version.encode(),
        value=encode(PolicyPublished(policy)),
        partition=0,
        on_delivery=lambda error, _: failures.append(str(error)) if error else None,
    )
    if producer.flush(10) or failures:
        raise TimeoutError(f"policy {policy.version} was not stored within 10 s by {settings.bootstrap}: {failures}")
    return Published(policy.version, newest=policy.version)


class PolicyBook(Struct):
    """The versions a process knows; one that it does not know yet it waits for."""

    bootstrap: str
    by_version: dict[str, Policy] = {}

    async def get(self, version: str, patience_s: float) -> Policy | None:
        """The policy of a version; None if the log does not bring it within the patience."""
        waited_s = 0.0
        while version not in self.by_version:
            self.by_version = await asyncio.to_thread(read_policies, self.bootstrap)
            if version in self.by_version or waited_s >= patience_s:
                break
            await asyncio.sleep(RETRY_S)
            waited_s += RETRY_S
        return self.by_version.get(version)

    async def known(self) -> Self:
        """This book, once the log has brought at least one version."""
        while not self.by_version:
            self.by_version = await asyncio.to_thread(read_policies, self.bootstrap)
            if not self.by_version:
                await asyncio.sleep(RETRY_S)
        return self

    def version_at(self, at: datetime) -> str:
        """The version under which a command of this city time is made; raises NoPolicyInForce."""
        found = in_force(self.by_version.values(), at)
        if found is None:
            first = next(iter(self.by_version.values()), None)
            when = f"the first, {first.version}, is from {first.in_force_from} on" if first is not None else "the log holds none"
            raise NoPolicyInForce(f"no policy is in force at {at.isoformat()}: {when}")
        return found.version
