"""What time and records ask for: pure functions that make ordinary commands."""

from collections.abc import Callable, Iterator, Mapping

from projections.tickets import Step
from schemas.ticket import TicketCommand

Ask = tuple[str, TicketCommand]  # of which ticket, and what
FollowUps = Mapping[type, Callable[[Step], Iterator[Ask]]]
