"""The pages of the tree say what an index is the mean of, what stands behind an indicator, and what of it is made up."""

import re
from html import unescape
from typing import Any

import pytest

from tests.dashboard.wall.numbers.answered import PACK, found, leaf_page, site, value_of

AQI = {
    "state": "simulated",
    "value": 66.0,
    "index": 8.8,
    "alarm": False,
    "before": 60.0,
    "year_before": None,
    "simulated": True,
    "reading": "aqi-1132",
    "source": "demonstration/ecology",
    "observed_at": "2026-11-24T03:00:00+00:00",
    "ttl_s": 7200,
}
GROUP = {"index": 8.25, "connected": 2, "of": 2, "simulated": False}
WEATHER = {"vital/topic/weather": GROUP, "vital/topic/air": GROUP | {"index": None, "connected": 0}}


def test_an_index_says_what_it_is_the_mean_of_and_leads_there():
    answer = site(lambda questions: found(questions, (), vital={"vital/theme/ecology": GROUP} | WEATHER))
    text = unescape(answer.get("/numbers/vital/theme/ecology?lang=zh").get_data(as_text=True))
    assert (value_of(text), "下列各项指数按权重加权平均" in text) == ("8.3", True)
    assert '<a href="/numbers/vital/topic/weather?lang=zh">气象水情</a>' in text
    assert "2 项中 0 项有指数" in text
    assert "模拟</td>" not in text, "nothing in it is made up"


def test_an_indicator_from_outside_says_whose_it_is_and_how_long_it_holds():
    answer = site(lambda questions: found(questions, (), vital={"vital/leaf/aqi": AQI}))
    text = unescape(answer.get("/numbers/vital/leaf/aqi").get_data(as_text=True))
    assert value_of(text) == "66"
    for said in ("模拟数据", "demonstration/ecology", "2026-11-24 11:00:00", "7200 秒", "8.8 / 10"):
        assert said in text, said


def test_what_is_made_up_is_marked_beside_the_number_and_in_the_lists_above_it():
    partly = GROUP | {"simulated": True}
    vital = {"vital": partly, "vital/topic/air": partly, "vital/leaf/aqi": AQI, "vital/leaf/pm25": AQI | {"simulated": False}}
    vital |= {f"vital/theme/{theme.code}": GROUP | {"simulated": theme.code == "ecology"} for theme in PACK.indicators.themes}
    pages = site(lambda questions: found(questions, (), vital=vital))
    for place, mark, marks in (
        ("vital", "含模拟", ["含模拟"]),
        ("vital/topic/air", "含模拟", ["模拟"]),
        ("vital/leaf/aqi", "模拟", []),
    ):
        text = unescape(pages.get(f"/numbers/{place}").get_data(as_text=True))
        assert f'<em class="mark">{mark}</em><b data-number>' in text, place
        assert re.findall("<td>(模拟|含模拟)</td>", text) == marks, place
    assert 'class="mark"' not in pages.get("/numbers/vital/leaf/pm25").get_data(as_text=True)


def test_behind_a_value_from_outside_stands_its_reading_by_its_id_and_its_topic():
    text = leaf_page("aqi", **AQI)
    for said in ("aqi-1132 · indicator-readings-v1", "<code>./rongzhi replay --json</code>", "看板 reading-days"):
        assert said in text, said
    nothing = {"state": "unconnected", "value": None, "index": None, "alarm": False}
    text = leaf_page("aqi", **nothing)
    assert ("indicator-readings-v1" in text, "./rongzhi" in text) == (False, False)


def test_an_indicator_that_the_map_says_of_a_district_has_a_page_of_that_district():
    duty = AQI | {"value": 120.0, "index": None, "reading": "duty-7", "source": "roster"}
    pages = site(lambda questions: found(questions, (), vital={"on-map/321202/on-duty": duty}))
    text = unescape(pages.get("/numbers/on-map/321202/on-duty").get_data(as_text=True))
    assert ("<h1>海陵区 · 在岗</h1>" in text, value_of(text), '<em class="mark">模拟</em>' in text) == (True, "120", True)
    assert "duty-7 · indicator-readings-v1" in text
    for nothing in ("on-map/321203/on-duty", "on-map/321202/aqi", "on-map/321202", "on-map/"):
        assert pages.get(f"/numbers/{nothing}").status_code == 404, nothing


def test_how_a_value_becomes_points_is_no_second_formula_and_a_floor_that_holds_is_no_missing_value():
    assert len(re.findall(">(公式|计分)<", leaf_page("closure", state="exact", value=85.0, index=5.4, alarm=False))) == 2
    assert re.findall(">(公式|计分)<", leaf_page("aqi", **AQI)) == ["计分"]
    for cell, said in (
        ({}, "指数低于 5 分告警：未告警"),
        ({"alarm": True, "index": 3.0}, "指数低于 5 分告警：▲ 正在告警"),
        ({"index": None}, "指数低于 5 分告警：此刻没有指数"),
    ):
        assert f"<dt>告警线</dt><dd>{said}</dd>" in leaf_page("aqi", **AQI | cell)


@pytest.mark.parametrize(
    ("code", "cell", "said"),
    [
        ("aqi", {"value": 66.0, "before": 60.0, "year_before": 66.0}, ("60（环比 ▲ 6）", "66（同比 持平）")),
        ("closure", {"value": 84.5, "before": 85.25, "year_before": None}, ("85.3（环比 ▼ 0.8 个百分点）", "—")),
        ("filing-time", {"value": 9.5, "before": 9, "year_before": 1009}, ("9.0（环比 ▲ 0.5 分）", "1,009.0（同比 ▼ 999.5 分）")),
        ("reported", {"value": 400.0, "before": 1204.0, "year_before": None}, ("1,204（全天；今日未完，不比）", "—")),
    ],
)
def test_a_value_of_the_past_stands_with_how_far_it_moved_since(code: str, cell: dict[str, Any], said: tuple[str, str]):
    text = leaf_page(code, **AQI | {"state": "exact"} | cell)
    assert re.findall("<dt>(上期值|去年同期值)</dt><dd>(.*?)</dd>", text) == list(zip(("上期值", "去年同期值"), said, strict=True))


def test_what_stands_now_has_no_past_to_be_compared_with():
    assert "上期值" not in leaf_page("open", state="exact", value=85.0, index=None, alarm=False)


def test_reports_a_head_say_what_they_were_made_of_for_no_sum_of_rows_is_a_number_of_heads():
    leaf = {"state": "exact", "value": 3.5, "numerator": 42, "denominator": 12, "index": None, "alarm": False}
    text = unescape(
        site(lambda questions: found(questions, (), vital={"vital/leaf/reports-a-head": leaf}))
        .get("/numbers/vital/leaf/reports-a-head")
        .get_data(as_text=True)
    )
    assert value_of(text) == "3.5"
    for said in ("<h1>人均上报 · 近七日</h1>", "件/人", "同一人只计一次", "<dd>42</dd>", "<dd>12</dd>", "精确，来自事件日志"):
        assert said in text, said


def test_an_indicator_of_our_own_log_says_its_index_beside_its_parts():
    leaf = {"state": "exact", "value": 85.0, "index": 5.4, "alarm": True, "before": 84.0, "year_before": None}
    answer = site(lambda questions: found(questions, (85, 100), vital={"vital/leaf/closure": leaf}))
    text = unescape(answer.get("/numbers/vital/leaf/closure").get_data(as_text=True))
    assert "<h1>结案率 · 近七日</h1>" in text
    for said in ("精确，来自事件日志", "5.4 / 10", "分子", "分母"):
        assert said in text, said
