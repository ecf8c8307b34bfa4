"""立结案标准: a ticket is filed and closed by one of its category's standards, and only by that one."""

from msgspec.structs import replace

from projections.limits import counted_anew
from projections.ticket.state import Open
from schemas.policy import Policy
from schemas.refusal import Rule
from schemas.stage import Stage
from schemas.ticket.stages import CloseTicket, FileTicket, TicketClosed, TicketFiled
from schemas.turn import Turn
from streams.deciders.decision import Asked, Decision


def as_filed(case: Open, asked: Asked) -> Asked:
    """What is asked, judged by the policy in force; by that of the report where the one in force cannot judge the ticket."""
    current = asked.current
    known = current.category(case.category) is not None and current.procedure(case.procedure) is not None
    return replace(asked, policy=current) if known else asked


def filed(case: Open, body: FileTicket, asked: Asked, turn: Turn, judged_by: Policy) -> Decision:
    """By one of the category's standards, where it has some; its limit counts from the report, unless somebody decided another.

    `judged_by` is the policy that judged the ticket until now.
    """
    category = asked.policy.category(case.category)
    assert category is not None, f"policy {asked.policy.version} judges a ticket of the category {case.category}, and has none"
    if body.standard is None and category.standards:
        known = ",".join(standard.code for standard in category.standards)
        return Rule.STANDARD_MISSING, {"asked": Stage.FILE.value, "known": known}
    if body.standard is not None and category.standard(body.standard) is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": body.standard}
    filed = replace(case, standard=body.standard)
    return TicketFiled(
        previous=case.stage,
        turn=turn,
        judged_by=asked.policy.version,
        standard=body.standard,
        limit=counted_anew(case, judged_by, filed, asked.policy, asked.at),
        estimated=body.estimated,
    )


def closed(case: Open, body: CloseTicket, asked: Asked) -> Decision:
    """By the standard it was filed by; on time if not after its due moment."""
    if body.standard is None and case.standard is not None:
        return Rule.STANDARD_MISSING, {"asked": Stage.CLOSE.value, "known": case.standard}
    if body.standard is not None and case.standard is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": body.standard}
    if body.standard != case.standard:
        return Rule.STANDARD_DIFFERS, {"filed": str(case.standard), "standard": str(body.standard)}
    return TicketClosed(
        previous=case.stage,
        previous_colour=case.colour,
        on_time=asked.at <= case.limit.due_at,
        standard=case.standard,
        estimated=body.estimated,
    )
