"""The closed list of rules by which a command is refused."""

from enum import StrEnum

from msgspec import Struct


class Rule(StrEnum):
    """Why a command came to nothing; each has a sentence for officers in schemas/sentences.py."""

    TICKET_EXISTS = "ticket-exists"
    TICKET_UNKNOWN = "ticket-unknown"
    TICKET_CLOSED = "ticket-closed"
    TICKET_OPEN = "ticket-open"
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
    SURVEY_MISSING = "survey-missing"
    SURVEY_FAILED = "survey-failed"
    OWN_REPORT = "own-report"
    OWN_WORK = "own-work"
    NOT_YOUR_TURN = "not-your-turn"
    OPINION_MISSING = "opinion-missing"
    NOBODY_BEFORE = "nobody-before"
    PAST_DISPUTE = "past-dispute"
    RULING_PENDING = "ruling-pending"
    RULING_NOT_DUE = "ruling-not-due"
    FINALLY_RULED = "finally-ruled"
    TICKET_SUSPENDED = "ticket-suspended"
    NOT_SUSPENDED = "not-suspended"
    SUSPENSION_TOO_LONG = "suspension-too-long"
    EXTENSION_PENDING = "extension-pending"
    EXTENSION_NOT_REQUESTED = "extension-not-requested"
    EXTENSIONS_USED_UP = "extensions-used-up"
    OWN_REQUEST = "own-request"
    LIMIT_OVER = "limit-over"
    ALREADY_EVALUATED = "already-evaluated"
    EVALUATION_TOO_LATE = "evaluation-too-late"
    NOBODY_REACHED = "nobody-reached"
    CALLED_BACK_ALREADY = "called-back-already"
    REOPENING_TOO_LATE = "reopening-too-late"
    ALREADY_SUSPECTED = "already-suspected"
    NOT_SUSPECTED = "not-suspected"
    TICKET_MERGED = "ticket-merged"
    NOT_MERGED = "not-merged"
    MERGED_ANEW = "merged-anew"
    MERGED_INTO_ITSELF = "merged-into-itself"
    HAS_CHILDREN = "has-children"
    CHILD_TAKEN = "child-taken"
    CHILD_UNKNOWN = "child-unknown"
    CATEGORY_DIFFERS = "category-differs"
    DRILL_DIFFERS = "drill-differs"
    NOT_THE_NEXT_LEVEL = "not-the-next-level"
    SUPERVISION_OPEN = "supervision-open"
    NOT_SUPERVISED = "not-supervised"
    SUPERVISION_REPLIED = "supervision-replied"
    REPLY_AWAITED = "reply-awaited"
    OWN_REPLY = "own-reply"
    SUPERVISION_UNRESOLVED = "supervision-unresolved"
    WHISTLE_OPEN = "whistle-open"
    NO_WHISTLE = "no-whistle"
    NOT_CALLED = "not-called"
    NOT_REPORTED_YET = "not-reported-yet"
    ANSWERED_ALREADY = "answered-already"
    WHISTLE_UNANSWERED = "whistle-unanswered"
    WHISTLE_UNENDED = "whistle-unended"
    NOTHING_TO_APPEAL = "nothing-to-appeal"
    APPEALED_ALREADY = "appealed-already"
    APPEAL_TOO_LATE = "appeal-too-late"
    APPEAL_PENDING = "appeal-pending"
    NO_APPEAL = "no-appeal"
    OWN_APPEAL = "own-appeal"
    NOT_YOUR_STEP = "not-your-step"
    NO_STEP_BEYOND = "no-step-beyond"
    NOTHING_TO_CORRECT = "nothing-to-correct"
    PROCEDURE_DIFFERS = "procedure-differs"
    HAZARD_NOT_GRAVER = "hazard-not-graver"
    NO_CHAIN = "no-chain"
    NOBODY_WORKS_ON_IT = "nobody-works-on-it"
    WITH_THIS_UNIT = "with-this-unit"
    PASSED_BACK = "passed-back"
    TIER_NOT_IN_CHAIN = "tier-not-in-chain"
    NOT_THE_NEXT_TIER = "not-the-next-tier"
    UNIT_ELSEWHERE = "unit-elsewhere"
    TIER_CANNOT_CLOSE = "tier-cannot-close"
    TIER_CAN_CLOSE = "tier-can-close"
    TICKET_VOIDED = "ticket-voided"
    FEATURED_ALREADY = "featured-already"
    NOT_FEATURED = "not-featured"
    PHOTO_OF_ANOTHER = "photo-of-another"
    PRACTISED = "practised"
    OWN_APPROVAL = "own-approval"
    NOTHING_TO_REVIEW = "nothing-to-review"
    CALENDAR_UNKNOWN = "calendar-unknown"
    DEADLINE_REPLACED = "deadline-replaced"
    COLOUR_ALREADY_SHOWN = "colour-already-shown"
    DEADLINE_AHEAD = "deadline-ahead"
    OPERATION_EXISTS = "operation-exists"
    OPERATION_UNKNOWN = "operation-unknown"
    OPERATION_ENDED = "operation-ended"
    PLAN_FOR_OTHERS = "plan-for-others"
    NO_LEVELS = "no-levels"
    LEVEL_IN_FORCE = "level-in-force"
    COMMANDER_IN_POST = "commander-in-post"
    STEP_UNKNOWN = "step-unknown"
    STEP_DONE = "step-done"
    STEP_NOT_DONE = "step-not-done"
    REPORT_NOT_OWED = "report-not-owed"
    REPORT_SENT = "report-sent"


# What only a command about an operation is refused by; the others are of tickets, but for who may ask and on what version.
OF_OPERATIONS = frozenset(
    {
        Rule.OPERATION_EXISTS,
        Rule.OPERATION_UNKNOWN,
        Rule.OPERATION_ENDED,
        Rule.PLAN_FOR_OTHERS,
        Rule.NO_LEVELS,
        Rule.LEVEL_IN_FORCE,
        Rule.COMMANDER_IN_POST,
        Rule.STEP_UNKNOWN,
        Rule.STEP_DONE,
        Rule.STEP_NOT_DONE,
        Rule.REPORT_NOT_OWED,
        Rule.REPORT_SENT,
    }
)


# What a refusal says where a ticket is part of no drill; no operation has such an id.
NO_DRILL = "-"


class CommandRefused(Struct, frozen=True, kw_only=True):
    """A command came to nothing, by a named rule, on the facts given; it is a record like any other."""

    command: str
    rule: Rule
    facts: dict[str, str]
