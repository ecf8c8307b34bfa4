"""督办: a leader demands a reply, who holds the ticket gives it, and the leader is content."""

from datetime import timedelta

from schemas.ticket.supervision import Demand, OpenSupervision, ReplySupervision, ResolveSupervision
from streams.simulating.chance import share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

LONG = timedelta(hours=1)
OPEN = timedelta(days=1)


def with_supervision(life: Life, rates: Rates, version: VersionAt) -> Life:
    """The life with a demand while nothing else happens, replied to and resolved before the next step."""
    begins, rest = life.longest_rest(OPEN)
    if rest < LONG or share("supervised", life.ticket) >= rates.supervised:
        return life
    demand = OpenSupervision(demand=Demand.LEADER, opinion=UNWRITTEN)
    return life.with_acts(
        act(life, "supervise", begins + rest / 4, demand, version),
        act(life, "reply-supervision", begins + rest / 2, ReplySupervision(opinion=UNWRITTEN), version),
        act(life, "resolve-supervision", begins + rest * 3 / 4, ResolveSupervision(), version),
    )
