"""Operations at the door: orders in, checked against the city pack, and what they came to out."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Raw, Struct, field, to_builtins
from shapely import Polygon, is_valid_reason, union_all
from shapely.geometry import shape

from projections.operations import Act, Operation
from schemas.area import Area
from schemas.city import Outlines
from schemas.codec import ORDER_BODIES
from schemas.envelope import OperationCommand
from schemas.identity import Identity
from schemas.mode import Level, Mode, Response
from schemas.moment import Moment
from schemas.operation import MAY, Commander, OperationOrder, StartOperation
from schemas.plan import Code, Plan, Words
from schemas.role import Role
from schemas.sentences import CityWords, sentence
from streams.clock import wall_now
from streams.intake.answers import OperationAnswer, OperationReceipt, OrderOutcome
from streams.intake.captured import Named
from streams.intake.changes import REFUSED
from streams.intake.city_feed import CityFeed
from streams.intake.command_log import CommandLog
from streams.intake.forms import NOT_AT_THE_DOOR, VERSION_MAX, refuse_contact_data, refuse_derived, short_type
from streams.intake.operation_feed import OperationFeed
from streams.intake.refusals import IdTaken, Malformed, NotHere
from streams.intake.strict_json import read_strictly

SOURCE = "intake"


class OrderForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order about an operation; both ids are made and kept by the client before it sends, so that it may send again."""

    id: UUID
    type: str
    operation: Identity
    actor: Identity
    role: Role | None = None
    at: Moment | None = None
    expected_version: Annotated[int, Meta(ge=0, le=VERSION_MAX)] | None = None
    data: Raw = field(default_factory=lambda: Raw(b"{}"))


class StartForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The `data` of a start: it names a plan of the city by its code, which goes into the log as it reads now."""

    name: Words
    mode: Mode
    plan: Code
    commander: Commander
    level: Level | None = None
    area: Area | None = None
    drill: bool = False


class OperationDesk(Struct, frozen=True, kw_only=True, dict=True):
    """Takes orders and answers questions about operations."""

    log: CommandLog
    city: CityFeed
    feed: OperationFeed
    plans: tuple[Plan, ...]
    outlines: Outlines
    words: CityWords

    @cached_property
    def _plans(self) -> Mapping[str, Plan]:
        return {plan.code: plan for plan in self.plans}

    @cached_property
    def _ground(self) -> Any:
        return union_all([shape(to_builtins(feature.geometry)) for feature in self.outlines.features])

    def order(self, raw: bytes) -> OperationCommand:
        """The command that a client wrote out; raises Malformed or Unavailable."""
        form = read_strictly(raw, OrderForm)
        refuse_derived(form.id)
        if form.role in NOT_AT_THE_DOOR:
            raise Malformed(
                "$.role", "this role is the services' own; who leaves it out acts in the one whose task it is", form.role
            )
        body = self._body(form)
        refuse_contact_data({"operation": form.operation, "actor": form.actor, "data.commander": getattr(body, "commander", None)})
        self._refuse_elsewhere(getattr(body, "area", None))
        at = self.city.time.accepted(form.at, wall_now())
        return OperationCommand(
            id=str(form.id),
            operation=form.operation,
            at=at,
            actor=form.actor,
            role=form.role or MAY[type(body)][0],
            source=SOURCE,
            policy=self.city.policy(at).version,
            expected_version=form.expected_version,
            body=body,
        )

    def _body(self, form: OrderForm) -> OperationOrder:
        known = {short_type(name): kind for name, kind in ORDER_BODIES.items()}
        kind = known.get(form.type)
        if kind is None:
            raise Malformed("$.type", f"unknown order; known are {', '.join(sorted(known))}", form.type)
        if kind is StartOperation:
            return self._start(read_strictly(bytes(form.data), StartForm, "$.data"))
        body: OperationOrder = read_strictly(bytes(form.data), kind, "$.data")  # type: ignore[assignment]  # the table holds orders
        return body

    def _start(self, form: StartForm) -> StartOperation:
        plan = self._plans.get(form.plan)
        if plan is None:
            known = ", ".join(self._plans)
            raise Malformed(
                "$.data.plan", f"expected a plan of this city: {known}", form.plan, f"本市没有编号为 {form.plan} 的预案。"
            )
        if (form.mode is Mode.EMERGENCY) is (form.level is None):
            found = None if form.level is None else int(form.level)
            words = "应急响应须写明级别（1 至 4，即Ⅰ至Ⅳ级），其他模式不分级别。"
            raise Malformed("$.data.level", "expected 1 to 4 for an emergency, and none for another mode", found, words)
        response = Response(form.mode, form.level)
        return StartOperation(
            name=form.name, response=response, plan=plan, commander=form.commander, area=form.area, drill=form.drill
        )

    def _refuse_elsewhere(self, area: Area | None) -> None:
        if area is None:
            return
        outer, *holes = area.coordinates
        drawn = Polygon(outer, holes)
        if not drawn.is_valid or drawn.is_empty:
            words = "所画区域的边线自相交叉或没有面积，请重画。"
            raise Malformed("$.data.area", "expected a polygon whose rings do not cross", is_valid_reason(drawn), words)
        if not drawn.intersects(self._ground):
            words = "所画区域全在本市以外，请核对坐标（WGS-84，先经度后纬度）。"
            raise Malformed("$.data.area", "expected it to touch the city, in WGS-84 degrees, longitude first", "elsewhere", words)

    async def submit(
        self, command: OperationCommand, wait_s: float | None, on_stored: Callable[[], None]
    ) -> OperationReceipt | OrderOutcome:
        """Store an order: its receipt, or its outcome if that is asked for and comes in time.

        `on_stored` is called before the waiting begins. Raises IdTaken, TooLarge or Unavailable.
        """
        about = self.feed.subject_of(command.id)
        if about is not None and about != command.operation:
            raise IdTaken(f"the id {command.id} names an order about operation {about}: make a new id for each order")
        with self.feed.expected.of(command.id) as outcome:
            receipt = await self.log.append_order(command)
            on_stored()
            if wait_s is None:
                return receipt
            known = self.feed.act(command.operation, command.id)
            if known is None:
                try:
                    async with asyncio.timeout(wait_s):
                        known = await outcome
                except TimeoutError:
                    return receipt
            return self._told(known)

    def running(self) -> list[OperationAnswer]:
        """The operations that run now, the first to start first; raises Unavailable."""
        found = [(one.facts, name, one) for name, one in self.feed.all().items() if one.facts is not None]
        running = sorted((facts.started_at, name, one) for facts, name, one in found if facts.ended_at is None)
        return [_answer(name, one) for _, name, one in running]

    def drill(self, name: str, path: str, at: datetime) -> Named:
        """The drill that ran at a moment, of which a report at a field says that it is part; raises Malformed or Unavailable."""
        operation = self.feed.all().get(name)
        facts = None if operation is None else operation.facts
        if facts is None:
            raise Malformed(path, "there is no such operation", name, f"没有编号为 {name} 的行动。")
        if not facts.drill:
            raise Malformed(path, "this operation is no drill", name, f"行动“{facts.name}”不是演练，其间的上报不能标为演练。")
        if facts.ended_at is not None and facts.ended_at <= at:
            ended = f"{facts.ended_at.astimezone(self.words.zone):%Y-%m-%d %H:%M:%S}"
            raise Malformed(path, "this drill has ended", name, f"演练“{facts.name}”已于 {ended} 终止，不能再以演练上报。")
        return Named(name, facts.name)

    def operation(self, name: str) -> OperationAnswer:
        """An operation with its whole story, refusals included; raises NotHere or Unavailable."""
        story = self.feed.story(name)
        if not story:
            raise NotHere(f"no record of operation {name} is in the log")
        return _answer(name, self.feed.all()[name], tuple(map(self._told, story)))

    def _told(self, act: Act) -> OrderOutcome:
        refused = act.type == REFUSED
        rule, facts = (act.data["rule"], act.data["facts"]) if refused else (None, None)
        return OrderOutcome(
            command_id=act.command,
            operation=act.operation,
            outcome="refusal" if refused else "event",
            type=act.type,
            sequence=act.sequence,
            at=act.at,
            actor=act.actor,
            role=act.role,
            data=act.data,
            rule=rule,
            facts=facts,
            sentence=sentence(rule, facts or {}, self.words) if rule is not None else None,
        )


def _answer(name: str, operation: Operation, story: tuple[OrderOutcome, ...] | None = None) -> OperationAnswer:
    facts = None if operation.facts is None else to_builtins(operation.facts)
    return OperationAnswer(operation=name, sequence=operation.sequence, version=operation.version, facts=facts, story=story)
