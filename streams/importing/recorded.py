"""A city's record from its file: read by its mapping, planned for a city pack."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from streams.city_pack import CityPack
from streams.importing.mapping import Mapping, MappingMalformed, read_mapping
from streams.importing.plan import Plan, plan
from streams.importing.rows import RecordUnreadable, read_rows


class Recorded(Struct, frozen=True):
    """A record, what its mapping says of it, and the plan that follows."""

    mapping: Mapping
    plan: Plan


def read_recorded(record: Path, mapping_file: Path, pack: CityPack, now: datetime) -> Recorded:
    """Read and plan a record, no step of which can lie after `now`.

    Raises MappingMalformed or RecordUnreadable; either names the file and what to mend.
    """
    try:
        text = mapping_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingMalformed(f"{mapping_file}: cannot be read: {error}") from error
    mapping = read_mapping(text, str(mapping_file), pack)
    try:
        with record.open(encoding=mapping.source.encoding, newline="") as lines:
            return Recorded(mapping, plan(read_rows(lines, mapping, str(record)), mapping, pack, now))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordUnreadable(f"{record}: cannot be read as {mapping.source.encoding}: {error}") from error
