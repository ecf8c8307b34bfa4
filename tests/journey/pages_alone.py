"""The pages of the wall without a city: what they send to their gateway is caught in the browser, and answered by the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from waitress.server import create_server

from dashboard.build import build_id
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
from schemas.city import Device, DeviceKind
from streams.settings import read_settings
from tests.journey.fullest import PACK
from tests.journey.running_city import free_ports

# Nobody listens there.
(GATEWAY_PORT,) = free_ports(1)
GATEWAY = f"ws://127.0.0.1:{GATEWAY_PORT}/"

# A thousand cameras and a thousand posts of drones, all over the city.
DEVICES = tuple(
    Device(f"{kind.value}-{place}", kind, "设备", community.lon_deg, community.lat_deg)
    for kind in DeviceKind
    for place, community in enumerate(PACK.communities[:1000])
)


@contextmanager
def pages_served() -> Iterator[str]:
    """The address of the pages."""
    settings = read_settings()
    pack = replace(PACK, devices=DEVICES)
    site = build_site(pack, GATEWAY_PORT, build_id(settings.city_pack), auditor_at("127.0.0.1", 1))
    server = create_server(site, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
