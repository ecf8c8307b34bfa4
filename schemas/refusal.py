"""The closed list of rules by which a command is refused."""

from enum import StrEnum


class Rule(StrEnum):
    """Why a command came to nothing; each has a sentence for officers in schemas/sentences.py."""

    TICKET_EXISTS = "ticket-exists"
    TICKET_UNKNOWN = "ticket-unknown"
    TICKET_CLOSED = "ticket-closed"
    ROLE_MAY_NOT = "role-may-not"
    STALE_VERSION = "stale-version"
    CATEGORY_UNKNOWN = "category-unknown"
    DEPARTMENT_UNKNOWN = "department-unknown"
    DEPARTMENT_MISSING = "department-missing"
    PROCEDURE_UNKNOWN = "procedure-unknown"
    STAGE_NOT_IN_PROCEDURE = "stage-not-in-procedure"
    STAGE_ALREADY_PASSED = "stage-already-passed"
    STAGE_SKIPPED = "stage-skipped"
    STANDARD_MISSING = "standard-missing"
    STANDARD_UNKNOWN = "standard-unknown"
    STANDARD_DIFFERS = "standard-differs"
    OWN_WORK = "own-work"
    CALENDAR_UNKNOWN = "calendar-unknown"
    DEADLINE_REPLACED = "deadline-replaced"
    COLOUR_ALREADY_SHOWN = "colour-already-shown"
    DEADLINE_AHEAD = "deadline-ahead"
