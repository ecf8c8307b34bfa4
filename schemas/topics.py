"""The one table of topics: names, keys, partitions and retention."""

from typing import Literal

from msgspec import Struct

DAY_MS = 24 * 3600 * 1000
# The answer to a tick names every command it caused: after a long rest that is some 400,000 in one partition.
ANSWER_BYTES_MAX = 16 << 20
FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
# Read whole at each assignment and each start of the gateway, and only closed segments are compacted: so they close soon.
COMPACTED = {
    "cleanup.policy": "compact",
    "segment.ms": str(10 * 60 * 1000),
    "segment.bytes": str(16 * 1024 * 1024),
    "min.cleanable.dirty.ratio": "0.1",
}


def _kept(days: int) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(days * DAY_MS)}


class Topic(Struct, frozen=True):
    """A topic: `spread` topics have the partitions of the installation (co-partitioned, fixed for ever), the others one."""

    name: str
    key: Literal["ticket", "partition", "policy", "record", "row", "subject", "indicator", "operation", "machine"]
    payload: str
    spread: bool
    config: dict[str, str]

    def partitions(self, spread: int) -> int:
        """How many partitions it has in an installation of so many."""
        return spread if self.spread else 1


TICKET_COMMANDS = Topic("ticket-commands-v1", "ticket", "Command", True, _kept(400))
TICKET_EVENTS = Topic("ticket-events-v1", "ticket", "Outcome", True, FOR_EVER | {"message.timestamp.type": "LogAppendTime"})
# Small beside the events, and kept as long: what is forgotten could be neither folded anew nor compared with a year before.
INDICATOR_READINGS = Topic("indicator-readings-v1", "indicator", "Reading", True, FOR_EVER)
OPERATION_COMMANDS = Topic("operation-commands-v1", "operation", "OperationCommand", True, _kept(400))
OPERATION_EVENTS = Topic("operation-events-v1", "operation", "OperationResult", True, FOR_EVER)
CLOCK_TICKS = Topic("clock-ticks-v1", "partition", "ClockTicked", True, _kept(7) | {"message.timestamp.type": "LogAppendTime"})
CLOCK_ANSWERS = Topic("clock-answers-v1", "partition", "TickHandled", True, _kept(7) | {"max.message.bytes": str(ANSWER_BYTES_MAX)})
POLICY_EVENTS = Topic("policy-events-v1", "policy", "PolicyPublished", False, FOR_EVER)
BOARD_ROWS = Topic("boards-v1", "row", "Row | Marker", True, COMPACTED)
TICKET_CARDS = Topic("ticket-cards-v1", "ticket", "Card", True, COMPACTED)
VERDICTS = Topic("verdicts-v1", "partition", "Verdict", False, COMPACTED)
SERVICE_STATES = Topic("service-states-v1", "machine", "MachineSeen", False, COMPACTED)
# A fold from the start parks the same records again: each has its key, and compaction leaves one line of each.
PARKED_EVENTS = Topic("parked-events-v1", "record", "ParkedRecord", False, COMPACTED)

TOPICS: tuple[Topic, ...] = (
    TICKET_COMMANDS,
    TICKET_EVENTS,
    INDICATOR_READINGS,
    OPERATION_COMMANDS,
    OPERATION_EVENTS,
    CLOCK_TICKS,
    CLOCK_ANSWERS,
    POLICY_EVENTS,
    BOARD_ROWS,
    TICKET_CARDS,
    PARKED_EVENTS,
    VERDICTS,
    SERVICE_STATES,
)
