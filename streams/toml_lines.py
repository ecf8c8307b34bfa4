"""Where in a TOML text a validation error of msgspec lies; tomllib keeps no lines."""

import re
from collections.abc import Mapping

STEP = re.compile(r"\.?([A-Za-z0-9_-]+)|\[(\d+)\]")


def located(text: str, error: str, renamed: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Line, field and reason of an error like ``Expected `int` - at `$.category[3].limit_minutes` ``.

    The nearest line before the field where the field itself is absent; `renamed` maps a type's names to the file's.
    """
    reason, _, path = error.partition(" - at `$")
    lines = text.splitlines()
    at, field = 0, ""
    for name, number in STEP.findall(path.rstrip("`")):
        if number:
            at, field = _nth_item(lines, at, int(number)), f"{field}[{number}]"
        else:
            key = (renamed or {}).get(name, name)
            at, field = _first(lines, at, key), f"{field}.{key}".lstrip(".")
    return at + 1, field or "file", reason


def _first(lines: list[str], start: int, key: str) -> int:
    """The first line at or after `start` that opens a table, or sets a field, of that name."""
    header = re.compile(rf"""^\s*\[\[?([\w"-]+\.)*{re.escape(key)}\]""")
    inline = re.compile(rf"""(^|[{{,])\s*["']?{re.escape(key)}["']?\s*=""")
    return next((i for i in range(start, len(lines)) if header.match(lines[i]) or inline.search(lines[i])), start)


def _nth_item(lines: list[str], start: int, number: int) -> int:
    """The line of an item: of the n-th header equal to the one at `start`, or of the n-th inline table after it."""
    opening = lines[start].strip() if lines else ""
    begins = opening if opening.startswith("[[") else "{"
    items = [i for i in range(start, len(lines)) if lines[i].strip().startswith(begins)]
    return items[number] if number < len(items) else start
