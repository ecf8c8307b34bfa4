"""Which build of the page this is: wall and gateway compute it alike, and a page of another build loads itself anew."""

import hashlib
from pathlib import Path

PAGE_FILES = (".py", ".js", ".css", ".toml")


def build_id(city_pack: Path) -> str:
    """A digest of the dashboard's code and of the city pack it shows."""
    here = Path(__file__).resolve().parent
    code = [path for path in here.rglob("*") if path.suffix in PAGE_FILES]
    city = [path for path in city_pack.rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for root, paths in ((here, code), (city_pack, city)):
        for path in sorted(paths):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
