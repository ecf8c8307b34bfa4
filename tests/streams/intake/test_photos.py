"""POST /v1/photos, and commands that name photos: each must be here and fit, or the command is refused by its field."""

import uuid
from typing import Any

import pytest

from schemas.ticket.featuring import FeatureTicket
from schemas.ticket.stages import FinishTicket
from streams.attachments import FILES_MAX
from tests.streams.intake.fakes import TestDoor
from tests.streams.intake.reporting import REPORT, SPOT, Client, body_of
from tests.streams.intake.test_reports import JPEG, in_base64

HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(8)
UNKNOWN = "0" * 64
PLACE = {"grid": SPOT.grid, "lon_deg": SPOT.lon_deg, "lat_deg": SPOT.lat_deg}


def kept(client: Client, photo: bytes = JPEG, **more: Any) -> str:
    answer = client.post("/v1/photos", json={"photo": in_base64(photo)} | more)
    assert answer.status_code == 201, answer.text
    digest: str = answer.json()["digest"]
    return digest


def send(client: Client, kind: str, data: dict[str, Any]) -> Any:
    return client.post("/v1/commands", json={"id": str(uuid.uuid4()), "type": kind, "ticket": "t-1", "actor": "a-7", "data": data})


def featuring(before: str, after: str) -> dict[str, Any]:
    return {"before": before, "after": after, "caption": "修好了"}


def test_a_photo_is_kept_outside_the_log_and_answered_with_its_digest(client: Client, door: TestDoor) -> None:
    assert door.desk.attachments.read(kept(client)) == JPEG
    assert door.log.sent == []


def test_the_same_photo_under_the_same_id_is_kept_once(client: Client) -> None:
    one = str(uuid.uuid4())
    assert kept(client, id=one) == kept(client, id=one)
    assert kept(client) != kept(client)  # nobody can tell from a digest what is on a photo


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ({}, "$.photo"),
        ({"photo": "***"}, "$.photo"),
        ({"photo": in_base64(b"GIF89a or a script")}, "$.photo"),
        ({"photo": in_base64(JPEG + bytes(2 << 20))}, "$.photo"),
        ({"photo": in_base64(JPEG), "name": "x.jpg"}, "$.name"),
        ({"photo": in_base64(JPEG), "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "x"))}, "$.id"),
    ],
)
def test_what_is_no_photo_within_the_limits_of_a_report_s_is_refused_by_its_field(
    client: Client, form: dict[str, Any], path: str
) -> None:
    answer = client.post("/v1/photos", json=form)
    assert (answer.status_code, answer.json()["path"]) == (422, path)


def test_a_body_that_could_hold_several_photos_is_too_large(client: Client) -> None:
    answer = client.post("/v1/photos", content=b" " * (4 << 20), headers={"content-type": "application/json"})
    assert (answer.status_code, "/v1/photos" in answer.json()["reason"]) == (422, True)


def test_who_finishes_the_work_names_its_photos(client: Client, door: TestDoor) -> None:
    photo = kept(client)
    assert send(client, "finish-ticket", {"photos": [photo]}).status_code == 202
    assert door.log.commands[-1].body == FinishTicket(photos=(photo,))


def test_who_features_a_ticket_names_two(client: Client, door: TestDoor) -> None:
    before, after = kept(client), kept(client)
    assert send(client, "feature-ticket", featuring(before, after)).status_code == 202
    assert door.log.commands[-1].body == FeatureTicket(before=before, after=after, caption="修好了")


NAMED = pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("finish-ticket", "$.data.photos[1]"),
        ("report-ticket", "$.data.photos[1]"),
        ("feature-ticket", "$.data.before"),
        ("feature-ticket", "$.data.after"),
    ],
)


def refused(client: Client, kind: str, path: str, wrong: str) -> str:
    """Why a command is refused that names something at a path, and photos elsewhere."""
    photo = kept(client)
    data: dict[str, Any] = {"photos": [photo, wrong]} if "photos" in path else featuring(photo, photo) | {path[7:]: wrong}
    answer = send(client, kind, data | ({"category": "heating", "place": PLACE} if kind == "report-ticket" else {}))
    assert (answer.status_code, answer.json()["path"], answer.json()["found"]) == (422, path, wrong)
    reason: str = answer.json()["reason"]
    return reason


@NAMED
def test_a_command_that_names_a_photo_that_is_not_here_is_refused_by_its_field(
    client: Client, door: TestDoor, kind: str, path: str
) -> None:
    assert refused(client, kind, path, UNKNOWN) == "no photo is stored under this digest: send it to /v1/photos first"
    assert door.log.sent == []


@NAMED
def test_a_photo_that_is_damaged_is_refused_by_its_field_and_sent_again_stands_under_a_new_digest(
    client: Client, door: TestDoor, kind: str, path: str
) -> None:
    one = str(uuid.uuid4())
    damaged = kept(client, id=one)
    file = door.attachments / damaged[:2] / damaged
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert "is damaged: send it to /v1/photos again" in refused(client, kind, path, damaged)
    again = kept(client, id=one)
    assert again != damaged
    assert send(client, "finish-ticket", {"photos": [again]}).status_code == 202


def test_more_photos_under_one_id_than_a_command_can_name_are_refused(client: Client) -> None:
    one = str(uuid.uuid4())
    for number in range(FILES_MAX):
        kept(client, JPEG + bytes([number]), id=one)
    answer = client.post("/v1/photos", json={"photo": in_base64(JPEG + b"one more"), "id": one})
    assert (answer.status_code, answer.json()["path"], answer.json()["found"]) == (422, "$.id", f"{FILES_MAX + 1} photos and words")


@NAMED
def test_what_somebody_wrote_is_no_photo_and_is_never_shown_as_one(client: Client, door: TestDoor, kind: str, path: str) -> None:
    client.post("/v1/reports", json=REPORT | {"words": "三楼李某家漏水"})
    words = body_of(door).words
    assert words is not None
    assert refused(client, kind, path, words) == "what is stored under this digest is no picture"
    assert len(door.log.sent) == 1


def test_a_photo_that_browsers_do_not_show_is_kept_and_finishes_but_is_not_featured(client: Client) -> None:
    phone, shown = kept(client, HEIC), kept(client)
    assert send(client, "finish-ticket", {"photos": [phone]}).status_code == 202
    answer = send(client, "feature-ticket", featuring(shown, phone)).json()
    assert (answer["path"], answer["found"]) == ("$.data.after", "image/heic")
    assert answer["sentence"] == "大屏显示不了这种格式的照片，请换 JPEG、PNG 或 WebP。"


@pytest.mark.parametrize("caption", ["", "字" * 25, "两\n行", "13812345678 已修好"])
def test_a_caption_is_one_line_of_at_most_24_characters_and_names_nobody(client: Client, caption: str) -> None:
    photo = kept(client)
    answer = send(client, "feature-ticket", featuring(photo, photo) | {"caption": caption})
    assert (answer.status_code, answer.json()["path"]) == (422, "$.data.caption")
