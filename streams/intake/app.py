"""The door as a Litestar application: routes, limits, and a sentence for everything that gives no receipt."""

from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.types import ExceptionHandler

from streams.intake.answers import Fault
from streams.intake.api_document import api_document, body_schemas
from streams.intake.desk import Desk
from streams.intake.gate import Gate
from streams.intake.refusals import IdTaken, Malformed, NotHere, NotJson, TooSlow, Unavailable
from streams.intake.routes import ROUTES, ROUTES_WITH_ONE_PHOTO, ROUTES_WITH_PHOTOS
from streams.process import log
from streams.settings import Settings

STATUS: dict[type[Exception], int] = {NotHere: 404, TooSlow: 408, IdTaken: 409, NotJson: 415}
# A report may hold photos of many MiB where a command holds 64 KiB, so far fewer of them are held at once.
PHOTO_SHARE = 16
UNLIMITED = ["^/healthz", "^/metrics$"]


def photo_body_bytes_max(settings: Settings, photos: int) -> int:
    """The limit of a body with photos: all in base64 (4 characters for 3 bytes), and a message's worth of the rest."""
    return photos * (4 * (settings.photo_bytes_max + 2) // 3 + 8) + settings.message_bytes_max


def create_app(desk: Desk) -> Litestar:
    """The application in front of a desk; what follows the log is run beside it, see __main__."""
    settings = desk.settings
    gate, photo_gate = Gate(settings.in_flight_max), Gate(max(1, settings.in_flight_max // PHOTO_SHARE))
    with_photos = [
        Router(path="/", route_handlers=routes, request_max_body_size=photo_body_bytes_max(settings, photos))
        for routes, photos in ((ROUTES_WITH_PHOTOS, settings.photos_max), (ROUTES_WITH_ONE_PHOTO, 1))
    ]
    app = Litestar(
        route_handlers=[*ROUTES, *with_photos],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "gate": Provide(lambda: gate, sync_to_thread=False),
            "photo_gate": Provide(lambda: photo_gate, sync_to_thread=False),
        },
        request_max_body_size=settings.message_bytes_max,
        middleware=[RateLimitConfig(rate_limit=("second", settings.rate_per_second), exclude=UNLIMITED).middleware],
        exception_handlers=_handlers(),
        openapi_config=api_document(),
        logging_config=None,
        debug=False,
    )
    # Litestar writes the schemas of the types it reads itself over those of its configuration, so ours come after.
    app.openapi_schema.components.schemas.update(body_schemas())
    return app


def _handlers() -> "dict[int | type[Exception], ExceptionHandler[Any]]":
    return {
        **dict.fromkeys(STATUS, _refused),
        Malformed: _malformed,
        Unavailable: _unavailable,
        TooManyRequestsException: _too_many,
        HTTPException: _other,
        Exception: _broken,
    }


def _refused(_: Request[Any, Any, Any], error: Exception) -> Response[Fault]:
    return Response(Fault(reason=str(error)), status_code=STATUS[type(error)])


def _malformed(_: Request[Any, Any, Any], error: Malformed) -> Response[Fault]:
    return Response(Fault(reason=error.reason, path=error.path, found=error.found, sentence=error.sentence), status_code=422)


def _unavailable(_: Request[Any, Any, Any], error: Unavailable) -> Response[Fault]:
    return Response(Fault(reason=str(error)), status_code=503, headers={"Retry-After": str(error.retry_after_s)})


def _too_many(_: Request[Any, Any, Any], error: TooManyRequestsException) -> Response[Fault]:
    limits = error.headers or {}
    reason = f"more than {limits.get('RateLimit-Limit')} requests per second from this address: send again a little later"
    headers = {**limits, "Retry-After": str(max(1, int(limits.get("RateLimit-Reset", "1"))))}
    return Response(Fault(reason=reason), status_code=429, headers=headers)


def _other(request: Request[Any, Any, Any], error: HTTPException) -> Response[Fault]:
    """What the framework refuses: no such path, no such method, a bad query; its own faults are logged."""
    if error.status_code >= 500:
        return _broken(request, error)
    reason = f"{request.method} {request.url.path}: {error.detail or 'not possible here'}"
    return Response(Fault(reason=reason), status_code=error.status_code, headers=error.headers)


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[Fault]:
    log.error("request failed", method=request.method, path=request.url.path, exc_info=error)
    reason = "the door failed, and has logged why. Nothing is promised. Send the same id again: it is recorded once"
    return Response(Fault(reason=reason), status_code=500)
