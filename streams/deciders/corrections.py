"""更正: another category, standard or place for an open ticket, by two persons and for a reason; its procedure stays the same."""

from typing import NamedTuple

from msgspec.structs import replace

from projections.limits import counted_anew
from projections.ticket.state import Open
from schemas.place import Place
from schemas.refusal import Rule
from schemas.ticket.corrections import CorrectTicket, TicketCorrected
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, opinion_missing, own_approval
from streams.deciders.whistles import unended


class _Right(NamedTuple):
    """What the ticket is about and where, as it should have been written down."""

    category: str
    standard: str | None
    place: Place


def _correct(case: Open, body: CorrectTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if body.approver == asked.actor:
        return own_approval(asked)
    right = _right(case, body, asked)
    if not isinstance(right, _Right):
        return right
    if right == (case.category, case.standard, case.place):
        return Rule.NOTHING_TO_CORRECT, {}
    if case.bundle.children:
        children = ",".join(child.ticket for child in case.bundle.children)
        return Rule.HAS_CHILDREN, {"children": children, "asked": "correct-ticket"}
    corrected = replace(case, category=right.category, standard=right.standard)
    return (unended(case) if right.place != case.place else None) or TicketCorrected(
        category=right.category,
        previous_category=case.category,
        standard=right.standard,
        previous_standard=case.standard,
        place=right.place,
        previous_place=case.place,
        limit=counted_anew(case, asked.policy, corrected, asked.policy, asked.at),
        approver=body.approver,
        opinion=body.opinion,
    )


def _right(case: Open, body: CorrectTicket, asked: Asked) -> _Right | Refusal:
    """What the policy that judges the ticket knows; once it was filed, it needs a standard where the category has some."""
    code = body.category or case.category
    category = asked.policy.category(code)
    if category is None:
        return Rule.CATEGORY_UNKNOWN, {"category": code, "policy": asked.policy.version}
    if category.procedure != case.procedure:
        return Rule.PROCEDURE_DIFFERS, {"category": code, "procedure": category.procedure, "current": case.procedure}
    standard = body.standard or (case.standard if code == case.category else None)
    if standard is not None and (not case.filed or category.standard(standard) is None):
        return Rule.STANDARD_UNKNOWN, {"category": code, "standard": standard}
    if standard is None and case.filed and category.standards:
        known = ",".join(one.code for one in category.standards)
        return Rule.STANDARD_MISSING, {"asked": "correct-ticket", "known": known}
    return _Right(code, standard, body.place or case.place)


DECIDERS: Deciders = {(Open, CorrectTicket): _correct}
