"""复核: which limit an open ticket has under a policy that came into force while it was worked on."""

from projections.limits import borne, counted_anew, limited
from projections.ticket.state import Open
from projections.turns import turn_at
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.ticket.reviews import ReviewTicket, TicketReviewed
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision
from streams.deciders.pauses import term_after


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
    limit = counted_anew(case, old, case, new, asked.at)
    if case.pause is not None:  # which the new policy has to be able to end as well
        for term in (limit.own_term if limit is not None else case.own_term, *borne(case)):
            term_after(case.pause, new, term, case.pause.until)
    return TicketReviewed(previous_policy=old.version, judged_by=new.version, limit=limit, turn=_turn(case, old, new))


def _turn(case: Open, old: Policy, new: Policy) -> Turn | None:
    """Whose turn it is by the new policy, from when on it was somebody's; None where somebody decided it, or it is the same.

    That is a ruling that is pending, a survey that is asked for, or a limit that a suspension has moved.
    """
    before, now = (_turn_by(policy, case) for policy in (old, new))
    return None if case.turn != before or now == case.turn else now


def _turn_by(policy: Policy, case: Open) -> Turn:
    procedure = policy.procedure(case.procedure)
    assert procedure is not None, f"policy {policy.version} judges a ticket of the procedure {case.procedure}"
    return turn_at(policy, procedure, case.stage, case.department, case.turn_since)


DECIDERS: Deciders = {(Open, ReviewTicket): _review}
