"""The supervisor: what dies comes back, what is stopped stays away, nothing is left behind."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from infra.supervision.leftovers import processes_of
from infra.supervision.report import report_of
from infra.supervision.services import Service
from infra.supervision.watch import Watch
from streams.clock import monotonic_s
from streams.readiness import Told
from streams.settings import Settings, read_settings

STEADY = Service(name="decider", module="tests.infra.fakes.steady")
ALSO_STEADY = Service(name="reaction", module="tests.infra.fakes.steady")
SPEECHLESS = Service(name="reaction", module="tests.infra.fakes.speechless")
STUBBORN = Service(name="reaction", module="tests.infra.fakes.stubborn")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own; its cluster does not exist, so nothing is measured."""
    return read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": "127.0.0.1:1"})


@pytest.fixture
def said() -> list[str]:
    """What the watch tells."""
    return []


@pytest.fixture
def watch(settings: Settings, said: list[str]) -> Iterator[Watch]:
    """A watch over two fakes, started; stopped at the end in any case."""
    watch = Watch((STEADY, ALSO_STEADY), settings, said.append)
    try:
        watch.start(False, lambda _: None)
        yield watch
    finally:
        watch.stop()


def _until(condition: Callable[[], bool], within_s: float = 20.0) -> None:
    until_s = monotonic_s() + within_s
    while not condition():
        assert monotonic_s() < until_s, "did not become true in time"


def _has_become(pid: int, service: Service) -> bool:
    """Whether it is the service already, and not a copy of the supervisor that would miss a SIGTERM."""
    return service.module in psutil.Process(pid).cmdline()


def _ignores_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    ignored = next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(ignored, 16) >> (signal.SIGTERM - 1) & 1)


def test_a_killed_service_is_started_again(watch: Watch) -> None:
    """With another process under the same name."""
    first = watch.orders.processes()["decider"].pid
    os.kill(first, signal.SIGKILL)
    _until(lambda: (pid := watch.orders.processes()["decider"].pid) not in (0, first) and _has_become(pid, STEADY))


def test_a_restart_is_told_and_counted(watch: Watch, said: list[str], settings: Settings) -> None:
    """The line says who died, and the report how often."""
    os.kill(watch.orders.processes()["decider"].pid, signal.SIGKILL)

    def told() -> bool:
        watch.look()
        return bool(said)

    _until(told)
    assert said[0].startswith("decider died")
    assert {service.name: service.restarts for service in report_of(settings).services}["decider"] == 1


def test_a_restart_between_two_looks_at_a_dead_service_is_counted(watch: Watch, said: list[str]) -> None:
    """Looked at while it is down, it has no process to compare with the next one."""
    os.kill(watch.orders.processes()["decider"].pid, signal.SIGKILL)

    def down() -> bool:
        watch.look()
        return watch.orders.processes()["decider"].pid == 0 or bool(said)

    def told() -> bool:
        watch.look()
        return said == ["decider died and is started again (number 1)"]

    _until(down)
    _until(told)


def test_a_worker_that_is_not_ready_yet_holds_up_nobody_and_is_told_as_starting(
    settings: Settings, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It folds a long log, perhaps for minutes; to live is not to serve. Once it is ready, that is told."""
    monkeypatch.setattr("infra.supervision.watch.PATIENCE_S", 2.0)
    watch = Watch((SPEECHLESS, STEADY), settings, said.append)
    try:
        watch.start(False, lambda _: None)
        assert {service.name: service.state for service in report_of(settings).services if service.state != "stopped"} == {
            "reaction": "starting",
            "decider": "running",
        }
        pid = watch.orders.processes()["reaction"].pid
        told = Told(pid, monotonic_s(), ready=True)
        (settings.run / "reaction-0.ready").write_bytes(msgspec.json.encode(told))
        watch.look()
        assert said == ["reaction is running"]
    finally:
        watch.stop()


@pytest.mark.long
def test_a_stop_ends_even_the_stubborn_within_fifteen_seconds(settings: Settings, said: list[str]) -> None:
    """It is killed, no process is left, and the report says stopped."""
    watch = Watch((STEADY, STUBBORN), settings, said.append)
    try:
        watch.start(False, lambda _: None)
        stubborn = watch.orders.processes()["reaction"].pid
        _until(lambda: _ignores_sigterm(stubborn))
        began_s = monotonic_s()
    finally:
        watch.stop()
    assert monotonic_s() - began_s < 15
    assert "reaction did not end and is killed" in said
    assert processes_of(settings.var) == []
    assert {service.state for service in report_of(settings).services} == {"stopped"}


def test_what_a_killed_supervisor_left_is_ended_by_the_next_start(watch: Watch, settings: Settings, said: list[str]) -> None:
    """Two supervisors over one folder would start everything twice."""
    left = {name: process.pid for name, process in watch.orders.processes().items()}
    supervisord = next(process for process in processes_of(settings.var) if process.pid not in left.values())
    supervisord.kill()
    _until(lambda: not supervisord.is_running() or supervisord.status() == "zombie")
    following = Watch((STEADY, ALSO_STEADY), settings, said.append)
    try:
        following.start(False, lambda _: None)
        assert any("an earlier, killed start had left" in line for line in said)
        now = {process.pid for process in processes_of(settings.var)}
        assert not now & set(left.values())
        assert {name for name, process in following.orders.processes().items() if process.pid} == set(left)
    finally:
        following.stop()


def test_while_the_supervisor_is_being_ended_by_somebody_else_the_report_still_answers(watch: Watch, settings: Settings) -> None:
    """It refuses every order from then on, though it lives until its last service is gone."""
    assert watch._supervisord is not None
    watch._supervisord.terminate()
    while watch._supervisord.poll() is None:
        assert {service.state for service in report_of(settings).services} <= {"running", "starting", "stopped"}
    assert {service.state for service in report_of(settings).services} == {"stopped"}
