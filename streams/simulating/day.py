"""A day of the demonstration: the records' commands, and all that is simulated on it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from msgspec import Struct

from schemas.envelope import Command
from schemas.ticket.merging import MergeTicket
from streams.city_pack import CityPack
from streams.simulating.afterwards import with_afterwards
from streams.simulating.detours import with_detours
from streams.simulating.findings import findings_of
from streams.simulating.life import Life, VersionAt, lives_of
from streams.simulating.merges import with_merges
from streams.simulating.passing import with_passing
from streams.simulating.supervision import with_supervision
from streams.simulating.whistles import with_whistle


class Simulation(Struct, frozen=True):
    """What a city pack lets its demonstration add."""

    pack: CityPack

    def of(self, day: date, midnight: datetime, recorded: Iterable[Command], version: VersionAt) -> Iterator[Command]:
        """The commands of all tickets reported on a day, each ticket's report before its other steps."""
        findings = findings_of(day.isoformat(), midnight, self.pack, version)
        for life in with_merges([*lives_of(recorded), *findings], self.pack.demonstration, version):
            yield from self._with_acts(life, version).commands

    def _with_acts(self, life: Life, version: VersionAt) -> Life:
        """A child's master stands for it: nothing else is done about it."""
        rates, policy = self.pack.demonstration, self.pack.policy
        if life.find(MergeTicket) is not None:
            return life
        return with_afterwards(self._while_open(life, version), rates, policy, version)

    def _while_open(self, life: Life, version: VersionAt) -> Life:
        """One detour at most, or a supervision, or a whistle."""
        rates = self.pack.demonstration
        life = with_passing(life, rates, self.pack.policy, version)
        detoured = with_detours(life, rates, self.pack.policy, version)
        if detoured is not life:
            return detoured
        supervised = with_supervision(life, rates, version)
        return supervised if supervised is not life else with_whistle(life, rates, self.pack.policy, version)
