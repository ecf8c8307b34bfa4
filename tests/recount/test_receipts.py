"""The receipts of a Dutch municipality, imported whole: late ones, loops, holders and throughput time equal a naive recount.

Quarters are the city's, as its boards have them: those of the moment of the closure in Taizhou.
"""

import asyncio
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta, tzinfo
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from projections.boards.durations import quantile_s
from projections.local_time import day_of
from projections.shard import Shard
from projections.ticket import Ticket
from projections.ticket.state import Closed, case_of
from schemas.boards import Row
from schemas.envelope import Command
from schemas.identity import ticket_id
from schemas.moment import EPOCH
from schemas.refusal import CommandRefused
from schemas.role import Role
from schemas.stage import Colour
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.returns import TicketReturned
from streams.importing.commands import commands_of
from streams.importing.recorded import Recorded, read_recorded
from streams.importing.run import ImportSummary
from tests.recount import receipts
from tests.small_city import NOON
from tests.streams.importing.memory_city import POLICY, MemoryCity
from tests.streams.importing.small_record import ROOT, taizhou

pytestmark = pytest.mark.long

CITY = ROOT / "infra" / "city"
RECORD, MAPPING = CITY / "records" / "receipt_wabo.csv", CITY / "mappings" / "receipt_wabo.toml"


class Imported(Struct):
    """A city that played the record, and its boards."""

    city: MemoryCity
    summary: ImportSummary
    shard: Shard

    def board(self, name: str) -> dict[tuple[str, ...], Row]:
        return {key[1:]: row for key, row in self.shard.rows.items() if key[0] == name}

    def ticket(self, case: str) -> Ticket:
        return self.shard.tickets[ticket_id("receipt-wabo", case, "")]


@cache
def planned() -> Recorded:
    return read_recorded(RECORD, MAPPING, taizhou(), NOON)


def commands() -> list[Command]:
    return list(commands_of(planned().plan.steps, "import/receipt-wabo", "", timedelta(), lambda _: POLICY.version))


@cache
def imported() -> Imported:
    with pytest.MonkeyPatch.context() as patch:
        city = MemoryCity().stands_in(patch)
        summary = asyncio.run(city.imports(commands()))
    shard = Shard()
    for offset, (ticket, value) in enumerate(city.events):
        shard.apply(offset, ticket, value, taizhou().zone)
    return Imported(city, summary, shard)


@cache
def recounted() -> list[dict[str, Any]]:
    return receipts.recount(RECORD)


def quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def throughput(tickets: Iterable[Ticket], zone: tzinfo) -> dict[str, dict[str, float]]:
    """Of the closed tickets of each quarter how many there are, and the mean and median of their whole seconds."""
    seconds: dict[str, list[int]] = {}
    for ticket in tickets:
        if isinstance(closed := ticket.situation, Closed):
            age = int((closed.closed_at - closed.case.reported_at).total_seconds())
            seconds.setdefault(quarter(day_of(closed.closed_at, zone)), []).append(age)
    return {name: {"ended": len(ages), "mean_s": mean(ages), "median_s": median(ages)} for name, ages in sorted(seconds.items())}


def test_the_steps_and_rejects_of_the_whole_file_are_as_counted_once_by_hand() -> None:
    counts = planned().plan.counts
    assert (counts.rows, counts.tickets, counts.returns) == (8577, 1434, 52)
    assert counts.by_stage == {"report": 1434, "file": 1317, "dispatch": 1355, "accept": 1299, "finish": 1291, "close": 1327}
    assert counts.rejects == {"after-later-step": 141, "before-earlier-step": 10, "stage-skipped": 1}
    assert (counts.estimated, counts.kept_in_doubt) == (0, 0)


def test_each_event_of_the_record_is_a_step_or_a_reject_or_counted_as_left_out() -> None:
    plan = planned().plan
    events = [step for step in plan.steps if step.event]
    rejects = [reject for reject in plan.rejects if reject.column == "time:timestamp"]
    assert len(events) + len(rejects) + sum(plan.counts.left_out.values()) == plan.counts.rows
    assert len({step.line for step in events} | {reject.line for reject in rejects}) == len(events) + len(rejects)
    assert plan.counts.left_out["T10 Determine necessity to stop indication"] == 1283
    assert len(plan.counts.left_out) == 22


def test_nothing_of_the_plan_is_refused() -> None:
    made = imported()
    assert (made.summary.commands, made.summary.decided_now, made.summary.refused) == (8075, 8075, 0)
    assert not [outcome for outcome in made.city.outcomes if isinstance(outcome.body, CommandRefused)]
    assert not made.board("incomplete")


def test_no_step_is_invented_and_each_is_by_the_resource_that_the_record_names() -> None:
    used = [one for case in recounted() for one in case["used"]]
    by_line = {step.event: step.actor for step in planned().plan.steps if step.event}
    assert by_line == dict(used)
    recorded = Counter(outcome.actor for outcome in imported().city.outcomes if outcome.role is Role.RECORD)
    assert recorded == Counter(actor for _, actor in used) + Counter({"import": 1434 + 1327})


