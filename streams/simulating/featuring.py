"""Tickets that a supervisor of the demonstration features: one a day for each pair of drawings, for two days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from schemas.envelope import Command
from schemas.ticket.featuring import FeatureTicket, UnfeatureTicket
from schemas.ticket.stages import FinishTicket, ReportTicket
from streams.city_pack import CityPack
from streams.simulating.drawings import Photographed
from streams.simulating.findings import finding
from streams.simulating.life import Life, VersionAt, act

AFTER_CLOSURE, SHOWN = timedelta(minutes=30), timedelta(days=2)


def featured_of(
    day: str, midnight: datetime, photographed: tuple[Photographed, ...], pack: CityPack, version: VersionAt
) -> Iterator[Life]:
    """The lives of a day that are photographed at their report and their finish, and shown once they are closed."""
    for one in photographed:
        category = pack.policy.category(one.pair.category)
        assert category is not None, "the drawings are checked against the policy of their pack"
        life = finding(f"{day}/{one.pair.code}", midnight, category, pack, version)
        life = Life(tuple(_with_photos(command, one) for command in life.commands))
        assert life.closure is not None, "a finding passes all stages"
        at = life.closure.at + AFTER_CLOSURE
        shown = FeatureTicket(before=one.before, after=one.after, caption=one.pair.caption)
        yield life.with_acts(
            act(life, "feature", at, shown, version), act(life, "unfeature", at + SHOWN, UnfeatureTicket(), version)
        )


def _with_photos(command: Command, one: Photographed) -> Command:
    match command.body:
        case ReportTicket() as report:
            return replace(command, body=replace(report, photos=(one.before,)))
        case FinishTicket() as finish:
            return replace(command, body=replace(finish, photos=(one.after,)))
        case _:
            return command
