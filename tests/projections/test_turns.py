"""Whose turn it is: his whose task the next required stage is, and each second of a ticket's age is a holder's."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings

from projections.ticket.state import Open
from projections.tickets import Tickets
from projections.turns import turn_at
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.codec import Unreadable, decode_outcome
from schemas.policy import Policy, Procedure, StageLimit
from schemas.stage import Stage
from schemas.turn import Turn
from tests.projections.histories import History, histories
from tests.small_city import NOON, POLICY, SHORT

FULL, BRIEF, DIRECT = (Procedure("full", tuple(Stage)), Procedure("short", SHORT), Procedure("direct", (Stage.REPORT, Stage.CLOSE)))


@pytest.mark.parametrize(
    ("procedure", "stage", "department", "holder"),
    [
        (FULL, Stage.REPORT, None, "acceptor"),
        (FULL, Stage.FILE, None, "dispatcher"),
        (FULL, Stage.DISPATCH, "roads", "roads"),
        (FULL, Stage.ARRIVE, "roads", "roads"),
        (FULL, Stage.FINISH, "roads", "collector"),
        (FULL, Stage.VERIFY, "roads", "supervisor"),
        (BRIEF, Stage.DISPATCH, "rescue", "rescue"),
        (BRIEF, Stage.FINISH, "rescue", "rescue"),
        (DIRECT, Stage.REPORT, "housing", "housing"),
    ],
)
def test_the_holder_is_he_whose_task_the_next_required_stage_is(procedure, stage, department, holder):
    assert turn_at(POLICY, procedure, stage, department, NOON) == Turn(holder=holder)


def test_a_stage_has_a_limit_of_its_own_in_its_own_clock_from_when_it_became_his_turn():
    hours = (OfficeHours(time(8, 30), time(12)), OfficeHours(time(14, 30), time(18)))
    calendar = Calendar(
        zone="Asia/Shanghai", hours=hours, first_year=2026, last_year=2026, days_off=(date(2026, 1, 1),), days_on=()
    )
    filing = StageLimit(stage=Stage.FILE, limit_minutes=60, clock=Clock.WORK_HOURS)
    dispatching = StageLimit(stage=Stage.DISPATCH, limit_minutes=30, clock=Clock.URGENT)
    procedure = Procedure("full", tuple(Stage), stage_limits=(filing, dispatching))
    policy = Policy("p", 80, (procedure,), (), (), calendar=calendar)
    evening = NOON  # 20:00 on New Year's Day
    assert turn_at(policy, procedure, Stage.REPORT, None, evening).due_at == NOON + timedelta(
        hours=13, minutes=30
    )  # 09:30 of the next day
    assert turn_at(policy, procedure, Stage.FILE, None, evening).due_at == NOON + timedelta(minutes=30)


@given(histories())
@settings(max_examples=60, deadline=None)
def test_the_holders_stretches_cover_a_tickets_whole_age_without_gap_or_overlap(records: History):
    tickets = Tickets()
    for key, raw in records:
        try:
            step = tickets.apply(decode_outcome(raw, key))
        except Unreadable:
            continue  # what it would have been is told nowhere; shards park its ticket
        case = step.after.situation if step is not None else None
        if isinstance(case, Open):
            since = [held.since for held in case.held]
            assert since[0] == case.reported_at
            assert since == sorted(since)
            assert case.held[-1].holder == case.turn.holder
            assert all(a.holder != b.holder for a, b in zip(case.held, case.held[1:], strict=False))
