"""The routes of the door."""

import asyncio
import re
from contextlib import ExitStack
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, Parameter, SkipValidation

from schemas.codec import TYPE_NAMES
from streams.intake.answers import (
    CommandOutcome,
    Health,
    OperationAnswer,
    OperationReceipt,
    OrderOutcome,
    PhotoReceipt,
    ReadingReceipt,
    Receipt,
    TicketAnswer,
    ticket_of,
    unreported,
)
from streams.intake.api_document import (
    ASKED,
    NOT_HERE,
    NOT_NOW,
    ORDERED,
    REPORTED,
    SUBMITTED,
    CaptureOperation,
    CommandOperation,
    OrderOperation,
    PhotoOperation,
    ReadingOperation,
    ReportOperation,
)
from streams.intake.captured import Capture, ReportReceipt, with_capture
from streams.intake.desk import REPORT, Desk
from streams.intake.forms import short_type
from streams.intake.gate import Gate
from streams.intake.refusals import Malformed, NotHere, NotJson, TooLarge, TooSlow

BODY_S = 10.0
WAIT_S = (0.1, 30.0)
JSON = "application/json"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_WAIT = re.compile(r"^\d{1,2}(\.\d{1,3})?s$")

AtDesk = NamedDependency[SkipValidation[Desk]]
AtGate = NamedDependency[SkipValidation[Gate]]
Wait = Annotated[str | None, Parameter(description="How long to wait for the outcome, 2s for example; from 0.1s to 30s")]
Asked = Request[Any, Any, Any]


@post("/v1/commands", status_code=202, operation_class=CommandOperation, responses=SUBMITTED, operation_id="sendCommand")
async def post_command(request: Asked, desk: AtDesk, gate: AtGate, wait: Wait = None) -> Response[Receipt]:
    """Send any command of the catalogue: 202 with a receipt once the log has it, or with ?wait its outcome."""
    with desk.meters.counted("unknown") as tally, ExitStack() as place:
        wait_s = _seconds(wait)
        place.enter_context(gate.place())
        command = await desk.command(await _body(request))
        tally.kind = short_type(TYPE_NAMES[type(command.body)])
        return _answer(await desk.submit(command, wait_s, place.close))


@post("/v1/reports", status_code=202, operation_class=ReportOperation, responses=REPORTED, operation_id="sendReport")
async def post_report(request: Asked, desk: AtDesk, photo_gate: AtGate, wait: Wait = None) -> Response[ReportReceipt]:
    """Report from a phone: point, kind, words and photos in, a receipt and all that follows from them out."""
    with desk.meters.counted(REPORT), ExitStack() as place:
        wait_s = _seconds(wait)
        place.enter_context(photo_gate.place())
        command, capture = await desk.report(await _body(request))
        return _answer(with_capture(await desk.submit(command, wait_s, place.close), capture))


@post("/v1/photos", status_code=201, operation_class=PhotoOperation, responses=ASKED, operation_id="sendPhoto")
async def post_photo(request: Asked, desk: AtDesk, photo_gate: AtGate) -> PhotoReceipt:
    """Send one photo for a command that names it, of finished work for example: its digest, once it is on the disk."""
    with desk.meters.counted("photos"), photo_gate.place():
        return await desk.photo(await _body(request))


@post("/v1/capture", status_code=200, operation_class=CaptureOperation, responses=ASKED, operation_id="askCapture")
async def post_capture(request: Asked, desk: AtDesk, gate: AtGate) -> Capture:
    """What a report would become: grid, department, standards, limit, look-alikes. Nothing is stored."""
    with gate.place():
        return desk.capture(await _body(request))


@post("/v1/readings", status_code=201, operation_class=ReadingOperation, responses=ASKED, operation_id="sendReadings")
async def post_readings(request: Asked, desk: AtDesk, gate: AtGate) -> ReadingReceipt:
    """Send one reading of an indicator from outside, or a list of them: all are stored, or none is taken."""
    with desk.meters.counted("readings"), gate.place():
        return await desk.readings.take(await _body(request))


@post("/v1/operations", status_code=202, operation_class=OrderOperation, responses=ORDERED, operation_id="sendOrder")
async def post_order(request: Asked, desk: AtDesk, gate: AtGate, wait: Wait = None) -> Response[OperationReceipt]:
    """Start, lead, report or end an operation: 202 with a receipt once the log has it, or with ?wait its outcome."""
    with desk.meters.counted("unknown") as tally, ExitStack() as place:
        wait_s = _seconds(wait)
        place.enter_context(gate.place())
        command = desk.operations.order(await _body(request))
        tally.kind = short_type(TYPE_NAMES[type(command.body)])
        return _answer(await desk.operations.submit(command, wait_s, place.close))


