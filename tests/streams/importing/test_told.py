"""What `./rongzhi import` tells where it cannot go on: one sentence each, and never a guess at the cause."""

from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from confluent_kafka import KafkaError, KafkaException
from websockets.exceptions import ConnectionClosedError

from infra.cli import import_
from infra.cli.import_ import import_record, reject_name
from infra.obstacle import Obstacle
from streams.importing.followed_log import NoAnswer
from streams.lease import LeaseDenied
from streams.log import LogUnavailable
from tests.streams.importing.small_record import DIRECT, DIRECT_HEADER


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The verb on a small record, with the services' part to be given by `fails`."""
    monkeypatch.setenv("RONGZHI_VAR", str(tmp_path / "var"))
    record, mapping = tmp_path / "export.csv", tmp_path / "small.toml"
    record.write_text(f"{DIRECT_HEADER}\n1,2013-12-25 10:00:00,,,HEAT,HPD,NORTH,1 A ST\n", encoding="utf-8")
    mapping.write_text(DIRECT, encoding="utf-8")

    def run(fails: Exception | None = None, **options: Any) -> str:
        async def services(*_: object) -> None:
            raise fails or AssertionError("the services were asked")

        monkeypatch.setattr(import_, "_import", services)
        with pytest.raises(Obstacle) as told:
            import_record(record, mapping, **options)
        return str(told.value)

    return run


@pytest.mark.parametrize(
    "error",
    [
        KafkaConnectionError("no broker"),
        KafkaException(KafkaError(KafkaError._ALL_BROKERS_DOWN)),
        LogUnavailable("no record"),
        ConnectionClosedError(None, None),
        ConnectionRefusedError("no clock"),
        TimeoutError(),
    ],
)
def test_services_that_do_not_answer_are_called_that(importing: Any, error: Exception):
    told = importing(error)
    assert told.startswith("the services do not answer (")
    assert "()" not in told
    assert "{" not in told
    assert told.endswith("see ./rongzhi status")


@pytest.mark.parametrize("error", [LeaseDenied("the clock is leased by x"), NoAnswer("the reaction did not come")])
def test_a_reason_that_a_service_gives_is_told_as_it_is(importing: Any, error: Exception):
    assert importing(error) == str(error)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"speed": "fast"}, "--speed fast: expected max"),
        ({"shift": "9999999d"}, "--shift by 9999999 days, 0:00:00 moves the report of line 2"),
        ({"shift": "soon"}, "--shift soon: expected a duration"),
    ],
)
def test_a_mistyped_option_is_named_before_a_service_is_asked(importing: Any, options: dict[str, str], said: str):
    assert said in importing(**options)


def test_a_reject_file_that_cannot_be_written_is_named_and_nothing_is_imported(importing: Any, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = importing(rejects=tmp_path / "file" / "rejects.csv")
    assert "the reject file cannot be written" in told
    assert "Nothing was imported" in told


def test_a_fault_of_our_own_is_no_obstacle(importing: Any):
    with pytest.raises(ValueError, match="a bug"):
        importing(ValueError("a bug"))


def test_exports_of_one_name_in_two_folders_have_two_reject_files():
    one, other = (reject_name(Path(folder) / "export.csv") for folder in ("/north", "/south"))
    assert one != other
    assert one == reject_name(Path("/north/../north/export.csv"))
    assert one.startswith("export-")


def test_what_an_event_log_holds_besides_its_steps_is_told_by_activity(capsys: pytest.CaptureFixture[str]):
    plan = {"rows": 9, "tickets": 1, "rejects": {}, "returns": 2, "left_out": {"Advise": 3, "Dance": 1}}
    facts = {"source": "small-log", "commands": 5, "decided_now": 5, "decided_before": 0, "refused": 0, "parked": 0, "rejects": 0}
    import_._print(facts | {"plan": plan, "reject_file": "r.csv"}, as_json=False)
    assert "  returns 2; events left out 4: 3 Advise, 1 Dance.\n" in capsys.readouterr().out
    import_._print(facts | {"plan": plan | {"left_out": {}}, "reject_file": "r.csv"}, as_json=False)
    assert "left out" not in capsys.readouterr().out
