"""Boards: which there are, what keys and numbers their rows have, and the messages that carry them."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from schemas.moment import Moment

RowKey = tuple[str, ...]  # the board's name, then its key fields
Row = dict[str, Any]


class Board(Struct, frozen=True):
    """One board: rows with `summed` numbers add up over partitions, other rows belong to one partition alone."""

    name: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    summed: bool = True


class Measure(StrEnum):
    """What a duration is counted from the report to."""

    DISPATCH = "dispatch"
    CLOSURE = "closure"


class Evaluated(StrEnum):
    """What is evaluated 评价对象: streets, departments, categories, posts and collectors."""

    AREA = "area"
    DEPARTMENT = "department"
    CATEGORY = "category"
    POST = "post"
    COLLECTOR = "collector"


# 综合评价, by the day that each number is said to belong to in the glossary.
EVALUATION: tuple[str, ...] = (
    *(
        "reported",
        "repeated",
        "merged",
        "valid",
        "filed",
        "filing_seconds",
        "dispatched",
        "returned",
        "received",
        "refused_wrongly",
    ),
    *("handled", "handled_late", "handling_seconds", "reworks", "reworks_graver", "failed", "verified", "surveyed"),
    *("due", "deferred", "due_closed", "due_closed_late", "due_reworked", "due_extended", "urgent_due", "urgent_closed"),
    *(f"{task}_{name}" for task in ("filing", "dispatching", "verifying", "closing") for name in ("due", "on_time")),
    *(
        "closed",
        "closed_late",
        "closed_with_master",
        "reached",
        "answered",
        "satisfied",
        "graded",
        "grade",
        "unsolved",
        "falsified",
        "taken_back_rework",
        "taken_back_rework_graver",
        "taken_back_falsification",
        "taken_back_refusal",
    ),
)

BOARDS: tuple[Board, ...] = (
    Board("open-tickets", ("colour", "district", "department", "category"), ("open",)),
    Board("flow", ("day", "hour"), ("reported", "filed", "dispatched", "closed")),
    Board("categories", ("day", "category"), ("reported", "closed")),
    Board("overdue", ("day", "district", "department"), ("turned", "closed")),
    Board("closures", ("day",), ("due", "closed", "closed_on_time", "deferred")),
    Board("durations", ("day", "measure", "bucket"), ("count", "seconds")),
    Board("sources", ("source",), ("records",)),
    Board("holders", ("day", "holder"), ("turns", "seconds")),
    Board("returns", ("day", "holder", "returned_to", "category"), ("returned", "reworked", "rechecked", "seconds")),
    Board("dispatching", ("day", "dispatcher", "category"), ("dispatched", "returned")),
    Board(
        "evaluations",
        ("day", "district", "department"),
        ("calls", "reached", "party", "party_score", "resident", "resident_score", "graded", "grade", "disagreed", "failing"),
    ),
    Board("call-backs", ("ticket",), ("category", "street", "department", "ended", "since", "calls"), summed=False),
    Board("solved", ("day", "district", "department", "category"), ("closed", "suspected", "reopened", "unsolved")),
    Board("evaluation", ("day", "by", "object"), EVALUATION),
    Board("supervisions", ("day", "demand", "holder"), ("opened", "replied", "replied_on_time", "missed", "resolved")),
    Board("supervised", ("district", "demand"), ("open",)),
    Board("escalations", ("day", "district", "level"), ("escalated",)),
    Board("caused-by-time", ("day", "due"), ("caused", "late")),
    Board("exceptions", ("day", "reason", "district", "department"), ("voided", "forced", "corrected")),
    Board("appeals", ("day", "department", "ground"), ("appealed", "upheld", "rejected", "forwarded", "missed")),
    Board("hazards", ("district", "hazard"), ("open",)),
    Board("tiers", ("day", "tier"), ("received", "up", "down", "sideways", "closed")),
    Board("owners", ("day", "owner"), ("owned", "passed", "closed", "closed_on_time")),
    Board("whistles", ("day", "street"), ("blown", "ended")),
    Board("whistling", ("street",), ("open",)),
    Board(
        "roll-calls",
        ("day", "street", "department"),
        ("called", "reported", "reported_on_time", "seconds", "missed", "co_signed", "scored", "score", "unanswered"),
    ),
    Board("whistle-calls", ("ticket",), ("street", "category", "since", "due_at", "awaited", "overdue", "there"), summed=False),
    Board(
        "attention",
        ("ticket",),
        (
            "category",
            "grid",
            "lon_deg",
            "lat_deg",
            "department",
            "owner",
            "stage",
            "hazard",
            "colour",
            "due_at",
            "since",
            "level",
            "told",
            "rose_at",
            "reported_at",
        ),
        summed=False,
    ),
    Board(
        "drill-tickets",
        ("ticket",),
        ("drill", "category", "grid", "department", "situation", "stage", "colour", "reported_at"),
        summed=False,
    ),
    Board(
        "featured",
        ("ticket",),
        ("before", "after", "caption", "category", "grid", "source", "reported_at", "closed_at"),
        summed=False,
    ),
    Board("surveys", ("day", "surveyor"), ("found", "not_found")),
    Board("merges", ("day", "category"), ("merged", "unmerged")),
    Board("bundles", ("ticket",), ("category", "children"), summed=False),
    Board("ping-pong", ("ticket",), ("category", "returned", "reworked", "ruling", "path"), summed=False),
    Board("incomplete", ("ticket",), ("offset", "records", "reason"), summed=False),
    Board("unread", ("topic", "subject"), ("offset", "records", "reason"), summed=False),
    Board("operations", ("operation",), ("sequence", "version", "facts"), summed=False),
    Board("operation-acts", ("operation", "command"), ("sequence", "at", "type", "actor", "role", "data"), summed=False),
    Board("reading-days", ("indicator", "place", "unit", "kind", "day"), ("hours",), summed=False),
)
BOARD: dict[str, Board] = {board.name: board for board in BOARDS}


class Marker(Struct, frozen=True, kw_only=True):
    """All rows of a partition are written up to here: readers apply up to a marker, never in between.

    `offset` is the last event applied (-1 for none), `as_of` the city time of the newest tick folded, `ticked_ms` the wall
    milliseconds at which the broker stored that tick, `digest` the shard's digest in hex, `rows` how many rows it has. `families`
    says for each other family of events, by its topic, the last record applied.
    """

    partition: int
    offset: int
    as_of: Moment | None
    ticked_ms: int | None
    digest: str
    rows: int
    void: int
    refused: int
    lease: str | None = None
    families: dict[str, int] = {}
