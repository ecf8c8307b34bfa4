"""The board `evaluation` counted naively, event by event, by a reader that shares no code with the projections."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

CITY = timezone(timedelta(hours=8))
POSTS = {
    "acceptor": ("filing", "ticket-filed"),
    "dispatcher": ("dispatching", "ticket-dispatched"),
    "collector": ("verifying", "ticket-verified"),
    "supervisor": ("closing", "ticket-closed"),
}

Event = tuple[str, dict[str, Any]]
Facts = dict[str, Any]
Sums = Counter[tuple[tuple[str, ...], str]]


class Ticket:
    """One ticket's events, and where they are counted."""

    def __init__(self, events: list[Event], facts_of: Callable[[list[Event]], Facts], sums: Sums) -> None:
        self.events = events
        self.facts_of = facts_of
        self.sums = sums
        self.first = events[0][1]

    def add(self, day: str, objects: dict[str, str | None], **amounts: int) -> None:
        for by, named in objects.items():
            for name, amount in amounts.items():
                if named is not None:
                    self.sums[("evaluation", day, by, named), name] += amount

    def of(self, facts: Facts, post: str | None = None) -> dict[str, str | None]:
        place = {"area": facts["place"]["grid"][:9], "category": facts["category"], "post": post}
        return place | {"department": facts["department"] or "-"}

    @property
    def collector(self) -> dict[str, str | None]:
        return {"collector": self.first["authid"] if self.first["actorrole"] == "collector" else None}

    def count(self) -> None:
        for number, event in enumerate(self.events):
            self._count(self.events[:number], event)
        self._count_tasks()
        self._count_due()
        self.add(_day(self.first["time"]), self.collector, valid=int(self._valid()))

    def _valid(self) -> bool:
        said = [name for name, record in self.events if not record["data"].get("forced")]
        return bool({"ticket-filed", "ticket-closed"} & set(said)) and "ticket-voided" not in said

    def _count(self, past: list[Event], event: Event) -> None:
        name, record = event
        data, day = record["data"], _day(record["time"])
        after = self.facts_of([*past, event])
        if not past:
            self._count_report(data, day)
            return
        before = self.facts_of(past)
        names = [each for each, _ in past]
        match name:
            case "ticket-filed" if "ticket-filed" not in names:
                self.add(day, self.of(before, "acceptor"), filed=1, filing_seconds=self._seconds(self.first["time"], record))
            case "ticket-dispatched":
                self.add(day, self.of(after, "dispatcher"), dispatched=1)
                self.add(day, {"department": data["department"]}, received=1)
            case "ticket-passed":
                self.add(day, {"department": data["department"]}, received=1)
            case "ticket-ruled":
                self.add(day, {"department": data["department"]}, received=1)
                self.add(day, self.of(after), refused_wrongly=int(data["department"] in before["refused_by"]))
            case "ticket-returned":
                self._count_return(before, data, day)
            case "ticket-finished":
                self._count_handled(past, before, record)
            case "ticket-verified":
                who = record["authid"] if record["actorrole"] == "collector" else None
                self.add(day, self.of(before, "collector") | {"collector": who}, verified=1)
            case "ticket-surveyed" if record["actorrole"] == "collector":
                self.add(day, {"collector": record["authid"]}, surveyed=1)
            case "ticket-closed":
                self.add(day, self.of(before), closed=1, closed_late=int(_time(record["time"]) > _time(before["due_at"])))
                if not self._finished(past) and not data["forced"]:
                    self._count_handled(past, before, record)
            case "ticket-merged" | "ticket-unmerged":
                self.add(_day(self.first["time"]), self.of(before), merged=1 if name == "ticket-merged" else -1)
        self._count_afterwards(before, after, event)

    def _count_report(self, data: dict[str, Any], day: str) -> None:
        once = {"reported": 1, "repeated": int(data["repeats"] is not None)}
        about = self.of(self.facts_of(self.events), self.first["actorrole"]) | {"department": data["department"] or "-"}
        self.add(day, about | self.collector, **once)
        self.add(day, {"department": data["department"]}, received=1)

    def _count_return(self, before: Facts, data: dict[str, Any], day: str) -> None:
        if data["rework"]:
            counted = {"reworks": 1, "reworks_graver": int(data["number"] > 2), "failed": int(data["previous"] == "finish")}
            self.add(day, self.of(before, "handler"), **counted)
        elif not data["recheck"] and before["department"] and before["dispatch"]:
            rows = self.of(before | before["dispatched_as"], "dispatcher")
            rows["department"] = before["dispatch"]["data"]["department"]
            self.add(_day(before["dispatch"]["time"]), rows, returned=1)

    def _count_handled(self, past: list[Event], before: Facts, record: dict[str, Any]) -> None:
        turn = [each["data"]["turn"] for _, each in past if each["data"].get("turn")][-1]
        limit = turn.get("due_at") or before["due_at"]
        began = (before["dispatch"] or self.first)["time"]
        late = int(_time(record["time"]) > _time(limit))
        counted = {"handled": 1, "handled_late": late, "handling_seconds": self._seconds(began, record)}
        self.add(_day(record["time"]), self.of(before, "handler"), **counted)

    def _finished(self, past: list[Event]) -> bool:
        finished = False
        for name, record in past:
            anew = name in ("ticket-reopened", "ticket-passed") or record["data"].get("rework")
            finished = name == "ticket-finished" or (finished and not anew)
        return finished

    def _count_afterwards(self, before: Facts, after: Facts, event: Event) -> None:
        name, record = event
        closed, said = (before["closed"] or after["closed"]), before.get("said", {})
        if not closed:
            return
        by = (before if before["closed"] else after)["closed_by"]
        day, rows, data = _day(closed["time"]), self.of(after | {"department": by}), record["data"]
        if name == "ticket-closed-with-master":
            self.add(day, rows, closed_with_master=1)
        elif name == "reporter-called-back":
            self.add(day, rows, reached=int(data["reached"] and not said.get("reached")))
            if data["satisfaction"] and not said.get("answered"):
                self.add(day, rows, answered=1, satisfied=int(data["satisfaction"] > 3))
        elif name in ("party-evaluated", "resident-evaluated") and said.get("resident", said.get("party")):
            self.add(day, rows, graded=1, grade=min(data["score"], said.get("resident", said.get("party"))))
        elif name == "suspicion-cleared":
            self.add(day, rows, unsolved=-int(not before["with_master"]))
        elif name in ("closure-suspected", "ticket-reopened"):
            self.add(day, rows, unsolved=int(not said.get("suspected") and not before["with_master"]))
            falsified = name == "ticket-reopened" and said.get("suspected")
            self.add(_day(record["time"]), rows, falsified=int(bool(falsified)))

    def _count_tasks(self) -> None:
        """Each task of a post that was done, or that waits at the end."""
        waiting: tuple[str, str] | None = None
        for number, (name, record) in enumerate(self.events):
            facts = self.facts_of(self.events[: number + 1])
            turn = [each["data"]["turn"] for _, each in self.events[: number + 1] if each["data"].get("turn")][-1]
            idle = facts["closed"] or facts["voided"] or facts["merged"] or facts["paused"] or turn["holder"] not in POSTS
            now = None if idle or not turn.get("due_at") else (turn["holder"], turn["due_at"])
            failed = name == "ticket-returned" and record["data"]["rework"] and record["data"]["previous"] == "finish"
            done = name == POSTS[waiting[0]][1] or (failed and waiting[0] == "collector") if waiting else False
            if waiting is not None and now != waiting and done:
                self._task(facts, waiting, on_time=_time(record["time"]) <= _time(waiting[1]))
            waiting = now
        if waiting is not None:
            self._task(self.facts_of(self.events), waiting, on_time=False)

    def _task(self, facts: Facts, task: tuple[str, str], on_time: bool) -> None:
        post, due_at = task
        rows = {**self.of(facts, post), "department": None}
        self.add(_day(due_at), rows, **{f"{POSTS[post][0]}_due": 1, f"{POSTS[post][0]}_on_time": int(on_time)})

    def _count_due(self) -> None:
        """Where the ticket stands at the end, on the day on which it is due then."""
        facts = self.facts_of(self.events)
        if facts["voided"] or facts["merged"] or (facts["closed"] and facts["with_master"]):
            return
        day, rows = _day(facts["due_at"]), self.of(facts)
        closed = int(bool(facts["closed"]))
        if facts["paused"] and not closed:
            self.add(day, rows, due=1, deferred=1)
            return
        clocks = [limit["clock"] for _, each in self.events if (limit := each["data"].get("limit"))]
        urgent = int([self.first["data"]["clock"], *clocks][-1] == "urgent")
        late = closed and int(_time(facts["closed"]["time"]) > _time(facts["due_at"]))
        extended = int(any(name == "extension-granted" for name, _ in self.events))
        self.add(day, rows, due=1, due_closed=closed, due_closed_late=late, due_extended=extended)
        self.add(day, rows, due_reworked=int(facts["reworked"] > 0), urgent_due=urgent, urgent_closed=urgent * closed)

    def _seconds(self, since: str, record: dict[str, Any]) -> int:
        return int((_time(record["time"]) - _time(since)).total_seconds())


def _day(text: str) -> str:
    return _time(text).date().isoformat()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CITY)
