"""Starting and stopping as a person does it: the demonstration plays, everything ends in order, the next start goes on."""

import os
import signal
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from schemas.codec import decode_outcome
from schemas.ticket.stages import ReportTicket, TicketReported
from schemas.topics import TICKET_EVENTS
from streams.city_pack import load_city_pack
from streams.demonstration import MAPPINGS, PLAYED, RECORDS, DayOfRecord, first_day
from streams.importing.recorded import read_recorded
from streams.log import LogReader
from streams.settings import ROOT, read_settings
from tests.journey.running_city import RunningCity
from tests.journey.wall_page import wall_at

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(300)]

STOPPED_WITHIN_S = 15
LIVE_AGAIN_WITHIN_S = 20
ZONE = ZoneInfo("Asia/Shanghai")
SCREENS = ((1920, 1080), (3840, 2160))


def processes_on(var: Path) -> list[psutil.Process]:
    """Everything that runs on a data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("RONGZHI_VAR") == str(var):
                found.append(process)
        except psutil.Error:
            continue
    return found


def events(city: RunningCity) -> int:
    return sum(offset + 1 for offset in city.json("replay")["offsets"].values())


def wait_for_events(city: RunningCity, count: int, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while events(city) < count:
        assert time.monotonic() < deadline, f"{events(city)} events, expected {count}: {city.output.read_text()}"
        time.sleep(1)


def reports(city: RunningCity) -> Counter[str]:
    """How often each ticket of the demonstration is reported in the log."""
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        outcomes = [
            decode_outcome(record.value or b"")
            for partition, end in reader.ends(TICKET_EVENTS.name).items()
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end)
        ]
    return Counter(outcome.ticket for outcome in outcomes if isinstance(outcome.body, TicketReported))


def reported_by_the_records(first: date, before: datetime) -> set[str]:
    """The tickets that the records report on the demonstration's days, before a moment."""
    pack = load_city_pack(ROOT / "infra" / "city" / "taizhou")
    records = [DayOfRecord(read_recorded(RECORDS / record, MAPPINGS / mapping, pack, before)) for record, mapping in PLAYED]
    days = [first + timedelta(days=number) for number in range((before.astimezone(pack.zone).date() - first).days + 1)]
    commands = (command for record in records for day in days for command in record.commands(day, pack.zone, lambda _: "any"))
    return {command.ticket for command in commands if isinstance(command.body, ReportTicket) and command.at < before}


def test_the_demonstration_plays_says_so_stops_in_order_and_goes_on(tmp_path: Path):
    city = RunningCity(tmp_path / "var", "--demo")
    try:
        city.start()
        wait_for_events(city, 1000, 90)
        for width, height in SCREENS:
            with wall_at(city.wall, width, height) as wall:
                wall.wait_for("fresh", 20)
                banner = wall.page.locator("[data-words=banner]").first.inner_text()
                assert wall.problems() == [], (width, height)
            assert "演示数据" in banner
        settings = read_settings({name: value for name, value in city.environ.items() if name.startswith("RONGZHI_")})
        first = first_day(settings, ZONE)
        before = time.monotonic()
        assert city.stop() == 0
        assert time.monotonic() - before < STOPPED_WITHIN_S
        assert processes_on(city.var) == []

        before = time.monotonic()
        city.start(services=("gateway", "wall"))
        with wall_at(city.wall) as wall:
            wall.wait_for("fresh", LIVE_AGAIN_WITHIN_S)
        assert time.monotonic() - before < LIVE_AGAIN_WITHIN_S
        wait_for_events(city, events(city) + 500, 90)
        assert city.json("check")["equal"]
        city_time = datetime.fromisoformat(city.json("replay")["as_of"])
        reported = reports(city)
        assert first is not None
        assert first_day(settings, ZONE) == first
        assert set(reported.values()) == {1}
        assert reported_by_the_records(first, city_time) <= set(reported)
    finally:
        city.stop()


def test_a_second_start_on_the_same_data_is_refused_in_a_sentence_and_harms_nothing(city: RunningCity):
    second = city.rongzhi("up", "--clock", "wall")
    assert second.returncode != 0
    assert str(city.var) in second.stderr + second.stdout
    assert "Traceback" not in second.stderr
    assert city.all_run()


def test_after_kill_9_of_the_supervisor_the_next_start_ends_what_was_left_and_goes_on(tmp_path: Path):
    city = RunningCity(tmp_path / "var", "--clock", "wall")
    try:
        city.start()
        report = {"category": "road-damage", "point": {"lon": 119.92, "lat": 32.48}, "reporter": "collector-1"}
        assert city.post("/v1/reports?wait=10s", report).status_code == 200
        supervisors = [p for p in processes_on(city.var) if "supervisor.supervisord" in p.cmdline() or "infra.cli" in p.cmdline()]
        assert len(supervisors) >= 2
        left = [p for p in processes_on(city.var) if p not in supervisors]
        for process in supervisors:
            os.kill(process.pid, signal.SIGKILL)
        city.start()
        assert not [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
        assert events(city) == 1
        assert city.post("/v1/reports?wait=10s", report).status_code == 200
        assert events(city) == 2
    finally:
        city.stop()
    assert processes_on(city.var) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_sigterm_and_a_closed_terminal_stop_everything_in_order(tmp_path: Path, number: signal.Signals):
    city = RunningCity(tmp_path / "var", "--clock", "wall")
    try:
        city.start()
        assert city.process is not None
        city.process.send_signal(number)
        assert city.process.wait(STOPPED_WITHIN_S) == 0
        assert processes_on(city.var) == []
    finally:
        city.stop()
