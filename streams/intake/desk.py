"""The desk behind the door: makes a command of what was sent, stores it, and finds what became of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from schemas.card import CardEntry
from schemas.codec import TYPE_NAMES
from schemas.envelope import Command
from schemas.identity import ticket_id
from schemas.place import Place
from schemas.policy import Policy
from schemas.role import Role
from schemas.sentences import CityWords
from schemas.stage import Stage
from schemas.ticket.corrections import CorrectTicket
from schemas.ticket.roles import MAY
from schemas.ticket.stages import ReportTicket
from schemas.tier import Tier, tier_of
from streams.attachments import FILES_MAX, AttachmentStore, TooManyAttachments
from streams.clock import monotonic_s, new_id, wall_now
from streams.intake import capture_words
from streams.intake.answers import CommandOutcome, Health, PhotoReceipt, Receipt, outcome_of
from streams.intake.capture import Capturing, Looked, repeated
from streams.intake.captured import Capture, Named
from streams.intake.card_feed import CardFeed
from streams.intake.changes import events_of, is_stale
from streams.intake.city_feed import CityFeed
from streams.intake.command_log import CommandLog
from streams.intake.forms import CaptureForm, ReportForm, read_capture, read_command, read_photo, read_report, short_type
from streams.intake.meters import Meters
from streams.intake.nearest_grid import NearestGrid, OutsideCity
from streams.intake.operations import OperationDesk
from streams.intake.parking import Parking
from streams.intake.photos import refuse_unknown
from streams.intake.readings import ReadingDesk
from streams.intake.refusals import IdTaken, Malformed, Unavailable
from streams.look_alikes import Wanted, closed_since
from streams.settings import Settings

SOURCE = "intake"
REPORT = short_type(TYPE_NAMES[ReportTicket])


class Desk(Struct, frozen=True, kw_only=True):
    """All that a request needs, put together once."""

    settings: Settings
    city: CityFeed
    log: CommandLog
    cards: CardFeed
    parking: Parking
    attachments: AttachmentStore
    grids: NearestGrid
    meters: Meters
    words: CityWords
    readings: ReadingDesk
    operations: OperationDesk

    async def command(self, raw: bytes) -> Command:
        """The command that a client wrote out; its opinion is on the disk when this returns. Raises Malformed or Unavailable."""
        form, body = read_command(raw)
        if isinstance(body, ReportTicket | CorrectTicket) and body.place is not None:
            self._refuse_elsewhere(body.place)
        self._refuse_no_division(getattr(body, "department", None))
        await asyncio.to_thread(refuse_unknown, body, self.attachments)
        at = self.city.time.accepted(form.at, wall_now())
        if isinstance(body, ReportTicket):
            self._drill(body.drill, at, "$.data.drill")
            self._refuse_another_drills(body)
        policy = self.city.policy(at)
        if form.opinion is not None:
            self.log.open_or_refuse()
            (opinion,) = await self._kept(str(form.id), [form.opinion.encode()])
            body = replace(body, opinion=opinion)
        return Command(
            id=str(form.id),
            ticket=form.ticket,
            at=at,
            actor=form.actor,
            role=form.role or MAY[type(body)][0],
            source=SOURCE,
            policy=policy.version,
            expected_version=form.expected_version,
            correlation=form.correlation,
            body=body,
        )

    async def report(self, raw: bytes) -> tuple[Command, Capture]:
        """The command of a report, and what the capture gives back; words and photos are on the disk. Raises as `command`."""
        form = read_report(raw, self.settings.photos_max, self.settings.photo_bytes_max)
        at = self.city.time.accepted(form.at, wall_now())
        policy = self.city.policy(at)
        place, drill = self._place(form), self._drill(form.drill, at)
        self.log.open_or_refuse()  # before anything is stored for a report that cannot be taken
        command = str(form.id) if form.id is not None else new_id()
        words = [form.words.encode()] if form.words is not None else []
        digests = await self._kept(command, [*words, *form.photos])
        body = ReportTicket(
            category=form.category,
            place=place,
            department=_unit(policy, form.category, place),
            hazard=form.hazard,
            drill=form.drill,
            words=digests[0] if words else None,
            photos=digests[len(words) :],
        )
        return self._captured(_report(command, at, form.reporter, policy, body), policy, form.unlike, drill)

    async def photo(self, raw: bytes) -> PhotoReceipt:
        """The digest of a photo, which is on the disk when this returns. Raises Malformed or Unavailable."""
        form = read_photo(raw, self.settings.photo_bytes_max)
        (digest,) = await self._kept(str(form.id) if form.id is not None else new_id(), [form.photo])
        return PhotoReceipt(digest=digest)

    def capture(self, raw: bytes) -> Capture:
        """What a report would become; nothing is stored. Raises Malformed or Unavailable."""
        form = read_capture(raw)
        at = self.city.time.accepted(form.at, wall_now())
        policy = self.city.policy(at)
        place, drill = self._place(form), self._drill(form.drill, at)
        unit = _unit(policy, form.category, place)
        body = ReportTicket(category=form.category, place=place, department=unit, hazard=form.hazard, drill=form.drill)
        return self._captured(_report(new_id(), at, SOURCE, policy, body), policy, form.unlike, drill)[1]

    def _captured(self, command: Command, policy: Policy, unlike: tuple[str, ...], drill: Named | None) -> tuple[Command, Capture]:
        """The command with the closed ticket that it repeats, and the whole answer."""
        assert isinstance(command.body, ReportTicket), "only a report is captured"
        looked = self._looked(command.ticket, command.body, policy).without(unlike)
        linked = replace(command, body=replace(command.body, repeats=repeated(looked, command.at)))
        return linked, Capturing(self.grids, self.words).capture(linked, policy, looked, drill)

    def _looked(self, ticket: str, body: ReportTicket, policy: Policy) -> Looked:
        since = closed_since(self.city.time.now(wall_now()), policy.look_alike_hours, policy.reopen_days)
        metres = float(policy.look_alike_metres)
        try:
            wanted = Wanted(
                place=body.place, category=body.category, metres=metres, closed_since=since, but=ticket, drill=body.drill
            )
            return Looked(self.cards.look_alikes(wanted))
        except Unavailable as error:
            return Looked(None, capture_words.unknown(self.cards.lag, error.retry_after_s))

    async def submit(self, command: Command, wait_s: float | None, on_stored: Callable[[], None]) -> Receipt | CommandOutcome:
        """Store a command: its receipt, or its outcome if that is asked for and comes in time.

        `on_stored` is called before the waiting begins: who waits for an outcome keeps nobody else from the door.
        """
        known = self.cards.known(command.id)
        if known is not None and known.ticket != command.ticket:
            raise IdTaken(f"the id {command.id} names a command about ticket {known.ticket}: make a new id for each command")
        with self.cards.expected.of(command.id) as outcome:
            started_s = monotonic_s()
            receipt = await self.log.append(command)
            self.meters.receipt(monotonic_s() - started_s)
            on_stored()
            if wait_s is None:
                return receipt
            known = known or self.cards.known(command.id)
            if known is None:
                try:
                    async with asyncio.timeout(wait_s):
                        known = await outcome
                except TimeoutError:
                    return receipt
            return self.answer(known)

    def answer(self, entry: CardEntry) -> CommandOutcome:
        """A record as the answer to its command, with what changed where the command was stale."""
        story = self.cards.known_story(entry.ticket) if is_stale(entry) else []
        return outcome_of(entry, self.words, events_of(story))

    def health(self) -> Health:
        """What works and what does not."""
        broker = self.cards.broker_answers and self.log.is_open
        policy, cards = self.city.has_policy, self.cards.is_current
        return Health(live=True, ready=broker and policy and cards, broker=broker, policy=policy, cards=cards)

    def _refuse_elsewhere(self, place: Place) -> None:
        try:
            self.grids.of(place.grid)
        except OutsideCity as error:
            raise Malformed("$.data.place.grid", str(error), place.grid) from error
        try:
            self.grids.at(place.lon_deg, place.lat_deg)
        except OutsideCity as error:
            raise Malformed("$.data.place", str(error), "a point elsewhere") from error

    def _refuse_no_division(self, unit: str | None) -> None:
        """Which departments there are, the decider knows; the divisions are the pack's."""
        if unit is not None and tier_of(unit) is not Tier.DEPARTMENT and unit not in self.words.names["department"]:
            raise Malformed("$.data.department", "there is no such division in this city", unit, f"本市没有编号为 {unit} 的区划。")

    def _place(self, form: CaptureForm | ReportForm) -> Place:
        try:
            if form.grid is not None:
                return self.grids.of(form.grid)
            assert form.point is not None, "the forms let in either a point or a grid"
            return self.grids.at(form.point.lon, form.point.lat)
        except OutsideCity as error:
            if form.grid is not None:
                raise Malformed("$.grid", str(error), form.grid, error.sentence) from error
            raise Malformed("$.point", str(error), "a point elsewhere", error.sentence) from error

    def _drill(self, operation: str | None, at: datetime, path: str = "$.drill") -> Named | None:
        return None if operation is None else self.operations.drill(operation, path, at)

    def _refuse_another_drills(self, body: ReportTicket) -> None:
        """What happened in a drill is the matter of nothing outside it, whatever a client says."""
        story = self.cards.known_story(body.repeats) if body.repeats is not None else []
        if story and story[0].data.get("drill") != body.drill:
            sentence = f"工单 {body.repeats} 与本次上报不属同一演练，不能算作重复上报。"
            raise Malformed("$.data.repeats", "this ticket is not part of the same drill", body.repeats, sentence)

    async def _kept(self, command: str, contents: list[bytes]) -> tuple[str, ...]:
        """The digests of words and photos, once they are on the disk."""
        try:
            return tuple(await asyncio.to_thread(self.attachments.keep, command, contents))
        except TooManyAttachments as error:
            expected = f"expected at most {FILES_MAX} photos and words under one id: make a new id for each command"
            raise Malformed("$.id", expected, str(error)) from error
        except OSError as error:
            raise Unavailable(f"words and photos cannot be stored: {error.strerror}. Nothing is promised", 30) from error


def _report(command: str, at: datetime, reporter: str, policy: Policy, body: ReportTicket) -> Command:
    return Command(
        id=command,
        ticket=ticket_id("report", command),
        at=at,
        actor=reporter,
        role=Role.COLLECTOR,
        source=SOURCE,
        policy=policy.version,
        body=body,
    )


def _unit(policy: Policy, code: str, place: Place) -> str | None:
    """Whom a report names at once: who works on it first, where the procedure has no dispatch that would say so."""
    category = policy.category(code)
    procedure = policy.procedure(category.procedure) if category is not None else None
    if category is None or procedure is None or Stage.DISPATCH in procedure.required + procedure.optional:
        return None
    return category.unit_at(place)
