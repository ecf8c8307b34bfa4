"""What the boards counted for each object in a period: sums of their rows, nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from projections.boards.open_tickets import NO_DEPARTMENT
from projections.evaluation.periods import Period
from projections.ticket.state import MASTER, NOBODY
from schemas.boards import Evaluated, Row, RowKey
from schemas.policy import Policy
from schemas.role import Role

Counts = Counter[str]
Rows = Mapping[RowKey, Row]

DISTRICT_DIGITS = 6
POSTS = frozenset(role.value for role in Role)


class By(StrEnum):
    """By which objects a city is evaluated; districts are sums of their streets, subjects of their categories."""

    DISTRICT = "district"
    STREET = "street"
    DEPARTMENT = "department"
    POST = "post"
    COLLECTOR = "collector"
    CATEGORY = "category"
    SUBJECT = "subject"


# The rows of the board `evaluation` of which each object is the sum.
SUMMED: Mapping[By, Evaluated] = {
    By.DISTRICT: Evaluated.AREA,
    By.STREET: Evaluated.AREA,
    By.DEPARTMENT: Evaluated.DEPARTMENT,
    By.POST: Evaluated.POST,
    By.COLLECTOR: Evaluated.COLLECTOR,
    By.CATEGORY: Evaluated.CATEGORY,
    By.SUBJECT: Evaluated.CATEGORY,
}


# Which field of the board `roll-calls` names an object: the street that blew the whistle, or the department that it called.
CALLED: Mapping[By, int] = {By.DISTRICT: 2, By.STREET: 2, By.DEPARTMENT: 3}


def counts(rows: Rows, by: By, period: Period, policy: Policy) -> dict[str, Counts]:
    """The sums of each object in a period; an object of which nothing was counted is not there."""
    objects, named = dict[str, Counts](), _named(by, policy)
    for key, row in rows.items():
        if key[0] == "evaluation" and key[2] == SUMMED[by] and period.holds(key[1]):
            objects.setdefault(named(key[3]), Counter()).update(row)
        elif key[0] == "holders" and period.holds(key[1]) and _holds_as(by, key[2]):
            objects.setdefault(key[2], Counter()).update({f"held_{name}": amount for name, amount in row.items()})
        elif key[0] == "roll-calls" and period.holds(key[1]) and by in CALLED:
            called = objects.setdefault(named(key[CALLED[by]]), Counter())
            called.update({f"whistle_{name}": amount for name, amount in row.items()})
    if by is By.COLLECTOR:
        for counted in objects.values():
            counted["collectors"] = int(counted["reported"] > 0)
    return objects


def open_now(rows: Rows, by: By, policy: Policy) -> dict[str, Counts]:
    """在办 of each object as the boards stand, by colour; the board knows districts, departments and categories.

    Beside it how many are under supervision 督办中, which is known by district, and wait for who was called 吹哨中, by street.
    """
    objects, named = dict[str, Counts](), _named(by, policy)
    for (board, *fields), row in rows.items():
        if (board == "whistling" and by in (By.DISTRICT, By.STREET)) or (board == "supervised" and by is By.DISTRICT):
            objects.setdefault(named(fields[0]), Counter())[board] += row["open"]
        if board != "open-tickets":
            continue
        colour, district, department, category = fields
        found = {By.DISTRICT: district, By.DEPARTMENT: department, By.CATEGORY: category, By.SUBJECT: category}.get(by)
        if found is not None:
            counted = objects.setdefault(named(found), Counter())
            counted.update({"open": row["open"], f"open_{colour}": row["open"]})
    return objects


def _named(by: By, policy: Policy) -> Callable[[str], str]:
    """From the object of a row to the one that is evaluated."""
    if by is By.DISTRICT:
        return lambda area: area[:DISTRICT_DIGITS]
    if by is By.SUBJECT:
        subjects = dict(_subjects(policy))
        return lambda category: subjects.get(category, NO_SUBJECT)
    return lambda code: code


# Categories that the policy does not have any more are neither.
NO_SUBJECT = "-"
# Objects that stand for what has none, and take no part in a ranking.
NOBODYS = frozenset({NO_DEPARTMENT, NO_SUBJECT})


def _subjects(policy: Policy) -> Iterator[tuple[str, str]]:
    for category in policy.categories:
        yield category.code, category.subject.value


def _holds_as(by: By, holder: str) -> bool:
    """Whether a holder is a post, or a department: not who holds a ticket that is closed or merged."""
    if by is By.POST:
        return holder in POSTS
    return by is By.DEPARTMENT and holder not in POSTS and holder not in (NOBODY, MASTER)
