"""What a wall's machine is told fits the site: its address is one that the wall takes, and its files are what they say."""

import json
import subprocess
from configparser import ConfigParser
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
    look = look_of(parse_qsl(address.query), Known(("3212",), "a", ("a",), "zh", ("zh",)))
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
    assert "--ozone-platform=wayland" in said, "cage speaks Wayland: whatever else Chromium takes for its default needs an X server"


def unit(name: str) -> ConfigParser:
    """A unit file; of a key that stands in it twice the last counts."""
    found = ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[method-assign,assignment]
    found.read(KIOSK / name, encoding="utf-8")
    return found


@pytest.mark.parametrize("curl_exits", [0, 22])
def test_a_night_in_which_the_server_is_away_leaves_the_browser_as_it_is(tmp_path: Path, curl_exits: int):
    """What the nightly unit asks before it starts the browser anew."""
    condition = unit("rongzhi-wall-nightly.service")["Service"]["ExecCondition"]
    script, *options = condition.removeprefix("/usr/local/lib/rongzhi-wall/").split()
    fake = tmp_path / "curl"
    fake.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/asked"\nexit {curl_exits}\n', encoding="utf-8")
    fake.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "RONGZHI_WALL_URL": "http://10.0.0.1:8602/wall/hall/?rotate=20"}
    done = subprocess.run([KIOSK / script, *options], env=environ, check=False, timeout=30)
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines()[-1] == "http://10.0.0.1:8602/healthz"
    assert done.returncode == (0 if curl_exits == 0 else 1)


def test_the_browser_is_started_anew_in_another_hour_than_the_page():
    reload_page = (ROOT / "dashboard" / "wall" / "assets" / "reload.js").read_text(encoding="utf-8")
    hour = int(unit("rongzhi-wall-nightly.timer")["Timer"]["OnCalendar"].split()[1].split(":")[0])
    assert f"QUIET_HOUR = {hour};" not in reload_page
    assert "RuntimeMaxSec" not in unit("rongzhi-wall.service")["Service"], "a day after its start is any hour of the day"


def test_the_browser_is_not_started_before_its_server_answers_however_long_that_takes():
    service = unit("rongzhi-wall.service")["Service"]
    assert (service["ExecStartPre"], service["TimeoutStartSec"]) == ("/usr/local/lib/rongzhi-wall/wait-for-wall", "infinity")
    assert service["Restart"] == "always"
