"""Every number on the page, with reds and yellows among them, equals what a replay at the same offsets says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from projections.indicators.formulas import CITY_FORMULAS
from streams.city_pack import load_city_pack
from tests.journey.running_city import ROOT, RunningCity
from tests.journey.wall_page import WallPage, wall_at

pytestmark = [pytest.mark.broker, pytest.mark.browser, pytest.mark.timeout(240)]

ZONE = ZoneInfo("Asia/Shanghai")
RECORD = ROOT / "infra" / "city" / "records" / "nyc311_2013-12-25.csv"
MAPPING = ROOT / "infra" / "city" / "mappings" / "nyc311.toml"
ROWS = 250
COLOURS = ("green", "yellow", "red", "grey")
DISTRICTS = ("321202", "321203", "321204", "321281", "321282", "321283")
STAGES = ("reported", "filed", "dispatched", "closed")
LISTED = 8
TIERS = {4: "city", 6: "district", 9: "street", 12: "community"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    """A city that has taken in a slice of a record and stands still."""
    running = RunningCity(tmp_path_factory.mktemp("numbers"), "--clock", "record")
    record = running.var / "slice.csv"
    try:
        running.start()
        record.write_text("\n".join(RECORD.read_text(encoding="utf-8").split("\n")[: ROWS + 1]) + "\n", encoding="utf-8")
        done = running.rongzhi("import", str(record), "--mapping", str(MAPPING))
        assert done.returncode == 0, done.stderr
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def replay(city: RunningCity) -> dict[str, Any]:
    told: dict[str, Any] = city.json("replay")
    return told


@pytest.fixture(scope="module")
def wall(city: RunningCity) -> Iterator[WallPage]:
    with wall_at(city.wall) as page:
        page.wait_for("fresh", 20)
        assert page.problems() == []
        yield page


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZONE)


def expected_counts(boards: dict[str, list[dict[str, Any]]], now: datetime) -> dict[str, int]:
    """Every count of the page from the rows of a replay, by other means than the gateway's; what has no row is 0."""
    counts: Counter[str] = Counter()
    for row in boards["open-tickets"]:
        tier = f"tier/{TIERS.get(len(row['department']), 'department') if row['department'].isdigit() else 'department'}"
        tier = "tier/city" if row["department"] == "-" else tier
        for cell in (
            *(f"total.{row['colour']}", f"district/{row['district']}.{row['colour']}", "total.open"),
            *(f"{tier}.open", f"{tier}.{row['colour']}"),
        ):
            counts[cell] += row["open"]
    counts["overdue.open"] = counts["total.red"]
    for name in ("supervised", "whistling"):
        counts[f"demands.{name}"] = sum(row["open"] for row in boards[name])
    day, before = (moment.date().isoformat() for moment in (now, now - timedelta(hours=1)))
    for row in boards["flow"]:
        if row["day"] == day:
            for stage in STAGES:
                counts[f"today.{stage}"] += row[stage]
        for cell, moment, of in (("growth/now.net", now, day), ("growth.net", now - timedelta(hours=1), before)):
            if (row["day"], row["hour"]) == (of, f"{moment.hour:02d}"):
                counts[cell] += row["reported"] - row["closed"]
    counts["overdue.closed"] = sum(row["closed"] for row in boards["overdue"] if row["day"] == day)
    for row in boards["durations"]:
        if row["day"] == day:
            counts[f"times.{row['measure']}.count"] += row["count"]
    always = [f"{where}.{colour}" for where in ("total", *(f"district/{d}" for d in DISTRICTS)) for colour in COLOURS]
    always += ["total.open", "overdue.open", "growth.net", "growth/now.net", *(f"today.{stage}" for stage in STAGES)]
    always += [f"tier/{tier}.{name}" for tier in ("department", *TIERS.values()) for name in ("open", "red", "yellow")]
    always += ["demands.supervised", "demands.whistling", "times.dispatch.count", "times.closure.count"]
    unseen = {f"tier/{tier}.{colour}" for tier in ("department", *TIERS.values()) for colour in ("green", "grey")}
    return {cell: counts[cell] for cell in {*always, *counts} - unseen}


def expected_rates(boards: dict[str, list[dict[str, Any]]], now: datetime) -> dict[str, str]:
    by_day: dict[str, dict[str, int]] = defaultdict(lambda: {"due": 0, "deferred": 0, "closed": 0, "closed_on_time": 0})
    by_day.update({row["day"]: row for row in boards["closures"]})
    found = {}
    for name, moment in (("today", now), ("yesterday", now - timedelta(days=1))):
        row = by_day[moment.date().isoformat()]
        for rate, part in (("on_time", "closed_on_time"), ("closure", "closed")):
            due = row["due"] - row["deferred"]
            found[f"rates.{name}.{rate}"] = f"{100 * row[part] / due:.1f}" if due else "—"
            found[f"rates.{name}.{rate}.closed"] = str(row[part])
            found[f"rates.{name}.{rate}.due"] = str(due)
    return found


