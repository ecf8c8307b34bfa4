"""An auditor of one partition, and what is shown to it."""

import pytest

from streams.auditor.comparing import Auditor
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.streams.auditor.shown import ZONE, Shown

PACK = ROOT / "infra" / "city" / "taizhou"


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def auditor(shown: Shown) -> Auditor:
    return Auditor(shown.boards, ZONE, load_city_pack(PACK).indicators, lambda: 7_000)
