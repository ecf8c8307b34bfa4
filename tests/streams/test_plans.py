"""A plan that cannot be used is refused with file, field, what was found and what is expected."""

from pathlib import Path

import pytest

from schemas.mode import Level, Mode, Response
from streams.city_pack import load_city_pack
from streams.pack_files import CityPackMalformed
from streams.plans import load_plans
from streams.settings import ROOT

TAIZHOU = ROOT / "infra" / "city" / "taizhou"

WRONG = (
    ('who = "water-resources"', 'who = "water"', "plan flood-control: step patrol: who: found 'water', expected one of community"),
    ('code = "patrol"', 'code = "duty"', "code: 'flood-control/duty' occurs twice"),
    ('code = "urban-waterlogging"', 'code = "flood-control"', "code: 'flood-control' occurs twice"),
    ("written = 120", "written = 20", "found written 20 before first 30"),
    ('{ mode = "emergency", level = 1 }', '{ mode = "emergency" }', "level of mode emergency: found none, expected one of 1 to 4"),
    ('{ mode = "security" }', '{ mode = "normal" }', "responses: found mode normal, expected special, security, emergency"),
    ('{ mode = "security" }', '{ mode = "security", level = 3 }', "level of mode security: found 3, expected none"),
)


@pytest.mark.parametrize(("found", "written", "said"), WRONG)
def test_what_is_wrong_in_a_plan_is_named(tmp_path: Path, found: str, written: str, said: str):
    text = (TAIZHOU / "plans.toml").read_text(encoding="utf-8")
    assert found in text
    path = tmp_path / "plans.toml"
    path.write_text(text.replace(found, written, 1), encoding="utf-8")
    departments = tuple(department.code for department in load_city_pack(TAIZHOU).departments)
    with pytest.raises(CityPackMalformed, match=said):
        load_plans(path, departments)


def test_taizhou_has_a_plan_for_every_mode_but_the_normal_one_and_for_every_level():
    plans = load_city_pack(TAIZHOU).plans
    asked = [Response(Mode.SECURITY), Response(Mode.SPECIAL), *(Response(Mode.EMERGENCY, level) for level in Level)]
    assert all(any(plan.serves(response) for plan in plans) for response in asked)
    assert not any(plan.serves(Response(Mode.NORMAL)) for plan in plans)


def test_every_plan_of_taizhou_says_that_it_is_an_example():
    assert all("示例" in plan.name for plan in load_city_pack(TAIZHOU).plans)
