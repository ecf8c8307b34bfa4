"""What an auditor answers, and the pages that the site makes of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from dashboard.wall.app import build_site
from schemas.boards import BOARD
from schemas.explanation import Explained, Explanations, Origin, Questions
from streams.city_pack import load_city_pack
from streams.clock import wall_now
from streams.settings import ROOT

PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
FIELDS = {"colour": "red", "district": "321202", "department": "-", "day": "2026-11-24"}
ORIGIN = Origin(3, 41, "t-1", "rongzhi.ticket-colour-changed.v1", NOON, "taizhou-1", -1)


def found(questions: Questions, totals: tuple[int, ...], **rest: Any) -> Explanations:
    """What an auditor answers for whom every number comes to these totals, all from one row."""
    numbers = [
        Explained(
            address=address,
            rows=[{field: FIELDS.get(field, "1") for field in BOARD[address.board].keys} | {"open": total}],
            row_count=int(total != 0),
            total=total,
            counted=total,
            found=total,
            since="",
            records=int(total != 0),
            policies={"taizhou-1": 1} if total else {},
            newest=[ORIGIN] if total else [],
        )
        for address, total in zip(questions.numbers, totals, strict=False)
    ]
    return Explanations(as_of=NOON, offsets={0: 7, 1: -1}, equal=True, compared_ms=now_ms(), numbers=numbers, **rest)


def now_ms() -> int:
    return int(wall_now().timestamp() * 1000)


def site(answer: Callable[[Questions], Explanations]) -> FlaskClient:
    return build_site(PACK, 8601, "b", answer).test_client()


def page(place: str, *totals: int, query: str = "") -> tuple[int, str]:
    answer = site(lambda questions: found(questions, totals)).get(f"/numbers/{place}{query}")
    return answer.status_code, unescape(answer.get_data(as_text=True))


def value_of(text: str) -> str:
    return text.split("data-number>")[1].split("</b>")[0]


def leaf_page(code: str, **cell: Any) -> str:
    """The page of an indicator whose cell says so."""
    answer = site(lambda questions: found(questions, (85, 100), vital={f"vital/leaf/{code}": cell}))
    return unescape(answer.get(f"/numbers/vital/leaf/{code}").get_data(as_text=True))
