"""What the ledger costs the auditor, and how long a number waits for its explanation: `python -m bench.explained`, no broker.

A made city in one partition is folded cold with a ledger of everything and with none, in turn, in processes of their own; the
ratio of their CPU times holds on a busy machine too.
"""

import json
import resource
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median, quantiles
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from projections.addresses import address_of
from projections.ledger import Ledger
from projections.shard import Shard
from schemas.explanation import Address
from streams.clock import monotonic_s
from streams.explain import Folded, explain_folded
from tests.streams.agents.made_log import city

ZONE = ZoneInfo("Asia/Shanghai")
TICKETS = 20_000
ROUNDS = 3
ASKED = 20
QUESTIONS: dict[str, Address] = {
    "open, red": address_of("open-tickets", {"colour": "red"}, ["open"]),
    "a day's reports": address_of("flow", {"day": "2026-11-24"}, ["reported"]),
    "a week's closures of the city": address_of("evaluation", {"day": "2026-11-18..2026-11-24", "by": "area"}, ["closed"]),
}


def fold(kept: bool) -> dict[str, Any]:
    """Fold the city once; with a ledger, ask each question some times."""
    records = list(city(TICKETS, seed=3))
    shard, ledger = Shard(), Ledger(lambda key: kept and key[0] != "sources")
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began_s = process_time()
    for offset, (key, raw) in enumerate(records):
        ledger.take(offset, shard.apply(offset, key, raw, ZONE))
    cpu_s = process_time() - began_s
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    waits_ms = dict(_waits_ms(shard, ledger)) if kept else {}
    return {"records": len(records), "cpu_s": cpu_s, "grown_kib": grown_kib, "waits_ms": waits_ms}


def _waits_ms(shard: Shard, ledger: Ledger) -> Iterator[tuple[str, float]]:
    for name, address in QUESTIONS.items():
        waits = []
        for _ in range(ASKED):
            began_s = monotonic_s()
            explain_folded(address, [Folded(0, shard, ledger)], 50, 500)
            waits.append(1000 * (monotonic_s() - began_s))
        yield name, round(quantiles(waits, n=100)[98], 1)


def explanations() -> dict[str, Any]:
    """Medians of the rounds, with and without a ledger in turn."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        found = [(pool.submit(fold, False).result(), pool.submit(fold, True).result()) for _ in range(ROUNDS)]
    records = found[0][0]["records"]
    bare, kept = ([one[place] for one in found] for place in (0, 1))
    return {
        "records": records,
        "cold_fold_us_a_record": round(1e6 * median(one["cpu_s"] for one in bare) / records, 1),
        "with_ledger_times": round(median(k["cpu_s"] / b["cpu_s"] for b, k in found), 2),
        "ledger_bytes_a_record": round(1024 * median(k["grown_kib"] - b["grown_kib"] for b, k in found) / records),
        "question_p99_ms": {name: median(one["waits_ms"][name] for one in kept) for name in QUESTIONS},
    }


if __name__ == "__main__":
    json.dump(explanations(), sys.stdout, indent=2)
