"""One capture, one answer: point, kind, words and photo in; where, whose, by when and what it looks like out."""

from datetime import datetime, time
from typing import Any

import pytest
from msgspec.structs import replace

from projections.ticket import UNKNOWN
from schemas.calendar import Calendar, Clock, OfficeHours
from schemas.policy import Standard
from schemas.ticket.stages import TicketReported
from schemas.tier import Chain, Tier
from streams.deciders.ticket import decide
from tests.streams.intake.fakes import CITY_TIME, POLICY, TestDoor
from tests.streams.intake.reporting import ASKED, HOUR, REPORT, Client, asked, body_of, publish, reported
from tests.streams.intake.test_reports import JPEG, in_base64

CALENDAR = Calendar(
    zone="Asia/Shanghai",
    first_year=2026,
    last_year=2026,
    days_off=(),
    days_on=(),
    hours=(OfficeHours(opens=time(9), closes=time(18)),),
)
SUNKEN = Standard(code="road-sunken", filing="路面塌陷", closing="修复平整", limit_minutes=1440, clock=Clock.WORK_DAYS)
HOLE = Standard(code="road-hole", filing="路面坑洞", closing="填平", limit_minutes=120, clock=Clock.WORK_HOURS)
WITH_STANDARDS = replace(
    POLICY,
    version="taizhou-2",
    calendar=CALENDAR,
    categories=(replace(POLICY.categories[0], standards=(SUNKEN, HOLE)), POLICY.categories[1]),
)


def test_the_answer_to_a_report_is_its_receipt_and_all_that_follows_from_it(client: Client, door: TestDoor) -> None:
    answer = client.post("/v1/reports", json=REPORT | {"words": "暖气不热", "photos": [in_base64(JPEG)]}).json()
    assert answer["ticket"] == door.log.commands[0].ticket
    capture = answer["capture"]
    place = capture["place"]
    assert place["grid"] == body_of(door).place.grid
    assert place["community"] == {"code": "321202001002", "name": "东安居委会"}
    assert place["street"] == {"code": "321202001", "name": "城东街道"}
    assert place["district"] == {"code": "321202", "name": "海陵区"}
    assert 0 < place["grid_away_m"] < 100
    assert capture["category"] == {"code": "heating", "name": "供暖"}
    assert capture["department"] == {"code": "housing", "name": "住建局"}
    assert (capture["procedure"], capture["policy"]) == ("direct", POLICY.version)
    assert (capture["look_alikes"], capture["look_alikes_unknown"], capture["refusal"]) == ([], None, None)


def test_the_limit_is_the_one_that_the_outcome_will_say(client: Client, door: TestDoor) -> None:
    limit = reported(client)["limit"]
    command = door.log.commands[0]
    outcome = decide(UNKNOWN, command, {POLICY.version: POLICY}, command.at)
    assert isinstance(outcome, TicketReported)
    assert (limit["minutes"], limit["clock"]) == (720, "natural-days")
    assert datetime.fromisoformat(limit["due_at"]) == outcome.due_at == CITY_TIME + 12 * HOUR
    assert datetime.fromisoformat(limit["yellow_at"]) == outcome.yellow_at


def test_the_standards_that_may_be_chosen_have_their_conditions_and_their_own_limits(client: Client, door: TestDoor) -> None:
    publish(door, WITH_STANDARDS)
    capture = asked(client, category="road-damage")
    first, second = capture["standards"]
    assert (first["code"], first["filing"], first["closing"]) == ("road-sunken", "路面塌陷", "修复平整")
    # City time is Tuesday 14:03 in Taizhou: a work day on, and two office hours on.
    assert first["limit"]["due_at"] == "2026-11-25T06:03:00Z"
    assert second["limit"]["due_at"] == "2026-11-24T08:03:00Z"
    assert capture["limit"]["minutes"] == 1440
    assert any("2 条立结案标准" in told for told in capture["sentences"])


def test_a_category_without_standards_says_so(client: Client) -> None:
    capture = asked(client)
    assert capture["standards"] == []
    assert "该类别没有立结案标准，按类别的时限办理。" in capture["sentences"]


def test_a_standard_whose_deadline_the_calendar_does_not_reach_has_none(client: Client, door: TestDoor) -> None:
    long = replace(SUNKEN, limit_minutes=60 * 1440)
    publish(door, replace(WITH_STANDARDS, categories=(replace(WITH_STANDARDS.categories[0], standards=(long,)),)))
    (standard,) = asked(client, category="road-damage")["standards"]
    assert (standard["limit"]["minutes"], standard["limit"]["due_at"]) == (60 * 1440, None)


def test_a_question_needs_no_way_into_the_log(client: Client, door: TestDoor) -> None:
    door.broker_goes()
    assert asked(client)["look_alikes"] == []
    assert client.post("/v1/reports", json=REPORT).status_code == 503


def test_a_category_that_is_unknown_is_told_with_the_rules_sentence(client: Client) -> None:
    capture = asked(client, category="ufo")
    assert capture["refusal"]["rule"] == "category-unknown"
    assert capture["refusal"]["sentence"] == "政策 taizhou-1 没有类别 ufo。" in capture["sentences"]
    assert (capture["limit"], capture["department"], capture["procedure"]) == (None, None, None)
    assert capture["place"]["community"]["name"] == "东安居委会"


