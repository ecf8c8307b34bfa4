"""What a start was asked for, kept in its data folder so that every verb asks the same broker and the same ports."""

from pathlib import Path

import msgspec
from msgspec import Struct

from infra.obstacle import Obstacle
from streams.settings import Settings, as_environ, environ_with, read_settings

# A folder that was moved reports on itself, so where it lay is not remembered.
OWN_PLACE = "RONGZHI_VAR"


class Start(Struct, frozen=True):
    """The variables and the choice of demonstration of one start."""

    environ: dict[str, str]
    demonstration: bool


def remember_start(settings: Settings, demonstration: bool) -> None:
    """Note what is being started."""
    environ = {name: text for name, text in as_environ(settings).items() if name != OWN_PLACE}
    _write(settings.run / "start.json", msgspec.json.encode(Start(environ, demonstration)))


def settings_in_use() -> Settings:
    """The settings of what runs on the data folder, or ran there last; a variable set in this environment wins.

    Raises:
        Obstacle: the note of the start cannot be read.
    """
    given = environ_with({})
    asked = read_settings(given)
    start = _start(asked)
    if start is None:
        return asked
    explicit = {name: text for name, text in given.items() if text.strip()}
    return read_settings({**start.environ, **explicit, OWN_PLACE: str(asked.var)})


def plays_demonstration(settings: Settings) -> bool:
    """Whether the last start on this data folder played the demonstration."""
    start = _start(settings)
    return start is not None and start.demonstration


def remember_restarts(settings: Settings, restarts: dict[str, int]) -> None:
    """Note how often each service was started again."""
    _write(settings.run / "restarts.json", msgspec.json.encode(restarts))


def restarts_of(settings: Settings) -> dict[str, int]:
    """How often each service was started again in the last start on this data folder."""
    path = settings.run / "restarts.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, int]) if path.exists() else {}


def _start(settings: Settings) -> Start | None:
    path = settings.run / "start.json"
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Start)
    except msgspec.MsgspecError as error:
        raise Obstacle(f"{path} cannot be read ({error}). Delete it, or start again with ./rongzhi up.") from error


def _write(path: Path, content: bytes) -> None:
    """Put it there whole: who reads meanwhile finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(content)
    unfinished.replace(path)
