"""What the door says instead of a receipt; each of these becomes one HTTP answer, none of them a record in the log."""

from typing import Any

FOUND_CHARS_MAX = 120


class Malformed(Exception):
    """422: `path` is the field (JSON path), `reason` what is expected there, `found` what was there.

    `sentence` says it in Chinese where it is the person's to mend, not the client's.
    """

    def __init__(self, path: str, reason: str, found: Any = None, sentence: str | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.sentence = sentence
        self.path = path
        self.reason = reason
        self.found = found[:FOUND_CHARS_MAX] if isinstance(found, str) else found


class TooLarge(Malformed):
    """422 too: the whole is larger than its limit; `found` is its size, as far as that was said or read."""

    def __init__(self, what: str, limit: int, found: str) -> None:
        super().__init__("$", f"expected at most {limit} bytes of {what}", found)


class NotJson(Exception):
    """415: the body is announced as something else than JSON."""


class TooSlow(Exception):
    """408: the body did not arrive in time."""


class IdTaken(Exception):
    """409: the command's id names the command of another ticket."""


class NotHere(Exception):
    """404: no such ticket or outcome in the log as far as it was read."""


class Unavailable(Exception):
    """503: it cannot be done now, nothing is promised, and the same request may be sent again after `retry_after_s`."""

    def __init__(self, reason: str, retry_after_s: int = 2) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
