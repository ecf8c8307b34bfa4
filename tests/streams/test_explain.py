"""A number of a real log explained, now and at a past moment: what stands behind it adds up to what a replay says."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from infra.kafka.broker import BrokerHandle
from projections.addresses import NoSuchNumber, address_of
from streams.explain import Question, explain
from streams.log import LogReader
from streams.replay import replay
from streams.settings import Settings, read_settings
from tests.streams.agents.made_log import BEGIN, MadeLog, city

ZONE = ZoneInfo("Asia/Shanghai")
PARTITIONS = 4
END = BEGIN + timedelta(days=1)

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


@pytest.fixture
def settings(own_broker: BrokerHandle, tmp_path: Path) -> Settings:
    log = MadeLog(own_broker.bootstrap, PARTITIONS)
    for made in city(150, seed=21):
        log.put(made)
    log.tick(END)
    environ = {"RONGZHI_VAR": str(tmp_path / "var"), "RONGZHI_BOOTSTRAP": own_broker.bootstrap}
    return read_settings(environ | {"RONGZHI_PARTITIONS": str(PARTITIONS)})


def test_a_number_is_explained_now_and_at_a_past_moment(settings: Settings):
    address = address_of("open-tickets", {}, ["open"])
    for until in (None, BEGIN + timedelta(hours=6)):
        cold = replay(settings, ZONE, until)
        told = explain(settings, ZONE, Question(address, until, newest=20))
        assert (told.as_of, told.offsets) == (cold.as_of, cold.offsets)
        found = told.number
        assert found.total == found.found == sum(row["open"] for row in cold.boards()["open-tickets"])
        assert found.holds
        assert found.total > 20
        assert (found.records, len(found.newest)) == (found.total, 20)
        assert sum(found.policies.values()) == found.records


def test_the_records_that_it_names_are_those_of_the_log(settings: Settings):
    found = explain(settings, ZONE, Question(address_of("flow", {}, ["closed"]))).number
    with LogReader(settings.bootstrap) as reader:
        for origin in found.newest[:5]:
            (record,) = reader.read("ticket-events-v1", origin.partition, origin.offset, origin.offset + 1)
            assert record.key == origin.ticket
            assert origin.type.encode() in (record.value or b"")


def test_a_ticket_without_a_row_is_told_so(settings: Settings):
    with pytest.raises(NoSuchNumber, match="board attention has no row of nobody at these offsets"):
        explain(settings, ZONE, Question(address_of("attention", {"ticket": "nobody"}, [])))
