"""After the closure: the reporter is called back, party and residents score, and what they fail is done again."""

from datetime import datetime, timedelta

from schemas.envelope import Command
from schemas.policy import Policy
from schemas.stage import Stage
from schemas.ticket.evaluations import CallBackReporter, EvaluateByParty, EvaluateByResident, Score
from schemas.ticket.stages import FinishTicket, VerifyTicket
from streams.simulating.chance import between, one_of, share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD: tuple[Score, ...] = (3, 4, 4, 5, 5, 5)
BAD: tuple[Score, ...] = (1, 2)
REACHED = 0.9
AGAIN = ((Stage.FINISH, FinishTicket()), (Stage.VERIFY, VerifyTicket()))


def with_afterwards(life: Life, rates: Rates, policy: Policy, version: VersionAt) -> Life:
    """The life with call-back and scores within two days of its closure; a failed one is closed again a day later."""
    closure = life.closure
    if closure is None or share("evaluated", life.ticket) >= rates.evaluated:
        return life
    fails = share("failing", life.ticket) < rates.failing
    party_score = one_of(GOOD, "party-score", life.ticket)
    resident_score = one_of(BAD if fails else GOOD, "resident-score", life.ticket)
    called = closure.at + between(HOUR, 6 * HOUR, "called", life.ticket)
    party = called + between(HOUR, 12 * HOUR, "party", life.ticket)
    resident = party + between(HOUR, DAY, "resident", life.ticket)
    again = _done_again(life, closure, resident + DAY, policy, version) if fails else ()
    return life.with_acts(
        act(life, "call-back", called, CallBackReporter(reached=share("reached", life.ticket) < REACHED), version),
        act(life, "party", party, EvaluateByParty(score=party_score, opinion=UNWRITTEN), version),
        act(life, "resident", resident, EvaluateByResident(score=resident_score, opinion=UNWRITTEN), version),
        *again,
    )


def _done_again(life: Life, closure: Command, at: datetime, policy: Policy, version: VersionAt) -> tuple[Command, ...]:
    """The failing score has reopened it: the work is done again, and where the procedure asks for it verified again."""
    category = policy.category(life.report.category)
    procedure = policy.procedure(category.procedure) if category is not None else None
    if procedure is None:
        return ()
    steps = [body for stage, body in AGAIN if stage in procedure.required]
    acts = [act(life, f"{type(body).__name__}-again", at + number * HOUR, body, version) for number, body in enumerate(steps)]
    return (*acts, act(life, "close-again", at + len(steps) * HOUR, closure.body, version))
