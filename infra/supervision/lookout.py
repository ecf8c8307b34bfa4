"""The service `lookout` 值守: tells the log each few seconds what runs on this machine, for the control room to see."""

import asyncio
import shutil

from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from infra.supervision.progress_of_log import progress_of
from infra.supervision.report import Report, report_of
from infra.supervision.supervisord import socket_path
from schemas.codec import encode
from schemas.look import MachineSeen, ServiceSeen, TopicSeen
from schemas.topics import SERVICE_STATES, TOPICS
from streams import kafka
from streams.clock import monotonic_s, wall_now
from streams.log import LogReader, LogUnavailable
from streams.process import log, run_service
from streams.readiness import readiness_told
from streams.settings import Settings

EVERY_S = 5.0

Counts = dict[str, tuple[int, int]]  # by topic: partitions, and the sum of their ends


def counted(settings: Settings) -> Counts:
    """How many records each topic has taken in; raises LogUnavailable."""
    with LogReader(settings.bootstrap) as reader:
        ends = {topic.name: reader.ends(topic.name) for topic in TOPICS}
    return {name: (len(found), sum(found.values())) for name, found in ends.items()}


def reported(settings: Settings) -> Report:
    """What runs; where another than our own supervisor runs the services, of containers say, nothing is said of them."""
    if socket_path(settings.var).exists():
        return report_of(settings)
    return Report((), progress_of(settings).parked, str(settings.var))


def seen(settings: Settings, report: Report, counts: Counts, before: Counts, since_s: float) -> MachineSeen:
    """One look as the log is told of it; without a look before no topic has a rate."""

    def rate(name: str) -> float:
        return (counts[name][1] - before[name][1]) / since_s if name in before else 0.0

    return MachineSeen(
        machine=f"machine-{settings.slot}",
        seen_ms=int(wall_now().timestamp() * 1000),
        services=tuple(
            ServiceSeen(name=one.name, state=one.state, since=one.since, lag=one.lag, restarts=one.restarts)
            for one in report.services
        ),
        topics=tuple(
            TopicSeen(name=name, partitions=partitions, records=records, per_s=round(rate(name), 1))
            for name, (partitions, records) in counts.items()
        ),
        parked=None if report.parked is None else report.parked.records,
        disk_free_bytes=shutil.disk_usage(settings.var).free,
    )


async def main(settings: Settings) -> None:
    """Look and tell until cancelled; what the broker does not take is told with the next look."""
    before, before_s = Counts(), monotonic_s()
    async with readiness_told(settings, "lookout", lambda: True):
        while True:
            try:
                async with kafka.producer(settings) as producer:
                    while True:
                        report, counts = await asyncio.to_thread(reported, settings), await asyncio.to_thread(counted, settings)
                        now_s = monotonic_s()
                        look = seen(settings, report, counts, before, now_s - before_s)
                        await producer.send_and_wait(SERVICE_STATES.name, encode(look), key=look.machine.encode(), partition=0)
                        before, before_s = counts, now_s
                        await asyncio.sleep(EVERY_S)
            except (KafkaError, KafkaException, LogUnavailable) as error:
                log.warning("the log cannot be told what runs", error=str(error), retry_s=EVERY_S)
                await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    run_service("lookout", main)
