"""核查 on the boards: who found what, whose seconds the wait is, and from when on the acceptor's time is counted."""

from datetime import timedelta

from msgspec.structs import replace

from projections.shard import Shard
from schemas.role import Role
from schemas.stage import Stage
from schemas.ticket import TicketOutcome
from schemas.ticket.stages import TicketFiled
from schemas.ticket.surveys import TicketSurveyed
from schemas.turn import Turn
from tests.projections.told import board, fold, outcome, reported
from tests.small_city import NOON

TODAY = "2026-01-01"
WAITING = replace(reported(), turn=Turn(holder="collector"))
ACCEPTORS = Turn(holder="acceptor", due_at=NOON + timedelta(minutes=50))
NOT_FOUND = TicketSurveyed(found=False, turn=ACCEPTORS, opinion="a" * 64)
FOUND = replace(NOT_FOUND, found=True, opinion=None)
FILED = TicketFiled(previous=Stage.REPORT, turn=Turn(holder="dispatcher"), judged_by="p1")


def told(*story: tuple[float, TicketOutcome, str, Role]) -> Shard:
    shard = Shard()
    for sequence, (minutes, body, actor, role) in enumerate(story, 1):
        fold(shard, replace(outcome(sequence, body, minutes), actor=actor, role=role))
    return shard


SURVEYED = told(
    (0, WAITING, "li", Role.ACCEPTOR),
    (40, NOT_FOUND, "wang", Role.COLLECTOR),
    (45, FOUND, "3212", Role.STREET),
    (48, FILED, "li", Role.ACCEPTOR),
)


def test_each_survey_counts_for_who_made_it():
    assert board(SURVEYED, "surveys") == {(TODAY, "wang"): {"not_found": 1}, (TODAY, "3212"): {"found": 1}}


def test_a_collectors_survey_counts_as_his_work_and_that_of_a_street_for_no_collector():
    assert SURVEYED.rows["evaluation", TODAY, "collector", "wang"] == {"surveyed": 1}
    assert ("evaluation", TODAY, "collector", "3212") not in SURVEYED.rows


def test_the_wait_for_the_survey_is_the_collectors_and_the_acceptors_time_begins_after_it():
    held = board(SURVEYED, "holders")
    assert held[TODAY, "collector"] == {"turns": 1, "seconds": 40 * 60}
    assert held[TODAY, "acceptor"] == {"turns": 1, "seconds": 8 * 60}
    filing = SURVEYED.rows["evaluation", TODAY, "post", "acceptor"]
    assert (filing["filing_due"], filing["filing_on_time"]) == (1, 1)
    assert "verifying_due" not in SURVEYED.rows.get(("evaluation", TODAY, "post", "collector"), {})
