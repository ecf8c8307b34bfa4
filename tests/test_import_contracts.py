"""The rooms depend on each other in one direction only, as pyproject.toml says; and the tool that holds it does find a breach."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOL = Path(sys.executable).parent / "lint-imports"
BREACH = """
[importlinter]
root_packages =
    streams
    dashboard

[importlinter:contract:1]
name = What is not so
type = forbidden
source_modules = dashboard
forbidden_modules = streams
"""


def told(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TOOL, "--no-cache", *options], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_all_contracts_are_kept():
    found = told()
    assert found.returncode == 0, found.stdout
    assert "5 kept, 0 broken" in found.stdout


def test_a_breach_is_found(tmp_path: Path):
    config = tmp_path / "breach.ini"
    config.write_text(BREACH)
    found = told("--config", str(config))
    assert found.returncode == 1
    assert "What is not so BROKEN" in found.stdout
