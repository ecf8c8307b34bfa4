"""回退: back to the post before one's own; never past the point of dispute, and at last a leader rules."""

from projections.ticket.state import Open
from projections.turns import POSTS, next_required, post_of
from schemas.policy import Procedure
from schemas.refusal import Rule
from schemas.role import Role
from schemas.stage import ORDER, Stage
from schemas.ticket.returns import ReturnTicket, RuleOnTicket, TicketReturned, TicketRuled
from schemas.turn import Turn
from streams.deciders.decision import Asked, Deciders, Decision, not_your_turn, opinion_missing
from streams.deciders.units import bound, unfit_to_work


def _return(case: Open, body: ReturnTicket, asked: Asked) -> Decision:
    procedure = asked.procedure(case.procedure)
    if body.opinion is None and asked.command.role is not Role.RECORD:
        return opinion_missing(asked)
    if case.returns.ruling:
        return Rule.RULING_PENDING, {"number": str(case.returns.returned)}
    disputed = point_of_dispute(procedure, case.stage)
    if disputed is None:
        return Rule.NOBODY_BEFORE, {"stage": case.stage.value}
    if asked.command.role not in (post_of(procedure, next_required(procedure, case.stage)), Role.SUPERVISOR, Role.RECORD):
        return not_your_turn(case.turn.holder, asked)
    if ORDER[disputed] <= ORDER[Stage.DISPATCH] and bound(case, asked):
        return Rule.FINALLY_RULED, {"department": case.department or ""}
    return _returned(case, procedure, disputed, asked)


def point_of_dispute(procedure: Procedure, stage: Stage) -> Stage | None:
    """The stage that has to be passed anew: the last one that the procedure requires of another post than the holder's."""
    post = post_of(procedure, next_required(procedure, stage))
    passed = [s for s in procedure.required if s is not Stage.REPORT and ORDER[s] <= ORDER[stage] and POSTS[s] is not post]
    return passed[-1] if passed else None


def stage_before(procedure: Procedure, disputed: Stage) -> Stage:
    """Where a ticket stands once it was sent back to have a stage passed anew."""
    return [stage for stage in procedure.required if ORDER[stage] < ORDER[disputed]][-1]


def _returned(case: Open, procedure: Procedure, disputed: Stage, asked: Asked) -> TicketReturned:
    body = asked.command.body
    assert isinstance(body, ReturnTicket)
    known, rework, recheck = case.returns, POSTS[disputed] is Role.HANDLER, disputed is Stage.VERIFY
    number = (known.reworked if rework else known.rechecked if recheck else known.returned) + 1
    ruling = not rework and not recheck and procedure.final_ruling and number > asked.policy.returns_max
    stage = stage_before(procedure, disputed)
    department = case.department if rework or recheck else None
    turn = asked.turn(case.procedure, stage, department)
    return TicketReturned(
        previous=case.stage,
        stage=stage,
        disputed=disputed,
        turn=Turn(holder=Role.LEADER.value) if ruling else turn,
        previous_holder=case.turn.holder,
        department=department,
        previous_department=case.department,
        rework=rework,
        recheck=recheck,
        number=number,
        ruling=ruling,
        opinion=body.opinion,
        estimated=body.estimated,
    )


def _rule(case: Open, body: RuleOnTicket, asked: Asked) -> Decision:
    if body.opinion is None:
        return opinion_missing(asked)
    if not case.returns.ruling:
        return Rule.RULING_NOT_DUE, {"number": str(case.returns.returned)}
    refusal = unfit_to_work(body.department, case, asked)
    if refusal is not None:
        return refusal
    return TicketRuled(
        previous=case.stage,
        turn=asked.turn(case.procedure, Stage.DISPATCH, body.department),
        department=body.department,
        previous_department=case.department,
        opinion=body.opinion,
    )


DECIDERS: Deciders = {(Open, ReturnTicket): _return, (Open, RuleOnTicket): _rule}
