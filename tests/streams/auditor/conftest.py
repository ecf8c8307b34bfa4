"""An auditor of one partition, and what is shown to it."""

import pytest

from streams.auditor.comparing import Auditor
from streams.city_pack import load_city_pack
from streams.settings import ROOT
from tests.streams.auditor.shown import ZONE, Shown

TREE = load_city_pack(ROOT / "infra" / "city" / "taizhou").indicators


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def auditor(shown: Shown) -> Auditor:
    return Auditor(shown.boards, ZONE, TREE, lambda: 7_000)
