"""Faust's consumer, made to fetch and hand on in gathers: a third of the CPU per event, and the one place with its private parts.

Stock Faust makes four asyncio tasks for each record (`_drain_messages`), and wakes for each record that arrives. Here one task
hands on up to 200, and the broker collects for a moment before it answers. Losing a record on the way is harmless: a shard that
meets a gap fills it from the log. `tests/streams/agents/test_gathered.py` holds the hash of what is replaced.
"""

import asyncio
from typing import Any

import faust
from faust.transport.drivers.aiokafka import Consumer

CHUNK = 200
FETCH_BYTES_MIN = 1 << 20
FETCH_WAIT_MS = 40


class GatheringConsumer(Consumer):  # type: ignore[misc]
    """The stock consumer with gathered fetches and chunked delivery."""

    def _new_consumer_thread(self) -> Any:
        thread = super()._new_consumer_thread()
        create = thread._create_worker_consumer

        def gathering(transport: Any) -> Any:
            client = create(transport)
            client._fetch_min_bytes = FETCH_BYTES_MIN
            client._fetch_max_wait_ms = FETCH_WAIT_MS
            return client

        thread._create_worker_consumer = gathering
        return thread

    async def _drain_messages(self, fetcher: Any) -> None:
        """As in stock: fetch until consumer or fetcher shall stop; what is cut off by a rebalance is dropped."""
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):
                fetched = self.getmany(timeout=1.0)
                await self.sleep(0)
                if not self.should_stop:
                    await self._hand_on_all(fetched)
        except self.consumer_stopped_errors:
            if not self.transport.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.transport.app.should_stop:
                raise

    async def _hand_on_all(self, fetched: Any) -> None:
        chunk: list[tuple[Any, Any]] = []
        async for place, message in fetched:
            chunk.append((place, message))
            if len(chunk) == CHUNK:
                await self.wait_first(self._hand_on(chunk), self.suspend_flow.wait())
                chunk = []
                await asyncio.sleep(0)
        if chunk:
            await self.wait_first(self._hand_on(chunk), self.suspend_flow.wait())

    async def _hand_on(self, chunk: list[tuple[Any, Any]]) -> None:
        for place, message in chunk:
            await self.callback(message)
            self._read_offset[place] = message.offset


def gather_fetches(app: faust.App) -> None:
    """Put the consumer into an app that has not started."""
    app.transport.Consumer = GatheringConsumer


def ask_again(app: faust.App) -> None:
    """Ask the group for a new assignment, from within the consumer's own thread."""
    thread = app.consumer._thread
    thread.thread_loop.call_soon_threadsafe(thread._consumer._coordinator.request_rejoin)
