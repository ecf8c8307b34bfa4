"""The life of a service's process: one per slot, a log that machines read, an orderly end on SIGTERM."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog

from streams.clock import monotonic_s
from streams.lock_file import LockTaken, lock_file
from streams.settings import SettingMalformed, Settings, read_settings

TAKEN = 75  # EX_TEMPFAIL of sysexits.h: try again when the other one is gone
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

REPEATED_EVERY_S = 10.0
TEMPLATES_MAX = 1000  # a library that fills in its lines itself must not fill the memory

log = structlog.get_logger()


class Repeats(logging.Filter):
    """Lets the same line of a library through once in ten seconds, with the number of those that were held back."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to tell it; the same line is the same template of the same logger, whatever it is filled with."""
        key, now_s = (record.name, record.levelno, str(record.msg)), monotonic_s()
        told_s, held_back = self._told.get(key, (-REPEATED_EVERY_S, 0))
        if now_s - told_s < REPEATED_EVERY_S:
            self._told[key] = (told_s, held_back + 1)
            return False
        if len(self._told) >= TEMPLATES_MAX:
            self._told.clear()
        self._told[key] = (now_s, 0)
        if held_back:
            record.msg = f"{record.msg} (and {held_back} more like it)"
        return True


def set_up_log(settings: Settings, service: str) -> None:
    """Structured lines on stderr, those of the libraries too; the Kafka clients, a line per lost connection, are kept to errors."""
    level = LEVELS[settings.log_level]
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Repeats())
    named = structlog.stdlib.add_logger_name
    rendered: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[named, *before], processors=rendered))
    logging.basicConfig(level=level, handlers=[handler])
    for chatty in ("aiokafka", "faust", "mode", "httpx", "websockets", "asyncio"):
        logging.getLogger(chatty).setLevel(max(level, logging.ERROR if chatty == "aiokafka" else logging.WARNING))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[*before, structlog.processors.JSONRenderer()],
    )
    structlog.contextvars.bind_contextvars(service=service)


def settings_or_exit() -> Settings:
    """The settings, or a sentence about the variable that cannot be read."""
    try:
        return read_settings()
    except SettingMalformed as error:
        print(error, file=sys.stderr)  # noqa: T201  the sentence belongs on the terminal
        sys.exit(2)


def _take_slot(settings: Settings, service: str) -> None:
    """Hold the service's slot until the process ends, or end it with a sentence and code 75."""
    try:
        lock_file(settings.lock_path(service))
    except LockTaken as taken:
        print(  # noqa: T201  the sentence belongs on the terminal
            f"{service} already runs on {settings.var} in slot {settings.slot} (process {taken.holder}). "
            "Stop that one, or choose another RONGZHI_SLOT or RONGZHI_VAR.",
            file=sys.stderr,
        )
        sys.exit(TAKEN)


def run_service(service: str, main: Callable[[Settings], Awaitable[None]]) -> None:
    """Run a service until it ends or is told to; SIGTERM and SIGINT cancel it, and it closes what it opened."""
    settings = settings_or_exit()
    set_up_log(settings, service)
    _take_slot(settings, service)
    asyncio.run(_until_told(main, settings))


async def _until_told(main: Callable[[Settings], Awaitable[None]], settings: Settings) -> None:
    task = asyncio.ensure_future(main(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")
