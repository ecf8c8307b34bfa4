"""The plan of each shipped record says what a naive recount of its CSV says."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from projections.limits import recorded_term, term
from schemas.moment import grid_ceiling
from streams.city_pack import CityPack, load_city_pack
from streams.importing.plan import Plan, PlannedStep
from streams.importing.recorded import read_recorded
from tests.recount.recount import colours_at, counts_of, recount
from tests.small_city import NOON

CITY = Path(__file__).parents[2] / "infra" / "city"
RECORDS = {
    "nyc311": (CITY / "records" / "nyc311_2013-12-25.csv", CITY / "mappings" / "nyc311.toml"),
    "sf-fire": (CITY / "records" / "sf_fire_cad_2016.csv", CITY / "mappings" / "sf_fire.toml"),
}
STEPS = {
    "nyc311": {"report": 2386, "close": 2308},
    "sf-fire": {"report": 3560, "file": 3560, "dispatch": 3560, "accept": 3552, "arrive": 3428, "close": 3555},
}
REJECTS = {"nyc311": (2072, "Closed Date"), "sf-fire": (6037, "On Scene DtTm")}


@cache
def pack() -> CityPack:
    return load_city_pack(CITY / "taizhou")


@cache
def planned(name: str) -> Plan:
    return read_recorded(*RECORDS[name], pack(), NOON).plan


def tickets(name: str) -> dict[str, dict[str, PlannedStep]]:
    found: dict[str, dict[str, PlannedStep]] = {}
    for step in planned(name).steps:
        found.setdefault(step.ticket_key, {})[step.stage.value] = step
    return found


@pytest.mark.parametrize("name", RECORDS)
def test_the_steps_and_rejects_of_the_whole_file_are_as_counted_once_by_hand(name: str) -> None:
    plan = planned(name)
    assert plan.counts.by_stage == STEPS[name]
    assert [(r.line, r.column, r.rule) for r in plan.rejects] == [(*REJECTS[name], "before-earlier-step")]


def test_new_yorks_dates_without_a_time_of_day_are_marked() -> None:
    estimated = Counter(step.stage.value for step in planned("nyc311").steps if step.estimated)
    assert estimated == {"report": 1467, "close": 1475}
    assert planned("sf-fire").counts.estimated == 0


@pytest.mark.parametrize("name", RECORDS)
def test_counts_by_category_department_district_and_day_equal_the_recount(name: str) -> None:
    counted = counts_of(recount(*RECORDS[name], CITY / "taizhou", timedelta()), pack().zone)
    found: dict[str, dict[str, Counter[str]]] = {}
    for ticket in tickets(name).values():
        department = next(step.department for step in ticket.values() if step.department)
        for stage, step in ticket.items():
            local = step.at.astimezone(pack().zone)
            groups = found.setdefault(stage, {})
            for group, value in (
                ("category", step.category),
                ("department", department),
                ("district", step.place.district),
                ("day", local.date().isoformat()),
                ("hour", f"{local:%Y-%m-%d %H}"),
            ):
                groups.setdefault(group, Counter())[value] += 1
    assert found == counted["stages"]
    assert len(tickets(name)) == counted["tickets"]


@pytest.mark.parametrize("name", RECORDS)
def test_colours_at_twenty_moments_equal_the_recount(name: str) -> None:
    entries = recount(*RECORDS[name], CITY / "taizhou", timedelta())
    steps = planned(name).steps
    first, span = steps[0].at, steps[len(steps) * 9 // 10].at - steps[0].at
    shown = set()
    for number in range(1, 21):
        moment = grid_ceiling(first + span * number / 20)
        expected = colours_at(entries, moment)["total"]
        assert colours_by_policy(name, moment) == expected, moment
        shown |= set(expected)
    assert shown == {"green", "yellow", "red"}


def colours_by_policy(name: str, moment: datetime) -> dict[str, int]:
    found: Counter[str] = Counter()
    for ticket in tickets(name).values():
        report, close = ticket["report"], ticket.get("close")
        if report.at >= moment or (close is not None and close.at < moment):
            continue
        category = pack().policy.category(report.category)
        assert category is not None
        policy, recorded = pack().policy, report.due_at
        limit = recorded_term(report.at, recorded, 80) if recorded else term(policy, category, report.at, 80)
        found["red" if limit.due_at <= moment else "yellow" if limit.yellow_at <= moment else "green"] += 1
    return dict(found)


def test_the_script_runs_alone_and_shares_no_code_with_the_project(tmp_path: Path) -> None:
    script = Path(__file__).with_name("recount.py")
    alone = tmp_path / "recount.py"
    alone.write_bytes(script.read_bytes())
    moment = datetime(2013, 12, 27, tzinfo=UTC).isoformat()
    command = [sys.executable, str(alone), *map(str, RECORDS["nyc311"]), str(CITY / "taizhou"), "--at", moment]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=True)
    assert moment in done.stdout
    source = script.read_text(encoding="utf-8")
    assert not any(f"import {room}" in source or f"from {room}" in source for room in ("schemas", "streams", "projections"))


@pytest.mark.parametrize("name", RECORDS)
def test_every_value_of_the_record_has_its_category(name: str) -> None:
    reports = {ticket["report"].category for ticket in tickets(name).values()}
    procedures = {category.procedure for category in pack().policy.categories if category.code in reports}
    assert procedures == ({"direct"} if name == "nyc311" else {"short"})
