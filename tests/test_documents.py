"""What the documents point at is there, and what is installed is pinned to its hash."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LISTED = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
DOCUMENTS = [ROOT / name for name in LISTED if (ROOT / name).exists()]
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")
LINK = re.compile(r"(?:\]\(|\b(?:src|href)=\")([^)\s\"]+)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links(text: str) -> list[str]:
    """The relative targets of a document's links and pictures, without their anchors."""
    found = LINK.findall(FENCED.sub("", text))
    return [target.partition("#")[0] for target in found if not re.match(r"[a-z]+:|#", target)]


def test_a_link_and_a_picture_are_found():
    assert links('[a](b/c.md#d) ![e](f.png) <img src="g.svg"> [h](https://i) [j](#k)\n```\n[l](m)\n```\n') == [
        "b/c.md",
        "f.png",
        "g.svg",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(document: Path):
    assert [target for target in links(document.read_text(encoding="utf-8")) if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_by_version_and_hash_and_no_index_is_named(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert [line for line in lines if not re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|^-[if]\b|https?://\S*simple", text, re.MULTILINE) == []


def test_continuous_integration_runs_what_a_person_runs():
    assert "exec make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
