"""Whose reports were valid, and who verified: collectors on the board `evaluation`, by hand; the next day begins at minute 240."""

import pytest
from msgspec.structs import replace

from projections.shard import Shard
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.forced import Deadlock, Forced
from schemas.ticket.reopenings import Ground, TicketReopened
from schemas.ticket.stages import TicketClosed, TicketFiled, TicketVerified
from schemas.ticket.voids import TicketVoided, Unfounded
from tests.projections.told import MIDNIGHT, closed, fold, outcome, reported, shard_of
from tests.small_city import TURN

TODAY = "2026-01-01"
WHY = "a" * 64
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
BEGUN = reported(category="fire")


def as_a_collector(*story: tuple[float, str, str, TicketOutcome]) -> Shard:
    """A shard of what collectors did: minute, ticket, who, and what."""
    shard = Shard()
    for minutes, ticket, who, body in story:
        record = outcome(shard.tickets[ticket].sequence + 1, body, minutes, ticket)
        fold(shard, replace(record, actor=who, role=Role.COLLECTOR))
    return shard


def test_only_collectors_are_evaluated_as_collectors_and_a_filing_makes_the_day_of_their_report_valid():
    shard = as_a_collector((0, "a", "li", BEGUN), (1, "b", "wang", BEGUN), (2, "c", "li", BEGUN), (MIDNIGHT, "a", "x", FILED))
    rows = {key[3]: row for key, row in shard.rows.items() if key[:3] == ("evaluation", TODAY, "collector")}
    assert rows == {"li": {"reported": 2, "valid": 1}, "wang": {"reported": 1}}
    assert not [key for key in shard_of((0, "a", BEGUN)).rows if key[2:3] == ("collector",)]


def test_a_report_that_no_stage_files_is_valid_once_it_is_closed():
    shard = as_a_collector((0, "a", "li", BEGUN), (5, "a", "li", closed()))
    assert shard.rows["evaluation", TODAY, "collector", "li"] == {"reported": 1, "valid": 1}


@pytest.mark.parametrize("found", [FILED, closed()])
def test_a_report_of_which_is_found_that_there_was_nothing_to_work_on_was_not_valid(found: TicketOutcome):
    reopened = TicketReopened(ground=Ground.OFFICER, number=1, stage=Stage.REPORT, turn=TURN, limit=None, opinion=WHY)
    again = ((1, "a", "x", reopened),) if isinstance(found, TicketClosed) else ()
    voided = TicketVoided(previous=Stage.FILE, reason=Unfounded.FALSE_REPORT, approver="b", opinion=WHY)
    story = ((0, "a", "li", BEGUN), (1, "a", "x", found), *again, (MIDNIGHT, "a", "x", voided))
    assert as_a_collector(*story[:2]).rows["evaluation", TODAY, "collector", "li"] == {"reported": 1, "valid": 1}
    assert as_a_collector(*story).rows["evaluation", TODAY, "collector", "li"] == {"reported": 1}
    assert as_a_collector(story[0], story[-1]).rows["evaluation", TODAY, "collector", "li"] == {"reported": 1}


def test_a_closure_by_force_says_nothing_of_a_report_that_was_not_filed():
    forced = replace(closed(), forced=Forced(reason=Deadlock.INSTRUCTION, approver="b", opinion=WHY))
    shard = as_a_collector(
        (0, "a", "li", BEGUN), (1, "a", "x", forced), (2, "b", "li", BEGUN), (3, "b", "x", FILED), (4, "b", "x", forced)
    )
    assert shard.rows["evaluation", TODAY, "collector", "li"] == {"reported": 2, "valid": 1}


def test_a_ticket_that_is_closed_and_filed_after_its_reopening_has_one_valid_report():
    reopened = TicketReopened(ground=Ground.OFFICER, number=1, stage=Stage.REPORT, turn=TURN, limit=None, opinion=WHY)
    bodies = (BEGUN, closed(), reopened, FILED, closed())
    shard = as_a_collector(*((minute, "a", "li", body) for minute, body in enumerate(bodies)))
    assert shard.rows["evaluation", TODAY, "collector", "li"]["valid"] == 1


def test_a_verification_counts_for_the_collector_who_made_it():
    shard = as_a_collector((0, "a", "li", BEGUN), (1, "a", "wang", TicketVerified(previous=Stage.FINISH, turn=TURN)))
    assert shard.rows["evaluation", TODAY, "collector", "wang"] == {"verified": 1}
