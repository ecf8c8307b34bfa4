"""How lives begin that chance alone would seldom come upon."""

from msgspec.structs import replace

from schemas.role import Role
from schemas.ticket import TicketCommand
from schemas.ticket.appeals import AppealDeduction, DecideAppeal, Verdict
from schemas.ticket.extensions import GrantExtension, RequestExtension
from schemas.ticket.featuring import FeatureTicket
from schemas.ticket.forced import Deadlock, ForceCloseTicket
from schemas.ticket.merging import MergeTicket
from schemas.ticket.passing import PassTicket
from schemas.ticket.reopenings import ReopenTicket
from schemas.ticket.returns import ReturnTicket, RuleOnTicket
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    VerifyTicket,
)
from schemas.ticket.supervision import Demand, OpenSupervision, ReplySupervision, ResolveSupervision
from schemas.ticket.whistles import BlowWhistle, ReportToWhistle
from tests.small_city import PLACE
from tests.streams.lives.wishes import BROKEN, CALLED, CITY, COMMUNITY, ELSEWHERE, MENDED, NOT_FOUND, STREET, WHY

# A ticket that a resident called in: it waits for its survey.
CALLED_IN = "called in"
# What is asked in another role than his whose task it is.
OTHER_ROLES = {(CALLED_IN, ReportTicket): Role.ACCEPTOR, ("appealed", DecideAppeal): Role.LEADER}


def begun() -> dict[str, tuple[TicketCommand, ...]]:
    """Beginnings that chance alone would seldom come upon, some of them refused on the way; what follows is left to it."""
    cover = (ReportTicket(category="cover", place=PLACE), FileTicket(standard="missing"))
    to_roads, back = DispatchTicket(department="roads"), ReturnTicket(opinion=WHY)
    demand = OpenSupervision(demand=Demand.LEADER, opinion=WHY)
    reply = ReplySupervision(opinion=WHY)
    worked = (AcceptTicket(), ArriveAtTicket(), FinishTicket())
    disputed = (*cover, *(to_roads, back) * 3)
    reworked = (*cover, to_roads, *worked, back)
    appeal = AppealDeduction(record=7, opinion=WHY)
    forward = DecideAppeal(record=7, verdict=Verdict.FORWARDED, opinion=WHY)
    return {
        "nothing": (),
        "reworked": reworked,
        "appealed": (*reworked, appeal, forward),  # by who has to decide last
        "appealed to the leader": (*reworked, appeal, forward, forward, forward),
        "to be filed": cover[:1],
        CALLED_IN: cover,  # and not filed, since nobody went to see
        "not found": (cover[0], NOT_FOUND, cover[1]),
        "to be closed by its standard": (*cover, to_roads, *worked, VerifyTicket(), CloseTicket(), CloseTicket(standard="noisy")),
        "sent back three times": (*disputed, to_roads),  # and now a leader has to rule
        "finally ruled": (*disputed, RuleOnTicket(department="roads", opinion=WHY), back),
        "to be verified by another": (ReportTicket(category="leak", place=PLACE), FileTicket(), to_roads, *worked, VerifyTicket()),
        "extension asked for": (*cover, to_roads, RequestExtension(minutes=90, opinion=WHY)),
        "replied to a demand": (*cover, to_roads, demand, reply, reply, ResolveSupervision(opinion=WHY), MergeTicket(master="c")),
        "whistled for": (*cover, to_roads, BlowWhistle(departments=CALLED, opinion=WHY), ReportToWhistle(department="roads")),
        "extended": (*cover, to_roads, RequestExtension(minutes=90, opinion=WHY), GrantExtension()),
        **_among_units(),
        **_pictured(),
    }


def ended_and_reopened() -> tuple[TicketCommand, ...]:
    """What a master's children go through with it, if there is anything to end."""
    return ForceCloseTicket(reason=Deadlock.LONG_PROJECT, approver="dai", opinion=WHY), ReopenTicket(opinion=WHY)


def _pictured() -> dict[str, tuple[TicketCommand, ...]]:
    """Beginnings with photos of before and after."""
    broken = ReportTicket(category="fire", place=PLACE, photos=(BROKEN,))
    closed = (FileTicket(), DispatchTicket(department="rescue"), FinishTicket(photos=(MENDED,)), CloseTicket())
    feature = FeatureTicket(before=BROKEN, after=MENDED, caption="修好了")
    return {
        "mended": (broken, *closed),
        "featured": (broken, *closed, feature),
        "practised": (replace(broken, drill="drill-1"), *closed, feature),
    }


def _among_units() -> dict[str, tuple[TicketCommand, ...]]:
    """Beginnings along the tiers."""
    given = ReportTicket(category="posters", place=PLACE, department=COMMUNITY)
    return {
        "with the community": (
            ReportTicket(category="posters", place=PLACE),  # which names nobody
            given,
            PassTicket(department=CITY, opinion=WHY),  # past the street
            CloseTicket(),  # which the street may
        ),
        "with the street": (
            given,
            PassTicket(department=STREET, opinion=WHY),
            PassTicket(department=STREET, opinion=WHY),  # where it is
            PassTicket(department=COMMUNITY, opinion=WHY),  # where it was
            PassTicket(department=ELSEWHERE, opinion=WHY),  # which is another street's community
            PassTicket(department=CITY, opinion=WHY),  # which it may not: it can close the ticket itself
        ),
        "dispatched to the street": (
            *(ReportTicket(category="stalls", place=PLACE), FileTicket()),
            PassTicket(department=STREET, opinion=WHY),  # which nobody has yet
            DispatchTicket(department=STREET),
        ),
    }
