"""A day of the demonstration: the records' commands, and all that is simulated on it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from schemas.city import Community
from schemas.envelope import Command
from schemas.ticket.merging import MergeTicket
from streams.city_pack import CityPack
from streams.simulating.afterwards import with_afterwards
from streams.simulating.appeals import with_appeal
from streams.simulating.corrections import with_correction
from streams.simulating.detours import with_detours
from streams.simulating.drawings import Photographed
from streams.simulating.featuring import featured_of
from streams.simulating.findings import findings_of
from streams.simulating.hazards import with_hazard
from streams.simulating.life import Life, VersionAt, lives_of
from streams.simulating.merges import with_merges
from streams.simulating.passing import with_passing
from streams.simulating.supervision import with_supervision
from streams.simulating.whistles import with_whistle


class Simulation(Struct, frozen=True, dict=True):
    """What a city pack lets its demonstration add; `photographed` are the drawings that it features, once they are kept."""

    pack: CityPack
    photographed: tuple[Photographed, ...] = ()

    @cached_property
    def communities(self) -> dict[str, Community]:
        """By code."""
        return {community.code: community for community in self.pack.communities}

    def of(self, day: date, midnight: datetime, recorded: Iterable[Command], version: VersionAt) -> Iterator[Command]:
        """The commands of all tickets reported on a day, each ticket's report before its other steps."""
        findings = findings_of(day.isoformat(), midnight, self.pack, version)
        for life in with_merges([*lives_of(recorded), *findings], self.pack.demonstration, version):
            yield from self._with_acts(life, version).commands
        for life in featured_of(day.isoformat(), midnight, self.photographed, self.pack, version):
            yield from life.commands

    def _with_acts(self, life: Life, version: VersionAt) -> Life:
        """A child's master stands for it: nothing else is done about it."""
        rates, policy = self.pack.demonstration, self.pack.policy
        if life.find(MergeTicket) is not None:
            return life
        life = with_afterwards(self._while_open(life, version), rates, policy, version)
        life = with_hazard(with_appeal(life, rates, version), rates, policy, version)
        return with_correction(life, rates, self.communities, version)

    def _while_open(self, life: Life, version: VersionAt) -> Life:
        """One detour at most, or a supervision, or a whistle."""
        rates = self.pack.demonstration
        life = with_passing(life, rates, self.pack.policy, version)
        detoured = with_detours(life, rates, self.pack.policy, version)
        if detoured is not life:
            return detoured
        supervised = with_supervision(life, rates, version)
        return supervised if supervised is not life else with_whistle(life, rates, self.pack.policy, version)
