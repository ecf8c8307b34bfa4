"""What the gathering consumer replaces in Faust is exactly what it was written against."""

import hashlib
import inspect
from types import SimpleNamespace

import faust
from faust.transport import consumer as stock
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer

from streams.agents.gathered import FETCH_BYTES_MIN, FETCH_WAIT_MS, GatheringConsumer, gather_fetches

REPLACED = {
    stock.Consumer._drain_messages: "44a2500309e83c63",
    stock.Consumer.getmany: "4b168d84882a70d6",
    Consumer._new_consumer_thread: "0870ec53dea75083",
    AIOKafkaConsumerThread._create_worker_consumer: "c2701bfc3e6f6cad",
}


def _digest(function: object) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]  # type: ignore[arg-type]


def test_the_private_parts_of_faust_are_those_we_know():
    """A change of Faust that touches them must be read before its version is raised."""
    assert {function.__qualname__: _digest(function) for function in REPLACED} == {
        function.__qualname__: digest for function, digest in REPLACED.items()
    }


def test_the_app_gets_the_gathering_consumer_only_where_it_is_asked_for():
    app = faust.App("test-gathered", broker="kafka://127.0.0.1:1")
    assert app.transport.Consumer is Consumer
    gather_fetches(app)
    assert app.transport.Consumer is GatheringConsumer


def test_fetches_wait_for_company(monkeypatch):
    """The broker answers when a mebibyte is there, or after the wait."""
    made = SimpleNamespace(_fetch_min_bytes=1, _fetch_max_wait_ms=1500)
    thread = SimpleNamespace(_create_worker_consumer=lambda transport: made)
    monkeypatch.setattr(Consumer, "_new_consumer_thread", lambda self: thread)
    GatheringConsumer._new_consumer_thread(object.__new__(GatheringConsumer))._create_worker_consumer(None)
    assert (made._fetch_min_bytes, made._fetch_max_wait_ms) == (FETCH_BYTES_MIN, FETCH_WAIT_MS)
