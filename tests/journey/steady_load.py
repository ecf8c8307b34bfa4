"""A steady stream of commands from clients that do not give up: each command is sent, by the same id, until it has a receipt.

One more client reports what is due in seconds, so that limits run out while services are away.
"""

import hashlib
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.journey.running_city import RunningCity

POINT = {"lon": 119.92, "lat": 32.48}
PLACE = {"grid": "321202001002001", "lon_deg": 119.92, "lat_deg": 32.48}
DUE_WITHIN_S = 5.0
DUE_EVERY_S = 0.5


def command_id(name: str) -> str:
    """An id that a client makes for a command and keeps; of version 4, for those of version 5 are the services' own."""
    return str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


class SteadyLoad:
    """Some clients, each reporting a ticket, filing it and dispatching it, over and over; `receipts` are all they were promised.

    `reports` are the reports sent, `promised_reports` those of them that were promised, `due_soon` the tickets due in seconds.
    """

    def __init__(self, city: RunningCity, clients: int, pause_s: float) -> None:
        self.receipts: dict[str, str] = {}
        self.reports: set[str] = set()
        self.promised_reports: set[str] = set()
        self.due_soon: set[str] = set()
        self._city = city
        self._pause_s = pause_s
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._client, args=(number,)) for number in range(clients)]
        self._threads.append(threading.Thread(target=self._hasty_client))

    def __enter__(self) -> "SteadyLoad":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a client hangs"

    def _client(self, number: int) -> None:
        turn = 0
        while not self._over.is_set():
            name = command_id(f"{number}/{turn}")
            report = {"id": f"{name}", "category": "road-damage", "point": POINT, "reporter": "collector-1"}
            self.reports.add(name)
            receipt = self._until_promised("/v1/reports", report)
            if receipt is not None:
                self.promised_reports.add(name)
            for kind, data in (
                ("file-ticket", {"standard": "road-sunken"}),
                ("dispatch-ticket", {"department": "urban-management"}),
            ):
                if receipt is None:
                    return
                command = command_id(f"{number}/{turn}/{kind}")
                body = {"id": command, "type": kind, "ticket": receipt["ticket"], "actor": "officer-1", "data": data}
                receipt = self._until_promised("/v1/commands", body)
            turn += 1
            self._over.wait(self._pause_s)

    def _hasty_client(self) -> None:
        turn = 0
        while not self._over.is_set():
            ticket = f"due-soon-{turn}"
            due_at = datetime.now(UTC) + timedelta(seconds=DUE_WITHIN_S)
            data = {"category": "road-damage", "place": PLACE, "due_at": due_at.isoformat()}
            body = {"id": command_id(ticket), "type": "report-ticket", "ticket": ticket, "actor": "officer-2", "data": data}
            self.reports.add(body["id"])
            if self._until_promised("/v1/commands", body) is not None:
                self.promised_reports.add(body["id"])
                self.due_soon.add(ticket)
            turn += 1
            self._over.wait(DUE_EVERY_S)

    def _until_promised(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Send until there is a receipt; None once the load is over."""
        while not self._over.is_set():
            try:
                answer = self._city.post(path, body)
            except httpx.HTTPError:
                time.sleep(0.3)
                continue
            if answer.status_code in (200, 202):
                receipt: dict[str, Any] = answer.json()
                self.receipts[receipt["command_id"]] = receipt["ticket"]
                return receipt
            assert answer.status_code in (429, 503), f"{path}: {answer.status_code} {answer.text}"
            time.sleep(0.3)
        return None
