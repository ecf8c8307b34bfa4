"""Every number of the showcase, drawn ones included, equals what a replay at the same offsets says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journey.running_city import RunningCity
from tests.journey.screens.days_played import PACK
from tests.journey.screens.drawn import LINES, line, precision
from tests.journey.screens.numbers_left import numbers_left
from tests.journey.screens.replayed import city_time, days_over, position, share, summed, written
from tests.journey.wall_page import WallPage, wall_in

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

RANKED = 8
NAMES = {department.code: department.name for department in PACK.departments}
TARGET = 90.0
# The scores of the party and of residents that differ by so much are marked.
APART = 0.7


@pytest.fixture(scope="module")
def wall(city: RunningCity, replay: dict[str, Any], browser: Browser) -> Iterator[WallPage]:
    with wall_in(browser, f"{city.wall}/wall/showcase/") as page:
        page.wait_for("fresh", 20)
        page.wait_for_position(position(replay), 20)
        page.page.locator(".multiple svg").first.wait_for(timeout=5000)
        assert page.problems() == []
        yield page


@pytest.fixture(scope="module")
def boards(replay: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = replay["boards"]
    return found


@pytest.fixture(scope="module")
def days(replay: dict[str, Any]) -> list[str]:
    found = days_over(replay["boards"], city_time(replay).date())
    assert len(found) >= 3
    return found


def departments(rows: list[dict[str, Any]], days: list[str], name: str) -> dict[str, Counter[str]]:
    """The sums of each department over the days; a code of digits is a division, and - is nobody."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["day"] in days and row[name] in NAMES:
            found[row[name]] += summed([row])
    return found


def test_each_tile_equals_the_replay_with_what_it_was_made_of(
    wall: WallPage, boards: dict[str, list[dict[str, Any]]], days: list[str]
):
    flow, calls, tiers = (summed(boards[name], day=days) for name in ("flow", "roll-calls", "tiers"))
    area = summed(boards["evaluation"], day=days, by=["area"])
    community = summed(boards["tiers"], day=days, tier=["community"])["closed"]
    called = calls["reported"] + calls["missed"]
    assert (
        min(
            flow["closed"],
            calls["missed"],
            calls["reported"] - calls["reported_on_time"],
            community,
            area["repeated"],
            area["handling_seconds"],
        )
        > 0
    )
    expected = {
        "closed": (written(flow["closed"], 0), f"{len(days)} 日，至 {days[-1]}"),
        "handling": (written(area["handling_seconds"] / area["handled"] / 3600), f"处置 {area['handled']:,} 件"),
        "coming": (
            written(calls["seconds"] / calls["reported"] / 60),
            f"按时 {written(share(calls['reported_on_time'], called))} %，应到 {called:,}",
        ),
        "community": (written(share(community, tiers["closed"])), f"{community:,} / {tiers['closed']:,}"),
        "repeats": (written(share(area["repeated"], flow["reported"])), f"{area['repeated']:,} / {flow['reported']:,}"),
    }
    shown = {
        name: tuple(
            wall.page.locator(f"[data-{kind}='achieved.{name}{end}']").inner_text()
            for kind, end in (("cell", ""), ("words", ".note"))
        )
        for name in expected
    }
    assert shown == expected


def test_the_trend_of_each_district_is_drawn_through_the_rates_of_the_replay(
    wall: WallPage, boards: dict[str, list[dict[str, Any]]], days: list[str]
):
    rates, whole = {}, {}
    for district in PACK.districts:
        rows = [row for row in boards["evaluation"] if row["object"].startswith(district.code)]
        by_day = [summed(rows, by=["area"], day=[day]) for day in days]
        parts = [(row["due_closed"] - row["due_closed_late"], row["due"] - row["deferred"]) for row in by_day]
        rates[district.name] = [share(*part) for part in parts]
        whole[district.name] = share(*(sum(part) for part in zip(*parts, strict=True)))
    shown = wall.page.locator(".multiple:visible").evaluate_all(
        f"all => all.map(e => [...[...e.firstChild.children].map(part => part.textContent), ({LINES})(e.querySelector('svg'))])"
    )
    assert [name for name, *_ in shown] == list(rates)
    assert sum(point is not None for points in rates.values() for point in points) >= 3 * len(rates) - 2
    assert len({round(rate or 0) for rate in whole.values()}) > 2
    for name, rate, first, svg in shown:
        known = [point for point in rates[name] if point is not None]
        assert (rate, first) == (f"{written(whole[name])}%", f"期初 {written(known[0])}"), name
        exact = precision(svg)
        target, *others = svg["lines"]
        assert (target[0], line(svg, target[1], 2)) == ("target", pytest.approx([TARGET, TARGET], abs=exact))
        expected = [("other", points) for other, points in rates.items() if other != name] + [("mine", rates[name])]
        assert [kind for kind, _ in others] == [kind for kind, _ in expected]
        for (_, drawn), (_, points) in zip(others, expected, strict=True):
            assert line(svg, drawn, len(days)) == [None if p is None else pytest.approx(p, abs=exact) for p in points], name


