"""Chance that is none: numbers that follow from names, the same on every machine and after every restart."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
WHOLE = 1 << 64


def share(*names: str) -> float:
    """A number from 0 up to 1, spread evenly over names."""
    return _number(names) / WHOLE


def one_of(choices: Sequence[T], *names: str) -> T:
    """One of the choices, each as likely as the others."""
    return choices[_number(names) % len(choices)]


def between(low: timedelta, high: timedelta, *names: str) -> timedelta:
    """A duration in whole seconds, from low up to, not including, high."""
    seconds = int((high - low).total_seconds())
    return low + timedelta(seconds=_number(names) % max(seconds, 1))


def _number(names: Sequence[str]) -> int:
    return int.from_bytes(sha256("\x1f".join(names).encode()).digest()[:8], "big")
