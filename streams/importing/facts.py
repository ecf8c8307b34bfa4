"""What a ticket's report says beside its time: category, place, department and due date, in the city's own words."""

from datetime import datetime

from msgspec import Struct

from schemas.place import Place
from schemas.policy import Category, Procedure
from streams.city_pack import CityPack
from streams.importing.geography import place_in_district
from streams.importing.row_values import RowValues
from streams.importing.rows import Row
from streams.importing.times import TimeUnreadable, read_time


class Facts(Struct, frozen=True):
    """What a ticket's report says beside its time."""

    category: Category
    procedure: Procedure
    place: Place
    department: str
    due_at: datetime | None


def facts_of(ticket_key: str, row: Row, values: RowValues, pack: CityPack) -> Facts | None:
    """The facts of the row that gives the report; None, with a reject for each, where one of them is unknown."""
    category = _category(row, values, pack)
    place = _place(ticket_key, row, values, pack)
    department = _department(row, category, values) if category is not None else None
    if category is None or place is None or department is None:
        return None
    procedure = next(procedure for procedure in pack.policy.procedures if procedure.name == category.procedure)
    return Facts(category, procedure, place, department, _due(row, values))


def _category(row: Row, values: RowValues, pack: CityPack) -> Category | None:
    mapped = values.mapping.category
    code = mapped.table.get(values.value(row, mapped.column))
    if code is None:
        values.reject(row, mapped.column, "category-unknown", "the mapping's table of categories does not have this value")
        return None
    return pack.policy.category(code)


def _place(ticket_key: str, row: Row, values: RowValues, pack: CityPack) -> Place | None:
    mapped = values.mapping.place
    value = values.value(row, mapped.column) if mapped.column is not None else ""
    district = mapped.table.get(value) if value else mapped.otherwise
    if district is None:
        values.reject(row, mapped.column or "", "place-unknown", "the mapping's table of places does not have this value")
        return None
    community_by, grid_by = ([values.value(row, column) for column in columns] for columns in (mapped.community, mapped.grid))
    return place_in_district(
        pack,
        district,
        community_by if any(community_by) else [ticket_key],
        grid_by if any(grid_by) else [ticket_key],
    )


def _department(row: Row, category: Category, values: RowValues) -> str | None:
    mapped = values.mapping.department
    value = values.value(row, mapped.column) if mapped.column is not None else ""
    if not value or value in mapped.by_category:
        return category.department
    if value not in mapped.table:
        values.reject(row, mapped.column or "", "department-unknown", "the mapping's table of departments does not have this value")
    return mapped.table.get(value)


def _due(row: Row, values: RowValues) -> datetime | None:
    """The record's own due date, of a day without time its last minute; None, with a doubt, where it cannot be read."""
    due = values.mapping.due
    value = values.value(row, due.column) if due is not None else ""
    if due is None or not value:
        return None
    try:
        return read_time(value, due.column, values.mapping.times, values.zone).latest
    except TimeUnreadable as error:
        reason = f"{error.reason}; the ticket has the limit of its category"
        values.reject(row, due.column, "due-unreadable", reason, dropped=False)
        return None