def test_both_scores_of_each_department_are_where_its_dot_stands(
    wall: WallPage, boards: dict[str, list[dict[str, Any]]], days: list[str]
):
    scores = {
        code: (row["party_score"] / row["party"], row["resident_score"] / row["resident"])
        for code, row in departments(boards["evaluations"], days, "department").items()
        if row["party"] and row["resident"]
    }
    assert len(scores) >= 4
    shown = wall.page.locator("[data-pane=double]").evaluate("""pane => ({
        dots: [...pane.querySelectorAll('circle')].map(
            e => [e.dataset.department, Number(e.getAttribute('cx')), Number(e.getAttribute('cy')), e.classList.contains('apart')]),
        across: [...pane.querySelectorAll('.tick[text-anchor=middle]')].map(
            e => [Number(e.getAttribute('x')), Number(e.textContent)]),
        words: [...pane.querySelectorAll('.point')].map(e => e.textContent),
        diagonal: pane.querySelector('.diagonal').getAttribute('d').match(/[\\d.]+/g).map(Number),
    })""")
    (left, low), *_, (right, high) = shown["across"]
    _, bottom, _, top = shown["diagonal"]
    read = {
        code: (low + (high - low) * (x - left) / (right - left), low + (high - low) * (bottom - y) / (bottom - top))
        for code, x, y, _ in shown["dots"]
    }
    assert {code: pytest.approx(found, abs=0.002) for code, found in read.items()} == scores
    apart = {code for code, (party, resident) in scores.items() if round(abs(party - resident), 2) >= APART}
    assert {code for code, *_, marked in shown["dots"] if marked} == apart
    note = {f"白点：相差 ≥ {APART}"} if apart else set()
    assert note <= set(shown["words"]) <= note | {NAMES[code] for code in scores}


def test_the_departments_are_ranked_as_the_replay_ranks_them(
    wall: WallPage, boards: dict[str, list[dict[str, Any]]], days: list[str]
):
    rows = [row for row in boards["evaluation"] if row["by"] == "department"]
    handled = {code: row for code, row in departments(rows, days, "object").items() if row["handled"]}

    late = {code: Fraction(row["handled_late"], row["handled"]) for code, row in handled.items()}
    order = sorted(handled, key=lambda code: (late[code], -handled[code]["handled"], code))
    low = min(50, *(10 * int(10 * (1 - late[code])) for code in order))
    expected = [
        [
            *(str(1 + sum(late[other] < late[code] for other in order)), NAMES[code], written(100 - 100 * float(late[code]))),
            f"{handled[code]['handled'] - handled[code]['handled_late']:,} / {handled[code]['handled']:,}",
            f"返工 {written(share(handled[code]['reworks'], handled[code]['handled']))} %",
            pytest.approx(100 * (100 - 100 * float(late[code]) - low) / (100 - low), abs=0.051),
        ]
        for code in order
    ]
    shown = wall.page.locator(".ranked:visible").evaluate_all("""rows => rows.map(row => {
        const [rank, name, dots, measured, note] = row.children;
        const texts = [rank, name, measured.firstChild, ...note.children].map(e => e.textContent);
        return [...texts, parseFloat(dots.firstChild.style.left)];
    })""")
    assert len(shown) >= 4
    assert shown == expected[:RANKED]
    assert wall.page.locator("[data-words='listed/ranking']").inner_text() == f"1–{len(shown)} / {len(order)}"


def test_what_was_closed_and_what_of_it_held_are_drawn_as_the_replay_counts_them(
    wall: WallPage, boards: dict[str, list[dict[str, Any]]], days: list[str]
):
    due = {row["day"]: row for row in boards["closures"]}
    closed = [share(due[day]["closed"], due[day]["due"] - due[day]["deferred"]) for day in days]
    solved = [summed(boards["solved"], day=[day]) for day in days]
    held = [share(row["closed"] - row["unsolved"], row["closed"]) for row in solved]
    assert all(0 < (point or 0) < 100 for point in held)
    svg = wall.page.locator("[data-pane=solved] svg").evaluate(LINES)
    exact = precision(svg)
    assert [kind for kind, _ in svg["lines"]] == ["other strong", "mine"]
    for (_, drawn), points in zip(svg["lines"], (closed, held), strict=True):
        assert line(svg, drawn, len(days)) == pytest.approx(points, abs=exact)
    said = wall.page.locator("[data-pane=solved] .end").all_text_contents()
    assert said == [f"结案率 {written(closed[-1])}", f"真实解决 {written(held[-1])}"]


def test_lines_say_between_which_values_and_days_they_run(wall: WallPage, days: list[str]):
    svgs = wall.page.locator(":is(.multiple:visible, [data-pane=solved]) svg").evaluate_all("""all => all.map(svg => [
        [svg.dataset.high, svg.dataset.low], [...svg.querySelectorAll('.tick')].map(tick => tick.textContent)])""")
    assert len(svgs) == len(PACK.districts) + 1
    for (high, low), ticks in svgs:
        assert ticks == [high, low, days[0][5:], days[-1][5:]]


def test_no_number_stands_on_the_showcase_that_no_test_compares(wall: WallPage):
    compared = (".tile", ".multiple .title", ".drawing .tick", "[data-pane=double] .point", ".ranked")
    assert numbers_left(wall, *compared, "[data-words='listed/ranking']", "[data-pane=solved] .end") == {"90": "trends_note"}
