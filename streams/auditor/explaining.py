"""What the auditor answers over HTTP: which rows and records stand behind numbers, by its own cold fold of the log."""

import asyncio
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import JSONBody
from msgspec import Struct

from projections.addresses import NoSuchNumber
from schemas.explanation import Explanations, Questions
from streams.auditor.comparing import Auditor, NotFolded
from streams.process import log

BODY_BYTES_MAX = 1 << 20
RETRY_AFTER_S = "2"


class Fault(Struct, frozen=True):
    """Why there is no answer."""

    reason: str


def create_app(auditor: Auditor) -> Litestar:
    """The application in front of an auditor; what folds and compares runs beside it."""

    @post("/v1/explanations", status_code=200)
    async def explanations(data: JSONBody[Questions]) -> Explanations:
        return await asyncio.to_thread(auditor.explain, data)

    @get("/healthz")
    async def healthz() -> Response[dict[str, bool]]:
        ready = auditor.is_ready
        return Response({"live": True, "ready": ready}, status_code=200 if ready else 503)

    return Litestar(
        route_handlers=[explanations, healthz],
        exception_handlers={
            NoSuchNumber: _no_such_number,
            NotFolded: _not_folded,
            RecursionError: _too_deep,
            HTTPException: _other,
            Exception: _broken,
        },
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


Asks = Request[Any, Any, Any]


def _no_such_number(_: Asks, error: NoSuchNumber) -> Response[Fault]:
    return Response(Fault(str(error)), status_code=422)


def _not_folded(_: Asks, error: NotFolded) -> Response[Fault]:
    return Response(Fault(str(error)), status_code=503, headers={"Retry-After": RETRY_AFTER_S})


def _too_deep(_: Asks, error: RecursionError) -> Response[Fault]:
    return Response(Fault("expected JSON that is not nested so deep"), status_code=400)


def _other(request: Asks, error: HTTPException) -> Response[Fault]:
    """What the framework refuses: no such path, a body that is no question; its own faults are logged."""
    if error.status_code >= 500:
        return _broken(request, error)
    told = "; ".join(str(one) for one in error.extra) if isinstance(error.extra, list) else ""
    reason = f"{request.method} {request.url.path}: {error.detail}" + (f" ({told})" if told else "")
    return Response(Fault(reason), status_code=error.status_code, headers=error.headers)


def _broken(request: Asks, error: Exception) -> Response[Fault]:
    log.error("request failed", method=request.method, path=request.url.path, exc_info=error)
    return Response(Fault("the auditor failed, and has logged why"), status_code=500)
