"""Asking the auditor over HTTP what stands behind numbers."""

import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError

import msgspec

from schemas.explanation import Explanations, Questions

# A page waits no longer: an auditor that hangs is to keep no thread of the site for long, and one that is busy says so sooner.
PATIENCE_S = 4.0
Ask = Callable[[Questions], Explanations]


class NoAnswer(Exception):
    """The auditor gave no answer; what it said instead, or why it could not be asked."""


class _Fault(msgspec.Struct):
    reason: str


def auditor_at(host: str, port: int) -> Ask:
    """Asks the auditor that listens there."""
    address = f"http://{host}:{port}/v1/explanations"
    # A proxy of the machine's is for what lies outside: the auditor is one of our own.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(questions: Questions) -> Explanations:
        request = urllib.request.Request(address, msgspec.json.encode(questions), {"content-type": "application/json"})
        try:
            with direct.open(request, timeout=PATIENCE_S) as answer:
                return msgspec.json.decode(answer.read(), type=Explanations)
        except HTTPError as error:
            raise NoAnswer(_reason(error.read()) or str(error)) from error
        except (OSError, HTTPException, msgspec.MsgspecError) as error:
            raise NoAnswer(f"{address}: {error}") from error

    return ask


def _reason(raw: bytes) -> str:
    try:
        return msgspec.json.decode(raw, type=_Fault).reason
    except msgspec.MsgspecError:
        return ""
