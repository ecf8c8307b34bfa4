"""A door for tests: the real desk, routes, cards and attachments, with a log in memory in place of the broker."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from schemas.calendar import Clock
from schemas.card import Card, CardEntry
from schemas.city import Community
from schemas.clock import ClockTicked
from schemas.codec import decode_command, decode_order, encode, encode_outcome
from schemas.envelope import Command
from schemas.policy import Category, Policy, PolicyPublished, Procedure
from schemas.sentences import CityWords
from schemas.stage import Stage
from schemas.topics import CLOCK_TICKS, OPERATION_COMMANDS, OPERATION_EVENTS, POLICY_EVENTS
from streams.attachments import AttachmentStore
from streams.card_store import CardStore, read_row
from streams.city_pack import load_city_pack
from streams.intake.card_feed import CardFeed
from streams.intake.city_feed import CityFeed
from streams.intake.command_log import CommandLog
from streams.intake.desk import Desk
from streams.intake.meters import Meters
from streams.intake.nearest_grid import NearestGrid
from streams.intake.operation_feed import OperationFeed
from streams.intake.operations import OperationDesk
from streams.intake.parking import Parking
from streams.intake.readings import ReadingDesk
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.settings import ROOT, Settings, read_settings

CITY_TIME = datetime(2026, 11, 24, 6, 3, tzinfo=UTC)
COMMUNITIES = (
    Community("321202001002", "东安居委会", "321202001", "321202", 119.926, 32.563, 20),
    Community("321283001001", "泰兴居委会", "321283001", "321283", 120.051, 32.171, 10),
)
POLICY = Policy(
    version="taizhou-1",
    yellow_from_percent=80,
    procedures=(
        Procedure("full", tuple(Stage)),
        Procedure("direct", (Stage.REPORT, Stage.CLOSE)),
    ),
    categories=(
        Category("road-damage", "道路破损", "component", 1440, Clock.NATURAL_DAYS, "full", "urban-management"),
        Category("heating", "供暖", "occurrence", 720, Clock.NATURAL_DAYS, "direct", "housing"),
    ),
    departments=("urban-management", "housing"),
)


PACK = load_city_pack(ROOT / "infra" / "city" / "taizhou")
TREE = PACK.indicators
WORDS = CityWords(
    ZoneInfo("Asia/Shanghai"),
    {
        "district": {"321202": "海陵区", "321283": "泰兴市"},
        "street": {"321202001": "城东街道", "321283001": "济川街道"},
        "community": {community.code: community.name for community in COMMUNITIES},
        "department": {"urban-management": "城市管理局", "housing": "住建局"}
        | {community.code: community.name for community in COMMUNITIES},
    },
)


def record(topic: str, value: Any, partition: int = 0, key: bytes | None = None, offset: int = 0) -> Any:
    """A record as the async client gives it."""
    raw = value if isinstance(value, bytes) or value is None else encode(value)
    return SimpleNamespace(topic=topic, partition=partition, offset=offset, key=key, value=raw)


@dataclass
class MemoryLog:
    """Stands in for aiokafka's producer: keeps what was sent, and may fail, hang, or decide at once."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    failure: Exception | None = None
    hangs: bool = False
    tells_places: bool = True
    slow_s: float = 0.0
    decide: Callable[[Command], None] | None = None
    obey: Callable[[bytes], None] | None = None

    async def send_and_wait(self, topic: str, value: bytes, **options: Any) -> Any:
        """As of aiokafka: the place at which the record was stored."""
        if self.failure is not None:
            raise self.failure
        if self.hangs:
            await asyncio.sleep(3600)
        await asyncio.sleep(self.slow_s)
        self.sent.append({"topic": topic, "value": value, **options})
        if topic == OPERATION_COMMANDS.name and self.obey is not None:
            asyncio.get_running_loop().call_soon(self.obey, value)
        elif self.decide is not None:
            asyncio.get_running_loop().call_soon(self.decide, decode_command(value))
        return SimpleNamespace(topic=topic, partition=options["partition"], offset=len(self.sent) - 1 if self.tells_places else -1)

    @property
    def commands(self) -> list[Command]:
        """What was sent, as its readers see it."""
        return [decode_command(stored["value"]) for stored in self.sent]


