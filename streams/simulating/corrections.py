"""更正: the report was pinned in the wrong micro-grid of its community, and the acceptor puts it right before anything else."""

from schemas.city import Community, grid_place
from schemas.role import Role
from schemas.ticket.corrections import CorrectTicket
from streams.simulating.chance import share
from streams.simulating.detours import MOMENT
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act, person
from streams.simulating.rates import Rates


def with_correction(life: Life, rates: Rates, communities: dict[str, Community], version: VersionAt) -> Life:
    """The life with another place of the same community, said between the report and the step after it."""
    report, following = life.commands[0], life.after(life.commands[0])
    community = communities.get(life.report.place.community)
    if following is None or community is None or share("corrected", life.ticket) >= rates.corrected:
        return life
    gap = following.at - report.at
    if gap < MOMENT:
        return life
    place = grid_place(community, 1 + int(share("right-grid", life.ticket) * community.grids))
    if place == life.report.place:
        return life
    right = CorrectTicket(place=place, approver=person(Role.SUPERVISOR, life.ticket, "approve"), opinion=UNWRITTEN)
    return life.with_acts(act(life, "correct", report.at + gap / 2, right, version))
