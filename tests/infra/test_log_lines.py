"""A service's log is lines that machines read, those of the libraries too, and a stopped broker does not flood it."""

import json
import subprocess
import sys

from streams.settings import ROOT

PROGRAM = """
import logging
from streams.process import log, set_up_log
from streams.settings import read_settings
set_up_log(read_settings({}), "decider")
for node in range(50):
    logging.getLogger("aiokafka").error("Unable connect to node with id %s", node)
log.info("ours", partition=3)
"""


def test_lines_of_the_libraries_have_a_time_and_are_told_once_in_a_while() -> None:
    """aiokafka says a line per lost connection, dozens in a second."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    theirs, ours = (json.loads(line) for line in done.stderr.splitlines())
    assert (theirs["logger"], theirs["level"], theirs["event"]) == ("aiokafka", "error", "Unable connect to node with id 0")
    assert theirs["timestamp"]
    assert (ours["event"], ours["partition"], ours["level"], ours["service"]) == ("ours", 3, "info", "decider")
    assert theirs["service"] == "decider"