class LevelCards(CardFeed):
    """Cards that are level with the log unless a test says otherwise."""

    level = True
    broker = True

    @property
    def is_current(self) -> bool:
        return self.level and self._damage is None

    @property
    def broker_answers(self) -> bool:
        return self.broker


class LevelOperations(OperationFeed):
    """Operations that are level with the log unless a test says otherwise."""

    level = True

    @property
    def is_current(self) -> bool:
        return self.level


@dataclass
class TestDoor:
    """A desk with its parts in reach."""

    __test__ = False
    desk: Desk
    log: MemoryLog
    cards: LevelCards
    store: CardStore
    attachments: Path
    orders: OperationsDecider = field(default_factory=lambda: OperationsDecider(WrittenOperations()))

    def broker_goes(self) -> None:
        """The log cannot be written any more."""
        self.desk.log._producer = None
        self.cards.broker = False

    def put(self, entry: CardEntry) -> None:
        """An outcome comes into the cards, as the feed would bring it."""
        rows = [
            read_row(orjson.dumps([entry.ticket, f"{entry.sequence:010d}"]), encode(entry)),
            read_row(
                orjson.dumps([entry.ticket]),
                encode(Card(ticket=entry.ticket, sequence=entry.sequence, version=1, situation={"type": "open"})),
            ),
        ]
        self.store.apply(rows, {0: 1})
        for row in rows:
            self.cards._tell(row)

    def obey(self, raw: bytes) -> None:
        """Decide an order as the decider does, and bring its outcome to the door as the feed would."""
        order, written = decode_order(raw), self.orders.written
        if not self.orders.answered(order):
            outcome = encode_outcome(self.orders.outcome(order, {}))
            written.fold(written.end, order.operation, outcome)
            self.desk.operations.feed.take(record(OPERATION_EVENTS.name, outcome, key=order.operation.encode()))

    def decide(self, command: Command) -> None:
        """File what is asked to be filed, refuse all else."""
        filed = type(command.body).__name__ == "FileTicket"
        refusal = {"command": type(command.body).__name__, "rule": "ticket-unknown", "facts": {"ticket": command.ticket}}
        self.put(entry_of(command.id, command.ticket, {"previous": "report", "estimated": False} if filed else refusal))


def entry_of(command: str, ticket: str, data: dict[str, Any], sequence: int = 1) -> CardEntry:
    """One record of a story."""
    return CardEntry(
        ticket=ticket,
        partition=2,
        offset=41,
        sequence=sequence,
        command=command,
        at=CITY_TIME,
        type="rongzhi.command-refused.v1" if "rule" in data else "rongzhi.ticket-filed.v1",
        actor="officer-7",
        role="supervisor",
        source="intake",
        data=data,
    )


def settings_in(folder: Path, **variables: str) -> Settings:
    """Settings on a folder of the test's own."""
    return read_settings({"RONGZHI_VAR": str(folder), **variables})


def door_in(folder: Path, **variables: str) -> TestDoor:
    """A door that is ready, at a city time, with a policy."""
    settings = settings_in(folder, **variables)
    store = CardStore(folder / "cards" / "intake.sqlite")
    store.open("log-one")
    log, memory = CommandLog(settings), MemoryLog()
    parking = Parking(log)
    cards = LevelCards(settings, store, parking.park)
    city = CityFeed(settings, parking.park)
    city.fold(record(CLOCK_TICKS.name, ClockTicked(at=CITY_TIME, end=0, lease="test")))
    city.fold(record(POLICY_EVENTS.name, PolicyPublished(POLICY)))
    log._producer = memory
    desk = Desk(
        settings=settings,
        city=city,
        log=log,
        cards=cards,
        parking=parking,
        attachments=AttachmentStore(folder / "attachments"),
        grids=NearestGrid(COMMUNITIES),
        meters=Meters(),
        words=WORDS,
        readings=ReadingDesk(log=log, time=city.time, tree=TREE, places={"3212": "泰州市"}),
        operations=OperationDesk(
            log=log, city=city, feed=LevelOperations(settings), plans=PACK.plans, outlines=PACK.outlines, words=WORDS
        ),
    )
    return TestDoor(desk, memory, cards, store, folder / "attachments")
