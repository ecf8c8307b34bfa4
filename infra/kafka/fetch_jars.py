"""Downloads the locked jars that are not here yet, by exact coordinates; what is there is not fetched again."""

import contextlib
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jgo
import requests
from jgo.maven import PythonResolver
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from infra.kafka.jar_lock import Jar, missing_jars, read_lock, sha256_of
from infra.obstacle import Obstacle

DOWNLOADS_AT_ONCE = 8
MIB = 1 << 20
LINE_EVERY_BYTES = 8 * MIB

Advance = Callable[[int], None]


def fetch_jars(folder: Path) -> None:
    """Complete the folder with the locked jars; what is there already is left alone.

    A download lands in a folder of its own and is moved when its hash is right, so a broken one never looks whole.

    Raises:
        Obstacle: no repository in reach, the disk full or read-only, or a download that differs from the lock.
    """
    missing = missing_jars(read_lock(), folder)
    if not missing:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="incoming-") as incoming, _progress(missing) as advance:
            context = jgo.MavenContext(
                repo_cache=Path(incoming), timeout=60, resolver=PythonResolver(progress_callback=_reporting(advance))
            )
            with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
                list(pool.map(lambda jar: _fetch(context, jar, folder), missing))
    except requests.RequestException as error:
        raise Obstacle(
            f"Kafka's jars cannot be downloaded: Maven Central is not in reach ({type(error).__name__}). "
            "Connect the machine, or set HTTPS_PROXY, and run the command again; what is here already is kept."
        ) from error
    except RuntimeError as error:  # jgo's, for any answer but 200
        raise Obstacle(
            f"Kafka's jars cannot be downloaded: Maven Central refuses ({error}). Try again later, or look at a proxy between; "
            "what is here already is kept."
        ) from error
    except OSError as error:
        raise Obstacle(f"Kafka's jars cannot be written to {folder}: {error.strerror}. Free space, or set RONGZHI_JARS.") from error


def _fetch(context: jgo.MavenContext, jar: Jar, folder: Path) -> None:
    arrived = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    found = sha256_of(arrived)
    if found != jar.sha256:
        raise Obstacle(
            f"The download of {jar.group}:{jar.artifact}:{jar.version} is not the jar that was reviewed: expected SHA-256 "
            f"{jar.sha256}, found {found}. Nothing of it was kept. Find out what lies between here and Maven Central."
        )
    arrived.replace(folder / jar.file_name)


def _reporting(advance: Advance) -> Callable[[str, int], contextlib.AbstractContextManager[Advance]]:
    @contextlib.contextmanager
    def report(_file_name: str, _size: int) -> Iterator[Advance]:
        yield advance

    return report


@contextlib.contextmanager
def _progress(missing: Sequence[Jar]) -> Iterator[Advance]:
    total = sum(jar.size for jar in missing)
    if not sys.stderr.isatty():
        yield _line_now_and_then(len(missing), total)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(f"Kafka, {len(missing)} jars", total=total)
        yield lambda size: bar.advance(task, size)


def _line_now_and_then(count: int, total: int) -> Advance:
    print(f"Kafka: downloading {count} jars, {total / MIB:.0f} MiB", file=sys.stderr)
    lock, done, told = threading.Lock(), 0, 0

    def advance(size: int) -> None:
        nonlocal done, told
        with lock:
            done += size
            if done - told >= LINE_EVERY_BYTES or done == total:
                told = done
                print(f"Kafka: {done / MIB:.0f} of {total / MIB:.0f} MiB", file=sys.stderr)

    return advance
