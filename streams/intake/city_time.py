"""City time as the door knows it: that of the newest tick, and how far ahead of it a command may be."""

from datetime import datetime, timedelta

from schemas.clock import ClockTicked
from schemas.moment import MEANT, in_utc, is_meant
from streams.intake.refusals import Malformed, Unavailable
from streams.settings import ClockMode

# A decider stamps the later of a command's time and the partition's last, so one command from the year 2099 would move a whole
# partition there for ever. Five minutes is what a phone's clock is off by.
AHEAD = timedelta(minutes=5)


class CityTime:
    """The newest tick; before the first one, a city that follows the wall has the wall's time, another has none."""

    def __init__(self, mode: ClockMode) -> None:
        self._mode = mode
        self._newest: ClockTicked | None = None

    def fold(self, tick: ClockTicked) -> None:
        """Take a tick of any partition; city time never goes back."""
        if self._newest is None or tick.at >= self._newest.at:
            self._newest = tick

    def now(self, wall: datetime) -> datetime:
        """City time, given the wall's; raises Unavailable where there is none yet."""
        if self._newest is not None:
            return in_utc(self._newest.at)
        if self._mode == "wall":
            return in_utc(wall)
        raise Unavailable("the city has no time yet: with RONGZHI_CLOCK=record the first import brings it", retry_after_s=10)

    def accepted(self, at: datetime | None, wall: datetime) -> datetime:
        """The time of a command: what it says, or city time; raises Malformed if it is ahead, Unavailable as `now`."""
        now = self.now(wall)
        if at is None:
            return now
        if not is_meant(at):
            raise Malformed("$.at", f"expected {MEANT}", at.isoformat())
        if in_utc(at) > self._latest(now, wall):
            raise Malformed("$.at", f"expected at most 5 minutes after city time, which is {now.isoformat()}", at.isoformat())
        return in_utc(at)

    def _latest(self, now: datetime, wall: datetime) -> datetime:
        leased = self._newest is not None and self._newest.lease is not None
        follows_wall = self._mode == "wall" and not leased
        return (max(now, in_utc(wall)) if follows_wall else now) + AHEAD
