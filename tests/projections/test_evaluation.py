"""Rates, points, ranks and comparisons of an evaluation, over rows told by hand."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from projections.evaluation.counts import By
from projections.evaluation.deductions import Ground, deductions, points
from projections.evaluation.formulas import FORMULAS, RANKED_BY, Unit, summed
from projections.evaluation.periods import Period, Span, period_of
from projections.evaluation.rational import half_up, printed, ratio
from projections.evaluation.table import Evaluation, evaluate
from projections.evaluation.words import GROUNDS, INDICATORS, OBJECTS, UNITS
from schemas.boards import BOARD, EVALUATION, Row, RowKey
from schemas.policy import Deductions
from schemas.tier import Tier
from tests.small_city import POLICY

RULES = Deductions()
NOVEMBER = period_of(Span.MONTH, "2026-11")


def rows(by: str, *told: tuple[str, str, Row]) -> dict[RowKey, Row]:
    """Rows of the board by day and object."""
    return {("evaluation", day, by, named): row for day, named, row in told}


def evaluated(by: By, *told: tuple[str, str, Row], period: Period = NOVEMBER) -> Evaluation:
    area = {By.DISTRICT: "area", By.STREET: "area", By.SUBJECT: "category"}.get(by, by.value)
    return evaluate(rows(area, *told), by, period, POLICY)


def ranks(found: Evaluation) -> dict[str, int | None]:
    return {standing.object: standing.rank for standing in found.standings}


@pytest.mark.parametrize(
    ("span", "text", "first", "last", "before", "year_before"),
    [
        (Span.DAY, "2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28", "2025-03-01"),
        (Span.DAY, "2028-02-29", "2028-02-29", "2028-02-29", "2028-02-28", None),
        (Span.WEEK, "2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2025-W01"),
        (Span.WEEK, "2026-W53", "2026-12-28", "2027-01-03", "2026-W52", None),
        (Span.MONTH, "2026-01", "2026-01-01", "2026-01-31", "2025-12", "2025-01"),
        (Span.MONTH, "2028-02", "2028-02-01", "2028-02-29", "2028-01", "2027-02"),
        (Span.QUARTER, "2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2025-Q1"),
        (Span.QUARTER, "2022-Q2", "2022-04-01", "2022-06-30", "2022-Q1", "2021-Q2"),
    ],
)
def test_a_period_knows_its_days_and_what_it_is_compared_with(
    span: Span, text: str, first: str, last: str, before: str, *, year_before: str | None
):
    period = period_of(span, text)
    assert (period.name, period.first.isoformat(), period.last.isoformat()) == (text, first, last)
    assert period.before.name == before
    assert (period.year_before and period.year_before.name) == year_before
    assert (period.holds(first), period.holds(last), period.holds("2020-01-01")) == (True, True, False)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        *((Span.DAY, text) for text in ("2026-02-29", "2026-11", "20261124", "yesterday")),
        *((Span.WEEK, text) for text in ("2025-W53", "2026-W00", "2026-48")),
        *((Span.MONTH, text) for text in ("2026-13", "2026-1", "2026-11-01")),
        *((Span.QUARTER, text) for text in ("2026-Q5", "2026-4")),
    ],
)
def test_a_text_that_names_no_such_period_is_refused_in_words(span: Span, text: str):
    with pytest.raises(ValueError, match=f"{text}: (expected a {span.value} such as|there is no such {span.value})"):
        period_of(span, text)


def test_digits_are_rounded_half_up_and_from_the_exact_value():
    assert [str(printed(Fraction(*parts))) for parts in ((1, 8), (-1, 8), (2, 3), (1, 200), (5, 1), (0, 7))] == [
        *("0.13", "-0.13", "0.67", "0.01", "5.00", "0.00")
    ]
    assert printed(Fraction(93725, 1000)) == Decimal("93.73")
    assert (half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(7, 3))) == (3, -3, 2)


def test_nothing_over_nothing_is_none_and_neither_nought_nor_a_hundred():
    assert ratio(0, 0) is None
    found = evaluated(By.DEPARTMENT, ("2026-11-03", "roads", {"due": 2, "deferred": 2}))
    rate = found.total["closure-rate"]
    assert (rate.numerator, rate.denominator, rate.value, rate.printed) == (0, 0, None, None)


def test_deferred_tickets_are_taken_off_what_is_due():
    found = evaluated(By.DEPARTMENT, ("2026-11-03", "roads", {"due": 10, "deferred": 2, "due_closed": 6, "due_closed_late": 2}))
    told = found.standings[0].indicators
    assert (told["closure-rate"].numerator, told["closure-rate"].denominator, str(told["closure-rate"].printed)) == (6, 8, "75.00")
    assert str(told["closure-on-time-rate"].printed) == "50.00"


def test_each_formula_gives_what_a_hand_computes():
    """One row with every count different, so that no count can stand for another."""
    row: Row = {name: 100 + number for number, name in enumerate(EVALUATION)}
    for by, expected in (
        (By.STREET, {"solved-rate": ("closed", "unsolved"), "accurate-dispatch-rate": ("dispatched", "returned")}),
        (By.DEPARTMENT, {"handling-on-time-rate": ("handled", "handled_late")}),
    ):
        told = evaluated(by, ("2026-11-03", "x", row)).standings[0].indicators
        for code, (whole, part) in expected.items():
            assert told[code].value == Fraction(100 * (row[whole] - row[part]), row[whole])
    told = evaluated(By.STREET, ("2026-11-03", "321202001", row)).standings[0].indicators
    assert told["filing-time"].value == Fraction(row["filing_seconds"], row["filed"] * 60)
    assert told["handling-time"].value == Fraction(row["handling_seconds"], row["handled"] * 3600)
    assert told["filing-on-time-rate"].value == Fraction(100 * row["filing_on_time"], row["filing_due"])
    assert told["call-back-rate"].value == Fraction(100 * row["reached"], row["closed"] + row["closed_with_master"])
    assert told["verification-rate"].value == Fraction(100 * row["verified"], row["verified"] + row["failed"])
    assert told["double-grade"].value == Fraction(row["grade"], row["graded"])
    assert told["backlog-growth"].value == Fraction(row["reported"] - row["closed"], 30 * 24)


def test_a_district_is_the_sum_of_its_streets_and_a_subject_of_its_categories():
    streets = [("2026-11-03", street, {"reported": 2}) for street in ("321202001", "321202002", "321281001")]
    found = evaluated(By.DISTRICT, *streets)
    assert {one.object: one.indicators["reported"].numerator for one in found.standings} == {"321202": 4, "321281": 2}
    found = evaluated(By.SUBJECT, ("2026-11-03", "fire", {"reported": 2}), ("2026-11-03", "gone", {"reported": 1}))
    assert {one.object: one.indicators["reported"].numerator for one in found.standings} == {"occurrence": 2, "-": 1}


def test_reports_a_head_count_each_collector_who_reported_once():
    found = evaluated(
        By.COLLECTOR,
        ("2026-11-03", "li", {"reported": 3, "valid": 2}),
        ("2026-11-04", "li", {"reported": 2}),
        ("2026-11-04", "wang", {"reported": 1}),
        ("2026-11-04", "he", {"verified": 4}),
    )
    assert (found.total["reports-a-head"].numerator, found.total["reports-a-head"].denominator) == (6, 2)
    assert str(found.total["valid-report-rate"].printed) == "33.33"


def test_rates_and_scores_move_in_points_and_counts_in_per_cent():
    found = evaluated(
        By.DEPARTMENT,
        ("2026-11-30", "roads", {"due": 4, "due_closed": 3, "reported": 12}),
        ("2026-12-01", "roads", {"due": 100}),
        ("2026-10-31", "roads", {"due": 2, "due_closed": 2, "reported": 8}),
        ("2025-11-01", "roads", {"due": 2, "due_closed": 1}),
    )
    rate, count = found.total["closure-rate"], found.total["reported"]
    assert rate.before is not None
    assert rate.year_before is not None
    assert (rate.before.numerator, rate.before.denominator, rate.before.change) == (2, 2, -25)
    assert (rate.year_before.value, rate.year_before.change) == (50, 25)
    assert count.before is not None
    assert count.year_before is not None
    assert (count.before.change, count.year_before.value, count.year_before.change) == (50, 0, None)
    assert found.total["open"].before is None
    graded = [("2026-11-30", "roads", {"graded": 2, "grade": 9}), ("2026-10-01", "roads", {"graded": 1, "grade": 3})]
    score = evaluated(By.DEPARTMENT, *graded).total["double-grade"]
    assert score.before is not None
    assert (str(score.printed), score.before.change) == ("4.50", Fraction(3, 2))


def test_a_period_without_its_like_a_year_before_is_compared_with_none():
    found = evaluated(By.DEPARTMENT, ("2028-02-29", "roads", {"due": 1}), period=period_of(Span.DAY, "2028-02-29"))
    assert found.total["closure-rate"].year_before is None
    assert found.total["closure-rate"].before is not None


def taken_off(**counts: int) -> dict[str, int]:
    return {deduction.ground.value: deduction.hundredths for deduction in deductions(Counter(counts), RULES)}


def test_points_are_taken_off_as_published():
    assert taken_off(reworks=5, reworks_graver=2) == {"rework": 60, "rework-graver": 100}
    assert taken_off(falsified=2, refused_wrongly=1) == {"falsification": 200, "refusal": 100}
    assert taken_off(due=1000, due_closed=700) == {}
    assert taken_off(due=1000, due_closed=685) == {"closing-rate": 150}  # 68.50 %: 1.5 points short
    assert taken_off(due=12, deferred=2, due_closed=7) == {}
    assert taken_off(due=3, due_closed=2, urgent_due=3, urgent_closed=2) == {"closing-rate": 333, "urgent-rate": 3333}
    assert taken_off(due=2, deferred=2) == {}


def test_nobody_has_less_than_no_points():
    assert points(deductions(Counter(refused_wrongly=101), RULES)) == 0
    assert points(deductions(Counter(), RULES)) == 10000


def test_what_an_upheld_appeal_takes_back_is_not_taken_off_and_never_more_than_there_was():
    found = deductions(Counter(reworks=3, taken_back_rework=1, refused_wrongly=1, taken_back_refusal=9), RULES)
    assert [(one.ground, one.count, one.taken_back, one.hundredths) for one in found] == [
        (Ground.REWORK, 3, 1, 40),
        (Ground.REFUSAL, 1, 1, 0),
    ]
    roads = {"reworks": 3, "taken_back_rework": 2}
    told = rows("department", ("2026-11-03", "roads", roads), ("2026-11-03", "housing", {"reworks": 3}))
    evaluation = evaluate(told, By.DEPARTMENT, NOVEMBER, POLICY)
    assert {standing.object: standing.points for standing in evaluation.standings} == {"roads": 9980, "housing": 9940}


def test_a_policy_says_what_is_taken_off():
    dear = replace(POLICY, deductions=Deductions(rework=1000, closing_floor_percent=90, percentage_point=50))
    told = rows("department", ("2026-11-03", "roads", {"reworks": 1, "due": 10, "due_closed": 8}))
    assert evaluate(told, By.DEPARTMENT, NOVEMBER, dear).standings[0].points == 10000 - 1000 - 500


def test_equal_points_are_ranked_by_their_rate_and_who_is_equal_in_both_shares_a_rank():
    good, fair = {"due": 10, "due_closed": 10, "due_closed_late": 1}, {"due": 10, "due_closed": 10, "due_closed_late": 2}
    found = evaluated(
        By.DEPARTMENT,
        ("2026-11-03", "b", good),
        ("2026-11-04", "a", good),
        ("2026-11-03", "c", fair),
        ("2026-11-03", "d", good | {"reworks": 1}),
        ("2026-11-03", "e", {"reported": 1}),
        ("2026-11-03", "-", {"reported": 1}),
    )
    assert ranks(found) == {"a": 1, "b": 1, "c": 3, "e": 4, "d": 5, "-": None}
    assert [standing.object for standing in found.standings] == ["a", "b", "c", "e", "d", "-"]


def test_units_are_ranked_among_those_of_their_tier_from_the_highest_down():
    good, poor = {"due": 10, "due_closed": 10}, {"due": 10, "due_closed": 2}
    found = evaluated(
        By.DEPARTMENT,
        ("2026-11-03", "321202001002", poor),
        ("2026-11-03", "321202001", good),
        ("2026-11-03", "321202001003", good),
        ("2026-11-03", "parks", poor),
        ("2026-11-03", "321202", poor),
    )
    assert [(standing.object, standing.tier, standing.rank) for standing in found.standings] == [
        ("321202", Tier.DISTRICT, 1),
        ("parks", Tier.DEPARTMENT, 1),
        ("321202001", Tier.STREET, 1),
        ("321202001003", Tier.COMMUNITY, 1),
        ("321202001002", Tier.COMMUNITY, 2),
    ]


def test_every_count_is_used_and_every_name_is_one_of_a_board():
    used = {name.removeprefix("-") for formula in FORMULAS for name in formula.numerator + formula.denominator}
    known = {
        *EVALUATION,
        "hours",
        "collectors",
        "held_turns",
        "held_seconds",
        *(f"whistle_{name}" for name in BOARD["roll-calls"].values),
        *("supervised", "whistling", "open"),
        *(f"open_{c}" for c in ("green", "yellow", "red", "grey")),
    }
    assert used <= known
    for_deductions = {name for name in EVALUATION if name.startswith("taken_back_")} | {"reworks_graver"}
    assert set(EVALUATION) - used == for_deductions
    assert summed(("due", "-deferred"), Counter(due=5, deferred=2)) == 3


def test_every_indicator_unit_ground_and_object_has_its_word():
    assert {formula.code for formula in FORMULAS} == set(INDICATORS)
    assert len({formula.code for formula in FORMULAS}) == len(FORMULAS) == len(set(INDICATORS.values()))
    assert set(UNITS) == {unit.value for unit in Unit}
    assert set(GROUNDS) == {ground.value for ground in Ground}
    assert set(OBJECTS) == {by.value for by in By}
    for by in By:
        assert RANKED_BY[by] in {formula.code for formula in FORMULAS if by in formula.of}
