"""What is evaluated: the rows of a day for a ticket's area, department and category, for a post and for a collector."""

from functools import lru_cache

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.ticket.state import Closed, Open
from schemas.boards import Evaluated, RowKey
from schemas.role import Role

BOARD = "evaluation"

Keys = tuple[RowKey, ...]


@lru_cache(maxsize=1 << 15)
def keys(day: str, area: str, department: str, category: str) -> Keys:
    """Area, department and category, in this order; an area is a street, of which the first six digits are its district."""
    return (
        (BOARD, day, Evaluated.AREA.value, area),
        (BOARD, day, Evaluated.DEPARTMENT.value, department),
        (BOARD, day, Evaluated.CATEGORY.value, category),
    )


def keys_of(day: str, case: Open) -> Keys:
    """The rows of a ticket as it is."""
    return keys(day, case.place.street, case.department or NO_DEPARTMENT, case.category)


def keys_of_closure(day: str, closed: Closed) -> Keys:
    """The rows of a closure, whose department is the one whose work it was."""
    return keys(day, closed.case.place.street, closed.department or NO_DEPARTMENT, closed.case.category)


@lru_cache(maxsize=4096)
def post_key(day: str, post: Role) -> RowKey:
    """The row of a post 岗位."""
    return (BOARD, day, Evaluated.POST.value, post.value)


def department_key(day: str, department: str) -> RowKey:
    """The row of a department, where its ticket's other rows are not meant."""
    return (BOARD, day, Evaluated.DEPARTMENT.value, department)


def collector_key(day: str, collector: str) -> RowKey:
    """The row of a collector, by the token that the log has for him."""
    return (BOARD, day, Evaluated.COLLECTOR.value, collector)
