"""No rule of the closed list is dead: each refuses something in this specification."""

import re
from pathlib import Path

import pytest

from schemas.refusal import Rule

SPECIFICATIONS = [path for kind in ("ticket", "operation") for path in sorted(Path(__file__).parent.glob(f"test_{kind}*.py"))]
SPECIFIED = "".join(path.read_text(encoding="utf-8") for path in SPECIFICATIONS)
REFUSED_BY = set(re.findall(r"then_refused\(\s*Rule\.(\w+)", SPECIFIED))


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_is_seen_to_refuse(rule: Rule):
    assert rule.name in REFUSED_BY
