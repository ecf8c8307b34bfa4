"""立结案标准: a ticket is filed and closed by one of its category's standards, and only by that one."""

from msgspec.structs import replace

from projections.limits import deadlines, limit_changed
from projections.ticket.state import Open
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


def filed(case: Open, body: FileTicket, asked: Asked, turn: Turn) -> Decision:
    """By one of the category's standards, whose limit counts from the report; a due date that the record brought stays."""
    category = asked.policy.category(case.category)
    assert category is not None, f"policy {asked.policy.version} judges a ticket of the category {case.category}, and has none"
    if body.standard is None and category.standards:
        known = ",".join(standard.code for standard in category.standards)
        return Rule.STANDARD_MISSING, {"asked": Stage.FILE.value, "known": known}
    event = TicketFiled(previous=case.stage, turn=turn, judged_by=asked.policy.version, estimated=body.estimated)
    if body.standard is None:
        return event
    standard = category.standard(body.standard)
    if standard is None:
        return Rule.STANDARD_UNKNOWN, {"category": case.category, "standard": body.standard}
    if case.limit.recorded:
        return replace(event, standard=standard.code)
    moments = deadlines(asked.policy, standard, case.reported_at, asked.policy.yellow_percent(case.category, case.hazard))
    return replace(event, standard=standard.code, limit=limit_changed(case, standard.clock, moments, asked.at))


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
