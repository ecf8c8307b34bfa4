"""Ways in which work goes wrong and is brought back: returns, rework, suspensions, extensions."""

from datetime import timedelta

from projections.limits import term
from schemas.policy import Policy
from schemas.role import Role
from schemas.ticket.extensions import DenyExtension, GrantExtension, RequestExtension
from schemas.ticket.pauses import ResumeTicket, SuspendTicket
from schemas.ticket.returns import ReturnTicket
from schemas.ticket.stages import DispatchTicket, FinishTicket
from streams.simulating.chance import share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

MOMENT = timedelta(seconds=6)
LONG = timedelta(hours=2)
OPEN = timedelta(days=2)
MORE_MINUTES = 240
UNDONE = "verify-in-vain"


def with_detours(life: Life, rates: Rates, policy: Policy, version: VersionAt) -> Life:
    """The life with one detour at most before and one at most after the work has begun."""
    life = _reworked(_returned(life, rates, version), rates, version)
    chance = share("detour", life.ticket)
    if chance < rates.suspended:
        return _suspended(life, version)
    if chance < rates.suspended + rates.extended:
        return _extended(life, policy, version)
    return life


def _returned(life: Life, rates: Rates, version: VersionAt) -> Life:
    """The department sends it back, and the dispatcher sends it again, before the next step that the record has."""
    dispatch = life.find(DispatchTicket)
    following = life.after(dispatch) if dispatch is not None else None
    if dispatch is None or following is None or share("returned", life.ticket) >= rates.returned:
        return life
    gap = following.at - dispatch.at
    if gap < MOMENT:
        return life
    return life.with_acts(
        act(life, "return", dispatch.at + gap / 3, ReturnTicket(opinion=UNWRITTEN), version),
        act(life, "dispatch-again", dispatch.at + gap * 2 / 3, dispatch.body, version),
    )


def _reworked(life: Life, rates: Rates, version: VersionAt) -> Life:
    """Who verifies finds the work undone, and it is done again."""
    finish = life.find(FinishTicket)
    following = life.after(finish) if finish is not None else None
    if finish is None or following is None or share("reworked", life.ticket) >= rates.reworked:
        return life
    gap = following.at - finish.at
    if gap < MOMENT or following.source == finish.source != life.commands[0].source:
        return life
    failed = act(life, UNDONE, finish.at + gap / 3, ReturnTicket(opinion=UNWRITTEN), version, role=Role.COLLECTOR)
    return life.with_acts(failed, act(life, "finish-again", finish.at + gap * 2 / 3, FinishTicket(), version))


def _suspended(life: Life, version: VersionAt) -> Life:
    begins, rest = life.longest_rest(OPEN)
    if rest < LONG:
        return life
    suspend = SuspendTicket(until=begins + rest * 5 / 6, opinion=UNWRITTEN)
    return life.with_acts(
        act(life, "suspend", begins + rest / 3, suspend, version),
        *([act(life, "resume", begins + rest * 2 / 3, ResumeTicket(), version)] if share("resume", life.ticket) < 0.5 else []),
    )


def _extended(life: Life, policy: Policy, version: VersionAt) -> Life:
    """Asked for while half of the limit is left, and answered a quarter of an hour later."""
    category = policy.category(life.report.category)
    reported_at = life.commands[0].at
    if category is None:
        return life
    due_at = life.report.due_at or term(policy, category, reported_at, policy.yellow_from_percent).due_at
    asked_at = reported_at + (due_at - reported_at) / 2
    answered_at = asked_at + timedelta(minutes=15)
    if not life.commands[0].at < asked_at < answered_at < min(due_at, life.closure.at if life.closure is not None else due_at):
        return life
    granted = share("granted", life.ticket) < 0.7
    return life.with_acts(
        act(life, "request-extension", asked_at, RequestExtension(minutes=MORE_MINUTES, opinion=UNWRITTEN), version),
        act(life, "answer-extension", answered_at, GrantExtension() if granted else DenyExtension(opinion=UNWRITTEN), version),
    )
