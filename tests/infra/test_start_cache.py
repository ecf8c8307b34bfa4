"""The fast start is a comfort: where it cannot be prepared, the broker starts all the same."""

from pathlib import Path

import pytest
from confluent_kafka import KafkaException

from infra.kafka import start_cache
from infra.kafka.data_folder import BrokerFolder
from infra.kafka.jvm import Jvm


@pytest.mark.parametrize("error", [KafkaException("no leader"), TimeoutError("60 s"), OSError("disk full")])
def test_a_failed_training_is_told_and_its_log_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """It costs nothing but the speed, so set-up goes on; the log that it names is still there."""

    def fail(_: Jvm, folder: BrokerFolder) -> None:
        folder.logs.mkdir(parents=True)
        (folder.logs / "kafka.out").write_text("why", encoding="utf-8")
        raise error

    monkeypatch.setattr(start_cache, "verified_jvm", lambda jars, heap_mib: Jvm("", heap_mib, jars / "cache"))
    monkeypatch.setattr(start_cache, "_train", fail)
    start_cache.ensure_start_cache(tmp_path, 256)
    kept = tmp_path / "training-failed"
    assert f"the broker starts without it, slower. Its log: {kept}" in capsys.readouterr().err
    assert (kept / "kafka.out").read_text(encoding="utf-8") == "why"
    assert not (tmp_path / "cache" / "kafka.aot").exists()
