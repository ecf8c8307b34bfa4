"""What an evaluation takes from boards that count for themselves: what is open, held, supervised, and whom a whistle called."""

from decimal import Decimal

from projections.evaluation.counts import By
from projections.evaluation.periods import Span, period_of
from projections.evaluation.table import evaluate
from schemas.boards import Row, RowKey
from tests.small_city import POLICY

NOVEMBER = period_of(Span.MONTH, "2026-11")


def test_what_is_open_now_and_how_long_it_is_held_comes_from_the_boards_that_have_it():
    told: dict[RowKey, Row] = {
        ("open-tickets", "red", "321202", "roads", "fire"): {"open": 2},
        ("open-tickets", "green", "321281", "roads", "fire"): {"open": 3},
        ("holders", "2026-11-03", "roads"): {"turns": 2, "seconds": 7200},
        ("holders", "2026-11-03", "closed"): {"turns": 9, "seconds": 9},
        ("holders", "2026-11-03", "dispatcher"): {"turns": 1, "seconds": 1800},
    }
    department = evaluate(told, By.DEPARTMENT, NOVEMBER, POLICY)
    assert [standing.object for standing in department.standings] == ["roads"]
    assert (department.total["open"].numerator, department.total["open-red"].numerator) == (5, 2)
    assert str(department.total["holding-time"].printed) == "1.00"
    assert evaluate(told, By.DISTRICT, NOVEMBER, POLICY).total["open"].numerator == 5
    post = evaluate(told, By.POST, NOVEMBER, POLICY)
    assert [(standing.object, str(standing.indicators["holding-time"].printed)) for standing in post.standings] == [
        ("dispatcher", "0.50")
    ]


def test_streets_score_who_was_called_and_what_is_still_called_to_is_known_where_it_was_blown():
    roads = {"called": 4, "reported": 2, "reported_on_time": 1, "seconds": 1800, "missed": 1, "scored": 2, "score": 7}
    found: dict[RowKey, Row] = {
        ("roll-calls", "2026-11-03", "321202001", "roads"): roads,
        ("roll-calls", "2026-12-01", "321202001", "roads"): roads,
        ("roll-calls", "2026-11-04", "321202002", "rescue"): {"called": 1, "unanswered": 1},
        ("whistling", "321202001"): {"open": 3},
        ("whistling", "321202002"): {"open": 1},
        ("supervised", "321202", "timeout"): {"open": 2},
        ("supervised", "321202", "leader"): {"open": 1},
    }

    def value(by: By, named: str, code: str) -> Decimal | None:
        standings = {standing.object: standing for standing in evaluate(found, by, NOVEMBER, POLICY).standings}
        return standings[named].indicators[code].printed

    for by, named in ((By.DEPARTMENT, "roads"), (By.STREET, "321202001"), (By.DISTRICT, "321202")):
        assert value(by, named, "whistle-time") == Decimal("15.00")
        assert value(by, named, "whistle-on-time-rate") == Decimal("33.33")
        assert value(by, named, "whistle-score") == Decimal("3.50")
    assert value(By.DEPARTMENT, "rescue", "whistle-on-time-rate") is None
    assert (value(By.STREET, "321202001", "whistling"), value(By.DISTRICT, "321202", "whistling")) == (3, 4)
    assert value(By.DISTRICT, "321202", "supervised") == 3
