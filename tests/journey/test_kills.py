"""kill -9 of every service under load: nothing promised is lost, nothing is doubled, every limit that ran out was told once."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from projections.tickets import Tickets
from schemas.codec import decode_outcome
from schemas.stage import Colour
from schemas.ticket.colours import TicketColourChanged
from schemas.ticket.stages import TicketReported
from schemas.topics import TICKET_EVENTS
from streams.log import LogReader
from tests.journey.running_city import RunningCity
from tests.journey.steady_load import SteadyLoad

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]

IN_TURN = ("decider", "projector", "reaction", "gateway", "kafka", "clock", "intake")
AT_RANDOM = 5
SEED = 3


def accepted_causes(city: RunningCity) -> tuple[Counter[str], int]:
    """How often each command has an outcome that counts, by rule R, and how many records are void."""
    causes: Counter[str] = Counter()
    void = 0
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        for partition, end in reader.ends(TICKET_EVENTS.name).items():
            tickets = Tickets()
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                outcome = decode_outcome(record.value or b"")
                if tickets.apply(outcome) is not None:
                    causes[outcome.cause] += 1
            void += tickets.void
    return causes, void


def reported_tickets(city: RunningCity) -> set[str]:
    """The tickets with a reported event in the log, void or not: counted without rule R, which would hide what it doubles."""
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        ends = reader.ends(TICKET_EVENTS.name)
        records = [record for p, end in ends.items() for record in reader.read(TICKET_EVENTS.name, p, 0, end)]
    outcomes = [decode_outcome(record.value or b"") for record in records]
    return {outcome.ticket for outcome in outcomes if isinstance(outcome.body, TicketReported)}


def colours_told(city: RunningCity) -> dict[str, tuple[bool, list[Colour]]]:
    """For each ticket whether its limit left it a time in yellow, and the colours that it was told to have turned, in order."""
    told: dict[str, tuple[bool, list[Colour]]] = {}
    with LogReader(f"127.0.0.1:{city.environ['RONGZHI_KAFKA_PORT']}") as reader:
        for partition, end in reader.ends(TICKET_EVENTS.name).items():
            tickets = Tickets()
            for record in reader.read(TICKET_EVENTS.name, partition, 0, end):
                step = tickets.apply(decode_outcome(record.value or b""))
                match step.outcome.body if step is not None else None:
                    case TicketReported() as body:
                        told[record.key] = body.yellow_at < body.due_at, []
                    case TicketColourChanged() as body:
                        told[record.key][1].append(body.colour)
    return told


def wait_for_red(city: RunningCity, due_soon: set[str], within_s: float = 60) -> dict[str, tuple[bool, list[Colour]]]:
    """The colours of these tickets once all are red, or what was told by then."""
    deadline = time.monotonic() + within_s
    while True:
        told = colours_told(city)
        found = {ticket: told[ticket] for ticket in due_soon}
        if all(Colour.RED in colours for _, colours in found.values()) or time.monotonic() > deadline:
            return found
        time.sleep(1)


def wait_for_outcomes(city: RunningCity, commands: set[str], within_s: float = 60) -> Counter[str]:
    deadline = time.monotonic() + within_s
    while True:
        causes, _ = accepted_causes(city)
        if commands <= causes.keys() or time.monotonic() > deadline:
            return causes
        time.sleep(1)


def checked_to_the_end(city: RunningCity, within_s: float = 60) -> dict[str, Any]:
    """The check once the projector, which may just be starting again, has come to the end of the log; the last one in any case."""
    deadline = time.monotonic() + within_s
    while True:
        checked: dict[str, Any] = city.json("check")
        if not checked["equal"] or not any(checked["behind"].values()) or time.monotonic() > deadline:
            return checked
        time.sleep(1)


def test_twelve_kills_under_load_lose_nothing_double_nothing_and_leave_true_boards(tmp_path: Path):
    city = RunningCity(tmp_path / "var", "--clock", "wall")
    chance = random.Random(SEED)
    try:
        city.start()
        with SteadyLoad(city, clients=4, pause_s=0.05) as load:
            for service in (*IN_TURN, *(chance.choice(IN_TURN[:5]) for _ in range(AT_RANDOM))):
                time.sleep(2)
                city.kill(service)
                time.sleep(4)
            time.sleep(3)
        receipts = set(load.receipts)
        assert len(receipts) > 200, "the load was too thin to prove anything"
        causes = wait_for_outcomes(city, receipts)
        assert receipts - causes.keys() == set(), "promised, but without an outcome"
        assert {cause: times for cause, times in causes.items() if times > 1} == {}
        told = wait_for_red(city, load.due_soon)
        assert sum(had_yellow for had_yellow, _ in told.values()) > 20, "too few limits ran out to prove anything"
        # A report that was decided when its limit was over already turns red at once.
        whole = {True: [Colour.YELLOW, Colour.RED], False: [Colour.RED]}
        assert {ticket: row for ticket, row in told.items() if row[1] != whole[row[0]]} == {}
        checked = checked_to_the_end(city)
        assert checked["equal"], checked
        assert set(checked["behind"].values()) == {0}, "the check did not look at all that was sent"
        reported = len(reported_tickets(city))
        assert len(load.promised_reports) <= reported <= len(load.reports), "a report made no ticket, or two"
        assert sum(row.get("reported", 0) for row in city.json("replay")["boards"]["flow"]) == reported
    finally:
        city.stop()