@get("/v1/operations", responses=NOT_NOW, operation_id="listOperations")
async def get_operations(desk: AtDesk) -> list[OperationAnswer]:
    """The operations that run now, drills among them."""
    return desk.operations.running()


@get("/v1/operations/{operation:str}", responses=NOT_HERE, operation_id="findOperation")
async def get_operation(operation: FromPath[str], desk: AtDesk) -> OperationAnswer:
    """What an operation is now, and its whole story, refusals included."""
    return desk.operations.operation(operation)


@get("/v1/commands/{command_id:str}", responses=NOT_HERE, operation_id="findOutcome")
async def get_command(command_id: FromPath[str], desk: AtDesk) -> CommandOutcome:
    """What became of a command: the one record it yielded."""
    entry = desk.cards.outcome(_canonical(command_id))
    if entry is None:
        raise NotHere(
            f"no outcome of command {command_id} is in the log: it is not decided yet, was set aside, or was never stored"
        )
    return desk.answer(entry)


@get("/v1/tickets/{ticket:str}", responses=NOT_HERE, operation_id="findTicket")
async def get_ticket(ticket: FromPath[str], desk: AtDesk) -> TicketAnswer:
    """What a ticket is now, and its whole story, refusals included."""
    found, parked = desk.cards.ticket(ticket), desk.city.parked(ticket)
    if found is None and parked is None:
        raise NotHere(f"no record of ticket {ticket} is in the log")
    return ticket_of(*(found or (unreported(ticket), [])), parked, desk.words)


@get("/healthz/live")
async def get_live(desk: AtDesk) -> Health:
    """Whether the process answers; for whoever would start it again."""
    return desk.health()


@get(["/healthz/ready", "/healthz"])
async def get_ready(desk: AtDesk) -> Response[Health]:
    """Whether it can take commands and answer questions: 200, or 503 with what is missing."""
    health = desk.health()
    return Response(health, status_code=200 if health.ready else 503)


@get("/metrics", include_in_schema=False)
async def get_metrics(desk: AtDesk) -> Response[bytes]:
    """What the door counts, for Prometheus."""
    return Response(desk.meters.page(), media_type=PROMETHEUS)


def _answer(found: Receipt | CommandOutcome | OperationReceipt | OrderOutcome) -> Response[Any]:
    return Response(found, status_code=202 if isinstance(found, Receipt | OperationReceipt) else 200)


def _canonical(command_id: str) -> str:
    """The id as it stands in the log, if it is a UUID in another spelling."""
    try:
        return str(UUID(command_id))
    except ValueError:
        return command_id


def _seconds(wait: str | None) -> float | None:
    if wait is None:
        return None
    if not _WAIT.match(wait) or not WAIT_S[0] <= float(wait[:-1]) <= WAIT_S[1]:
        raise Malformed("?wait", f"expected seconds from {WAIT_S[0]:g}s to {WAIT_S[1]:g}s, 2s for example", wait)
    return float(wait[:-1])


async def _body(request: Asked) -> bytes:
    """The body, within its limits of kind, size and time."""
    kind = request.headers.get("content-type", "")
    if kind.split(";")[0].strip().lower() != JSON:
        raise NotJson(f"expected Content-Type {JSON}, found {kind or 'none'}")
    try:
        async with asyncio.timeout(BODY_S):
            return await request.body()
    except RequestEntityTooLarge as error:
        limit = request.route_handler.resolve_request_max_body_size()
        assert isinstance(limit, int), "every route has its limit"
        announced = request.headers.get("content-length")
        found = f"{announced} bytes" if announced else f"more than {limit} bytes"
        raise TooLarge(f"body for {request.url.path}", limit, found) from error
    except TimeoutError as error:
        raise TooSlow(f"the body did not arrive within {BODY_S:g} s") from error
    except ClientException as error:
        raise Malformed("$", error.detail) from error


ROUTES = (
    post_command,
    post_capture,
    post_readings,
    post_order,
    get_command,
    get_ticket,
    get_operations,
    get_operation,
    get_live,
    get_ready,
    get_metrics,
)
ROUTES_WITH_PHOTOS = (post_report,)
ROUTES_WITH_ONE_PHOTO = (post_photo,)
