"""docker-compose.yml runs what the code lists, with settings that the code reads."""

import re
from typing import Any

import pytest
import yaml

from infra.kafka.data_folder import PROPERTIES
from infra.supervision.services import SERVICES
from streams.settings import ROOT, VARIABLES, read_settings

BROKERS = ("kafka-1", "kafka-2", "kafka-3")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file, with its anchors, merges and defaults resolved."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{\w+:-(\w+)\}", r"\1", text))
    return loaded


def test_every_service_of_the_table_is_there_with_its_module(compose: dict[str, Any]) -> None:
    """And no other, but brokers and topics."""
    expected = {service.name: ["python", "-m", service.module] for service in SERVICES if service.when != "embedded"}
    found = {name: body["command"] for name, body in compose["services"].items() if name not in (*BROKERS, "topics")}
    assert found == expected
    assert compose["services"]["topics"]["command"] == ["python", "-m", "infra.cli", "topics"]


def test_every_setting_is_one_that_the_code_reads(compose: dict[str, Any]) -> None:
    """A misspelt variable would silently fall back to its default."""
    known = {variable.name for variable in VARIABLES}
    for service in SERVICES:
        if service.when != "embedded":
            environment = compose["services"][service.name]["environment"]
            assert set(environment) <= known
            read_settings(environment)


def test_the_published_ports_are_the_settings_ports(compose: dict[str, Any]) -> None:
    """On this machine alone: whoever opens a city to a network does so knowingly."""
    settings = read_settings({})
    for service in SERVICES:
        if service.port and service.name not in ("kafka", "clock", "auditor"):
            port = getattr(settings, service.port)
            assert compose["services"][service.name]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_services_find_the_three_brokers_and_two_replicas_must_be_in_step(compose: dict[str, Any]) -> None:
    """A record is acknowledged only when it survives the loss of a broker."""
    environment = compose["services"]["decider"]["environment"]
    assert environment["RONGZHI_BOOTSTRAP"] == ",".join(f"{broker}:9092" for broker in BROKERS)
    assert environment["RONGZHI_REPLICATION"] == "3"
    for number, name in enumerate(BROKERS, start=1):
        broker = compose["services"][name]
        assert broker["environment"]["KAFKA_NODE_ID"] == str(number)
        assert broker["environment"]["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
        assert broker["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
        assert broker["image"] == "apache/kafka:4.3.1"


def test_the_clock_is_leased_from_the_service_that_ticks(compose: dict[str, Any]) -> None:
    """Another name, and no import or demonstration would find it."""
    host = compose["services"]["demonstration"]["environment"]["RONGZHI_CLOCK_HOST"]
    assert compose["services"][host]["command"][-1] == "streams.runners.tick"


def test_committed_offsets_are_kept_as_long_as_by_the_embedded_broker(compose: dict[str, Any]) -> None:
    """Kafka forgets them after a week otherwise, and the decider would not go on where it was."""
    minutes = compose["services"]["kafka-1"]["environment"]["KAFKA_OFFSETS_RETENTION_MINUTES"]
    assert f"offsets.retention.minutes={minutes}\n" in PROPERTIES
