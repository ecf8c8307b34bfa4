"""变色: time changes a ticket's colour when its deadline has come, once, by the limit in force."""

from projections.ticket.state import Open
from schemas.refusal import Rule
from schemas.stage import SEVERITY, Colour
from schemas.ticket.colours import ChangeTicketColour, TicketColourChanged
from streams.deciders.decision import Asked, Deciders, Decision


def _change(case: Open, body: ChangeTicketColour, asked: Asked) -> Decision:
    if body.limit_sequence != case.limit.sequence:
        return Rule.DEADLINE_REPLACED, {"limit": str(body.limit_sequence), "current": str(case.limit.sequence)}
    if SEVERITY[body.colour] <= SEVERITY[case.colour]:
        return Rule.COLOUR_ALREADY_SHOWN, {"colour": case.colour.value, "asked": body.colour.value}
    falls_at = case.limit.due_at if body.colour is Colour.RED else case.limit.yellow_at
    if asked.at < falls_at:
        return Rule.DEADLINE_AHEAD, {"deadline": falls_at.isoformat(), "at": asked.at.isoformat()}
    return TicketColourChanged(
        previous=case.colour,
        colour=body.colour,
        limit_sequence=body.limit_sequence,
        percent=100 if body.colour is Colour.RED else asked.policy.yellow_percent(case.category, case.hazard),
        deadline_at=falls_at,
        late=asked.is_late(case.limit.falls_at(falls_at)),
    )


DECIDERS: Deciders = {(Open, ChangeTicketColour): _change}
