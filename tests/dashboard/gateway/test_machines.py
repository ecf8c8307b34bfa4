"""What a lookout saw, and where each partition stands, as cells of the control room."""

from datetime import UTC, datetime

from dashboard.gateway.followed import handed
from dashboard.gateway.machines import MachineFeed, partitions
from schemas.boards import Marker
from schemas.codec import encode
from schemas.look import MachineSeen, ServiceSeen, TopicSeen
from schemas.topics import SERVICE_STATES
from schemas.verdict import Verdict
from streams.settings import read_settings

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LOOK = MachineSeen(
    machine="machine-0",
    seen_ms=1_772_413_200_000,
    services=(ServiceSeen(name="clock", state="running", since=AT, lag=None, restarts=0),),
    topics=(TopicSeen(name="verdicts-v1", partitions=1, records=9, per_s=0.5),),
    parked=0,
    disk_free_bytes=7,
)


def test_the_newest_look_at_each_machine_is_a_cell_and_what_is_none_is_left_out():
    feed = MachineFeed(read_settings({}))
    other = {"machine": "machine-1"}
    for offset, raw in enumerate((encode(LOOK), b"{", b"", encode(LOOK).replace(b"machine-0", b"machine-1"))):
        handed(SERVICE_STATES, offset, raw, feed.take)
    assert list(feed.cells()) == ["machine/machine-0", "machine/machine-1"]
    assert feed.cells()["machine/machine-1"] == feed.cells()["machine/machine-0"] | other
    assert feed.cells()["machine/machine-0"]["services"][0]["state"] == "running"


def marker(partition: int) -> Marker:
    families = {"indicator-readings-v1": 4, "operation-events-v1": -1}
    return Marker(partition=partition, offset=9, as_of=AT, ticked_ms=1, digest="d", rows=3, void=1, refused=2, families=families)


def test_a_partition_tells_its_records_of_all_topics_and_how_far_it_was_compared():
    verdict = Verdict(partition=0, offset=7, as_of=AT, live="d", cold="d", compared_ms=1)
    cells = partitions({0: marker(0), 1: marker(1)}, {0: verdict})
    assert cells["partition/0"] == {
        "records": 10,
        "others": 5,
        "as_of": "2026-03-02T01:00:00+00:00",
        "rows": 3,
        "void": 1,
        "refused": 2,
        "verified": 8,
        "equal": True,
    }
    assert cells["partition/1"] | {"verified": 8, "equal": True} == cells["partition/0"]
    assert (cells["partition/1"]["verified"], cells["partition/1"]["equal"]) == (None, None)
