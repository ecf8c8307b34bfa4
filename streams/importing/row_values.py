"""The values of a record's rows as its mapping reads them, and the rejects of those that cannot be used."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from streams.importing.mapping import Mapping
from streams.importing.rejects import Reject
from streams.importing.rows import Row
from streams.importing.sequence import FoundStep
from streams.importing.times import OPEN_MAX, Reading, TimeUnreadable, read_time


class RowValues(Struct, kw_only=True):
    """One record being read at a moment of city time, and what of it was rejected so far."""

    mapping: Mapping
    now: datetime
    rejects: list[Reject] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.mapping.zone)

    def value(self, row: Row, column: str) -> str:
        """The value of a column; empty where the mapping says that it means nothing."""
        value = row.values[column].strip()
        return "" if value in self.mapping.source.empty else value

    def reject(self, row: Row, column: str, rule: str, reason: str, dropped: bool = True) -> None:
        """Take note of a value that cannot be used, or only with a doubt."""
        self.rejects.append(Reject(row.line, column, row.values.get(column, ""), rule, reason, dropped))

    def reading(self, row: Row, column: str, what: str, report: FoundStep | None = None) -> Reading | None:
        """The time of a step; None, with a reject, for what is no time, lies in the future, or years after the report."""
        try:
            reading = read_time(self.value(row, column), column, self.mapping.times, self.zone)
        except TimeUnreadable as error:
            self.reject(row, column, error.rule, f"{what}: {error.reason}")
            return None
        if report is not None and reading.earliest > report.reading.latest + OPEN_MAX:
            reason = f"{what} lies more than ten years after the report (line {report.line}: {report.value})"
            self.reject(row, column, "too-late", f"{reason}; list the value under source.empty if it means none")
            return None
        if reading.earliest > self.now:
            reason = f"{what} lies in the future: now is {self.now.isoformat(timespec='seconds')}"
            self.reject(row, column, "in-future", f"{reason}; list the value under source.empty if it means none")
            return None
        return reading
