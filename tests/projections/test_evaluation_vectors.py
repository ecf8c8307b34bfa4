"""The published figures of 天门 and 福州 come out of the board, from events, to the printed digits (domain notes §6)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from projections.boards import evaluation
from projections.evaluation.counts import By
from projections.evaluation.periods import Span, period_of
from projections.evaluation.table import Evaluation, Indicator, evaluate
from projections.shard import Shard
from projections.tickets import Tickets
from schemas.boards import RowKey
from schemas.calendar import Clock
from schemas.limit import LimitChanged
from schemas.policy import Category, Subject
from schemas.stage import Colour, Stage
from schemas.ticket import TicketEvent
from schemas.ticket.extensions import ExtensionGranted
from schemas.ticket.returns import TicketReturned
from schemas.ticket.stages import TicketFiled
from tests.projections.told import ZONE, Told, closed, outcome, reported, tell
from tests.small_city import NOON, POLICY, TURN

CITY = replace(
    POLICY,
    categories=(
        Category("posters", "非法小广告", "urban-order", 420, Clock.NATURAL_DAYS, "short", "roads"),
        Category("garbage", "暴露垃圾", "urban-order", 240, Clock.NATURAL_DAYS, "short", "roads"),
        Category("manhole", "井盖缺失", "hazard", 120, Clock.NATURAL_DAYS, "short", "roads", (), Subject.COMPONENT),
    ),
)
FILED = TicketFiled(previous=Stage.REPORT, turn=TURN, judged_by="p1")
DECEMBER = -20 * 1440  # minutes from noon of New Year's Day to 12 December
A_MONTH = 30 * 1440


def shown(indicator: Indicator) -> tuple[int, int | None, str]:
    return indicator.numerator, indicator.denominator, str(indicator.printed)


def tianmen() -> Iterator[Told]:
    """December of 天门: 1,054 reports, 996 filings (474 of them posters), 972 due, 911 closed, 737 of these on time."""
    for number in range(1054):
        ticket, due_here = f"t{number}", number < 972
        category = "manhole" if number < 16 else "posters" if number < 16 + 474 else "garbage"
        yield DECEMBER, ticket, reported(DECEMBER, 600 if due_here else A_MONTH, category=category)
        if number < 996:
            yield DECEMBER + 5, ticket, FILED
        ended = number < 9 or 16 <= number < 16 + 902
        if ended:
            on_time = number < 9 + 7 + 728
            yield DECEMBER + (590 if on_time else 610), ticket, closed(on_time)


def test_december_of_tianmen_comes_out_to_the_printed_digits():
    shard = tell(Shard(), *tianmen())
    december = period_of(Span.MONTH, "2025-12")
    found = evaluate(shard.rows, By.SUBJECT, december, CITY)
    assert shown(found.total["reported"]) == (1054, None, "1054")
    assert shown(found.total["filed"]) == (996, None, "996")
    assert shown(found.total["closure-rate"]) == (911, 972, "93.72")
    assert shown(found.total["closure-on-time-rate"]) == (737, 972, "75.82")
    by_subject = {standing.object: standing.indicators for standing in found.standings}
    assert shown(by_subject["occurrence"]["closure-rate"]) == (902, 956, "94.35")
    assert shown(by_subject["component"]["closure-rate"]) == (9, 16, "56.25")
    by_category = {one.object: one.indicators for one in evaluate(shard.rows, By.CATEGORY, december, CITY).standings}
    assert shown(by_category["posters"]["reported"]) == (474, None, "474")


@pytest.mark.parametrize("by", [By.DISTRICT, By.STREET, By.DEPARTMENT, By.CATEGORY])
def test_by_whatever_object_a_city_is_evaluated_its_total_is_the_same(by: By):
    total = evaluate(tell(Shard(), *tianmen()).rows, by, period_of(Span.MONTH, "2025-12"), CITY).total
    assert shown(total["closure-rate"]) == (911, 972, "93.72")
    assert shown(total["closure-on-time-rate"]) == (737, 972, "75.82")


SPRING = datetime(2022, 4, 1, 1, tzinfo=UTC)
DAYS = 91
CASES, NOT_CLOSED, LATE, REWORKED, EXTENDED = 277_924, 28, 306, 306, 556
Life = tuple[tuple[int, TicketEvent], ...]  # minutes after the report, and what happened


def fuzhou(number: int) -> str:
    """Which of the lives a case has: whole numbers that give the four published rates."""
    edges = (("open", NOT_CLOSED), ("late", LATE), ("reworked", REWORKED), ("extended", EXTENDED))
    for name, count in edges:
        if number < count:
            return name
        number -= count
    return "plain"


def lives() -> dict[str, Life]:
    begun = reported(0, 600, category="garbage", department="roads")
    moved = NOON + timedelta(minutes=640)
    limit = LimitChanged(clock=Clock.NATURAL_DAYS, yellow_at=moved, due_at=moved, previous_colour=Colour.GREEN, colour=Colour.GREEN)
    failed = TicketReturned(
        previous=Stage.FINISH,
        stage=Stage.DISPATCH,
        disputed=Stage.FINISH,
        turn=TURN,
        previous_holder="collector",
        department="roads",
        previous_department="roads",
        rework=True,
        number=1,
        ruling=False,
        opinion="a" * 64,
    )
    return {
        "open": ((0, begun),),
        "late": ((0, begun), (700, closed(False))),
        "reworked": ((0, begun), (100, failed), (200, closed())),
        "extended": ((0, begun), (100, ExtensionGranted(minutes=40, limit=limit)), (630, closed())),
        "plain": ((0, begun), (300, closed())),
    }


def counted_cases() -> dict[RowKey, Counter[str]]:
    """Every case, folded and counted by the board's own functions; no bytes and no other boards, to be quick."""
    adds = {kind: [additions for moved_by, additions in evaluation.PARTS if kind in moved_by] for kind in evaluation.MOVED_BY}
    tickets, rows = Tickets(), dict[RowKey, Counter[str]]()
    told = {
        (name, day): [
            replace(made, at=made.at - NOON + SPRING + timedelta(days=day), body=_on(made.body, day))
            for made in (outcome(number, body, minutes) for number, (minutes, body) in enumerate(life, 1))
        ]
        for name, life in lives().items()
        for day in range(DAYS)
    }
    for number in range(CASES):
        for record in told[fuzhou(number), number % DAYS]:
            step = tickets.apply(replace(record, ticket=str(number)))
            assert step is not None
            for additions in adds[type(record.body)]:
                for key, name, amount in additions(step, ZONE):
                    row = rows.get(key)
                    if row is None:
                        row = rows[key] = Counter()
                    row[name] += amount
    return rows


