"""A number's address, rows and records in the words of a language and the names of the city; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.wall.numbers.places import SHARE, Figure, How
from dashboard.wall.words import Words, filled
from projections.addresses import MINUS
from projections.evaluation.formulas import FACTORS, Unit
from schemas.boards import BOARD
from schemas.city import Community, District, Street
from schemas.explanation import Address, Explained, Origin
from schemas.indicator import Indicator, Window
from streams.city_pack import CityPack

FACTOR_WORDS = {100: "ratio_percent", FACTORS[Unit.HOURS]: "ratio_per_hour", FACTORS[Unit.MINUTES]: "ratio_per_minute"}


def coded(divisions: tuple[District, ...] | tuple[Street, ...] | tuple[Community, ...]) -> list[tuple[str, str]]:
    """Codes with their names."""
    return [(division.code, division.name) for division in divisions]


class Wording:
    """Says in words what an address, a row or a record is; `now_ms` is the wall time at which it is asked."""

    def __init__(self, pack: CityPack, words: Words, now_ms: int) -> None:
        self.now_ms = now_ms
        self._words = words
        self._skin = pack.skin.word
        self._yellow = f"means_yellow{'_mostly' if pack.policy.thresholds else ''}", pack.policy.yellow_from_percent
        self._zone: ZoneInfo = pack.zone
        self._units = {pack.city.code: pack.city.name} | {unit.code: unit.name for unit in pack.departments}
        self._units |= {code: name for kind in (pack.districts, pack.streets, pack.communities) for code, name in coded(kind)}
        self._categories = {category.code: category.name for category in pack.policy.categories}

    def say(self, key: str, *values: object) -> str:
        """A word of the page."""
        return filled(self._words.number[key], *values)

    def name(self, figure: Figure) -> str:
        """What a number is called."""
        return self._words.live["separator"].join(self._part(part) for part in figure.name)

    def windowed(self, name: str, leaf: Indicator) -> str:
        """What an indicator is called, with its days where these are not said by its name."""
        counts_a_week = leaf.formula is not None and leaf.window is Window.WEEK
        return self._words.live["separator"].join((name, *((self.say("week"),) if counts_a_week else ())))

    def placed(self, name: str, division: str) -> str:
        """What an indicator of a single place is called."""
        return self._words.live["separator"].join((self.value("district", division), name))

    def knows(self, figure: Figure) -> bool:
        """Whether the city has every division, department and category that a number is named after."""
        codes = [part.partition("=")[2] for part in figure.name if part[0] not in "@#=" and not part.startswith("hour=")]
        return all(code in self._units or code in self._categories for code in codes)

    def unit(self, figure: Figure) -> str:
        """The unit that stands behind a number."""
        return figure.unit[1:] if figure.unit.startswith("=") else self._words.number.get(figure.unit, "")

    def _part(self, part: str) -> str:
        sign, rest = part[0], part[1:]
        match sign:
            case "@":
                return self.say(rest, self._skin)
            case "#":
                return self._words.page[rest]
            case "=":
                return rest
        field, _, code = part.partition("=")
        return self.say("hour_of", code) if field == "hour" else self.value(field, code)

    def board(self, board: str) -> str:
        return self._words.boards[board]

    def field(self, field: str) -> str:
        return self._words.fields[field]

    def column(self, board: str, column: str) -> str:
        """A column; the same word of two boards may mean two things."""
        return self._words.columns.get(f"{board}.{column}") or self._words.columns[column]

    def value(self, field: str, value: str) -> str:
        """What stands in a key field: a name of the city, a word, or the code itself."""
        if field == "category" and value in self._categories:
            return self._categories[value]
        return self._units.get(value) or self._words.values.get(value) or self._categories.get(value) or value

    def columns(self, address: Address) -> str:
        """The columns of an address as a sum."""
        text = ""
        for column in address.columns:
            word = self.column(address.board, column.removeprefix(MINUS))
            joint = self.say("minus") if column.startswith(MINUS) else self.say("plus") if text else ""
            text += joint + word
        return text

    def formula(self, figure: Figure) -> str:
        """How the numbers of the boards make what is shown, as a sentence."""
        over = self.columns(figure.over)
        if figure.how in SHARE:
            return self.say("quantile_of", over, round(100 * SHARE[figure.how]))
        if figure.how is How.SUM:
            return self._words.live["separator"].join((self.say("sum_of", over), *self._meant(figure.over.where.get("colour"))))
        under = self.say("hours_begun", figure.under) if isinstance(figure.under, int) else self._under(figure.under)
        return self.say(FACTOR_WORDS.get(figure.factor, "ratio_of"), self._bracketed(figure.over), under)

    def _meant(self, colour: str | None) -> tuple[str, ...]:
        """What makes a ticket one of a colour, where a number is of one."""
        match colour:
            case None:
                return ()
            case "yellow":
                key, percent = self._yellow
                return (self.say(key, percent),)
            case "green":
                return (self.say("means_green", self._skin),)
            case _:
                return (self.say(f"means_{colour}"),)

    def _under(self, address: Address | None) -> str:
        return "" if address is None else self._bracketed(address)

    def _bracketed(self, address: Address) -> str:
        text = self.columns(address)
        return self.say("brackets", text) if len(address.columns) > 1 else text

    def where(self, address: Address) -> str:
        """Which rows of a board an address chooses."""
        said = [self._condition(field, value) for field, value in address.where.items()]
        return self._words.live["separator"].join(said) or self.say("all_rows")

    def _condition(self, field: str, value: str) -> str:
        first, between, last = value.partition("..")
        words = self.say("between", first, last) if between else self.value(field.partition(":")[0], value)
        return self.say("is", self.field(field), words)

    def moment(self, at: datetime | str | None) -> str:
        """A moment in the city's own time."""
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        return self.say("none") if at is None else f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"

    def row(self, number: Explained, row: Mapping[str, Any]) -> list[str]:
        """A row as its key fields and the columns that are summed."""
        board = number.address.board
        fields = [self.value(field, row[field]) for field in BOARD[board].keys]
        return fields + [f"{row.get(column.removeprefix(MINUS), 0):,}" for column in number.address.columns]

    def heads(self, address: Address) -> list[str]:
        """The heads of a table of rows."""
        fields = [self.field(field) for field in BOARD[address.board].keys]
        return fields + [self._head(address.board, column) for column in address.columns]

    def _head(self, board: str, column: str) -> str:
        word = self.column(board, column.removeprefix(MINUS))
        return self.say("minus").lstrip() + word if column.startswith(MINUS) else word

    def record(self, origin: Origin) -> list[str]:
        """A record: when, which ticket, what happened, what it adds, by which policy, where in the log."""
        kind = origin.type.removeprefix("rongzhi.").rpartition(".")[0]
        amount = "" if origin.amount is None else f"{origin.amount:+,d}".replace("-", "−")
        place = f"{origin.partition}/{origin.offset}"
        return [self.moment(origin.at), origin.ticket, self._words.events.get(kind, kind), amount, origin.policy or "", place]


def command_of(address: Address) -> str:
    """The command that counts a number anew from the log; a column that is taken off follows a --."""
    where = [f"'{field}={value}'" for field, value in address.where.items()]
    columns = sorted(address.columns, key=lambda column: column.startswith(MINUS))
    ends = ["--"] if any(column.startswith(MINUS) for column in columns) else []
    return " ".join(["./rongzhi explain", *ends, address.board, *where, *columns])
