"""The page of a number says what the auditor found behind it, as every screen writes it, or why it can say nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import NoAnswer, auditor_at
from dashboard.wall.numbers.page import duration
from dashboard.wall.numbers.wording import Wording
from dashboard.wall.words import load_words
from projections.boards.durations import bucket_of
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


def test_a_sum_comes_with_its_rows_its_records_its_policy_and_the_offsets():
    status, text = page("total.red", 1204)
    assert (status, value_of(text)) == (200, "1,204")
    for said in (
        *("<h1>在办 · 红</h1>", "在办，逐行合计", "城市时间 2026-11-24 12:00:00", "核对员冷重放与大屏看板一致"),
        *("记录合计 1,204，与看板行相等", "在办 open-tickets", "颜色 = 红", "taizhou-1：1 条", "变色", "−1", "3/41", "t-1"),
        *("海陵区", "未派遣", "分区 0 · @7", "./rongzhi explain open-tickets 'colour=red' open"),
    ):
        assert said in text, said


@pytest.mark.parametrize(("totals", "value"), [((541, 590), "91.7"), ((1, 16), "6.3"), ((0, 590), "0.0"), ((0, 0), "—")])
def test_a_rate_is_over_its_denominator_and_over_nothing_it_has_no_value(totals: tuple[int, int], value: str):
    _, text = page("rates.today.on_time", *totals)
    assert value_of(text) == value
    assert "应结按期结 ÷ （应结案 − 缓办） × 100 %" in text


def test_a_quantile_is_that_of_its_buckets():
    def answer(questions: Questions) -> Explanations:
        whole = found(questions, (4,))
        buckets = ((bucket_of(seconds), count) for seconds, count in ((60, 2), (7_000, 1), (200_000, 1)))
        rows = [{"day": "2026-11-24", "measure": "closure", "bucket": str(bucket), "count": n} for bucket, n in buckets]
        return replace(whole, numbers=[replace(number, rows=rows, row_count=len(rows)) for number in whole.numbers])

    for place, shown in (("times.closure.median", "60</b><span>秒"), ("times.closure.p90", "2.3</b><span>天")):
        assert shown in site(answer).get(f"/numbers/{place}").get_data(as_text=True)


def test_a_number_that_its_records_do_not_make_is_said_to_be_wrong_in_red():
    def answer(questions: Questions) -> Explanations:
        whole = found(questions, (5,))
        return replace(whole, equal=False, numbers=[replace(number, found=4) for number in whole.numbers])

    text = site(answer).get("/numbers/total.red").get_data(as_text=True)
    assert '<p class="proof unequal">记录合计 4，看板行合计 5：折叠有误，请报告</p>' in text
    assert '<em class="unequal">核对员冷重放与大屏看板不符</em>' in text


def test_where_records_are_kept_of_the_last_days_alone_it_says_from_when_on():
    def answer(questions: Questions) -> Explanations:
        whole = found(questions, (900,))
        return replace(whole, numbers=[replace(n, counted=80, found=80, since="2026-11-17") for n in whole.numbers])

    text = site(answer).get("/numbers/achieved.closed").get_data(as_text=True)
    assert "明细自 2026-11-17 起保留：其后的行合计 80" in text
    assert value_of(text) == "900"


def test_a_place_that_no_screen_has_and_a_name_that_the_city_has_not_are_not_found():
    for place in ("moon", "ranking/nobody", "district/999999.red", "vital/theme/moon", "vital/leaf/moon"):
        status, text = page(place)
        assert (status, "没有这个数字" in text) == (404, True), place
    assert page("ranking/former-department", 3, 4)[0] == 200, "what there are rows of is shown, whoever it was"
    assert "<script>" not in site(lambda questions: found(questions, ())).get("/numbers/<script>").get_data(as_text=True)


def test_an_auditor_that_does_not_answer_is_said_so():
    def answer(questions: Questions) -> Explanations:
        raise NoAnswer("the auditor has folded 3 of 8 partitions")

    for lang, sentence in (
        ("zh", "核对服务没有答复：the auditor has folded 3 of 8"),
        ("en", "the auditor does not answer: the auditor"),
    ):
        got = site(answer).get(f"/numbers/total.red?lang={lang}")
        assert (got.status_code, sentence in got.get_data(as_text=True)) == (503, True)
    with pytest.raises(NoAnswer, match=r"http://127\.0\.0\.1:1/v1/explanations: .*refused"):
        auditor_at("127.0.0.1", 1)(Questions())


@pytest.mark.parametrize(
    ("place", "before", "after", "asked_for"),
    [
        ("today.reported", datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC), "2026-11-25", "day"),
        ("growth/now.net", datetime(2026, 11, 24, 6, 59, 59, tzinfo=UTC), "15", "hour"),
    ],
)
def test_a_day_or_hour_that_ends_between_two_questions_is_asked_for_anew(place: str, before: datetime, after: str, asked_for: str):
    asked: list[Questions] = []

    def answer(questions: Questions) -> Explanations:
        asked.append(questions)
        return replace(found(questions, (1,)), as_of=before if len(asked) == 1 else before + timedelta(seconds=1))

    assert site(answer).get(f"/numbers/{place}").status_code == 200
    assert [number.where[asked_for] for one in asked for number in one.numbers][1:] == [after]


def test_a_city_whose_hours_run_faster_than_questions_is_said_so():
    asked: list[Questions] = []

    def answer(questions: Questions) -> Explanations:
        asked.append(questions)
        return replace(found(questions, (1,)), as_of=NOON + timedelta(hours=len(asked)))

    answered = site(answer).get("/numbers/growth/now.net")
    assert (answered.status_code, "城市时间走得太快" in answered.get_data(as_text=True)) == (503, True)


def test_a_comparison_that_stands_still_is_no_proof():
    answer = site(lambda questions: replace(found(questions, (1,)), compared_ms=now_ms() - 61_000))
    assert '<em class="unequal">核对已停止</em>' in answer.get("/numbers/total.red").get_data(as_text=True)


TIES_S = {255: "4.3", 375: "6.3", 435: "7.3", 1455: "24.3", 1635: "27.3", 4275: "71.3"}


@pytest.mark.parametrize(("seconds", "value"), TIES_S.items())
def test_a_half_is_rounded_up_as_the_scripts_round_it(seconds: int, value: str):
    """`view.test.mjs` holds the same for the wall."""
    say = Wording(PACK, load_words()["zh"], 0)
    assert duration(seconds, say) == (value, "分")


def test_before_the_city_has_a_time_there_is_no_number():
    answer = site(lambda questions: replace(found(questions, ()), as_of=None)).get("/numbers/total.red")
    assert (answer.status_code, "尚无城市时间" in answer.get_data(as_text=True)) == (503, True)


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


def leaf_page(code: str, **cell: Any) -> str:
    """The page of an indicator whose cell says so."""
    answer = site(lambda questions: found(questions, (85, 100), vital={f"vital/leaf/{code}": cell}))
    return unescape(answer.get(f"/numbers/vital/leaf/{code}").get_data(as_text=True))


def test_behind_a_value_from_outside_stands_its_reading_by_its_id_and_its_topic():
    text = leaf_page("aqi", **AQI)
    for said in ("aqi-1132 · indicator-readings-v1", "<code>./rongzhi replay --json</code>", "看板 reading-days"):
        assert said in text, said
    nothing = {"state": "unconnected", "value": None, "index": None, "alarm": False}
    text = leaf_page("aqi", **nothing)
    assert ("indicator-readings-v1" in text, "./rongzhi" in text) == (False, False)


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
