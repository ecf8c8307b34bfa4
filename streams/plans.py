"""The plans of a city pack, checked: every step is somebody's, every code names one thing."""

from pathlib import Path

from msgspec import Struct

from schemas.plan import Plan
from schemas.tier import Tier
from streams.pack_files import CityPackMalformed, convert_toml, read_toml, refuse_repeats


class PlansFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `plans.toml`."""

    plan: tuple[Plan, ...] = ()


def load_plans(path: Path, departments: tuple[str, ...]) -> tuple[Plan, ...]:
    """Read and check the plans, in the order of their file.

    Raises CityPackMalformed with file and field.
    """
    plans = convert_toml(path, read_toml(path), PlansFile).plan
    refuse_repeats(path, (plan.code for plan in plans))
    known = (*Tier, *departments)
    for plan in plans:
        refuse_repeats(path, (f"{plan.code}/{step.code}" for step in plan.steps))
        for step in plan.steps:
            if step.who not in known:
                expected = ", ".join(known)
                raise CityPackMalformed(
                    f"{path}: plan {plan.code}: step {step.code}: who: found {step.who!r}, expected one of {expected}"
                )
    return plans
