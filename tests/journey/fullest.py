"""What the gateway would send if every name were the longest, every number large: cells and snapshots of a page at its fullest."""

import json
import time
from typing import Any

from dashboard.wall.address import Look
from dashboard.wall.city_page import city_page
from dashboard.wall.words import load_words
from infra.supervision.services import SERVICES
from schemas.topics import TOPICS
from streams.city_pack import load_city_pack
from tests.journey.running_city import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
CITY = city_page(PACK, Look(skin=PACK.city.skin, lang="zh"), load_words()["zh"])
LISTED = 8


def longest(names: dict[str, str], count: int) -> list[str]:
    """The codes of the longest names."""
    return sorted(names, key=lambda code: (-len(names[code]), code))[:count]


def attention(position: int, due_at: str) -> dict[str, Any]:
    community = longest(CITY["communities"], LISTED)[position]
    return {
        "category": longest(CITY["categories"], LISTED)[position],
        "grid": f"{community}001",
        "community": community,
        "lon_deg": 119.9,
        "lat_deg": 32.5,
        "department": longest(CITY["departments"], LISTED)[position],
        "stage": "finish",
        "colour": "red",
        "due_at": due_at,
        "since": due_at,
        "level": 2,
        "told": longest(CITY["streets"], 1)[0],
        "rose_at": due_at,
    }


def whistle(due_at: str) -> dict[str, Any]:
    departments = longest(CITY["departments"], 6)
    return {
        "street": longest(CITY["streets"], 1)[0],
        "category": longest(CITY["categories"], 1)[0],
        "since": due_at,
        "due_at": due_at,
        "awaited": departments[:3],
        "overdue": departments[3:],
        "there": departments,
    }


THEME = {"index": 10.0, "connected": 1, "of": 1, "simulated": True}


def vital(position: int, letters: int) -> dict[str, Any]:
    value = {
        "state": "exact",
        "value": 8888.8 if letters < 3 else 88.8,
        "numerator": 123456,
        "denominator": 123456,
        "before": 1234.5,
        "year_before": 9.9,
    }
    return value | {"index": 10.0, "alarm": position % 2 == 0, "history": [1.0, 5.0, None, 3.0, 2.0, 9.0, 4.0]}


def featured(position: int) -> dict[str, Any]:
    """A featured ticket that took long, with the longest line that a supervisor may write."""
    return {
        "before": "b" * 64,
        "after": "c" * 64,
        "caption": "字" * 24,
        "category": longest(CITY["categories"], LISTED)[position],
        "community": longest(CITY["communities"], LISTED)[position],
        "source": "demonstration/simulated",
        "reported_at": "2023-01-01T00:00:00Z",
        "closed_at": "2026-11-24T16:00:00Z",
    }


def showcase_cells() -> dict[str, Any]:
    large = {"closed": 1888888, "handled": 1888888, "handling_seconds": 188888888888, "called": 88888, "came": 88888}
    large |= {"came_on_time": 88888, "coming_seconds": 88888888, "closed_by_tier": 1888888, "closed_by_community": 1888888}
    names = longest(CITY["departments"], 24)
    scores = {"party": 100, "party_score": 500, "resident": 100, "resident_score": 300}
    ranked = [{"department": name, "handled": 188888, "on_time": 188888, "reworks": 188888} for name in names]
    return {
        "period": {"first": "2025-11-25", "last": "2026-11-24", "days": 365},
        "achieved": large | {"reported": 1888888, "repeated": 1888888},
        **{f"trend/{code}": [{"due": 100, "on_time": on_time} for on_time in (100, 85, 60, 100)] for code in CITY["districts"]},
        "solved": [{"due": 10, "due_closed": 10, "closed": 10, "unsolved": unsolved} for unsolved in (0, 5, 0)],
        **{f"double/{name}": scores | {"resident_score": 500 - 20 * position} for position, name in enumerate(names)},
        "ranking": ranked,
        **{f"featured/{position}": featured(position) for position in range(3)},
    }


def control_cells() -> dict[str, Any]:
    """Two machines, one of them lost, with every state; partitions and feeds of every kind."""
    now_ms = round(time.time() * 1000)
    states = ("running", "starting", "failed", "stopped")
    services = [
        {
            "name": one.name,
            "state": states[n % 4],
            "since": "2026-11-24T16:00:00Z",
            "lag": 8888888 if n % 3 else 0,
            "restarts": 88 * n,
        }
        for n, one in enumerate(SERVICES)
    ]
    topics = [{"name": topic.name, "partitions": 48, "records": 188888888, "per_s": 8888.8} for topic in TOPICS]
    machine = {"services": services, "topics": topics, "parked": 88888, "disk_free_bytes": 1 << 50}
    standing = {
        "records": 88888888,
        "others": 8888888,
        "as_of": "2026-11-24T16:00:00+08:00",
        "rows": 8,
        "void": 88888,
        "refused": 88888,
    }
    verdicts = ({"verified": 88888888, "equal": True}, {"verified": 8, "equal": True}, {"verified": 8, "equal": False})
    feed = {"source": "ecology-bureau/automatic-station-with-a-long-name", "observed_at": "2026-11-20T16:00:00Z", "ttl_s": 7200}
    outside = [leaf.code for leaf in PACK.indicators.indicators if leaf.readings is not None]
    kinds = ("fresh", "expired", "simulated", "unconnected")
    return {
        "machine/machine-0": machine | {"machine": "machine-0", "seen_ms": now_ms},
        "machine/machine-1": machine | {"machine": "machine-1", "seen_ms": now_ms - 60_000},
        **{f"partition/{n}": standing | (verdicts[n % 3]) for n in range(48)},
        **{f"feed/{code}": feed | {"state": kinds[n % 4]} for n, code in enumerate(outside)},
    }


