"""The lookout tells what it sees, and a rate only from the second look on."""

from pathlib import Path

from infra.supervision.lookout import reported, seen
from infra.supervision.report import Report, ServiceState
from schemas.look import ServiceSeen
from streams.settings import read_settings

SERVICES = (ServiceState("clock", "running", "ws://127.0.0.1:1/", None, None, 2),)


def test_a_look_tells_services_topics_and_what_was_parked(tmp_path: Path):
    settings = read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_SLOT": "3"})
    report = Report(SERVICES, None, str(tmp_path))
    look = seen(settings, report, {"verdicts-v1": (1, 30), "boards-v1": (8, 5)}, {"verdicts-v1": (1, 20)}, 4.0)
    assert look.machine == "machine-3"
    assert look.services == (ServiceSeen(name="clock", state="running", since=None, lag=None, restarts=2),)
    assert [(topic.name, topic.partitions, topic.records, topic.per_s) for topic in look.topics] == [
        ("verdicts-v1", 1, 30, 2.5),
        ("boards-v1", 8, 5, 0.0),
    ]
    assert (look.parked, look.disk_free_bytes > 0) == (None, True)


def test_of_services_that_another_runs_it_says_nothing(tmp_path: Path):
    """Rather than that all of them are stopped."""
    nowhere = read_settings({"RONGZHI_VAR": str(tmp_path), "RONGZHI_BOOTSTRAP": "127.0.0.1:1"})
    assert reported(nowhere) == Report((), None, str(tmp_path))
