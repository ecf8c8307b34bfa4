"""The page of a number says what the auditor found behind it, as every screen writes it, or why it can say nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from dashboard.wall.numbers.asking import NoAnswer, auditor_at
from dashboard.wall.numbers.page import duration
from dashboard.wall.numbers.wording import Wording
from dashboard.wall.words import load_words
from projections.boards.durations import bucket_of
from schemas.explanation import Explanations, Questions
from tests.dashboard.wall.numbers.answered import NOON, PACK, found, leaf_page, now_ms, page, site, value_of


def test_a_sum_comes_with_its_rows_its_records_its_policy_and_the_offsets():
    status, text = page("total.red", 1204)
    assert (status, value_of(text)) == (200, "1,204")
    for said in (
        *("<h1>在办 · 红</h1>", "在办，逐行合计", "城市时间 2026-11-24 12:00:00", "核对员冷重放与大屏看板一致"),
        *("记录合计 1,204，与看板行相等", "在办 open-tickets", "颜色 = 红", "taizhou-1：1 条", "变色", "−1", "3/41", "t-1"),
        *("海陵区", "未派遣", "分区 0 · @7", "./rongzhi explain open-tickets 'colour=red' open"),
    ):
        assert said in text, said


def test_a_number_of_one_colour_says_what_makes_a_ticket_of_it():
    for place, said in (
        ("total.red", "在办，逐行合计 · 红：时限已到，仍未结案<"),
        ("overdue.open", "在办，逐行合计 · 红：时限已到，仍未结案<"),
        ("district/321202.yellow", "在办，逐行合计 · 黄：时限用去 80 % 以上（部分类别、隐患等级更早），尚未到期<"),
        ("tier/street.grey", "在办，逐行合计 · 灰：缓办中，停止计时<"),
        ("total.green", "在办，逐行合计 · 绿：时限内，还未变黄<"),
        ("total.open", "在办，逐行合计<"),
    ):
        assert said in page(place, 3)[1], place
    assert "yellow: 80 % of the limit or more is used (less for" in page("total.yellow", 3, query="?lang=en")[1]
    assert "红：时限已到，仍未结案" in leaf_page("overdue", state="exact", value=85.0, index=None, alarm=False)


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


def test_a_page_takes_the_parameters_of_a_page_and_says_which_these_are():
    for asked in ("until=2026-11-24", "rotate=3", "console=1"):
        status, text = page("total.red", 3, query=f"?{asked}")
        assert (status, "可用的参数：city, lang, skin<" in text) == (400, True), asked


def links_of(query: str) -> list[str]:
    """Where the bar of a page leads: to itself anew, and back to the wall."""
    return re.findall('href="([^"]*)"', page("district/321202.red", 3, query=query)[1].partition("<nav>")[2].partition("</nav>")[0])


def test_a_page_leads_to_itself_and_back_to_a_console_with_all_that_was_asked():
    assert links_of("") == ["/numbers/district/321202.red", "/?console=1"]
    asked = "?city=taizhou&lang=en&skin=red-yellow-blue"
    assert links_of(asked) == [f"/numbers/district/321202.red{asked}", f"/{asked}&console=1"]
    wall = site(lambda questions: found(questions, ()))
    assert wall.get(links_of(asked)[1], follow_redirects=True).status_code == 200
    assert 'href="/numbers/a%22b"' in wall.get("/numbers/a%22b").get_data(as_text=True)


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
