"""Readings at the door: stored with where they lie, or refused with field, what was found, what is expected and a sentence."""

import re
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from schemas.reading import decode_reading
from schemas.routing import partition_of
from streams.intake.readings import READINGS_MAX
from tests.streams.intake.fakes import CITY_TIME, TestDoor

Client = TestClient[Any]
AQI = {"indicator": "aqi", "value": 74, "unit": "", "source": "ecology/station-1"}


def test_a_reading_is_stored_under_its_indicator_with_all_that_it_left_out(client: Client, door: TestDoor) -> None:
    answer = client.post("/v1/readings", json=AQI)
    assert answer.status_code == 201
    (stored,) = door.log.sent
    assert (stored["topic"], stored["key"]) == ("indicator-readings-v1", b"aqi")
    assert stored["partition"] == partition_of("aqi", door.desk.settings.partitions)
    reading = decode_reading(stored["value"], "aqi")
    assert (reading.place, reading.observed_at, reading.ttl_s, reading.simulated) == ("3212", CITY_TIME, 7200, False)
    place = {"topic": "indicator-readings-v1", "partition": stored["partition"], "offset": 0}
    assert answer.json() == {"readings": [{"id": reading.id, "indicator": "aqi"} | place]}


def test_the_same_reading_sent_twice_has_one_id(client: Client, door: TestDoor) -> None:
    told = AQI | {"observed_at": CITY_TIME.isoformat()}
    answer = client.post("/v1/readings", json=[told, told, told | {"source": "ecology/station-2"}, told | {"value": 74.5}])
    ids = [stored["id"] for stored in answer.json()["readings"]]
    assert ids[0] == ids[1]
    assert len({*ids}) == 3
    assert sorted(ids) == sorted(decode_reading(stored["value"]).id for stored in door.log.sent)


def test_a_reading_and_its_correction_in_one_list_are_stored_in_their_order(
    client: Client, door: TestDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a later record may overtake an earlier one on its way to the log."""
    delays_s, send = iter((0.05, 0.02, 0.0, 0.0)), door.log.send_and_wait

    async def overtaken(topic: str, value: bytes, **options: Any) -> Any:
        door.log.slow_s = next(delays_s)
        return await send(topic, value, **options)

    monkeypatch.setattr(door.log, "send_and_wait", overtaken)
    told = AQI | {"observed_at": CITY_TIME.isoformat()}
    values = (74, 57, 75, 76)
    elsewhere = {"source": "ecology/station-2"}
    answer = client.post("/v1/readings", json=[told | {"value": value} | (elsewhere if value == 57 else {}) for value in values])
    stored = [decode_reading(one["value"]) for one in door.log.sent]
    assert [one.value for one in stored if one.source == AQI["source"]] == [74, 75, 76]
    by_value = {one.value: one.id for one in stored}
    assert [one["id"] for one in answer.json()["readings"]] == [by_value[value] for value in values]


WRONG: tuple[tuple[dict[str, Any], str, str, str], ...] = (
    ({"indicator": "aqj"}, "indicator", "expected an indicator from outside: .*aqi", "本市没有业务指标 aqj。"),
    ({"indicator": "reported"}, "indicator", "expected an indicator from outside", "“今日上报”由本系统的案件得出，不收读数。"),
    ({"unit": "级"}, "unit", "expected ''", "“空气质量指数”的单位应是“”，收到的是“级”。"),
    ({"value": 501}, "value", "expected 0 to 500", "“空气质量指数”应在 0 至 500 之间，收到的是 501。"),
    ({"ttl_s": 7201}, "ttl_s", "expected at most 7200 seconds", "“空气质量指数”的读数最多有效 7200 秒，收到的是 7201 秒。"),
    ({"place": "3213"}, "place", "there is no such division in this city", "本市没有编号为 3213 的区划。"),
    (
        {"observed_at": (CITY_TIME + timedelta(minutes=6)).isoformat()},
        "observed_at",
        "expected at most 5 minutes after city time",
        "观测时刻不能晚于城市时间五分钟以上。",
    ),
)


@pytest.mark.parametrize("case", WRONG, ids=[field for _, field, _, _ in WRONG])
def test_what_the_city_pack_does_not_expect_is_refused_and_nothing_of_the_list_is_stored(
    client: Client, door: TestDoor, case: tuple[dict[str, Any], str, str, str]
) -> None:
    wrong, field, reason, sentence = case
    answer = client.post("/v1/readings", json=[AQI, AQI | wrong])
    assert answer.status_code == 422
    fault = answer.json()
    assert (fault["path"], fault["found"], fault["sentence"]) == (f"$[1].{field}", wrong[field], sentence)
    assert re.search(reason, fault["reason"])
    assert door.log.sent == []


@pytest.mark.parametrize("count", [0, READINGS_MAX + 1])
def test_a_list_has_its_limits(client: Client, door: TestDoor, count: int) -> None:
    answer = client.post("/v1/readings", content=str([1] * count).encode(), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    answer = client.post("/v1/readings", json=[AQI] * count)
    assert (answer.status_code, answer.json()["found"]) == (422, f"{count} readings")
    assert door.log.sent == []


@pytest.mark.parametrize(
    ("body", "path"),
    [(b"{", "$"), (b'{"indicator":"aqi"}', "$.value"), (b'[{"indicator":"aqi","value":"x"}]', "$[0].value"), (b"7", "$")],
)
def test_what_is_no_reading_is_refused_by_path(client: Client, body: bytes, path: str) -> None:
    answer = client.post("/v1/readings", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["path"]) == (422, path)


def test_without_a_broker_nothing_is_promised(client: Client, door: TestDoor) -> None:
    door.broker_goes()
    answer = client.post("/v1/readings", json=AQI)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (503, True)
