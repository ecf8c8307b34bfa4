"""`make soak`: one wall through a week of the city at 600 times its speed; prints how flat its memory stayed, as JSON.

It fails on what a wall must never do: miss a frame, complain on its console, ask another site. Slopes are reported, not judged:
they are of the last two thirds, since a page grows while it sees everything for the first time, and beside them how many cells
the page was sent, since a city in a hurry has ever more open tickets to tell of.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import linear_regression
from typing import Any

from msgspec import Struct
from playwright.sync_api import CDPSession

from streams.clock import monotonic_s
from tests.journey.running_city import RunningCity
from tests.journey.wall_page import WallPage, wall_at

PACE = 600
MINUTES = 20.0
EVERY_S = 15.0
# Counts what a page gets over its sockets: each delta must be the next of its epoch, unless a snapshot came between.
COUNT_FRAMES = """window.frames = {deltas: 0, snapshots: 0, heartbeats: 0, missed: 0, sockets: 0};
    window.known = new Set();
    const last = {e: null, seq: null};
    const Real = WebSocket;
    window.WebSocket = class extends Real {
        constructor(...address) {
            super(...address);
            window.frames.sockets += 1;
            this.addEventListener('message', ({data}) => {
                const frame = JSON.parse(data);
                window.frames[{d: 'deltas', s: 'snapshots', h: 'heartbeats'}[frame.t]] += 1;
                if (frame.t === 'd' && (frame.e !== last.e || frame.seq !== last.seq + 1)) window.frames.missed += 1;
                if (frame.t === 's') window.known.clear();
                for (const name of Object.keys(frame.cells ?? {})) window.known.add(name);
                for (const name of frame.gone ?? []) window.known.delete(name);
                Object.assign(last, {e: frame.e, seq: frame.seq});
            });
        }
    };"""


class Sample(Struct, frozen=True):
    """The page's memory at a minute: used heap after a collection, what Chromium counts of its document, the cells it was sent."""

    minute: float
    heap_mib: float
    nodes: int
    listeners: int
    cells: int


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    with tempfile.TemporaryDirectory() as folder:
        city = RunningCity(Path(folder) / "var", "--demo")
        city.environ["RONGZHI_PACE"] = str(PACE)
        try:
            city.start()
            found = soaked(city, minutes)
        finally:
            city.stop()
    json.dump(found, sys.stdout, indent=2)
    if found["missed_frames"] or found["complaints"] or found["other_hosts"]:
        sys.exit("the wall missed a frame, complained, or asked another site: see above")


def soaked(city: RunningCity, minutes: float) -> dict[str, Any]:
    """What a wall was found to do for so many minutes."""
    with wall_at("about:blank") as wall:
        wall.page.add_init_script(COUNT_FRAMES)
        wall.page.goto(f"{city.wall}/wall/hall/")
        wall.wait_for("fresh", 120)
        began, session, samples = monotonic_s(), wall.page.context.new_cdp_session(wall.page), list[Sample]()
        while monotonic_s() - began < 60 * minutes:
            wall.page.wait_for_timeout(1000 * EVERY_S)
            samples.append(sampled(wall, session, (monotonic_s() - began) / 60))
            print(samples[-1], file=sys.stderr, flush=True)
        return told(wall, samples)


def sampled(wall: WallPage, session: CDPSession, minute: float) -> Sample:
    """The memory of the page now, after two collections: the first frees what the second finds unreachable."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
        time.sleep(0.1)
    counters = session.send("Memory.getDOMCounters")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    return Sample(
        round(minute, 2), round(heap, 2), counters["nodes"], counters["jsEventListeners"], wall.page.evaluate("window.known.size")
    )


def told(wall: WallPage, samples: list[Sample]) -> dict[str, Any]:
    frames = wall.page.evaluate("window.frames")
    settled = samples[len(samples) // 3 :]

    def of(name: str) -> dict[str, float]:
        values = [getattr(sample, name) for sample in settled]
        slope = linear_regression([sample.minute for sample in settled], values).slope
        return {"first": values[0], "last": values[-1], "least": min(values), "most": max(values), "per_hour": round(60 * slope, 3)}

    return {
        "minutes": samples[-1].minute,
        "city_time": wall.page.locator("[data-words=date]").inner_text(),
        "records": wall.position(),
        "frames": frames,
        "missed_frames": frames["missed"],
        "complaints": wall.complaints[:5],
        "other_hosts": sorted(wall.hosts - {"127.0.0.1"}),
        "heap_mib": of("heap_mib"),
        "nodes": of("nodes"),
        "listeners": of("listeners"),
        "cells": of("cells"),
    }


if __name__ == "__main__":
    main()
