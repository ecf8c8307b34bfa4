"""How far long work is: a bar with rate and time left on a terminal; without one, a line now and then."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from streams.clock import monotonic_s

LINE_EVERY_S = 10.0


class ShownProgress:
    """Progress towards a total, told on stderr; `noun` is what is counted."""

    def __init__(self, noun: str, total: int = 0) -> None:
        self._noun = noun
        self._total = total
        self._started_s = self._told_s = monotonic_s()
        self._done = 0
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}/s"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task(noun, total=total, rate="–")

    def __enter__(self) -> "ShownProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.reached(self._done + count, self._total)

    def reached(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self._done, self._total = done, total
        now_s = monotonic_s()
        rate = done / max(now_s - self._started_s, 0.001)
        self._bar.update(self._task, completed=done, total=total, rate=f"{rate:.0f}")
        if self._bar.disable and now_s - self._told_s > LINE_EVERY_S:
            left_s = (total - done) / max(rate, 0.001)
            print(f"{done}/{total} {self._noun}, {rate:.0f}/s, about {left_s:.0f} s left", file=sys.stderr, flush=True)
            self._told_s = now_s