def test_the_late_ones_are_those_of_the_recount() -> None:
    late = {case["case"] for case in recounted() if case["late"]}
    closed = {case["case"]: imported().ticket(case["case"]).situation for case in recounted()}
    assert {name for name, situation in closed.items() if isinstance(situation, Closed) and not situation.on_time} == late
    counted = sum((Counter(row) for row in imported().board("closures").values()), Counter[str]())
    assert counted == {"due": 1434, "closed": 1327, "closed_on_time": 1327 - len(late)}
    assert len(late) == 377


def test_each_case_that_is_open_at_its_deadline_turns_red_in_the_minute_that_follows() -> None:
    made = imported()
    red = {o.ticket: o.at for o in made.city.outcomes if isinstance(o.body, TicketColourChanged) and o.body.colour is Colour.RED}
    expected = {}
    for case in recounted():
        minute = case["deadline"] + (EPOCH - case["deadline"]) % timedelta(minutes=1)
        if (case["end"] is None or case["end"] >= minute) and minute <= made.city.ticks[-1]:
            expected[ticket_id("receipt-wabo", case["case"], "")] = minute
    assert red == expected
    assert len(red) > 377


def test_the_loops_of_each_case_are_its_returns() -> None:
    cases = {case["case"]: case_of(imported().ticket(case["case"]).situation) for case in recounted()}
    loops = {name: case.returns.returned for name, case in cases.items() if case is not None}
    assert loops == {case["case"]: case["loops"] for case in recounted()}
    assert receipts.summary(recounted(), ZoneInfo("UTC"))["loops"] == {"0": 1399, "1": 24, "2": 7, "3": 3, "5": 1}
    assert sum(row.get("returned", 0) for row in imported().board("returns").values()) == sum(loops.values())
    returns = [outcome.body for outcome in imported().city.outcomes if isinstance(outcome.body, TicketReturned)]
    assert {(body.stage, body.disputed, body.turn.holder, body.ruling) for body in returns} == {
        ("file", "dispatch", "dispatcher", False)
    }


def test_throughput_time_by_quarter_is_that_of_the_recount() -> None:
    zone = taizhou().zone
    expected = receipts.summary(recounted(), ZoneInfo(taizhou().city.zone))["throughput"]
    assert throughput(imported().shard.tickets.by_id.values(), zone) == expected
    assert len(expected) == 6
    samples: dict[str, list[tuple[int, int, int]]] = {}
    for (day, measure, bucket), row in imported().board("durations").items():
        if measure == "closure":
            samples.setdefault(quarter(day), []).append((int(bucket), row["count"], row.get("seconds", 0)))
    for name, of in samples.items():
        assert sum(seconds for _, _, seconds in of) / sum(count for _, count, _ in of) == expected[name]["mean_s"]
        middle = quantile_s([(bucket, count) for bucket, count, _ in of], 0.5)
        assert middle == pytest.approx(expected[name]["median_s"], rel=0.02)
    assert samples.keys() == expected.keys()


def test_every_holder_has_the_seconds_of_the_recount_and_their_sum_is_the_age() -> None:
    text = tomllib.loads(MAPPING.read_text(encoding="utf-8"))
    by_category = {category.code: category.department for category in taizhou().policy.categories}
    departments = text["department"]["table"]
    expected: Counter[str] = Counter()
    for case in recounted():
        known = case_of(imported().ticket(case["case"]).situation)
        assert known is not None
        group = departments[case["group"]] if case["group"] else by_category[known.category]
        names = {"to confirm": "acceptor", "to check": "dispatcher", "with the group": group}
        expected += Counter({names[holder]: seconds for holder, seconds in case["held"].items()})
        if case["seconds"] is not None:
            assert sum(case["held"].values()) == case["seconds"]
    found: Counter[str] = Counter()
    for (_, holder), row in imported().board("holders").items():
        found[holder] += row.get("seconds", 0)
    assert +found == +expected
    assert {"acceptor", "dispatcher", "housing", "ecology"} <= set(expected)


def test_an_import_run_again_adds_nothing() -> None:
    made = imported()
    before = list(made.city.events)
    with pytest.MonkeyPatch.context() as patch:
        again = asyncio.run(made.city.stands_in(patch).imports(commands()))
    assert (again.decided_before, again.decided_now) == (8075, 0)
    assert made.city.events == before


def test_the_script_runs_alone_and_shares_no_code_with_the_project(tmp_path: Path) -> None:
    script = Path(receipts.__file__)
    alone = tmp_path / "receipts.py"
    alone.write_bytes(script.read_bytes())
    command = [sys.executable, str(alone), str(RECORD)]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=True)
    assert '"late": 377' in done.stdout
    source = script.read_text(encoding="utf-8")
    assert not any(f"import {room}" in source or f"from {room}" in source for room in ("schemas", "streams", "projections"))