def _on(body: TicketEvent, day: int) -> TicketEvent:
    """What an event says, so many days after the first of the quarter."""
    moved = SPRING - NOON + timedelta(days=day)
    match body:
        case ExtensionGranted():
            return replace(
                body, limit=replace(body.limit, yellow_at=body.limit.yellow_at + moved, due_at=body.limit.due_at + moved)
            )
        case _ if hasattr(body, "due_at"):
            return replace(body, yellow_at=body.yellow_at + moved, due_at=body.due_at + moved)
        case _:
            return body


@pytest.mark.long
def test_a_quarter_of_fuzhou_comes_out_to_the_printed_digits():
    rows = counted_cases()
    found: Evaluation = evaluate(rows, By.DEPARTMENT, period_of(Span.QUARTER, "2022-Q2"), CITY)
    told = {code: shown(found.total[code]) for code in ("closure-rate", "closure-on-time-rate", "rework-rate", "extension-rate")}
    assert told == {
        "closure-rate": (CASES - NOT_CLOSED, CASES, "99.99"),
        "closure-on-time-rate": (CASES - NOT_CLOSED - LATE, CASES, "99.88"),
        "rework-rate": (REWORKED, CASES, "0.11"),
        "extension-rate": (EXTENDED, CASES, "0.20"),
    }
    months = [
        evaluate(rows, By.DEPARTMENT, period_of(Span.MONTH, f"2022-0{month}"), CITY).total["due"].numerator for month in (4, 5, 6)
    ]
    assert sum(months) == CASES
