"""What must hold once everybody is back and whatever was to follow has followed."""

import json

from msgspec.structs import replace

from projections.deadlines import Published, deadlines_of
from projections.merge import merge
from projections.shard import Shard
from projections.ticket.state import Closed, Merged, Open, case_of
from projections.tickets import Tickets
from schemas.boards import Row, RowKey
from schemas.codec import decode_outcome
from schemas.hazard import GRAVITY
from schemas.stage import SEVERITY, Colour
from schemas.ticket.merging import TicketClosedWithMaster, TicketMerged, TicketUnmerged
from tests.projections.recount import recount
from tests.projections.told import ZONE
from tests.streams.lives import record
from tests.streams.lives.city import LivedCity
from tests.streams.lives.wishes import FULL, POLICIES, TICKETS


def each_promise_holds(log: list[tuple[str, bytes]], city: LivedCity) -> None:
    procedures = {one.name: one for one in FULL.procedures}
    for events in record.events_by_ticket(log).values():
        if not events:
            continue
        procedure = procedures[events[0][1]["data"]["procedure"]]
        record.seconds_add_up(events, city.at)
        record.stages_in_order(events, tuple(stage.value for stage in procedure.required), procedure.separate_duties)
        record.deadlines_once(events)
        record.suspensions_are_bounded(events)
        record.seen_before_filing(events, procedure.survey)
        record.said_once_by_whom_it_concerns(events)
    undoing_gives_back(log)


def nothing_was_missed(city: LivedCity) -> None:
    """Once everybody is back, nothing that time asks of a ticket is left over, and each shows the colour of its limit."""
    for name in TICKETS:
        ticket = city.of(name).decider.written.tickets[name]
        assert [one for one in deadlines_of(name, ticket, Published.of(POLICIES)) if one.at <= city.at] == []
        case = ticket.situation
        if isinstance(case, Open) and case.pause is None:
            limit = case.limit
            by_time = Colour.RED if city.at >= limit.due_at else Colour.YELLOW if city.at >= limit.yellow_at else Colour.GREEN
            assert SEVERITY[case.colour] >= SEVERITY[by_time]


def undoing_gives_back(log: list[tuple[str, bytes]]) -> None:
    """A ticket taken out of its master is what it was when it was put in; a demand of time ends with a closure meanwhile."""
    tickets, before, ended = Tickets(), dict[str, Open](), set[str]()
    for key, raw in log:
        step = tickets.apply(decode_outcome(raw, key))
        assert step is not None
        if isinstance(step.outcome.body, TicketMerged):
            assert isinstance(step.before.situation, Open)
            before[key] = step.before.situation
        if isinstance(step.outcome.body, TicketUnmerged):
            after, was = step.after.situation, before[key]
            assert isinstance(after, Open)
            assert (after.held[: len(was.held)], after.held[-1].holder) == (was.held, was.held[-1].holder)
            limit = replace(after.limit, sequence=was.limit.sequence, set_at=was.limit.set_at)
            demanded = None if key in ended else was.supervision
            assert [one.record for one in after.deducted] == [one.record for one in was.deducted]  # appeals go on
            assert after == replace(was, held=after.held, limit=after.limit, deducted=after.deducted, supervision=demanded)
            assert limit == was.limit
            ended.discard(key)
        if isinstance(step.outcome.body, TicketClosedWithMaster):
            ended.add(key)


def bundles_agree(city: LivedCity) -> None:
    """Each child's master lists it, and each that a master lists is its child."""
    all_of = {name: city.of(name).decider.written.tickets[name].situation for name in TICKETS}
    for name, situation in all_of.items():
        if isinstance(situation, Merged):
            master = case_of(all_of[situation.bond.master])
            assert master is not None, f"{name} rests in {situation.bond.master}, which nobody reported"
            assert name in [child.ticket for child in master.bundle.children], f"{situation.bond.master} does not know {name}"
        case = case_of(situation)
        for child in case.bundle.children if case is not None else ():
            found = all_of[child.ticket]
            assert isinstance(found, Merged | Closed), f"{name} lists {child.ticket}, which is {type(found).__name__}"
            assert found.bond is not None
            assert (found.bond.master, found.bond.merge) == (name, child.merge)
        if isinstance(all_of[name], Open) and case is not None and case.bundle.children:
            _strictest_is_in_force(case)


def _strictest_is_in_force(case: Open) -> None:
    """A master is due by the first due moment of all it stands for, yellow as early, and as grave as any of them."""
    bundle = case.bundle
    assert bundle.own is not None
    terms = [bundle.own, *(child.term for child in bundle.children)]
    assert (case.limit.due_at, case.limit.yellow_at) == (min(t.due_at for t in terms), min(t.yellow_at for t in terms))
    assert case.limit.clock in [term.clock for term in terms if term.due_at == case.limit.due_at]
    assert GRAVITY[case.hazard] == max(GRAVITY[one] for one in (bundle.hazard, *(child.hazard for child in bundle.children)))


def boards_are_a_recount(city: LivedCity) -> None:
    boards = merge(_rows(partition.events) for partition in city.partitions)
    counted = recount([partition.events for partition in city.partitions])
    keys = boards.keys() | counted.keys()
    differing = {key: (boards.get(key), counted.get(key)) for key in keys if boards.get(key) != counted.get(key)}
    assert not differing, f"board and recount: {differing}"


def in_a_drill_they_are_in_no_count(city: LivedCity) -> None:
    """The same lives, had each been reported in the course of a drill: one row for each ticket, on the board of drills' tickets."""
    for partition in city.partitions:
        drilled = [(key, _drilled(raw)) for key, raw in partition.events]
        reported = {key for key, raw in drilled if b"ticket-reported" in raw}
        assert _rows(drilled).keys() == {("drill-tickets", ticket) for ticket in reported}


def _drilled(raw: bytes) -> bytes:
    record = json.loads(raw)
    if record["type"] == "rongzhi.ticket-reported.v1":
        record["data"]["drill"] = "drill-1"
    return json.dumps(record).encode()


def _rows(log: list[tuple[str, bytes]]) -> dict[RowKey, Row]:
    shard = Shard()
    for offset, (key, raw) in enumerate(log):
        shard.apply(offset, key, raw, ZONE)
    return shard.rows
