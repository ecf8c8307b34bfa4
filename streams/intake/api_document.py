"""The OpenAPI document: Litestar writes it; the bodies, which we read ourselves to name each field, are described here."""

from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody

from schemas.codec import ORDER_BODIES, kebab, type_name
from schemas.operation import StartOperation
from schemas.ticket import TicketCommand
from streams.intake.answers import CommandOutcome, Fault, OrderOutcome
from streams.intake.captured import ReportOutcome
from streams.intake.forms import BY_TIME_ALONE, CaptureForm, CommandForm, PhotoForm, ReportForm
from streams.intake.operations import OrderForm, StartForm
from streams.intake.readings import ReadingForm

BODIES = tuple(body for body in get_args(TicketCommand) if type_name(body) not in BY_TIME_ALONE)
# A start is sent with the plan's code, and stored with the plan.
ORDERS = {kebab(body.__name__): StartForm if body is StartOperation else body for body in ORDER_BODIES.values()}
REFERENCE = "#/components/schemas/{name}"


def body_schemas() -> dict[str, Any]:
    """The JSON Schemas of all that is sent; a command's `data` is one of its bodies, named by its `type`."""
    _, schemas = msgspec.json.schema_components(
        (CommandForm, ReportForm, PhotoForm, CaptureForm, ReadingForm, OrderForm, *ORDERS.values(), *BODIES), ref_template=REFERENCE
    )
    sent = {"CommandForm": {kebab(body.__name__): body for body in BODIES}, "OrderForm": ORDERS}
    for name, bodies in sent.items():
        form = schemas[name]["properties"]
        form["type"] = {"type": "string", "enum": list(bodies)}
        form["data"] = {"anyOf": [{"$ref": REFERENCE.format(name=body.__name__)} for body in bodies.values()]}
    return schemas


def _body(name: str) -> RequestBody:
    content = OpenAPIMediaType(schema=Reference(ref=REFERENCE.format(name=name)))
    return RequestBody(required=True, content={"application/json": content})


@dataclass
class CommandOperation(Operation):
    """An operation whose body is a CommandForm."""

    def __post_init__(self) -> None:
        self.request_body = _body("CommandForm")


@dataclass
class ReportOperation(Operation):
    """An operation whose body is a ReportForm."""

    def __post_init__(self) -> None:
        self.request_body = _body("ReportForm")


@dataclass
class PhotoOperation(Operation):
    """An operation whose body is a PhotoForm."""

    def __post_init__(self) -> None:
        self.request_body = _body("PhotoForm")


@dataclass
class CaptureOperation(Operation):
    """An operation whose body is a CaptureForm."""

    def __post_init__(self) -> None:
        self.request_body = _body("CaptureForm")


@dataclass
class ReadingOperation(Operation):
    """An operation whose body is a ReadingForm, or a list of them."""

    def __post_init__(self) -> None:
        self.request_body = _body("ReadingForm")


@dataclass
class OrderOperation(Operation):
    """An operation of the API whose body is an OrderForm."""

    def __post_init__(self) -> None:
        self.request_body = _body("OrderForm")


def _fault(description: str) -> ResponseSpec:
    return ResponseSpec(Fault, description=description, generate_examples=False)


NOT_NOW = {503: _fault("What the door knows is not level with the log; Retry-After")}
NOT_HERE = NOT_NOW | {404: _fault("No such thing in the log")}
ASKED = {
    408: _fault("The body did not arrive in time"),
    415: _fault("Not application/json"),
    422: _fault("Malformed or too large: the path of the field, the reason, what was found, and a sentence for the collector"),
    429: _fault("Too many requests from this address; Retry-After"),
    503: _fault("Not possible now, and nothing is promised; Retry-After"),
}
SUBMITTED = ASKED | {
    200: ResponseSpec(CommandOutcome, description="With ?wait: the outcome came in time", generate_examples=False),
    409: _fault("The id names a command about another ticket"),
}
ORDERED = ASKED | {
    200: ResponseSpec(OrderOutcome, description="With ?wait: the outcome came in time", generate_examples=False),
    409: _fault("The id names an order about another operation"),
}
REPORTED = SUBMITTED | {
    200: ResponseSpec(ReportOutcome, description="With ?wait: the outcome came in time", generate_examples=False),
}


def api_document() -> OpenAPIConfig:
    """Served as JSON and YAML under /schema; no page, since Litestar's pages load scripts from outside the site."""
    return OpenAPIConfig(
        title="融治 Rongzhi intake",
        version="1",
        description="Reports and commands come in here; a receipt is given only for what the log has acknowledged.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        use_handler_docstrings=True,
    )