def test_every_count_and_rate_equals_the_replay(wall: WallPage, replay: dict[str, Any]):
    numbers, boards, now = wall.numbers(), replay["boards"], local(replay["as_of"])
    assert wall.position() == sum(offset + 1 for offset in replay["offsets"].values())
    found = {cell: text.lstrip("+") for cell, text in numbers.items()}
    counts = expected_counts(boards, now)
    assert {cell: found[cell] for cell in counts} == {cell: str(count) for cell, count in counts.items()}
    rates = expected_rates(boards, now)
    assert {cell: found[cell] for cell in rates} == rates
    assert counts["total.red"] > 0
    known = {*counts, *rates, "vital", "clock.minute", "clock.second"}
    others = {cell for cell in found if cell not in known and not cell.startswith(("top.", "times."))}
    assert others == set(), "a number that no test compares"


def recounted(replay: dict[str, Any]) -> dict[str, Counter[str]]:
    """What the windows of the indicators count, by naive sums over the rows of a replay."""
    now = local(replay["as_of"])
    week = {(now - timedelta(days=back)).date().isoformat() for back in range(7)}
    sums = {"now": Counter[str](), "day": Counter[str](hours=now.hour + 1), "week": Counter[str](hours=now.hour + 145)}
    for name, days in (("day", {now.date().isoformat()}), ("week", week)):
        for row in replay["boards"]["evaluation"]:
            if row["by"] == "area" and row["day"] in days:
                sums[name].update({key: value for key, value in row.items() if key not in ("by", "day", "object")})
        collected = [
            row for row in replay["boards"]["evaluation"] if row["by"] == "collector" and row["day"] in days and row["reported"]
        ]
        sums[name].update(collected=sum(row["reported"] for row in collected), collectors=len({row["object"] for row in collected}))
        for row in replay["boards"]["roll-calls"]:
            if row["day"] in days:
                sums[name].update({f"whistle_{key}": value for key, value in row.items() if isinstance(value, int)})
    for row in replay["boards"]["open-tickets"]:
        sums["now"].update({"open": row["open"], f"open_{row['colour']}": row["open"]})
    for board in ("supervised", "whistling"):
        sums["now"][board] = sum(row["open"] for row in replay["boards"][board])
    return sums


