"""What a screen must show, by naive sums over the rows of a replay, and as it writes it."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.journey.screens.days_played import PACK

Rows = Iterable[dict[str, Any]]
Boards = dict[str, list[dict[str, Any]]]
NOTHING = "—"


def city_time(replay: dict[str, Any]) -> datetime:
    """City time of a replay, as the city reads it."""
    return datetime.fromisoformat(replay["as_of"]).astimezone(PACK.zone)


def position(replay: dict[str, Any]) -> int:
    """How many ticket events a replay has folded."""
    return sum(offset + 1 for offset in replay["offsets"].values())


def days_over(boards: Boards, today: date) -> list[str]:
    """The days before today of which anything was counted."""
    return sorted({row["day"] for row in boards["evaluation"] if row["day"] < today.isoformat()})


def summed(rows: Rows, **chosen: Collection[str]) -> Counter[str]:
    """Every number of the rows whose fields are among those chosen, added up by its name."""
    sums: Counter[str] = Counter()
    for row in rows:
        if all(row[name] in values for name, values in chosen.items()):
            sums.update({name: amount for name, amount in row.items() if isinstance(amount, int)})
    return sums


def share(part: float, whole: float) -> float | None:
    """In percent; None of nothing."""
    return 100 * part / whole if whole else None


def written(value: float | None, decimals: int = 1) -> str:
    """A number as the page writes it: the nearest decimal, and of two the larger."""
    if value is None:
        return NOTHING
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"
