"""What a wall's machine is told fits the site: its address is one that the wall takes, and its files are what they say."""

import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.wall.address import Known, look_of
from dashboard.wall.app import build_site
from dashboard.wall.numbers.asking import auditor_at
from streams.city_pack import load_city_pack
from streams.settings import ROOT

KIOSK = ROOT / "infra" / "kiosk"
LINES = (KIOSK / "wall.env").read_text(encoding="utf-8").splitlines()
ENV = dict(line.split("=", 1) for line in LINES if line and not line.startswith("#"))


def test_the_address_of_the_example_is_one_that_the_wall_takes():
    address = urlsplit(ENV["RONGZHI_WALL_URL"])
    look = look_of(dict(parse_qsl(address.query)), Known("3212", "a", ("a",), "zh", ("zh",)))
    assert (look.width_mm, look.distance_m) == (3630, 8)
    site = build_site(load_city_pack(ROOT / "infra" / "city" / "taizhou"), 8601, "b", auditor_at("127.0.0.1", 1)).test_client()
    assert site.get(f"{address.path}?{address.query}").status_code == 200


def test_the_policy_allows_the_address_and_nothing_else():
    policy = json.loads((KIOSK / "policy.json").read_text(encoding="utf-8"))
    assert policy["URLBlocklist"] == ["*"]
    assert [ENV["RONGZHI_WALL_URL"].startswith(allowed) for allowed in policy["URLAllowlist"]] == [True]


@pytest.mark.parametrize("script", ["wait-for-wall", "show-wall"])
def test_the_scripts_are_plain_sh(script: str):
    done = subprocess.run(["sh", "-n", KIOSK / script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_browser_is_started_with_the_address_its_size_and_no_other_name_that_resolves(tmp_path: Path):
    fake = tmp_path / "chromium"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    environ = ENV | {"PATH": f"{tmp_path}:/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([KIOSK / "show-wall"], env=environ, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert said[-1] == ENV["RONGZHI_WALL_URL"]
    assert "--window-size=3840,2160" in said
    assert "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1" in said
