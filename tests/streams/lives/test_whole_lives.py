"""All commands in random order, with repeats, stale versions and outages: what must hold, holds in every life."""

from collections import Counter
from datetime import timedelta
from typing import NamedTuple, get_args

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from projections.ticket import Ticket
from schemas.codec import decode_outcome
from schemas.envelope import Command
from schemas.refusal import OF_OPERATIONS, CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketEvent
from schemas.ticket.appeals import DecideAppeal
from schemas.ticket.extensions import GrantExtension
from schemas.ticket.merging import MergeTicket, TakeChild
from schemas.ticket.roles import MAY
from schemas.ticket.stages import ReportTicket
from schemas.ticket.surveys import SurveyTicket
from streams.deciders.ticket import DECIDERS, decide
from tests.role_of import role_of
from tests.small_city import NOON, PLACE
from tests.streams.lives import promises
from tests.streams.lives.beginnings import CALLED_IN, OTHER_ROLES, begun, ended_and_reopened
from tests.streams.lives.city import LivedCity
from tests.streams.lives.wishes import ACTORS, POLICIES, REVIEWED_FROM, TICKETS, passing, wishes

REFUSED: Counter[Rule] = Counter()
DONE: Counter[type] = Counter()
BEGINNING = st.sampled_from((*sorted(begun()), "nothing", "to be filed"))
NUMBER = st.sampled_from((0, 1))
UP_OR_DOWN = st.sampled_from((True, True, False))


class Whim(NamedTuple):
    """Which command, form and role; under which policy; by which version too old, None for no expectation; out of place or not."""

    kind: int
    form: int
    role: int
    policy: str
    stale: int | None
    wild: bool


WHIMS = st.builds(
    Whim,
    kind=st.integers(0, 59),
    form=st.integers(0, 11),
    role=st.integers(0, 5),
    policy=st.sampled_from(("p1", "p1", "p1", "p2", "p3", "p3", "p4")),
    stale=st.sampled_from((None, None, None, 0, 1)),
    wild=st.sampled_from((False, False, True)),
)


