"""An auditor of one partition, and what is shown to it."""

import pytest

from streams.auditor.comparing import Auditor
from tests.streams.auditor.shown import ZONE, Shown


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def auditor(shown: Shown) -> Auditor:
    return Auditor(shown.boards, ZONE, lambda: 7_000)
