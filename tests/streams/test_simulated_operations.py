"""The demonstration's operations: named as made up, none refused, the same after every restart, each order in its time."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from projections.ticket.state import Closed, drill_of
from schemas.codec import decode_command, encode_outcome
from schemas.envelope import Command, OperationCommand
from schemas.mode import Mode
from schemas.operation import OperationEnded, StartOperation
from schemas.refusal import CommandRefused
from schemas.topics import TICKET_COMMANDS
from streams.city_pack import load_city_pack
from streams.pack_files import CityPackMalformed
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.runners.decide_partition import PartitionDecider, Written
from streams.settings import ROOT
from streams.simulating.operations import SimulatedOperations, commands_on
from streams.simulating.scripts import load_scripts

TAIZHOU = ROOT / "infra" / "city" / "taizhou"
PACK = load_city_pack(TAIZHOU)
DAY = date(2026, 11, 24)
VERSION = PACK.policy.version


def version_at(_: datetime) -> str:
    return VERSION


THREE_DAYS = [command for days in range(3) for command in commands_on(PACK, DAY + timedelta(days=days), version_at)]
ORDERS = sorted((one for one in THREE_DAYS if isinstance(one, OperationCommand)), key=lambda command: command.at)
OF_TICKETS = sorted((one for one in THREE_DAYS if isinstance(one, Command)), key=lambda command: command.at)


def test_no_order_is_refused_and_every_operation_comes_to_its_end():
    decider, ended = OperationsDecider(WrittenOperations()), set()
    for offset, command in enumerate(ORDERS):
        outcome = decider.outcome(command, {})
        assert not isinstance(outcome.body, CommandRefused), outcome.body
        decider.written.fold(offset, command.operation, encode_outcome(outcome))
        ended |= {command.operation} if isinstance(outcome.body, OperationEnded) else set()
    assert ended == {command.operation for command in ORDERS}


def test_a_drill_reports_tickets_of_its_own_and_each_is_worked_on_to_its_end_while_it_runs():
    decider = PartitionDecider(Written())
    for offset, command in enumerate(OF_TICKETS):
        outcome = decider.outcome(command, {VERSION: PACK.policy})
        assert not isinstance(outcome.body, CommandRefused), outcome.body
        decider.written.fold(offset, command.ticket, encode_outcome(outcome))
    drills = {command.operation for command in ORDERS if isinstance(command.body, StartOperation) and command.body.drill}
    ran = {name: [command.at for command in ORDERS if command.operation == name] for name in drills}
    tickets = decider.written.tickets.by_id
    assert len(tickets) == 3 * len(drills) == 9
    for name, ticket in tickets.items():
        drill, moments = drill_of(ticket.situation), [command.at for command in OF_TICKETS if command.ticket == name]
        assert isinstance(ticket.situation, Closed)
        assert drill in drills
        assert ran[drill][0] < moments[0] < moments[-1] < ran[drill][-1]


def test_what_is_asked_of_a_ticket_goes_where_such_commands_go():
    (stored,) = SimulatedOperations(PACK, DAY, version_at).stored_as(OF_TICKETS[0])
    assert (stored.topic, stored.key) == (TICKET_COMMANDS, OF_TICKETS[0].ticket)
    assert decode_command(stored.value) == OF_TICKETS[0]


def test_within_three_days_every_mode_is_played_and_a_drill_each_day_and_each_says_that_it_is_made_up():
    started = [command.body for command in ORDERS if isinstance(command.body, StartOperation)]
    assert {body.response.mode for body in started if not body.drill} == set(Mode) - {Mode.NORMAL}
    assert sum(body.drill for body in started) == 3
    assert all(body.name.startswith("模拟：") for body in started)
    assert {command.source for command in THREE_DAYS} == {"demonstration/simulated"}


def test_a_day_made_up_again_is_the_same_to_the_id():
    assert list(commands_on(PACK, DAY, version_at)) == list(commands_on(PACK, DAY, version_at))
    assert len({command.id for command in THREE_DAYS}) == len(THREE_DAYS)


def test_each_order_comes_once_as_city_time_comes_to_it():
    midnight = datetime(2026, 11, 25, tzinfo=PACK.zone)
    operations, all_of_it = SimulatedOperations(PACK, DAY, version_at), []
    for minutes in range(0, 2 * 1440, 7):
        all_of_it += operations.due(midnight + timedelta(minutes=minutes))
    assert len(all_of_it) == len({command.id for command in all_of_it}) == len(THREE_DAYS)
    assert all_of_it == sorted(all_of_it, key=lambda command: command.at)


def test_what_was_not_stored_comes_again():
    midnight = datetime(2026, 11, 25, tzinfo=PACK.zone)
    operations = SimulatedOperations(PACK, DAY, version_at)
    due = operations.due(midnight)
    first = next(due)
    due.close()  # as a send that fails ends it
    assert next(operations.due(midnight)) == first


WRONG = (
    ('plan = "flood-control"', 'plan = "floods"', "operation riverside-flood: plan: found 'floods', expected one of flood-control"),
    (
        'response = { mode = "security" }',
        'response = { mode = "special" }',
        "operation marathon: response: plan .* serves security",
    ),
    ('code = "ice"', 'code = "marathon"', "'marathon' occurs twice"),
    ("minutes = 240", "minutes = 5", "minutes: Expected `int` >= 10"),
    ("drill = true", "drill = false", "report cover: drill: found False, expected true"),
    ('category = "road-damage"', 'category = "sewer"', "report road: category: found 'sewer', expected one that passes all stages"),
    ('category = "road-damage"', 'category = "ufo"', "report road: category: found 'ufo', expected one that passes all stages"),
    ('community = "321202001003"', 'community = "321202001"', "report road: community: found '321202001', expected one of"),
    ("grid = 11", "grid = 21", "report muck: grid: found 21, expected a grid of that community"),
    ("minutes = 34", "minutes = 39", "report muck: minutes: found 39, expected an end within the drill"),
    ('code = "road"', 'code = "cover"', "'cover' occurs twice"),
)


@pytest.mark.parametrize(("found", "written", "said"), WRONG)
def test_what_is_wrong_in_a_script_is_named(tmp_path: Path, found: str, written: str, said: str):
    text = (TAIZHOU / "demonstration.toml").read_text(encoding="utf-8")
    assert found in text
    path = tmp_path / "demonstration.toml"
    path.write_text(text.replace(found, written, 1), encoding="utf-8")
    with pytest.raises(CityPackMalformed, match=said):
        load_scripts(path, PACK.plans, PACK.policy, PACK.communities)
