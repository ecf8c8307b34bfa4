"""A city pack from its folder: the division tree, the departments and the policy of one city, checked against each other."""

from collections.abc import Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from schemas.calendar import Calendar
from schemas.city import City, Community, Department, Device, District, Outlines, Skin, Street
from schemas.indicator import IndicatorTree
from schemas.plan import Plan
from schemas.policy import Policy
from schemas.sentences import WORDS, CityWords
from streams.calendars import CalendarFile, calendar_of
from streams.indicator_tree import load_indicators
from streams.pack_files import CityPackMalformed, convert_row, convert_toml, read_toml, refuse_repeats, rows, text
from streams.plans import load_plans
from streams.simulating.drawings import Drawn, load_drawings
from streams.simulating.rates import Rates
from streams.simulating.scripts import Script, load_scripts

# The file says [[category]] where the type says categories: one block is one category.
POLICY_NAMES = {
    "procedures": "procedure",
    "categories": "category",
    "escalations": "escalation",
    "chains": "chain",
    "thresholds": "threshold",
}
DIVISION_COLUMNS = ("code", "name", "parent", "level")
COMMUNITY_COLUMNS = ("code", "name", "street", "district", "lon_deg", "lat_deg", "grids")
DEVICE_COLUMNS = ("code", "kind", "name", "lon_deg", "lat_deg")


class Coded(Protocol):
    """Anything with a code of its own."""

    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)


