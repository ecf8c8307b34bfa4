"""A record from its files: the mapping, and the plan of all its steps."""

from pathlib import Path

from msgspec import Struct

from streams.city_pack import CityPack
from streams.importing.mapping import Mapping, MappingMalformed, read_mapping
from streams.importing.plan import Plan, plan
from streams.importing.rows import RecordUnreadable, read_rows


class Recorded(Struct, frozen=True):
    """What a record holds, read by its mapping."""

    mapping: Mapping
    plan: Plan


def load_mapping(path: Path, pack: CityPack) -> Mapping:
    """The mapping in a file; raises MappingMalformed."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingMalformed(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return read_mapping(text, str(path), pack)


def read_recorded(record: Path, mapping: Path, pack: CityPack) -> Recorded:
    """Read a record by its mapping onto a city; raises MappingMalformed or RecordUnreadable."""
    mapped = load_mapping(mapping, pack)
    try:
        with record.open(encoding=mapped.source.encoding, newline="") as lines:
            return Recorded(mapped, plan(read_rows(lines, mapped, str(record)), mapped, pack))
    except UnicodeDecodeError as error:
        raise RecordUnreadable(
            f"{record}: byte {error.start} of a block is not {mapped.source.encoding}, which the mapping {mapped.name} names "
            "under source.encoding; name the encoding of the file there"
        ) from error
    except OSError as error:
        raise RecordUnreadable(f"{record}: cannot be read: {error.strerror}") from error
