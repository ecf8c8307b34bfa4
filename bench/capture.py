"""How long one capture takes, in process and without a broker: `python -m bench.capture`.

The whole answer is timed, from the request's bytes to the answer's, on the Taizhou pack with 20,000 open tickets and 5,000 that
were closed lately. Every point lies 20 m from one of them, so that each answer has look-alikes to tell. What the log adds to a
report is its acknowledgement, which `rongzhi_intake_receipt_seconds` of a running city has.
"""

import asyncio
import base64
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from msgspec.structs import replace

from schemas.city import grid_place
from schemas.codec import encode
from schemas.place import METRES_PER_DEGREE, Place
from schemas.policy import PolicyPublished
from schemas.stage import Colour, Stage
from schemas.ticket.stages import ReportTicket, TicketClosed
from schemas.topics import POLICY_EVENTS
from streams.board_writer import card_key, card_of
from streams.card_store import CardRow, read_row
from streams.city_pack import CityPack, load_city_pack
from streams.clock import monotonic_s, new_id
from streams.intake.app import create_app
from streams.intake.desk import Desk
from streams.intake.nearest_grid import NearestGrid
from streams.process import set_up_log
from tests.given import given
from tests.streams.intake.fakes import CITY_TIME, door_in, record, settings_in

OPEN, CLOSED = 20_000, 5_000
QUESTIONS, REPORTS, WARM_UP = 3000, 600, 100
LIMIT_MS = 50.0
AWAY_M = 20
PHOTO = base64.b64encode(b"\xff\xd8\xff" + bytes(300_000)).decode()
HOUR = timedelta(hours=1)


def spot(pack: CityPack, number: int) -> Place:
    """Where the ticket of a number lies: one grid after the other, through all communities first."""
    community = pack.communities[number % len(pack.communities)]
    return grid_place(community, 1 + number // len(pack.communities) % community.grids)


def kind(pack: CityPack, number: int) -> str:
    """What it is about: the categories that collectors report, one after the other."""
    known = [category.code for category in pack.policy.categories if category.procedure == "full"]
    return known[number % len(known)]


def row(pack: CityPack, number: int) -> CardRow:
    """The card of a ticket, as the projector writes it; those beyond the open ones are closed."""
    report = ReportTicket(category=kind(pack, number), place=spot(pack, number))
    made = given().also(report, at=CITY_TIME - 10 * HOUR, policy=pack.policy)
    if number >= OPEN:
        closed = TicketClosed(previous=Stage.VERIFY, previous_colour=Colour.GREEN, on_time=True)
        made = made.also(closed, at=CITY_TIME - HOUR, policy=pack.policy)
    return read_row(card_key(f"t{number}"), encode(card_of(f"t{number}", made.ticket)))


def crowded_desk(folder: Path) -> tuple[Desk, CityPack]:
    """A desk of the Taizhou pack, with all these tickets in its cards and a log in memory."""
    door = door_in(folder, RONGZHI_RATE_PER_SECOND="10000")
    pack = load_city_pack(door.desk.settings.city_pack)
    door.desk.city.fold(record(POLICY_EVENTS.name, PolicyPublished(pack.policy)))
    door.store.apply([row(pack, number) for number in range(OPEN + CLOSED)], {0: 1})
    return replace(door.desk, grids=NearestGrid(pack.communities), words=pack.words), pack


def question(pack: CityPack, number: int) -> dict[str, Any]:
    """Somebody stands 20 m north of a ticket and sees the same."""
    number = number * 7919 % (OPEN + CLOSED)  # a prime, so that they come from everywhere
    place = spot(pack, number)
    return {"category": kind(pack, number), "point": {"lon": place.lon_deg, "lat": place.lat_deg + AWAY_M / METRES_PER_DEGREE}}


async def asked(desk: Desk, path: str, forms: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Each form's answer in turn: how long it took, and the CPU time of all of them; each must tell a look-alike."""
    transport = httpx.ASGITransport(create_app(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        for form in forms[:WARM_UP]:
            await client.post(path, json=form)
        bodies = [json.dumps(form).encode() for form in forms[WARM_UP:]]
        took_ms, cpu = [], time.process_time()
        for body in bodies:
            began = monotonic_s()
            answer = await client.post(path, content=body, headers={"content-type": "application/json"})
            took_ms.append((monotonic_s() - began) * 1000)
            found = answer.json()
            assert (found.get("capture") or found)["look_alikes"], f"an answer without what lies {AWAY_M} m away: {answer.text}"
        used = time.process_time() - cpu
    cut = quantiles(took_ms, n=100)
    return {"p50_ms": cut[49], "p99_ms": cut[98], "max_ms": max(took_ms), "cpu_ms": used / len(bodies) * 1000}


def captured() -> dict[str, Any]:
    """A question, and a report with words and a photo of 300 kB that goes to the disk, each over a whole city."""
    with tempfile.TemporaryDirectory() as folder:
        set_up_log(settings_in(Path(folder)), "bench")  # to stderr: what is printed is the figures alone
        desk, pack = crowded_desk(Path(folder))
        questions = [question(pack, number) for number in range(QUESTIONS + WARM_UP)]
        reported = {"reporter": "bench", "words": "路面塌了一块", "photos": [PHOTO]}
        reports = [question(pack, number) | reported | {"id": new_id()} for number in range(REPORTS + WARM_UP)]
        figures = {
            "question": asyncio.run(asked(desk, "/v1/capture", questions)),
            "report_with_photo": asyncio.run(asked(desk, "/v1/reports", reports)),
        }
    return {
        "open_tickets": OPEN,
        "closed_tickets": CLOSED,
        **figures,
        "p99_under_50_ms": all(figure["p99_ms"] < LIMIT_MS for figure in figures.values()),
    }


if __name__ == "__main__":
    json.dump(captured(), sys.stdout, indent=2)