def test_a_limit_that_the_calendar_does_not_know_is_told_as_the_refusal_that_it_becomes(client: Client, door: TestDoor) -> None:
    late = replace(WITH_STANDARDS.categories[0], limit_minutes=60 * 1440, clock=Clock.WORK_DAYS, standards=())
    publish(door, replace(WITH_STANDARDS, categories=(late,)))
    capture = asked(client, category="road-damage")
    assert (capture["refusal"]["rule"], capture["limit"]) == ("calendar-unknown", None)


def test_a_point_outside_the_city_is_told_with_the_distance_in_chinese(client: Client, door: TestDoor) -> None:
    for path in ("/v1/capture", "/v1/reports"):
        form = (ASKED if path == "/v1/capture" else REPORT) | {"point": {"lon": 119.9265, "lat": 33.5631}}
        answer = client.post(path, json=form)
        assert (answer.status_code, answer.json()["path"]) == (422, "$.point")
        assert answer.json()["sentence"] == "该点距最近的社区“东安居委会”有 111 公里，不在本市范围内，请核对定位。"
    assert door.log.sent == []


@pytest.mark.parametrize(("grid", "told"), [("321202001002999", "没有编号为"), ("110101001002001", "本市没有编号为")])
def test_a_grid_that_is_not_there_is_told_in_chinese(client: Client, grid: str, told: str) -> None:
    answer = client.post("/v1/capture", json={"category": "heating", "grid": grid})
    assert (answer.status_code, answer.json()["path"]) == (422, "$.grid")
    assert told in answer.json()["sentence"]


def test_a_point_far_from_any_grid_is_taken_with_a_word_to_check_it(client: Client) -> None:
    capture = asked(client, point={"lon": 119.9265, "lat": 32.6})
    assert 3500 < capture["place"]["grid_away_m"] < 4200
    assert "请核对定位" in capture["sentences"][0]
    assert "请核对定位" not in asked(client)["sentences"][0]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"grid": "321202001002003"}, "$.point"),
        ({"point": None}, "$.point"),
        ({"category": "坑"}, "$.category"),
        ({"category": "13912345678"}, "$.category"),
        ({"reporter": "c-1"}, "$.reporter"),
        ({"at": "2099-01-01T00:00:00Z"}, "$.at"),
    ],
)
def test_a_malformed_question_is_told_by_path(client: Client, change: dict[str, Any], path: str) -> None:
    form = {name: value for name, value in (ASKED | change).items() if value is not None}
    answer = client.post("/v1/capture", json=form)
    assert (answer.status_code, answer.json()["path"]) == (422, path), answer.text


def test_who_waits_gets_the_outcome_and_the_capture(client: Client, door: TestDoor) -> None:
    door.log.decide = door.decide
    answer = client.post("/v1/reports?wait=1s", json=REPORT)
    assert (answer.status_code, answer.json()["outcome"]) == (200, "refusal")
    assert answer.json()["capture"]["place"]["district"]["name"] == "海陵区"
    assert answer.json()["capture"]["look_alikes"] == []


@pytest.mark.parametrize(
    ("photo", "taken"),
    [
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", True),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
        (b"\x00\x00\x00\x18ftypheic", True),
        (b"\x00\x00\x00\x18ftypisom", False),
        (b"\x89PNG\r\n\x1a\n", True),
    ],
)
def test_sounds_and_films_in_a_pictures_container_are_no_photos(client: Client, photo: bytes, taken: bool) -> None:
    answer = client.post("/v1/reports", json=REPORT | {"photos": [in_base64(photo)]})
    assert (answer.status_code, answer.json().get("path")) == ((202, None) if taken else (422, "$.photos[0]"))


def test_the_description_has_the_capture(client: Client) -> None:
    told = client.get("/schema/openapi.json").json()
    assert "/v1/capture" in told["paths"]
    answers = told["paths"]["/v1/reports"]["post"]["responses"]
    assert answers["202"]["content"]["application/json"]["schema"]["$ref"].endswith("ReportReceipt")
    assert answers["200"]["content"]["application/json"]["schema"]["$ref"].endswith("ReportOutcome")
    assert set(told["components"]["schemas"]) >= {"CaptureForm", "Capture", "LookAlike", "StandardOffered"}


def test_who_works_on_it_first_is_the_lowest_tier_that_can_close_it(client: Client, door: TestDoor) -> None:
    chain = Chain(name="by-territory", tiers=(Tier.COMMUNITY, Tier.STREET, Tier.CITY))
    category = replace(WITH_STANDARDS.categories[0], chain="by-territory", closes_at=Tier.COMMUNITY)
    publish(door, replace(WITH_STANDARDS, chains=(chain,), categories=(category,)))
    capture = asked(client, category="road-damage")
    assert capture["unit"] == capture["place"]["community"]
    assert capture["department"]["code"] == category.department
    assert any("先由东安居委会办理" in told for told in capture["sentences"])
