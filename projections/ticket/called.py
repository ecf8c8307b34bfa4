"""Who is called: departments to the spot by a whistle, and the reporter back once the ticket ended."""

from datetime import datetime

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What a called department did so far: whether it came, or not in time, signed, and was scored."""

    department: str
    reported: bool = False
    missed: bool = False
    co_signed: bool = False
    scored: bool = False

    @property
    def done(self) -> bool:
        return self.reported and self.co_signed and self.scored


class Whistle(Struct, frozen=True):
    """A whistle that was blown by a record, since when, until when the called ones must come, and their answers."""

    sequence: int
    since: datetime
    report_due_at: datetime
    answers: tuple[Answer, ...]


class CallBacks(Struct, frozen=True):
    """回访: how often the reporter was called since the ticket ended, whether he was reached, what he said, if he did.

    `given_up` says that nobody is awaited to call him again.
    """

    calls: int = 0
    reached: bool = False
    satisfaction: int | None = None
    given_up: bool = False
