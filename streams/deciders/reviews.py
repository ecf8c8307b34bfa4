"""复核: which limit an open ticket has under a policy that came into force while it was worked on."""

from projections.limits import limit_changed, limited, own_deadlines
from projections.ticket.state import Open
from schemas.limit import LimitChanged
from schemas.refusal import Rule
from schemas.ticket.reviews import ReviewTicket, TicketReviewed
from streams.deciders.decision import Asked, Deciders, Decision


def _review(case: Open, body: ReviewTicket, asked: Asked) -> Decision:
    """A category, procedure or standard that the new policy does not have leaves the ticket with the old one."""
    old, new = asked.policy, asked.current
    if new.version == old.version or not new.applies_to_open:
        return Rule.NOTHING_TO_REVIEW, {"policy": new.version}
    if new.category(case.category) is None:
        return Rule.CATEGORY_UNKNOWN, {"category": case.category, "policy": new.version}
    if new.procedure(case.procedure) is None:
        return Rule.PROCEDURE_UNKNOWN, {"procedure": case.procedure, "policy": new.version}
    if case.standard is not None and limited(case, new) is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": case.standard}
    return TicketReviewed(previous_policy=old.version, judged_by=new.version, limit=_limit(case, asked))


def _limit(case: Open, asked: Asked) -> LimitChanged | None:
    """The new limit; None where it is the same, or where the one in force is not the policy's alone.

    That is a due date which the record brought, an extension, a suspension, or a child's: what somebody decided stays.
    """
    now = limited(case, asked.current)
    if case.limit.recorded or now is None:
        return None
    held, new = (case.limit.yellow_at, case.limit.due_at), own_deadlines(case, asked.current, case.hazard)
    if held != own_deadlines(case, asked.policy, case.hazard) or new is None or new == held:
        return None
    return limit_changed(case, now.clock, new, asked.at)


DECIDERS: Deciders = {(Open, ReviewTicket): _review}