def fullest_cells() -> dict[str, Any]:
    dues = ["2023-01-01T00:00:00Z", "2025-08-20T00:00:00Z", "2025-11-17T01:00:00Z", *["2026-11-23T00:10:00Z"] * 5]
    days = [{"day": f"2026-11-{day}", "due": 12345, "closed": 12345, "closed_on_time": 12345} for day in range(19, 26)]
    district = {"green": 28888, "yellow": 1888, "red": 1888, "grey": 188}
    durations = {"count": 123456, "median_s": 170000, "p90_s": 170000}
    hour = {"reported": 8888, "filed": 8888, "dispatched": 8888, "closed": 8888}
    return {
        "total": {"open": 88888, "green": 65000, "yellow": 11888, "red": 10112, "grey": 1888},
        **{f"district/{code}": district for code in CITY["districts"]},
        **{f"on-map/{place}/on-duty": {"state": "simulated", "value": 88888} for place in ("3212", *CITY["districts"])},
        **{f"tier/{tier}": {"open": 88888} | district for tier in ("city", "district", "department", "street", "community")},
        "demands": {"supervised": 8888, "whistling": 8888},
        "today": {"day": "2026-11-25", "reported": 28888, "filed": 28888, "dispatched": 28888, "closed": 28888},
        **{f"flow/{number:02d}": hour for number in range(24)},
        "growth": {"hour": "00", "net": -8888},
        "growth/now": {"hour": "01", "net": -8888},
        "overdue": {"open": 10112, "closed": 8888},
        "rates": days,
        "times": {"dispatch": durations, "closure": durations},
        "top": [{"category": code, "reported": 18888} for code in longest(CITY["categories"], 10)],
        "incomplete": {"tickets": 1234},
        "sources": {"demonstration/nyc311": 1, "demonstration/sf-fire": 1, "demonstration/simulated": 1},
        "vital": {"index": 10.0, "connected": 7, "of": 7}
        | {"indicators": 56, "indicators_connected": 56, "indicators_simulated": 22},
        **{f"vital/theme/{theme['code']}": THEME for theme in CITY["vital"]["themes"]},
        **{
            f"vital/leaf/{leaf['code']}": vital(position, len(leaf["unit"]))
            for position, leaf in enumerate(CITY["vital"]["indicators"])
        },
        **{f"whistle/{position}": whistle(due) for position, due in enumerate(dues)},
        **showcase_cells(),
        **control_cells(),
        **{f"attention/{position}": attention(position, due) for position, due in enumerate(dues)},
    }


def operation(mode: str, level: int | None, *, drill: bool = False) -> dict[str, Any]:
    """An operation with the longest name and every report in another state."""
    whos = longest(CITY["departments"], 6)
    reports = [{"kind": "first", "due_at": "2026-11-24T16:00:00Z", "sent_at": "2026-11-24T16:20:00Z"}]
    reports += [{"kind": "written", "due_at": "2026-11-20T01:00:00Z", "sent_at": None}]
    steps = [
        {
            "code": f"s{n}",
            "text": "组" * 80 if n % 2 else "指挥部成员到岗",
            "who": who,
            "done_at": "2026-11-24T16:00:00Z" if n % 3 else None,
        }
        for n, who in enumerate(whos * 3)
    ]
    ring = [[119.87, 32.24], [119.98, 32.26], [119.97, 32.33], [119.86, 32.3], [119.87, 32.24]]
    return {
        "name": "行" * 80,
        "mode": mode,
        "level": level,
        "commander": "市" * 40,
        "plan": "预" * 80,
        "area": {"type": "Polygon", "coordinates": [ring]},
        "drill": drill,
        "started_at": "2026-08-01T01:00:00Z",
        "reports": reports,
        "steps": steps,
        "tickets": {"reported": 88888, "open": 88888} if drill else None,
    }


def mode_cells(mode: str, level: int | None = None, drill: str | None = None) -> dict[str, Any]:
    """The city in a mode, with a drill beside it or alone."""
    running = {} if mode == "normal" else {"operation/a": operation(mode, level), "operation/c": operation("special", None)}
    drilled = {"mode": drill, "level": 1, "operation": "b"} if drill else None
    running |= {"operation/b": operation(drill, 1, drill=True)} if drill else {}
    return running | {"mode": {"mode": mode, "level": level, "operation": "a" if mode != "normal" else None, "drill": drilled}}


def snapshot(fresh_s_ago: float, moded: dict[str, Any] | None = None) -> str:
    now_ms = round(time.time() * 1000)
    standing = {
        "e": "made",
        "seq": 1,
        "up": now_ms,
        "ts": now_ms,
        "fresh": now_ms - round(fresh_s_ago * 1000),
        "as_of": "2026-11-25T01:30:00+08:00",
    }
    offsets = {str(partition): 123_456_789 for partition in range(48)}
    return json.dumps(
        {"t": "s", **standing, "build": "made", "offsets": offsets, "cells": fullest_cells() | (moded or mode_cells("normal"))}
    )
