"""The write side under 20,000 schedules of faults: each command has one outcome, nothing is doubled, no step is illegal."""

import pytest

import projections.tickets
from tests.streams.fault_schedule import Guards, Seen, play

SCHEDULES = 20_000
FIRST_FAULT_WITHIN = 3_000


def first_fault(guards: Guards, within: int) -> list[str]:
    """What the first schedule that goes wrong complains of; nothing if none does."""
    seen = Seen()
    return next((found for seed in range(within) if (found := play(seed, guards, seen))), [])


@pytest.mark.long
def test_each_command_has_exactly_one_outcome_and_no_step_is_illegal_whatever_breaks():
    seen = Seen()
    broken = {seed: found for seed in range(SCHEDULES) if (found := play(seed, Guards(), seen))}
    assert broken == {}
    assert seen.void > 1000, "the schedules met too few void records to prove anything"
    assert seen.redecided > 100
    assert seen.crashes > 1000
    assert seen.late > 1000


def test_without_rule_r_the_same_schedules_go_red(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projections.tickets, "accepts", lambda ticket, outcome: True)
    assert first_fault(Guards(), FIRST_FAULT_WITHIN) != []


def test_without_the_dedupe_by_command_id_the_same_schedules_go_red(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projections.tickets, "accepts", lambda ticket, outcome: outcome.sequence == ticket.sequence + 1)
    assert first_fault(Guards(dedupe=False), FIRST_FAULT_WITHIN) != []


def test_without_the_check_that_reads_ones_own_write_the_same_schedules_go_red():
    assert first_fault(Guards(read_own_write=False), SCHEDULES) != []
