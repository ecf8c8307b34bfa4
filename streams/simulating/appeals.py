"""申诉: the unit whose work was sent back contests what that takes off it; each step decides, hands it on, or stays silent."""

from datetime import timedelta

from schemas.role import Role
from schemas.ticket.appeals import AppealDeduction, DecideAppeal, Verdict
from streams.simulating.chance import between, one_of, share
from streams.simulating.detours import UNDONE
from streams.simulating.life import UNWRITTEN, Life, VersionAt, act
from streams.simulating.rates import Rates

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EACH = 4 * DAY  # longer than a step's limit, so that after a silent one it is the next one's turn
SILENT = 0.15
VERDICTS = (Verdict.UPHELD, Verdict.REJECTED, Verdict.FORWARDED)


def with_appeal(life: Life, rates: Rates, version: VersionAt) -> Life:
    """The life with an appeal after its rework, through as many steps as it takes."""
    undone = life.named(UNDONE)
    if undone is None or share("appealed", life.ticket) >= rates.appealed:
        return life
    appealed_at = undone.at + between(HOUR, DAY, "appealed", life.ticket)
    acts = [act(life, "appeal", appealed_at, AppealDeduction(opinion=UNWRITTEN), version)]
    at = appealed_at + between(HOUR, DAY, "judged", life.ticket)
    for role in (Role.ACCEPTOR, Role.SUPERVISOR, Role.LEADER):
        if role is not Role.LEADER and share("silent", role.value, life.ticket) < SILENT:
            at += EACH
            continue
        verdict = one_of(VERDICTS[:2] if role is Role.LEADER else VERDICTS, "verdict", role.value, life.ticket)
        acts.append(act(life, f"judge-{role.value}", at, DecideAppeal(verdict=verdict, opinion=UNWRITTEN), version, role=role))
        if verdict is not Verdict.FORWARDED:
            break
        at += between(HOUR, DAY, "handed-on", role.value, life.ticket)
    return life.with_acts(*acts)
