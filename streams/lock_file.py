"""Locks that die with their process, so that nothing has to be cleaned up after a kill."""

import fcntl
import os
from pathlib import Path


class LockTaken(Exception):
    """Another process holds the lock; `holder` is its id, as it wrote it."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is held by process {holder}")
        self.holder = holder


def lock_file(path: Path, *, through_exec: bool = False) -> int:
    """Lock the file until the returned descriptor is closed or the process ends.

    Args:
        path: made if absent, its folder too; the process's id is written into it.
        through_exec: a program that this process becomes, or a child that inherits descriptors, goes on holding it.

    Raises:
        LockTaken: with the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode().strip() or "unknown"
        os.close(descriptor)
        raise LockTaken(path, holder) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    os.set_inheritable(descriptor, through_exec)
    return descriptor
