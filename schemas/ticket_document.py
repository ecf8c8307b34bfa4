"""The table of a ticket's stages, commands and rules that `TICKET.md` shows, made from the code."""

import re

from schemas.codec import type_name
from schemas.refusal import OF_OPERATIONS, Rule
from schemas.sentences import SENTENCES, WORDS
from schemas.stage import Stage
from schemas.ticket.roles import MAY
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    ReportTicket,
    TicketAccepted,
    TicketArrived,
    TicketClosed,
    TicketDispatched,
    TicketFiled,
    TicketFinished,
    TicketReported,
    TicketVerified,
    VerifyTicket,
)

MOVES: dict[Stage, tuple[type, type]] = {
    Stage.REPORT: (ReportTicket, TicketReported),
    Stage.FILE: (FileTicket, TicketFiled),
    Stage.DISPATCH: (DispatchTicket, TicketDispatched),
    Stage.ACCEPT: (AcceptTicket, TicketAccepted),
    Stage.ARRIVE: (ArriveAtTicket, TicketArrived),
    Stage.FINISH: (FinishTicket, TicketFinished),
    Stage.VERIFY: (VerifyTicket, TicketVerified),
    Stage.CLOSE: (CloseTicket, TicketClosed),
}

HEAD = """\
# A ticket's life 工单的一生

Written by `python -m schemas.generate` from the code; do not edit. Which stages a category must pass, and which it may, is a
procedure of the policy; whether its handler, verifier and closer must be three persons, too.

## Stages 环节

| 环节 | stage | command | event |
|---|---|---|---|
"""
COMMANDS = """
## Commands and roles 指令与岗位

Who leaves his role out acts in the first one.

| command | 岗位 | roles |
|---|---|---|
"""
RULES = """
## Rules of refusal 拒绝的规则

What is refused becomes a record like any other: the rule, and the facts it rests on.

| rule | 对经办人说的话 | facts |
|---|---|---|
"""


def ticket_document() -> str:
    """The whole of `TICKET.md`."""
    stages = [
        f"| {WORDS[stage]} | `{stage.value}` | `{type_name(command)}` | `{type_name(event)}` |"
        for stage, (command, event) in MOVES.items()
    ]
    rules = [f"| `{rule.value}` | {SENTENCES[rule]} | {_facts(SENTENCES[rule])} |" for rule in Rule if rule not in OF_OPERATIONS]
    roles = [
        f"| `{type_name(command)}` | {'、'.join(WORDS[role] for role in may)} | {', '.join(f'`{role}`' for role in may)} |"
        for command, may in MAY.items()
    ]
    return HEAD + "\n".join(stages) + "\n" + COMMANDS + "\n".join(roles) + "\n" + RULES + "\n".join(rules) + "\n"


def _facts(sentence: str) -> str:
    return ", ".join(f"`{name}`" for name in re.findall(r"{(\w+)}", sentence))
