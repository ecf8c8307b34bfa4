"""列为典型: only a closure that nobody doubts is shown, with photos that are its own, and nothing that was only practised."""

from projections.ticket.state import Closed
from schemas.refusal import Rule
from schemas.stage import Stage
from schemas.ticket.featuring import FeatureTicket, TicketFeatured, TicketUnfeatured, UnfeatureTicket
from streams.deciders.decision import Asked, Deciders, Decision, Refusal


def _feature(closed: Closed, body: FeatureTicket, asked: Asked) -> Decision:
    if closed.featured is not None:
        return Rule.FEATURED_ALREADY, {"caption": closed.featured.caption}
    if closed.case.drill is not None:
        return Rule.PRACTISED, {"drill": closed.case.drill}
    if closed.suspected_by is not None:
        return Rule.ALREADY_SUSPECTED, {"repeated_by": closed.suspected_by}
    refusal = _of_another(closed, body)
    return refusal or TicketFeatured(before=body.before, after=body.after, caption=body.caption)


def _of_another(closed: Closed, body: FeatureTicket) -> Refusal | None:
    """Why a photo may not be shown: it is not of this ticket's report, or not of the work that it was closed with."""
    pictured = closed.case.pictured
    known = {Stage.REPORT: (), Stage.FINISH: ()} if pictured is None else pictured.by_stage
    for stage, photo in ((Stage.REPORT, body.before), (Stage.FINISH, body.after)):
        if photo not in known[stage]:
            return Rule.PHOTO_OF_ANOTHER, {"photo": photo, "stage": stage.value}
    return None


def _unfeature(closed: Closed, body: UnfeatureTicket, asked: Asked) -> Decision:
    return TicketUnfeatured() if closed.featured is not None else (Rule.NOT_FEATURED, {})


DECIDERS: Deciders = {(Closed, FeatureTicket): _feature, (Closed, UnfeatureTicket): _unfeature}
