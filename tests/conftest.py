"""Fixtures shared by all tests: a real broker for the session, and brokers of a test's own that it may kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.kafka.broker import BrokerHandle, running_broker
from infra.kafka.fetch_jars import fetch_jars
from infra.kafka.jvm import Jvm, verified_jvm
from infra.kafka.provision import provision
from infra.kafka.start_cache import ensure_start_cache, free_port_pair
from streams.settings import read_settings

TEST_PARTITIONS = 8


@pytest.fixture(scope="session")
def jvm() -> Jvm:
    """Kafka's verified jars and their start-up cache; jars are fetched only where set-up has not done so."""
    settings = read_settings()
    fetch_jars(settings.jars)
    ensure_start_cache(settings.jars, settings.kafka_heap_mib)
    return verified_jvm(settings.jars, settings.kafka_heap_mib)


@pytest.fixture(scope="session")
def broker(jvm: Jvm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker that all tests of the session share: each takes topics of its own."""
    with running_broker(tmp_path_factory.mktemp("broker"), free_port_pair(), jvm) as handle:
        yield handle.bootstrap


@pytest.fixture
def own_broker(jvm: Jvm, tmp_path: Path) -> Iterator[BrokerHandle]:
    """A broker for one test alone, with all topics of the table; its data folder is `handle.folder.var`."""
    with running_broker(tmp_path / "own-broker", free_port_pair(), jvm) as handle:
        provision(handle.bootstrap, TEST_PARTITIONS, 1)
        yield handle
