"""What is measured, one function per figure; each checks that the numbers it timed are right."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any

import httpx
import psutil

from bench.load import send
from schemas.topics import TICKET_EVENTS
from streams.city_pack import load_city_pack
from streams.clock import monotonic_s, new_id
from streams.log import LogReader
from streams.policy_log import read_policies
from streams.replay import replay
from streams.settings import Settings
from tests.journey.running_city import MODULES, RunningCity
from tests.journey.wall_page import wall_at

RESTARTED_WITHIN_S = 60.0

WATCH = """() => {
    window.paints = [];
    const cell = document.querySelector('[data-cell="today.reported"]');
    const note = () => requestAnimationFrame(() => setTimeout(() => window.paints.push(
        [Date.now() / 1000, Number(cell.textContent.replaceAll(',', ''))])));
    new MutationObserver(note).observe(cell, {childList: true, characterData: true, subtree: true});
    return Number(cell.textContent.replaceAll(',', '')) || 0;
}"""


def cpu_s(city: RunningCity, service: str) -> float:
    """CPU seconds that a service has used, its children included."""
    times = [psutil.Process(pid).cpu_times() for pid in city.pids(service)]
    return float(sum(t.user + t.system for t in times))


def events_in(settings: Settings) -> int:
    """How many records the event topic holds."""
    with LogReader(settings.bootstrap) as reader:
        return sum(reader.ends(TICKET_EVENTS.name).values())


def newest_policy(settings: Settings) -> str:
    return next(reversed(read_policies(settings.bootstrap)))


def decided(city: RunningCity, settings: Settings, run: str, count: int) -> dict[str, float]:
    """Commands decided per second as fast as they come, and the CPU they cost decider and projector."""
    before, cpu = events_in(settings), {name: cpu_s(city, name) for name in ("decider", "projector")}
    began = monotonic_s()
    asyncio.run(send(settings, run, count, None, newest_policy(settings)))
    while events_in(settings) < before + count:
        time.sleep(0.05)
    took_s = monotonic_s() - began
    time.sleep(3)
    used = {name: cpu_s(city, name) - was for name, was in cpu.items()}
    return {
        "commands_per_s": count / took_s,
        "decider_cpu_us_per_command": used["decider"] / count * 1e6,
        "live_events_per_cpu_s": count / used["projector"],
    }


def folded(settings: Settings) -> dict[str, float]:
    """Events per CPU second of the batch driver, over the whole log."""
    zone, count = load_city_pack(settings.city_pack).zone, events_in(settings)
    began = time.process_time()
    replayed = replay(settings, zone)
    used = time.process_time() - began
    assert sum(replayed.offsets.values()) + settings.partitions == count, "the replay folded another log than was counted"
    return {"batch_events_per_cpu_s": count / used}


def painted(city: RunningCity, settings: Settings, run: str, per_s: float, seconds: float) -> dict[str, float]:
    """Report due to leave → page painted, in ms, over every report: the first paint whose count includes it."""
    count = int(per_s * seconds)
    with wall_at(city.wall) as wall:
        wall.wait_for("fresh", 20)
        base = wall.page.evaluate(WATCH)
        # The browser's driver runs a loop in this thread, so the sender gets a thread of its own.
        with ThreadPoolExecutor(1) as beside:
            left = beside.submit(asyncio.run, send(settings, run, count, per_s, newest_policy(settings))).result()
        wall.wait_for_number("today.reported", base + count, 30)
        wall.page.wait_for_timeout(300)
        paints: list[tuple[float, int]] = wall.page.evaluate("window.paints")
    waits_ms, at = [], iter(paints)
    moment, shown = next(at)
    for number, due in enumerate(left):
        while shown < base + number + 1:
            moment, shown = next(at)
        waits_ms.append((moment - due) * 1000)
    cut = quantiles(waits_ms, n=100)
    return {"p50_ms": cut[49], "p99_ms": cut[98], "frames_per_s": len(paints) / seconds}


def restarted(city: RunningCity, service: str) -> float:
    """Seconds from kill -9 of a service until a new report has its outcome and its card again."""
    report = {"id": new_id(), "category": "road-damage", "point": {"lon": 119.92, "lat": 32.48}, "reporter": "bench"}
    city.kill(service)
    began = monotonic_s()
    while monotonic_s() - began < RESTARTED_WITHIN_S:
        if _has_outcome(city, report):
            return monotonic_s() - began
        time.sleep(0.1)
    raise TimeoutError(f"no outcome within {RESTARTED_WITHIN_S} s after kill -9 of {service}: {city.status()}")


def _has_outcome(city: RunningCity, report: dict[str, Any]) -> bool:
    """Ask once, as a client that does not give up would; False while the intake is away or promises nothing."""
    try:
        answer = city.post("/v1/reports?wait=20s", report)
    except httpx.HTTPError:
        return False
    if answer.status_code in (202, 503):
        return False
    assert answer.status_code == 200, answer.text
    return True


def memory_mib(city: RunningCity) -> dict[str, Any]:
    """Resident memory of each service in MiB."""
    return {name: round(sum(psutil.Process(p).memory_info().rss for p in city.pids(name)) / 2**20) for name in MODULES}
