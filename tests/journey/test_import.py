"""Two cities' records go through the whole of it, and what comes back equals a naive count of the files."""

import csv
import json
import math
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.codec import decode_outcome
from schemas.topics import TICKET_EVENTS
from streams.city_pack import load_city_pack
from streams.importing.commands import commands_of
from streams.importing.recorded import read_recorded
from streams.log import LogReader
from streams.replay import replay
from streams.settings import Settings, read_settings
from tests.journey.running_city import ROOT, RunningCity
from tests.small_city import NOON
from tests.streams.importing.memory_city import POLICY, MemoryCity

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]

CITY = ROOT / "infra" / "city"
NEW_YORK = (CITY / "records" / "nyc311_2013-12-25.csv", CITY / "mappings" / "nyc311.toml")
SAN_FRANCISCO = (CITY / "records" / "sf_fire_cad_2016.csv", CITY / "mappings" / "sf_fire.toml")
MOMENTS = 6  # twenty of them are recounted in memory, in tests/recount; here each folds the whole log
ZONE = ZoneInfo("Asia/Shanghai")


def settings_of(city: RunningCity) -> Settings:
    return read_settings({name: value for name, value in city.environ.items() if name.startswith("RONGZHI_")})


def recount(record: Path, mapping: Path, moments: list[datetime]) -> dict[str, Any]:
    """The naive count, by a script that shares no code with the project."""
    at = [word for moment in moments for word in ("--at", moment.isoformat())]
    command = [sys.executable, "tests/recount/recount.py", str(record), str(mapping), str(CITY / "taizhou"), *at]
    counted: dict[str, Any] = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return counted


def quiet_moments(city: RunningCity, source: str, count: int) -> list[datetime]:
    """Moments of the 60 s grid, evenly over a source's steps, in whose minute none lies, so that `--until` is exact."""
    busy = {outcome.at.replace(second=0, microsecond=0) for outcome in outcomes(city) if outcome.source == source}
    first, last = min(busy), max(busy)
    found = []
    for number in range(1, count + 1):
        moment = first + (last - first) * number // (count + 1)
        moment = moment.replace(second=0, microsecond=0)
        while moment in busy:
            moment += timedelta(minutes=1)
        found.append(moment)
    return found


def outcomes(city: RunningCity) -> Iterator[Any]:
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        for partition, end in reader.ends(TICKET_EVENTS.name).items():
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                yield decode_outcome(record.value or b"")


def values(city: RunningCity) -> dict[int, list[bytes]]:
    """The stored bytes of all events, partition by partition."""
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        return {
            partition: [record.value or b"" for record in reader.read(TICKET_EVENTS.name, partition, 0, end)]
            for partition, end in reader.ends(TICKET_EVENTS.name).items()
        }


def imported(city: RunningCity, record: Path, mapping: Path, *options: str) -> dict[str, Any]:
    done = city.rongzhi("import", str(record), "--mapping", str(mapping), "--json", *options, timeout_s=500)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def reports_and_closures(city: RunningCity) -> dict[str, dict[str, Counter[str]]]:
    """Reports and closures by category and day as the boards of a cold replay have them."""
    counts: dict[str, dict[str, Counter[str]]] = {name: {"category": Counter(), "day": Counter()} for name in ("report", "close")}
    for row in city.json("replay")["boards"]["categories"]:
        for stage, name in (("report", "reported"), ("close", "closed")):
            for field in ("category", "day"):
                counts[stage][field][row[field]] += row[name]
    return counts


def by_department(city: RunningCity, source: str) -> dict[str, dict[str, int]]:
    """A source's reports and closures by the department that holds the ticket, or at last held it."""
    holder: dict[str, str] = {}
    closed = []
    for outcome in outcomes(city):
        if outcome.source == source:
            holder[outcome.ticket] = getattr(outcome.body, "department", None) or holder.get(outcome.ticket, "-")
            closed += [outcome.ticket] * (type(outcome.body).__name__ == "TicketClosed")
    return {"report": dict(Counter(holder.values())), "close": dict(Counter(holder[ticket] for ticket in closed))}


def closed_on_time(city: RunningCity) -> int:
    return sum(row["closed_on_time"] for row in city.json("replay")["boards"]["closures"])


def assert_colours(city: RunningCity, moments: list[datetime], naive: list[dict[str, Any]]) -> None:
    """The open tickets of each moment by colour, as the recounts of all records in the log add up."""
    for moment in moments:
        board = replay(settings_of(city), ZONE, moment).boards()["open-tickets"]
        for field in ("colour", "district", "department", "category"):
            name = "total" if field == "colour" else field
            counted: Counter[str] = Counter()
            for recounted in naive:
                counted.update(recounted["colours"][moment.isoformat()][name])
            assert colours_by(board, field) == counted, (moment, field)


def assert_again_adds_nothing(city: RunningCity, record: Path, mapping: Path, commands: int) -> None:
    events = sum(map(len, values(city).values()))
    again = imported(city, record, mapping)
    assert (again["decided_now"], again["decided_before"]) == (0, commands)
    assert sum(map(len, values(city).values())) == events


def nothing_empty(counts: Counter[str]) -> dict[str, int]:
    return {key: count for key, count in counts.items() if count}


