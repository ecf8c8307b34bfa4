"""Reading what clients send: strictly, and with the field's path, the reason and what was found when it does not fit."""

import re
from functools import cache
from typing import Any, TypeVar

import msgspec
import orjson

from streams.intake.refusals import Malformed

Form = TypeVar("Form")
_NAMED = re.compile(r"^Object (contains unknown|missing required) field `([^`]*)`$")
_OWN = re.compile(r"^`([^`]*)` is [^,]*, (.*)$")  # what a form says of its own field
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def read_strictly(raw: bytes, kind: type[Form], under: str = "$") -> Form:
    """The form in the bytes; raises Malformed with a path that starts with `under`."""
    try:
        form: Form = _decoder(kind).decode(raw)  # type: ignore[arg-type]  # every type is hashable
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `")
        raise _malformed(raw, reason, path.rstrip("`").removeprefix("$"), under) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = raw[:60].decode(errors="replace")
        raise Malformed(under, f"expected JSON in UTF-8: {error}", found or "an empty body") from error
    except RecursionError as error:
        raise Malformed(under, "expected JSON that is not nested so deep") from error
    return form


def _malformed(raw: bytes, reason: str, path: str, under: str) -> Malformed:
    named = _NAMED.match(reason)
    if named:
        path = f"{path}.{named[2]}"
        reason = "no such field is known here" if named[1] == "contains unknown" else "this field is required"
    own = _OWN.match(reason)
    if own:
        path, reason = f"{path}.{own[1]}", own[2]
    return Malformed(under + path, reason, _found(raw, path))


def _found(raw: bytes, path: str) -> Any:
    """What lies at a path, None where nothing does; containers are named, not repeated."""
    try:
        at: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    for name, index in _STEP.findall(path):
        try:
            at = at[name] if name else at[int(index)]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(at, dict | list):
        return "an object" if isinstance(at, dict) else "a list"
    return at
