"""The stages of an open ticket: each in the order of its procedure, and verified and closed by others than who did the work."""

from projections.ticket.state import Open
from projections.turns import post_of
from schemas.policy import Policy, Procedure
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.ticket.stages import (
    AcceptTicket,
    ArriveAtTicket,
    CloseTicket,
    DispatchTicket,
    FileTicket,
    FinishTicket,
    StageCommand,
    TicketAccepted,
    TicketArrived,
    TicketDispatched,
    TicketFinished,
    TicketVerified,
    VerifyTicket,
)
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, Refusal, not_your_turn
from streams.deciders.standards import as_filed, closed, filed
from streams.deciders.supervision import unresolved
from streams.deciders.surveys import unsurveyed
from streams.deciders.units import too_low, unfit_to_work
from streams.deciders.whistles import unended

STAGE_OF: dict[type[StageCommand], Stage] = {
    FileTicket: Stage.FILE,
    DispatchTicket: Stage.DISPATCH,
    AcceptTicket: Stage.ACCEPT,
    ArriveAtTicket: Stage.ARRIVE,
    FinishTicket: Stage.FINISH,
    VerifyTicket: Stage.VERIFY,
    CloseTicket: Stage.CLOSE,
}

PLAIN: dict[type[StageCommand], type[TicketAccepted | TicketArrived | TicketVerified]] = {
    AcceptTicket: TicketAccepted,
    ArriveAtTicket: TicketArrived,
    VerifyTicket: TicketVerified,
}


def _pass_stage(case: Open, body: StageCommand, asked: Asked) -> Decision:
    stage = STAGE_OF[type(body)]
    judged_by, asked = asked.policy, as_filed(case, asked) if stage is Stage.FILE else asked
    refusal = (
        _barred(case, stage, asked.procedure(case.procedure))
        or _another_turn(case, stage, asked)
        or _own_work(case, stage, asked)
        or _powerless(case, stage, asked)
    )
    return refusal or _passed(case, body, asked, judged_by)


def _barred(case: Open, stage: Stage, procedure: Procedure) -> Refusal | None:
    """Why the procedure does not let the ticket enter a stage now."""
    facts = {"stage": case.stage.value, "asked": stage.value, "procedure": case.procedure}
    if stage not in procedure.required and stage not in procedure.optional:
        return Rule.STAGE_NOT_IN_PROCEDURE, facts
    if ORDER[stage] <= ORDER[case.stage]:
        return Rule.STAGE_ALREADY_PASSED, facts
    if case.returns.ruling:
        return Rule.RULING_PENDING, {"number": str(case.returns.returned)}
    if stage is Stage.CLOSE and procedure.early_closing:
        return None
    disputed = case.returns.disputed
    if disputed is not None and ORDER[stage] > ORDER[disputed]:
        return Rule.PAST_DISPUTE, facts | {"disputed": disputed.value}
    missing = [s.value for s in procedure.required if ORDER[case.stage] < ORDER[s] < ORDER[stage]]
    if missing:
        return Rule.STAGE_SKIPPED, facts | {"missing": ",".join(missing)}
    return None


def _another_turn(case: Open, stage: Stage, asked: Asked) -> Refusal | None:
    """Why a department may not close: where its work is verified, somebody else does."""
    if stage is not Stage.CLOSE or asked.command.role is not Role.HANDLER:
        return None
    procedure = asked.procedure(case.procedure)
    closes = procedure.early_closing or post_of(procedure, stage) is Role.HANDLER
    return None if closes else not_your_turn(case.turn.holder, asked)


def _own_work(case: Open, stage: Stage, asked: Asked) -> Refusal | None:
    """Why a person may not verify or close what he did himself, where the procedure separates duties."""
    procedure, actor = asked.procedure(case.procedure), asked.actor
    if not procedure.separate_duties or stage not in (Stage.VERIFY, Stage.CLOSE):
        return None
    did = {case.handler: Stage.FINISH} | ({case.verifier: Stage.VERIFY} if stage is Stage.CLOSE else {})
    return (Rule.OWN_WORK, {"asked": stage.value, "actor": actor, "did": did[actor].value}) if actor in did else None


def _powerless(case: Open, stage: Stage, asked: Asked) -> Refusal | None:
    """Why who works on a ticket may not say that it is done: his tier has no power to."""
    done = stage is Stage.FINISH or (stage is Stage.CLOSE and post_of(asked.procedure(case.procedure), stage) is Role.HANDLER)
    return too_low(case.department, case.category, asked) if done and case.department is not None else None


def _passed(case: Open, body: StageCommand, asked: Asked, judged_by: Policy) -> Decision:
    if isinstance(body, CloseTicket):
        return unresolved(case) or unended(case) or closed(case, body, asked)
    if isinstance(body, DispatchTicket):
        return _dispatched(case, body, asked)
    turn = asked.turn(case.procedure, STAGE_OF[type(body)], case.department)
    if isinstance(body, FileTicket):
        return unsurveyed(case, asked.procedure(case.procedure), asked) or filed(case, body, asked, turn, judged_by)
    return _plain(case, body, turn)


def _plain(case: Open, body: AcceptTicket | ArriveAtTicket | FinishTicket | VerifyTicket, turn: Turn) -> Decision:
    if isinstance(body, FinishTicket):
        return TicketFinished(previous=case.stage, turn=turn, photos=body.photos, estimated=body.estimated)
    return PLAIN[type(body)](previous=case.stage, turn=turn, estimated=body.estimated)


def _dispatched(case: Open, body: DispatchTicket, asked: Asked) -> Decision:
    refusal = unfit_to_work(body.department, case, asked)
    if refusal is not None:
        return refusal
    return TicketDispatched(
        previous=case.stage,
        turn=asked.turn(case.procedure, Stage.DISPATCH, body.department),
        department=body.department,
        previous_department=case.department,
        estimated=body.estimated,
    )


DECIDERS: Deciders = {(Open, command): _pass_stage for command in STAGE_OF}
