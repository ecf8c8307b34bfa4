"""What a report looks like: a merge is suggested of what is open, a reopening of what is closed, and never a false none."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from streams.card_store import CardsDamaged
from tests.streams.intake.fakes import CITY_TIME, POLICY, TestDoor
from tests.streams.intake.reporting import HOUR, REPORT, Client, asked, body_of, closed, heating, publish, put, reported


def test_an_open_look_alike_is_suggested_for_a_merge(client: Client, door: TestDoor) -> None:
    put(door, old=heating(20.0))
    (alike,) = reported(client)["look_alikes"]
    assert (alike["ticket"], alike["away_m"], alike["suggests"]) == ("old", 20.0, "merge")
    assert (alike["stage"], alike["closed_at"]) == ("report", None)
    assert alike["department"] == {"code": "housing", "name": "住建局"}
    assert datetime.fromisoformat(alike["reported_at"]) == CITY_TIME - 5 * HOUR
    assert alike["sentence"] == "20 米处有同类工单在办（2026-11-24 09:03 上报，已到“上报”），建议并案。"
    assert body_of(door).repeats is None


def test_a_closed_look_alike_is_suggested_for_a_reopening_with_its_old_clock_and_the_report_names_it(
    client: Client, door: TestDoor
) -> None:
    put(door, old=closed(heating(20.0)), far=closed(heating(40.0)))
    capture = reported(client)
    assert [(alike["ticket"], alike["suggests"]) for alike in capture["look_alikes"]] == [("old", "reopen"), ("far", "reopen")]
    alike = capture["look_alikes"][0]
    assert datetime.fromisoformat(alike["due_at"]) == CITY_TIME + 7 * HOUR
    assert "疑似假性整改" in alike["sentence"]
    assert capture["repeats"] == body_of(door).repeats == "old"
    assert "附近有 2 件相似工单。本次上报已注明与工单 old 重复。" in capture["sentences"]


def test_while_one_is_open_nearby_no_closure_is_suspected(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating(5.0)), now=heating(30.0))
    capture = reported(client)
    assert [(alike["ticket"], alike["suggests"]) for alike in capture["look_alikes"]] == [("now", "merge"), ("old", "reopen")]
    assert capture["repeats"] is body_of(door).repeats is None


def test_what_the_collector_says_is_another_matter_is_neither_told_nor_named_as_repeated(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating(5.0)), older=closed(heating(20.0)), now=heating(30.0))
    assert reported(client, unlike=["now"])["repeats"] == body_of(door).repeats == "old"
    capture = reported(client, unlike=["now", "old", "older"])
    assert (capture["look_alikes"], capture["repeats"], body_of(door).repeats) == ([], None, None)
    assert [alike["ticket"] for alike in asked(client, unlike=["old"])["look_alikes"]] == ["now", "older"]


def test_more_tickets_than_are_ever_told_cannot_be_unlike(client: Client) -> None:
    refused = client.post("/v1/reports", json=REPORT | {"unlike": [f"t{number}" for number in range(21)]})
    assert (refused.status_code, refused.json()["path"]) == (422, "$.unlike")


def test_what_was_closed_only_after_the_moment_that_is_reported_is_not_suspected(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating(), at=CITY_TIME - HOUR))
    capture = reported(client, at=(CITY_TIME - 2 * HOUR).isoformat())
    (alike,) = capture["look_alikes"]
    assert (alike["suggests"], capture["repeats"], body_of(door).repeats) == (None, None, None)
    assert "请先核实" in alike["sentence"]


def test_a_closure_beyond_the_policys_window_is_forgotten(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating(at=CITY_TIME - 90 * HOUR), at=CITY_TIME - 73 * HOUR))
    assert asked(client)["look_alikes"] == []
    publish(door, replace(POLICY, version="taizhou-2", look_alike_hours=74))
    assert [alike["ticket"] for alike in asked(client)["look_alikes"]] == ["old"]
    publish(door, replace(POLICY, version="taizhou-3", look_alike_hours=74, reopen_days=3))
    assert asked(client)["look_alikes"] == []


def test_how_near_is_near_is_the_policys(client: Client, door: TestDoor) -> None:
    put(door, old=heating(60.0))
    assert asked(client)["look_alikes"] == []
    publish(door, replace(POLICY, version="taizhou-2", look_alike_metres=61))
    assert [alike["ticket"] for alike in asked(client)["look_alikes"]] == ["old"]


def test_a_report_that_is_sent_again_does_not_look_like_itself(client: Client, door: TestDoor) -> None:
    reported(client)
    put(door, **{door.log.commands[0].ticket: heating()})
    assert reported(client)["look_alikes"] == []


def test_a_question_tells_the_same_as_the_report_and_stores_nothing(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating(20.0)))
    capture = asked(client)
    assert door.log.sent == []
    assert not door.attachments.exists()
    assert capture == reported(client)


def test_cards_that_are_not_level_with_the_log_give_no_false_none(client: Client, door: TestDoor) -> None:
    put(door, old=closed(heating()))
    door.cards.level = False
    capture = reported(client)
    assert capture["look_alikes"] is None
    assert capture["look_alikes_unknown"].startswith("卡片还没有与日志对齐")
    assert "暂时查不了相似工单：这不等于没有，请稍后再查。" in capture["sentences"]
    assert capture["repeats"] is body_of(door).repeats is None
    assert capture["limit"]["minutes"] == 720


def test_damaged_cards_give_no_false_none_either(client: Client, door: TestDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: Any) -> None:
        raise CardsDamaged("a page of it is gone")

    monkeypatch.setattr(door.store, "look_alikes", damaged)
    assert reported(client)["look_alikes"] is None
