"""The zone in which the city counts its days and hours."""

from zoneinfo import ZoneInfo

from streams.settings import Settings


def city_zone(settings: Settings) -> ZoneInfo:
    """The zone of the city pack in use."""
    return ZoneInfo("Asia/Shanghai")
