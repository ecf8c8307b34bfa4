"""The kinds of subjects that are decided about: one row here for each, one kernel, and its two topics."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from schemas.codec import decode_command, decode_order
from schemas.topics import OPERATION_COMMANDS, OPERATION_EVENTS, TICKET_COMMANDS, TICKET_EVENTS, Topic
from streams.runners.decide_operations import OperationsDecider, WrittenOperations
from streams.runners.decide_partition import PartitionDecider, Written
from streams.runners.kernel import EventPartition, Kernel


class Kind(Struct, frozen=True):
    """What is decided about: its topics, and how one partition of it is read and decided."""

    group: str
    commands: Topic
    events: Topic
    read: Callable[[bytes], Any]
    written: type[EventPartition]
    kernel: Callable[[Any], Kernel[Any, Any, Any]]


TICKETS = Kind("decider", TICKET_COMMANDS, TICKET_EVENTS, decode_command, Written, PartitionDecider)
OPERATIONS = Kind("operations-decider", OPERATION_COMMANDS, OPERATION_EVENTS, decode_order, WrittenOperations, OperationsDecider)
KINDS = (TICKETS, OPERATIONS)
