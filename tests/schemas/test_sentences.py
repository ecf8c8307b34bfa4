"""What a refusal says to an officer: whole, in Chinese, in the city's time."""

from zoneinfo import ZoneInfo

import pytest

from schemas.refusal import Rule
from schemas.sentences import SENTENCES, CityWords, sentence

CITY = CityWords(ZoneInfo("Asia/Shanghai"), {"category": {"sanitation": "环境卫生问题"}, "known": {"a": "缺失", "b": "异响"}})


def test_every_rule_has_its_sentence():
    assert set(SENTENCES) == set(Rule)


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        (Rule.STAGE_SKIPPED, {"asked": "close", "missing": "finish,verify"}, "办“结案”之前，还须先办：处置完成；核实。"),
        (Rule.OWN_WORK, {"asked": "close", "actor": "w", "did": "verify"}, "“核实”是您本人办的，“结案”须由他人来办。"),
        (Rule.TICKET_CLOSED, {"closed_at": "2026-01-01T12:00:00+00:00"}, "工单已于 2026-01-01 20:00:00 结案，不能再办理。"),
        (Rule.COLOUR_ALREADY_SHOWN, {"colour": "red", "asked": "yellow"}, "工单已是“红”，不能再变为“黄”。"),
    ],
)
def test_stages_colours_and_moments_are_told_in_words(rule: Rule, facts: dict[str, str], said: str):
    assert sentence(rule, facts, CITY) == said


def test_codes_are_told_by_what_the_city_calls_them_and_others_by_themselves():
    facts = {"category": "sanitation", "policy": "p1"}
    assert sentence(Rule.CATEGORY_UNKNOWN, facts, CITY) == "政策 p1 没有类别 环境卫生问题。"
    assert sentence(Rule.CATEGORY_UNKNOWN, facts | {"category": "close"}, CITY) == "政策 p1 没有类别 close。"
    assert sentence(Rule.STANDARD_MISSING, {"asked": "file", "known": "a,b"}, CITY) == "办“立案”须选定立结案标准：缺失；异响。"


def test_a_fact_that_a_stored_refusal_lacks_is_named_and_breaks_nothing():
    assert sentence(Rule.STAGE_SKIPPED, {"missing": "verify"}, CITY) == "办“（asked 不详）”之前，还须先办：核实。"


def test_a_rule_of_a_later_version_is_told_by_its_name():
    assert sentence("ruled-already", {"by": "leader"}, CITY) == "ruled-already：by leader"
