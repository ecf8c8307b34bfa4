"""How a whistle stands: which departments came, signed and were scored; it does not stand still with the ticket's clock."""

from collections.abc import Iterator

from msgspec.structs import replace

from projections.ticket.ahead import Ahead
from projections.ticket.called import Answer, Whistle
from projections.ticket.state import Evolves, Open
from schemas.due import Due
from schemas.envelope import Outcome
from schemas.ticket.whistles import (
    WhistleBlown,
    WhistleCoSigned,
    WhistleEnded,
    WhistleMissed,
    WhistleReported,
    WhistleScored,
)


def blown(case: Open, body: WhistleBlown, record: Outcome) -> Open:
    answers = tuple(Answer(department) for department in body.departments)
    return replace(case, whistle=Whistle(record.sequence, record.at, body.report_due_at, answers))


def reported(case: Open, body: WhistleReported, record: Outcome) -> Open:
    return _answered(case, body.department, reported=True)


def missed(case: Open, body: WhistleMissed, record: Outcome) -> Open:
    return _answered(case, body.department, missed=True)


def co_signed(case: Open, body: WhistleCoSigned, record: Outcome) -> Open:
    return _answered(case, body.department, co_signed=True)


def scored(case: Open, body: WhistleScored, record: Outcome) -> Open:
    return _answered(case, body.department, scored=True)


def ended(case: Open, body: WhistleEnded, record: Outcome) -> Open:
    return replace(case, whistle=None)


def _answered(case: Open, department: str, **now: bool) -> Open:
    known = case.whistle
    assert known is not None, "a department answers a whistle that was blown"
    answers = tuple(replace(one, **now) if one.department == department else one for one in known.answers)
    return replace(case, whistle=replace(known, answers=answers))


EVOLVES: Evolves = {
    WhistleBlown: (Open, blown),
    WhistleReported: (Open, reported),
    WhistleMissed: (Open, missed),
    WhistleCoSigned: (Open, co_signed),
    WhistleScored: (Open, scored),
    WhistleEnded: (Open, ended),
}


def ahead(case: Open) -> Iterator[Ahead]:
    """The end of the limit for each department that has not come."""
    known = case.whistle
    for one in known.answers if known is not None else ():
        if not one.reported and not one.missed:
            assert known is not None
            yield Ahead(known.report_due_at, Due.REPORT, known.sequence, one.department)
