"""Rules as sentences: given(what happened).when(a command).then(its event) or .then_refused(the rule, its facts)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

from msgspec.structs import replace

from projections.ticket import UNKNOWN, Ticket, evolve
from projections.ticket.state import Open
from schemas.envelope import Command, Outcome
from schemas.policy import Policies, Policy
from schemas.refusal import CommandRefused, Rule
from schemas.role import Role
from schemas.ticket import TicketCommand, TicketOutcome
from streams.deciders.ticket import decide
from tests.decided import Decided
from tests.role_of import role_of
from tests.small_city import NOON, POLICY

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Given:
    """A ticket with a past; `records` are its outcomes, the first at noon, then one a minute, under `policies`."""

    ticket: Ticket
    records: tuple[Outcome, ...] = ()
    policies: Policies = field(default_factory=lambda: {POLICY.version: POLICY})

    def when(
        self,
        body: TicketCommand,
        *,
        at: datetime | None = None,
        policy: Policy = POLICY,
        expected_version: int | None = None,
        actor: str = "a",
        role: Role | None = None,
    ) -> Decided:
        """Decide a command, a minute after the last record unless a moment is given, in the role whose task it is."""
        moment = at or NOON + len(self.records) * MINUTE
        command = Command(
            id="now",
            ticket="t",
            at=moment,
            actor=actor,
            role=role or role_of(self.ticket, body),
            source="s",
            policy=policy.version,
            body=body,
            expected_version=expected_version,
        )
        return Decided(decide(self.ticket, command, {**self.policies, policy.version: policy}, moment))

    def also(
        self,
        body: TicketCommand | TicketOutcome,
        *,
        actor: str = "a",
        at: datetime | None = None,
        policy: Policy = POLICY,
        role: Role | None = None,
    ) -> "Given":
        """One record more: the outcome itself, or what a command comes to; a minute after the last unless a moment is given."""
        sequence = len(self.records) + 1
        moment = at or NOON + (sequence - 1) * MINUTE
        happened = (
            self.when(body, actor=actor, at=moment, policy=policy, role=role).body
            if isinstance(body, get_args(TicketCommand))
            else body
        )
        record = Outcome(
            id=f"o{sequence}",
            ticket="t",
            at=moment,
            sequence=sequence,
            cause=f"c{sequence}",
            actor=actor,
            role=role or role_of(self.ticket, body),
            source="s",
            policy=policy.version,
            body=happened,  # type: ignore[arg-type]
        )
        return Given(evolve(self.ticket, record), (*self.records, record), {**self.policies, policy.version: policy})

    def refused(self, cause: str) -> "Given":
        """One record more: a command, by its id, was refused."""
        refusal = CommandRefused(command="Any", rule=Rule.TICKET_CLOSED, facts={"closed_at": "-"})
        made = self.also(refusal)
        record = replace(made.records[-1], cause=cause)
        return Given(evolve(self.ticket, record), (*self.records, record), self.policies)


def case_of(made: Given) -> Open:
    """The facts of a ticket that is open."""
    case = made.ticket.situation
    assert isinstance(case, Open)
    return case


def given(*past: TicketCommand | TicketOutcome) -> Given:
    """A ticket to which this happened, in order; a command that is refused on the way is recorded as refused."""
    made = Given(UNKNOWN)
    for body in past:
        made = made.also(body)
    return made
