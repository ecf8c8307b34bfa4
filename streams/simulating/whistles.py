"""吹哨报到: a street calls two departments, of which the second may come late; they sign, are scored, and the whistle ends."""

from datetime import timedelta

from schemas.policy import Policy
from schemas.ticket.evaluations import Score
from schemas.ticket.whistles import BlowWhistle, CoSignWhistle, EndWhistle, ReportToWhistle, ScoreWhistle
from streams.simulating.chance import one_of, share
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

LONG = timedelta(hours=3)
OPEN = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATE = 0.2
SCORES: tuple[Score, ...] = (3, 4, 4, 5, 5)


def with_whistle(life: Life, rates: Rates, policy: Policy, version: VersionAt) -> Life:
    """The life with a whistle while nothing else happens, over within two hours."""
    begins, rest = life.longest_rest(OPEN)
    if rest < LONG or share("whistled", life.ticket) >= rates.whistled:
        return life
    first = one_of(policy.departments, "whistle-first", life.ticket)
    second = one_of([one for one in policy.departments if one != first], "whistle-second", life.ticket)
    blown_at = begins + 5 * MINUTE
    minutes = policy.whistle_minutes
    second_at = blown_at + (minutes + 12 if share("whistle-late", life.ticket) < LATE else minutes // 2) * MINUTE
    acts = [act(life, "blow", blown_at, BlowWhistle(departments=(first, second), opinion=UNWRITTEN), version)]
    for name, department, there_at in (("first", first, blown_at + minutes // 3 * MINUTE), ("second", second, second_at)):
        score = one_of(SCORES, "whistle-score", department, life.ticket)
        acts += [
            act(life, f"report-{name}", there_at, ReportToWhistle(department=department), version),
            act(life, f"co-sign-{name}", there_at + 20 * MINUTE, CoSignWhistle(department=department, opinion=UNWRITTEN), version),
            act(
                life,
                f"score-{name}",
                there_at + 30 * MINUTE,
                ScoreWhistle(department=department, score=score, opinion=UNWRITTEN),
                version,
            ),
        ]
    return life.with_acts(*acts, act(life, "end-whistle", second_at + 60 * MINUTE, EndWhistle(), version))
