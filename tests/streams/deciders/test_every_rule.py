"""No rule of the closed list is dead: each refuses something in this specification."""

import re
from pathlib import Path

import pytest

from schemas.refusal import Rule

SPECIFIED = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("test_ticket_*.py")))
REFUSED_BY = set(re.findall(r"then_refused\(\s*Rule\.(\w+)", SPECIFIED))


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_is_seen_to_refuse(rule: Rule):
    assert rule.name in REFUSED_BY