def test_the_vital_signs_and_their_index_equal_the_replay(wall: WallPage, replay: dict[str, Any]):
    tree, sums = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators, recounted(replay)
    shown = wall.page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('.indicator:not([hidden])')].map(
        e => [e.dataset.code, e.querySelector('.figure').textContent.replaceAll(',', '').replace('−', '-')]))""")
    weighted, weights = 0.0, 0.0
    for leaf in (leaf for leaf in tree.indicators if leaf.formula):
        formula = CITY_FORMULAS[leaf.formula]
        numerator, denominator = formula.parts(sums[leaf.window.value])
        value = formula.value(numerator, denominator)
        if leaf.code in shown:
            assert shown[leaf.code] == ("—" if value is None else f"{float(value) + 1e-9:.{leaf.decimals}f}"), leaf.code
    assert len(shown) >= 4
    for theme in tree.themes:
        parts = []
        for topic in (topic for topic in tree.topics if topic.theme == theme.code):
            below = []
            for leaf in (leaf for leaf in tree.indicators if leaf.topic == topic.code and leaf.formula and leaf.weight):
                formula = CITY_FORMULAS[leaf.formula]
                value = formula.value(*formula.parts(sums[leaf.window.value]))
                if value is not None:
                    below.append((leaf.weight, leaf.scale.index(float(value))))
            if below and topic.weight:
                parts.append((topic.weight, sum(w * v for w, v in below) / sum(w for w, _ in below)))
        if parts:
            index = sum(w * v for w, v in parts) / sum(w for w, _ in parts)
            weighted, weights = weighted + theme.weight * index, weights + theme.weight
    assert wall.numbers()["vital"] == f"{weighted / weights + 1e-7:.1f}"


def test_the_most_frequent_categories_equal_the_replay(wall: WallPage, replay: dict[str, Any]):
    day = local(replay["as_of"]).date().isoformat()
    counts = sorted(
        (row["reported"] for row in replay["boards"]["categories"] if row["day"] == day and row["reported"]), reverse=True
    )
    numbers = wall.numbers()
    shown = [numbers[f"top.{position}.reported"] for position in range(10)]
    assert shown == [str(count) for count in counts[:10]] + ["—"] * (10 - len(counts[:10]))


def test_the_list_shows_the_most_urgent_first_and_says_how_many_there_are(wall: WallPage, replay: dict[str, Any]):
    rows = sorted(replay["boards"]["attention"], key=lambda row: (row["colour"] != "red", row["due_at"], row["ticket"]))
    shown = wall.page.evaluate(
        "[...document.querySelectorAll('.decision:not([hidden])')].map(e => [e.dataset.ticket, e.dataset.colour])"
    )
    assert shown == [[row["ticket"], row["colour"]] for row in rows[:LISTED]]
    listed = wall.page.locator('[data-words="listed/decisions"]').inner_text()
    assert listed == f"第 1–{min(LISTED, len(rows))} 条，共 {len(rows)} 条"
    badges = wall.page.locator(".decision:not([hidden]) .badge").all_inner_texts()
    assert badges == [{"red": "红", "yellow": "黄"}[row["colour"]] for row in rows[:LISTED]]


def test_the_map_marks_every_red_and_yellow_ticket_that_has_a_place(wall: WallPage, replay: dict[str, Any]):
    for colour in ("red", "yellow"):
        placed = [row for row in replay["boards"]["attention"] if row["colour"] == colour and row["lon_deg"] is not None]
        path = wall.page.locator(f".marks.{colour}").get_attribute("d") or ""
        assert path.count("M") == len(placed), colour


def test_the_graph_of_the_flow_draws_the_hours_of_the_replay(wall: WallPage, replay: dict[str, Any]):
    day = local(replay["as_of"]).date().isoformat()
    up, down = [0] * 24, [0] * 24
    for row in replay["boards"]["flow"]:
        if row["day"] == day:
            up[int(row["hour"])], down[int(row["hour"])] = row["reported"], -row["closed"]
    drawn = wall.page.evaluate("document.querySelector('#flow-graph .js-plotly-plot').data.map(trace => [...trace.y])")
    assert drawn == [up, down]


def test_the_header_says_which_city_and_whose_time(wall: WallPage, replay: dict[str, Any]):
    now = local(replay["as_of"])
    assert "泰州" in wall.page.locator("h1").inner_text()
    assert wall.numbers()["clock.minute"] == f"{now:%H:%M}"
    assert wall.page.locator("[data-words=date]").inner_text() == f"{now.year}年{now.month}月{now.day}日"
    assert wall.page.locator("[data-words=banner]").inner_text() == ""


LOOK = """() => {
  const of = (selector, name, pseudo) => getComputedStyle(document.querySelector(selector), pseudo)[name];
  return {
    red: of('[data-cell="total.red"]', 'color'), row: of('[data-colour=red] .left', 'color'),
    open: of('[data-cell="total.open"]', 'color'), what: of('.decision .what strong', 'color'),
    reported: of('[data-cell="today.reported"]', 'color'), indicator: of('.indicator .figure', 'color'),
    hatch: of('[data-pane=decisions] .content', 'backgroundImage', '::after'), age: of('[data-pane=decisions] .age', 'color'),
  };
}"""
# The age that the page names at the very moment at which it calls itself stale.
NOTE_AGE = """() => {
  new MutationObserver(() => {
    if (document.body.dataset.condition !== 'stale' || window.ageWhenStale) return;
    window.ageWhenStale = document.querySelector('[data-words="age/decisions"]').textContent;
  }).observe(document.body, { attributes: true });
}"""


def test_stale_data_say_so_within_three_seconds_hatch_and_fade_and_red_stays_red(city: RunningCity, wall: WallPage):
    fresh = wall.page.evaluate(LOOK)
    assert fresh["hatch"] == "none"
    wall.page.evaluate(NOTE_AGE)
    with city.stopped("projector"):
        wall.wait_for("stale", 6)
        stale = wall.page.evaluate(LOOK)
        said = wall.page.evaluate("window.ageWhenStale")
        assert wall.problems() == []
    assert float(said.removeprefix("停更 ").removesuffix(" 秒")) <= 3.0
    assert "repeating-linear-gradient" in stale["hatch"]
    assert (stale["red"], stale["row"]) == (fresh["red"], fresh["row"]) == ("rgb(255, 90, 79)",) * 2
    for faded in ("open", "what", "reported", "indicator", "age"):
        assert stale[faded] != fresh[faded], faded
    wall.wait_for("fresh", 30)