class WholeLives(RuleBasedStateMachine):
    """A city of five tickets whose officers, residents, departments and services do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.city = LivedCity(NOON, POLICIES)
        self.sent: list[Command] = []

    @initialize(first=BEGINNING, second=BEGINNING, merged=st.booleans(), steps=st.sampled_from((0, 0, 2, 3)))
    def some_lives_have_begun(self, first: str, second: str, merged: bool, steps: int) -> None:
        for ticket, beginning in zip(TICKETS, (first, second), strict=False):
            for body in begun()[beginning]:
                role = OTHER_ROLES.get((beginning, type(body)))
                actor = "cai" if isinstance(body, GrantExtension | SurveyTicket | DecideAppeal) else "ann"
                self._send(self._command(ticket, body, actor, "p1", role=role))
        self._send(self._command("c", begun()[CALLED_IN][0], "bo", "p3"))  # of which the calendar has ended
        report = ReportTicket(category="fire", place=PLACE)
        report = next((body for body in reversed(begun()[first]) if isinstance(body, ReportTicket)), report)
        for body in (report, MergeTicket(master="a")) if merged else ():
            self._send(self._command("c", body, "bo", "p1"))
        self.time_goes_by(1)
        for body in (MergeTicket(master="b"), *ended_and_reopened())[:steps] if merged else ():
            self._send(self._command("a", body, "ann", "p1"))
            self.time_goes_by(1)

    # What people do.

    @rule(ticket=st.sampled_from(TICKETS), choice=st.integers(0, 99), steps=st.integers(1, 8))
    def passes_it_on(self, ticket: str, choice: int, steps: int) -> None:
        """The next steps of the procedure, each by another person."""
        for number in range(steps):
            self._fitting(ticket, tuple(passing()), choice, ACTORS[number % len(ACTORS)])

    @rule(ticket=st.sampled_from(TICKETS), choice=st.integers(0, 99), actor=st.sampled_from(ACTORS))
    def does_what_fits(self, ticket: str, choice: int, actor: str) -> None:
        self._fitting(ticket, wishes(self.city.at, self._now(ticket).situation), choice, actor)

    @rule(ticket=st.sampled_from(TICKETS), actor=st.sampled_from(ACTORS), whims=st.lists(WHIMS, min_size=1, max_size=6))
    def asks_for_anything(self, ticket: str, actor: str, whims: list[Whim]) -> None:
        """Commands that a ticket in this situation takes, if its rules allow it, or that are out of place."""
        for whim in whims:
            self._ask(ticket, actor, whim)

    def _ask(self, ticket: str, actor: str, whim: Whim) -> None:
        now = self._now(ticket)
        every = wishes(self.city.at, now.situation)
        kinds = dict.fromkeys(type(body) for body in every if whim.wild or (type(now.situation), type(body)) in DECIDERS)
        forms = [body for body in every if type(body) is list(kinds)[whim.kind % len(kinds)]]
        body = forms[whim.form % len(forms)]
        if isinstance(body, TakeChild) and not self.city.of(ticket).deciding:
            return  # asked twice while its child is taken out: no reaction does, and nobody else may
        expected = None if whim.stale is None else max(now.version - whim.stale, 0)
        may = MAY[type(body)]
        role = Role.RECORD if whim.wild and whim.role == 5 else may[whim.role % len(may)]
        self._send(self._command(ticket, body, actor, whim.policy, role=role, expected_version=expected))

    @rule(ticket=st.sampled_from(TICKETS), choice=st.integers(0, 99), actor=st.sampled_from(ACTORS))
    def does_what_might_have_fitted(self, ticket: str, choice: int, actor: str) -> None:
        """What somebody may do here in some form, done by anybody in any form."""
        now = self._now(ticket).situation
        kinds = {type(one.body) for anybody in ACTORS for one in self._fit(ticket, wishes(self.city.at, now), anybody)}
        bodies = [body for body in wishes(self.city.at, now) if type(body) in kinds]
        if bodies:  # nothing fits a voided ticket
            self._send(self._command(ticket, bodies[choice % len(bodies)], actor, self._in_force))

    @precondition(lambda self: self.sent)
    @rule(choice=st.integers(0, 99))
    def repeats_itself(self, choice: int) -> None:
        self.city.asks(self.sent[choice % len(self.sent)])

    # What time and machines do.

    @rule(minutes=st.sampled_from((0, 0, 1, 7, 7, 45, 45, 300, 2000, 50000)))
    def time_goes_by(self, minutes: int) -> None:
        self.city.ticks(self.city.at + timedelta(minutes=minutes))

    @rule(number=NUMBER, deciding=UP_OR_DOWN, reacting=UP_OR_DOWN)
    def services_rest_or_come_back(self, number: int, deciding: bool, reacting: bool) -> None:
        self.city.partitions[number].deciding = deciding
        self.city.partitions[number].reacting = reacting
        self.city.works()

    @rule(number=NUMBER, unanswered=st.integers(0, 2))
    def services_crash(self, number: int, unanswered: int) -> None:
        self.city.partitions[number].decider_crashes()
        self.city.partitions[number].reaction_crashes(unanswered)
        self.city.works()

    # What must hold.

    def teardown(self) -> None:
        """All come back, and whatever is still to follow follows; then the log is read plainly."""
        for partition in self.city.partitions:
            partition.deciding = partition.reacting = True
        for _ in range(8):  # links of a chain of follow-ups, one a tick
            self.city.ticks(self.city.at + timedelta(minutes=1))
        for partition in self.city.partitions:
            assert partition.decider.written.parked == {}
            partition.decider_crashes()
            promises.each_promise_holds(partition.events, self.city)
        promises.nothing_was_missed(self.city)
        promises.bundles_agree(self.city)
        promises.boards_are_a_recount(self.city)
        promises.in_a_drill_they_are_in_no_count(self.city)
        _count_what_was_met(self.city)

    @property
    def _in_force(self) -> str:
        return "p4" if self.city.at >= REVIEWED_FROM else "p1"

    def _now(self, ticket: str) -> Ticket:
        return self.city.of(ticket).decider.written.tickets[ticket]

    def _fitting(self, ticket: str, bodies: tuple[TicketCommand, ...], choice: int, actor: str) -> None:
        fit = self._fit(ticket, bodies, actor)
        if fit:
            self._send(fit[choice % len(fit)])

    def _fit(self, ticket: str, bodies: tuple[TicketCommand, ...], actor: str) -> list[Command]:
        """The commands of an actor that would come to an event now."""
        asked = [self._command(ticket, body, actor, self._in_force) for body in bodies if Role.CLOCK not in MAY[type(body)][:1]]
        at = max(self.city.at, self.city.of(ticket).decider.written.last_at)
        return [one for one in asked if not isinstance(decide(self._now(ticket), one, POLICIES, at), CommandRefused)]

    def _command(
        self,
        ticket: str,
        body: TicketCommand,
        actor: str,
        policy: str,
        *,
        role: Role | None = None,
        expected_version: int | None = None,
    ) -> Command:
        return Command(
            id=f"c{len(self.sent)}",
            ticket=ticket,
            at=self.city.at,
            actor=actor,
            role=role or role_of(self._now(ticket), body),
            source="intake",
            policy=policy,
            body=body,
            expected_version=expected_version,
        )

    def _send(self, command: Command) -> None:
        self.sent.append(command)
        self.city.asks(command)


def _count_what_was_met(city: LivedCity) -> None:
    for partition in city.partitions:
        for _, raw in partition.events:
            body = decode_outcome(raw).body
            DONE[type(body)] += 1
            if isinstance(body, CommandRefused):
                REFUSED[body.rule] += 1


def live(lives: int, chance: int) -> None:
    """Shrinking a whole life takes minutes and tells less than its log: a failing one is shown as it was."""
    chosen = settings(
        max_examples=lives,
        stateful_step_count=100,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(chance)(WholeLives), settings=chosen)


def unmet() -> list[str]:
    """Rules by which nothing was refused, and events that did not happen."""
    rules = [rule.value for rule in Rule if rule not in OF_OPERATIONS and not REFUSED[rule]]
    return rules + [kind.__name__ for kind in get_args(TicketEvent) if not DONE[kind]]


def test_whatever_people_time_and_machines_do_every_promise_holds():
    live(12, chance=0)


@pytest.mark.long
@pytest.mark.timeout(900)  # a minute and a half of CPU time, on machines that others share
def test_in_many_lives_every_rule_refuses_and_every_event_happens():
    REFUSED.clear()
    DONE.clear()
    for chance in range(1, 16):
        live(100, chance)
        if chance >= 4 and not unmet():
            break
    assert unmet() == []
