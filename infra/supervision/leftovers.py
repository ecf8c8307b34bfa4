"""Finds and ends what an earlier start left behind when it was killed."""

from pathlib import Path

import psutil

MARK = "RONGZHI_INSTANCE"
SUPERVISOR = "supervisor.supervisord"
ENDED_WITHIN_S = 8.0


def processes_of(var: Path) -> list[psutil.Process]:
    """All processes that were started for this data folder, told by the mark in their environment; never this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != psutil.Process().pid and process.environ().get(MARK) == str(var):
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def end_leftovers(var: Path) -> int:
    """End them, the old supervisor first so that it starts nothing again; returns how many there were."""
    found = processes_of(var)
    supervisors = [process for process in found if _is_supervisor(process)]
    _kill(supervisors)
    # What it may have started between the look and its end is found now.
    services = processes_of(var)
    for process in services:
        _signal(process, force=False)
    _, stubborn = psutil.wait_procs(services, timeout=ENDED_WITHIN_S)
    _kill(stubborn)
    return len({process.pid for process in [*found, *services]})


def _is_supervisor(process: psutil.Process) -> bool:
    try:
        return bool(process.cmdline()[1:3] == ["-m", SUPERVISOR])
    except psutil.NoSuchProcess:
        return False


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        _signal(process, force=True)
    psutil.wait_procs(processes, timeout=ENDED_WITHIN_S)


def _signal(process: psutil.Process, *, force: bool) -> None:
    try:
        process.kill() if force else process.terminate()
    except psutil.NoSuchProcess:
        return
