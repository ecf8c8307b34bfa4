"""Look-alikes of a day: what is reported again in the same community, while the first is open, goes into the first."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from schemas.ticket.merging import MergeTicket, UnmergeTicket
from streams.simulating.chance import share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

AFTER = timedelta(minutes=5)
WHILE = timedelta(minutes=10)


def with_merges(lives: Iterable[Life], rates: Rates, version: VersionAt) -> list[Life]:
    """The lives, some merged into an earlier one and some of these taken apart again before their next step.

    Of a child that stays one its own further steps are left out: its master stands for it.
    """
    neighbours: dict[tuple[str, str], list[Life]] = defaultdict(list)
    played: list[Life] = []
    for life in sorted(lives, key=lambda life: life.commands[0].at):
        known = neighbours[life.report.category, life.report.place.community]
        master = _open_at(known, life)
        if master is None or share("merged", life.ticket) >= rates.merged:
            known.append(life)
            played.append(life)
        else:
            played.append(_merged(life, master, rates, version))
    return played


def _open_at(known: list[Life], life: Life) -> Life | None:
    """The first that is still open when the other has been reported."""
    until = life.commands[0].at + AFTER + WHILE
    return next((one for one in known if one.closure is None or one.closure.at > until), None)


def _merged(life: Life, master: Life, rates: Rates, version: VersionAt) -> Life:
    at = life.commands[0].at + AFTER
    before = Life(tuple(command for command in life.commands if command.at <= at))
    merge = act(life, "merge", at, MergeTicket(master=master.ticket), version)
    later = life.commands[len(before.commands) :]
    apart_at = at + WHILE
    if share("unmerged", life.ticket) >= rates.unmerged or (later and later[0].at <= apart_at):
        return before.with_acts(merge)
    return life.with_acts(merge, act(life, "unmerge", apart_at, UnmergeTicket(opinion=UNWRITTEN), version))
