"""What the demonstration features: drawings that say so, one ticket a day for each pair, for two days."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas.envelope import Command
from schemas.refusal import CommandRefused
from schemas.ticket.featuring import FeatureTicket, UnfeatureTicket
from schemas.ticket.stages import CloseTicket, FinishTicket, ReportTicket
from streams.attachments import attachments_in
from streams.city_pack import CityPack, load_city_pack
from streams.pack_files import CityPackMalformed
from streams.settings import ROOT
from streams.simulating.day import Simulation
from streams.simulating.drawings import Photographed, kept
from streams.simulating.life import SIMULATED
from streams.simulating.rates import Rates
from tests.streams.importing import memory_city
from tests.streams.importing.memory_city import MemoryCity
from tests.streams.test_city_pack import TAIZHOU, changed

DAY = date(2026, 11, 20)
DRAWING_BYTES_MAX = 15_000


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return replace(load_city_pack(ROOT / "infra" / "city" / "taizhou"), demonstration=Rates())


@pytest.fixture(scope="module")
def photographed(pack: CityPack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Photographed, ...]:
    return kept(pack.drawings, attachments_in(tmp_path_factory.mktemp("drawings")))


def played(pack: CityPack, photographed: tuple[Photographed, ...]) -> list[Command]:
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=pack.zone)
    return list(Simulation(pack, photographed).of(DAY, midnight, [], lambda _: pack.policy.version))


def test_on_each_day_each_pair_is_what_one_ticket_is_featured_with(pack: CityPack, photographed: tuple[Photographed, ...]):
    commands = played(pack, photographed)
    assert {command.source for command in commands} == {SIMULATED}
    shown = [command.body for command in commands if isinstance(command.body, FeatureTicket)]
    assert [(body.before, body.after, body.caption) for body in shown] == [
        (one.before, one.after, one.pair.caption) for one in photographed
    ]
    for one in photographed:
        life = [command.body for command in commands_of(one, commands)]
        assert [body.category for body in life if isinstance(body, ReportTicket)] == [one.pair.category]
        assert [body.photos for body in life if isinstance(body, ReportTicket | FinishTicket)] == [(one.before,), (one.after,)]


def commands_of(one: Photographed, commands: list[Command]) -> list[Command]:
    """Those about the ticket of a pair, the report first."""
    ticket = next(command.ticket for command in commands if getattr(command.body, "before", None) == one.before)
    return [command for command in commands if command.ticket == ticket]


def test_it_is_featured_once_it_is_closed_and_withdrawn_two_days_later(pack: CityPack, photographed: tuple[Photographed, ...]):
    for one in photographed:
        closed, shown, withdrawn = commands_of(one, played(pack, photographed))[-3:]
        assert isinstance(closed.body, CloseTicket)
        assert isinstance(withdrawn.body, UnfeatureTicket)
        assert closed.at < shown.at == withdrawn.at - timedelta(days=2)


async def test_a_city_accepts_all_of_it(pack: CityPack, photographed: tuple[Photographed, ...], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory_city, "POLICY", pack.policy)
    city = MemoryCity().stands_in(monkeypatch)
    await city.imports(played(pack, photographed))
    kinds = [type(outcome.body).__name__ for outcome in city.outcomes]
    assert CommandRefused.__name__ not in kinds
    assert kinds.count("TicketFeatured") == kinds.count("TicketUnfeatured") == len(photographed) == 3


def test_without_drawings_nothing_is_featured(pack: CityPack):
    assert played(pack, ()) == []


def test_a_demonstration_that_starts_again_keeps_no_drawing_twice(pack: CityPack, tmp_path: Path):
    attachments = attachments_in(tmp_path)
    first = kept(pack.drawings, attachments)
    assert kept(pack.drawings, attachments) == first
    assert [attachments.read(one.after) for one in first] == [drawn.after for drawn in pack.drawings]


def test_the_drawings_are_small(pack: CityPack):
    assert max(len(content) for drawn in pack.drawings for content in (drawn.before, drawn.after)) <= DRAWING_BYTES_MAX


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('category = "road-damage"', 'category = "heating"', "pair pothole: category: found 'heating', expected one that passes"),
        ('code = "pothole"', 'code = "puddle"', "puddle-before.webp: no such file"),
        ("坑洞填平，路面恢复平整", "字" * 25, "caption"),
    ],
)
def test_drawings_that_do_not_fit_are_refused_by_file_and_field(tmp_path: Path, old: str, new: str, said: str):
    copy = shutil.copytree(TAIZHOU, tmp_path / "pack")
    changed(copy / "drawings" / "drawings.toml", old, new)
    with pytest.raises(CityPackMalformed, match=said):
        load_city_pack(copy)


def test_a_drawing_that_is_no_picture_is_refused(tmp_path: Path):
    copy = shutil.copytree(TAIZHOU, tmp_path / "pack")
    (copy / "drawings" / "pothole-after.webp").write_bytes(b"<svg/>")
    with pytest.raises(CityPackMalformed, match=r"pothole-after\.webp: found 6 bytes that are no picture"):
        load_city_pack(copy)