def colours_by(board: list[dict[str, Any]], field: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in board:
        counted[f"{row[field]} {row['colour']}" if field != "colour" else row["colour"]] += row["open"]
    return nothing_empty(counted)


def test_new_yorks_day_comes_back_as_a_naive_count_of_its_file_and_is_never_added_twice(city_of_a_record: RunningCity):
    city = city_of_a_record
    summary = imported(city, *NEW_YORK)
    assert summary["refused"] == 0
    assert summary["decided_now"] == summary["commands"]
    moments = quiet_moments(city, "import/nyc311", MOMENTS)
    naive = recount(*NEW_YORK, moments)
    counted = reports_and_closures(city)
    for stage in ("report", "close"):
        for field in ("category", "day"):
            assert nothing_empty(counted[stage][field]) == naive["stages"][stage][field], (stage, field)
    assert by_department(city, "import/nyc311") == {stage: naive["stages"][stage]["department"] for stage in ("report", "close")}
    assert closed_on_time(city) == naive["closed_on_time"]
    assert_colours(city, moments, [naive])
    assert_again_adds_nothing(city, *NEW_YORK, summary["commands"])
    assert city.json("check")["equal"]


def test_san_franciscos_week_comes_back_as_a_naive_count_of_its_file_and_is_never_added_twice(city_of_a_record: RunningCity):
    city = city_of_a_record
    before, on_time_before = reports_and_closures(city), closed_on_time(city)
    summary = imported(city, *SAN_FRANCISCO)
    assert summary["refused"] == 0
    moments = quiet_moments(city, "import/sf-fire", MOMENTS)
    naive = recount(*SAN_FRANCISCO, moments)
    after = reports_and_closures(city)
    for stage in ("report", "close"):
        for field in ("category", "day"):
            assert nothing_empty(after[stage][field] - before[stage][field]) == naive["stages"][stage][field], (stage, field)
    assert by_department(city, "import/sf-fire") == {stage: naive["stages"][stage]["department"] for stage in ("report", "close")}
    assert closed_on_time(city) - on_time_before == naive["closed_on_time"]
    assert_colours(city, moments, [naive, recount(*NEW_YORK, moments)])  # what New York left open is still there
    assert_again_adds_nothing(city, *SAN_FRANCISCO, summary["commands"])
    assert city.json("check")["equal"]


@pytest.mark.parametrize(("record", "mapping"), [NEW_YORK, SAN_FRANCISCO], ids=["new york", "san francisco"])
async def test_a_whole_record_gives_the_same_events_at_two_speeds(record: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch):
    """In memory, on the real decider and reaction: with a speed, each minute of four months is a moment of its own."""
    steps = read_recorded(record, mapping, load_city_pack(CITY / "taizhou"), NOON).plan.steps
    commands = list(commands_of(steps, "import/whole", "", timedelta(), lambda _: POLICY.version))
    played = {speed: MemoryCity() for speed in (math.inf, 1e12)}
    for speed, memory in played.items():
        await memory.stands_in(monkeypatch).imports(commands, speed)
    assert played[math.inf].events == played[1e12].events
    assert len(played[math.inf].events) > len(commands)
    assert len(played[math.inf].ticks) < len(played[1e12].ticks)


def slice_of(record: Path, rows: int, target: Path) -> Path:
    """The first rows of a record that are closed within hours, so that a slow import of them ends soon."""
    with record.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        kept = [row for row in reader if row["Closed Date"].startswith("12/26/2013")][:rows]
        with target.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(kept)
    return target


def test_the_same_record_gives_the_same_events_byte_by_byte_at_any_speed_and_after_a_kill(tmp_path: Path):
    record = slice_of(NEW_YORK[0], 150, tmp_path / "slice.csv")
    logs, digests = [], []
    for name, options in (("max", ["--speed", "max"]), ("slow", ["--speed", "6000"])):
        city = RunningCity(tmp_path / name, "--clock", "record")
        try:
            city.start()
            if name == "slow":
                kill_an_import(city, record, NEW_YORK[1], *options)
            summary = imported(city, record, NEW_YORK[1], *options)
            assert (0 < summary["decided_before"] < summary["commands"]) == (name == "slow")
            logs.append(values(city))
            digests.append(city.json("replay")["digest"])
        finally:
            city.stop()
    assert logs[0] == logs[1]
    assert digests[0] == digests[1]
    assert sum(map(len, logs[0].values())) > 300


def kill_an_import(city: RunningCity, record: Path, mapping: Path, *options: str) -> None:
    """Start an import and kill it in the middle: a hundred of its three hundred steps are decided."""
    command = ["./rongzhi", "import", str(record), "--mapping", str(mapping), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=city.environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while sum(map(len, values(city).values())) < 100:
        assert process.poll() is None, f"the import ended with {process.returncode} before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.kill()
    process.wait()


def test_a_step_before_the_logs_last_tick_is_refused_with_both_times(city_of_a_record: RunningCity, tmp_path: Path):
    imported(city_of_a_record, slice_of(NEW_YORK[0], 20, tmp_path / "before.csv"), NEW_YORK[1])  # nothing where it stands already
    late = tmp_path / "late.csv"
    lines = slice_of(NEW_YORK[0], 1, late).read_text(encoding="utf-8").splitlines()
    key = lines[1].split(",")[0]
    late.write_text("\n".join([lines[0], lines[1].replace(key, "99999999", 1)]) + "\n", encoding="utf-8")
    done = city_of_a_record.rongzhi("import", str(late), "--mapping", str(NEW_YORK[1]))
    assert done.returncode != 0
    assert "before the log's last tick" in done.stderr
    assert "--shift" in done.stderr
    assert "2013-12-2" in done.stderr
    shifted = city_of_a_record.rongzhi("import", str(late), "--mapping", str(NEW_YORK[1]), "--shift", "2000d")
    assert shifted.returncode == 0, shifted.stderr