class CityPack(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A city as data; tuples are in the order of their codes, departments and plans in that of their files.

    Its `name` is that of its folder, by which RONGZHI_CITY chooses it.
    """

    name: str
    city: City
    skins: Mapping[str, Skin]
    districts: tuple[District, ...]
    streets: tuple[Street, ...]
    communities: tuple[Community, ...]
    departments: tuple[Department, ...]
    policy: Policy
    demonstration: Rates
    outlines: Outlines
    devices: tuple[Device, ...]
    indicators: IndicatorTree
    plans: tuple[Plan, ...]
    scripts: tuple[Script, ...]
    drawings: tuple[Drawn, ...]

    @cached_property
    def communities_by_district(self) -> Mapping[str, tuple[Community, ...]]:
        """The communities of each district, in the order of their codes."""
        return {code: tuple(group) for code, group in groupby(self.communities, key=lambda c: c.district)}

    @cached_property
    def community_by_code(self) -> Mapping[str, Community]:
        return {community.code: community for community in self.communities}

    @cached_property
    def words(self) -> CityWords:
        """What the city calls its codes, where a refusal names them."""
        categories = {category.code: category.name for category in self.policy.categories}
        departments = {department.code: department.name for department in self.departments}
        standards = {standard.code: standard.filing for category in self.policy.categories for standard in category.standards}
        divisions: dict[str, Mapping[str, str]] = {
            "district": {district.code: district.name for district in self.districts},
            "street": {street.code: street.name for street in self.streets},
            "community": {community.code: community.name for community in self.communities},
        }
        units = (
            {self.city.code: self.city.name}
            | departments
            | {code: name for tier in divisions.values() for code, name in tier.items()}
        )
        chosen = dict.fromkeys(("standard", "filed", "known"), standards)
        return CityWords(
            self.zone, {"category": categories, "department": units, "holder": {**WORDS, **units}, **divisions, **chosen}
        )

    @property
    def skin(self) -> Skin:
        """The skin that the city has chosen."""
        return self.skins[self.city.skin]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the city counts its days and hours."""
        return ZoneInfo(self.city.zone)


def load_city_pack(folder: Path) -> CityPack:
    """Read and check a pack.

    Raises CityPackMalformed for a folder or file that is missing, cannot be read, or contradicts another.
    """
    if not folder.is_dir():
        raise CityPackMalformed(f"{folder}: no such folder; a city pack is a folder under infra/city, see RONGZHI_CITY")
    city = convert_toml(folder / "city.toml", read_toml(folder / "city.toml"), City)
    if not _is_zone(city.zone):
        raise CityPackMalformed(f"{folder / 'city.toml'}: zone: found {city.zone!r}, expected an IANA zone like Asia/Shanghai")
    districts, streets, names = _divisions(folder / "divisions.csv")
    departments = _departments(folder / "departments.toml")
    policy, demonstration = _policy(folder / "policy.toml", departments, _calendar(folder / "calendar.toml", city.zone))
    plans = load_plans(folder / "plans.toml", tuple(department.code for department in departments))
    communities = _communities(folder / "communities.csv", names, {street.code for street in streets})
    return CityPack(
        name=folder.name,
        city=city,
        skins=_skins(folder / "skins", city.skin),
        districts=districts,
        streets=streets,
        communities=communities,
        departments=departments,
        policy=policy,
        demonstration=demonstration,
        outlines=_outlines(folder / "districts.geojson", {district.code for district in districts}),
        devices=_devices(folder / "devices.csv"),
        indicators=load_indicators(folder / "indicators.toml", city.code),
        plans=plans,
        scripts=load_scripts(folder / "demonstration.toml", plans, policy, communities),
        drawings=load_drawings(folder / "drawings", policy),
    )


def _devices(path: Path) -> tuple[Device, ...]:
    return _sorted(path, [convert_row(path, line, row, Device) for line, row in rows(path, DEVICE_COLUMNS)])


def _skins(folder: Path, used: str) -> dict[str, Skin]:
    skins = {path.stem: convert_toml(path, read_toml(path), Skin) for path in sorted(folder.glob("*.toml"))}
    if used not in skins:
        known = ", ".join(skins) or "none"
        raise CityPackMalformed(f"{folder.parent / 'city.toml'}: skin: found {used!r}, expected one of {folder}: {known}")
    return skins


def _outlines(path: Path, districts: set[str]) -> Outlines:
    try:
        outlines = msgspec.json.decode(text(path), type=Outlines)
    except msgspec.DecodeError as error:
        raise CityPackMalformed(f"{path}: {error}; expected GeoJSON with `adcode` and `label_point` for each district") from error
    drawn = [feature.properties.adcode for feature in outlines.features]
    if sorted(drawn) != sorted(districts):
        raise CityPackMalformed(f"{path}: found outlines of {sorted(drawn)}, expected one for each of {sorted(districts)}")
    return outlines


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _divisions(path: Path) -> tuple[tuple[District, ...], tuple[Street, ...], dict[str, tuple[str, str]]]:
    """Districts, streets, and for each community's code its name and street."""
    districts, streets, communities = [], [], {}
    for line, row in rows(path, DIVISION_COLUMNS):
        code, name, parent = row["code"], row["name"], row["parent"]
        match row["level"]:
            case "city":
                continue
            case "district":
                districts.append(convert_row(path, line, {"code": code, "name": name}, District))
            case "street":
                streets.append(convert_row(path, line, {"code": code, "name": name, "district": parent}, Street))
            case "community":
                communities[code] = name, parent
            case level:
                raise CityPackMalformed(f"{path}:{line}: level: found {level!r}, expected city, district, street or community")
        if not code.startswith(parent):
            raise CityPackMalformed(f"{path}:{line}: parent: {code} does not begin with {parent}, the code of its parent")
    known = {district.code for district in districts}
    orphan = next((street for street in streets if street.district not in known), None)
    if orphan is not None:
        raise CityPackMalformed(f"{path}: street {orphan.code} {orphan.name}: there is no district {orphan.district}")
    return _sorted(path, districts), _sorted(path, streets), communities


def _sorted(path: Path, divisions: list[C]) -> tuple[C, ...]:
    refuse_repeats(path, (division.code for division in divisions))
    return tuple(sorted(divisions, key=lambda division: division.code))


def _communities(path: Path, names: dict[str, tuple[str, str]], streets: set[str]) -> tuple[Community, ...]:
    communities = []
    for line, row in rows(path, COMMUNITY_COLUMNS):
        community = convert_row(path, line, row, Community)
        if names.get(community.code) != (community.name, community.street) or community.street not in streets:
            raise CityPackMalformed(
                f"{path}:{line}: code: {community.code} {community.name} in street {community.street} is not in divisions.csv; "
                "make the file anew: python -m infra.city.place_communities"
            )
        if community.district != community.code[:6] or community.street != community.code[:9]:
            raise CityPackMalformed(f"{path}:{line}: district: {community.district} and street are not those of {community.code}")
        communities.append(community)
    if len(communities) < len(names):
        raise CityPackMalformed(f"{path}: {len(communities)} communities, but divisions.csv has {len(names)}")
    return _sorted(path, communities)


class DepartmentsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `departments.toml`."""

    department: tuple[Department, ...]


def _departments(path: Path) -> tuple[Department, ...]:
    departments = convert_toml(path, read_toml(path), DepartmentsFile).department
    refuse_repeats(path, (department.code for department in departments))
    return departments


def _calendar(path: Path, zone: str) -> Calendar:
    file = convert_toml(path, read_toml(path), CalendarFile)
    try:
        return calendar_of(file, zone)
    except ValueError as error:
        raise CityPackMalformed(f"{path}: {error}") from error


def _policy(path: Path, departments: tuple[Department, ...], calendar: Calendar) -> tuple[Policy, Rates]:
    """The policy, and the rates of the demonstration, which stand in the same file and are no part of it."""
    content = read_toml(path)
    rates = convert_toml(path, content.pop("demonstration", {}), Rates)
    codes = tuple(department.code for department in departments)
    renamed = {typed: content.pop(filed) for typed, filed in POLICY_NAMES.items() if filed in content}
    policy = convert_toml(path, content | renamed | {"departments": codes, "calendar": calendar}, Policy, POLICY_NAMES)
    refuse_repeats(path, (category.code for category in policy.categories))
    refuse_repeats(path, (procedure.name for procedure in policy.procedures))
    for category in policy.categories:
        for field, known in (("department", codes), ("procedure", tuple(p.name for p in policy.procedures))):
            found = getattr(category, field)
            if found not in known:
                raise CityPackMalformed(
                    f"{path}: {field} of category {category.code}: found {found!r}, expected one of {', '.join(known)}"
                )
    return policy, rates
