"""Whether a service serves, asked from outside."""

from pathlib import Path

import pytest

from infra.kafka.broker import BrokerHandle
from infra.kafka.data_folder import BrokerFolder
from infra.supervision.health import health_of
from infra.supervision.services import SERVICES
from streams.settings import read_settings

KAFKA = next(service for service in SERVICES if service.name == "kafka")


@pytest.mark.broker
def test_another_clusters_broker_on_the_port_is_not_taken_for_ours(own_broker: BrokerHandle, tmp_path: Path):
    port = str(own_broker.folder.port)
    ours = read_settings({"RONGZHI_VAR": str(own_broker.folder.var), "RONGZHI_KAFKA_PORT": port})
    assert health_of(KAFKA, ours, 0) == "running"
    other = BrokerFolder(tmp_path / "other", own_broker.folder.port)
    other.data.mkdir(parents=True)
    (other.data / "meta.properties").write_text("version=1\ncluster.id=another-cluster-22chars\n", encoding="utf-8")
    assert health_of(KAFKA, read_settings({"RONGZHI_VAR": str(other.var), "RONGZHI_KAFKA_PORT": port}), 0) == "starting"


def test_where_nothing_listens_nothing_serves(tmp_path: Path):
    settings = read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_KAFKA_PORT": "1", "RONGZHI_WALL_PORT": "1"})
    for service in SERVICES:
        if service.name in ("kafka", "wall"):
            assert health_of(service, settings, 0) == "starting"
