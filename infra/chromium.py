"""Where the Chromium of the browser tests is: one look-up for set-up and tests; only the standard library is used."""

import shutil
from pathlib import Path

from infra.obstacle import Obstacle

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OS_RELEASE = Path("/etc/os-release")


def find_chromium() -> str | None:
    """The path of a Chromium that a test can drive, None if there is none; a snap's does not count, which sees no other files."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in found if not _is_snap(Path(path))), None)


def chromium() -> str:
    """The path of a Chromium that a test can drive.

    Raises:
        Obstacle: there is none.
    """
    found = find_chromium()
    if found is None:
        raise Obstacle("The browser tests need Chromium. Run `make test`, which installs it, or install the package chromium.")
    return found


def refuse_snap_only(os_release: Path = OS_RELEASE) -> None:
    """Refuse a system whose package chromium only fetches a snap.

    Raises:
        Obstacle: this is Ubuntu.
    """
    lines = os_release.read_text(encoding="utf-8").splitlines() if os_release.exists() else []
    if "ID=ubuntu" in lines:
        raise Obstacle(
            "The browser tests need Chromium, and Ubuntu has it only as a snap, which a test cannot drive. "
            "Install Google Chrome's own package (https://www.google.com/chrome), then run the command again."
        )


def _is_snap(path: Path) -> bool:
    if path.resolve().name == "snap" or "snap" in path.resolve().parts:
        return True
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/bin/chromium" in start
