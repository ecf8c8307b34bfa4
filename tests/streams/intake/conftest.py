"""A door per test, and a client in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from streams.intake.app import create_app
from tests.streams.intake.fakes import TestDoor, door_in


@pytest.fixture
def door(tmp_path: Path) -> TestDoor:
    return door_in(tmp_path)


@pytest.fixture
def obeyed(door: TestDoor) -> TestDoor:
    """A door whose orders are decided at once."""
    door.log.obey = door.obey
    return door


@pytest.fixture
def client(door: TestDoor) -> Iterator[TestClient]:  # type: ignore[type-arg]
    with TestClient(create_app(door.desk), raise_server_exceptions=False) as opened:
        yield opened
