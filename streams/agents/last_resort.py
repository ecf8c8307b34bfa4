"""The end of a process that cannot be trusted to end by itself."""

import os

STALLED = 70


def end_process(code: int = STALLED) -> None:
    """End at once, without closing anything: everything that matters is in the log, and the supervisor starts anew."""
    os._exit(code)
