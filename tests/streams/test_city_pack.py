"""Loading a city pack: what is wrong is said with file, line and field."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.wall.theme import css_variables
from schemas.sentences import sentence
from streams.city_pack import load_city_pack
from streams.pack_files import CityPackMalformed

TAIZHOU = Path(__file__).parents[2] / "infra" / "city" / "taizhou"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(TAIZHOU, tmp_path / "pack")


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_taizhou_loads_whole() -> None:
    pack = load_city_pack(TAIZHOU)
    assert pack.city.name == "泰州市"
    assert pack.zone.key == "Asia/Shanghai"
    assert [d.name for d in pack.districts] == ["海陵区", "高港区", "姜堰区", "兴化市", "靖江市", "泰兴市"]
    assert pack.policy.departments == tuple(d.code for d in pack.departments)
    assert {p.name for p in pack.policy.procedures} == {"full", "short", "direct", "permit"}
    assert sum(len(c) for c in pack.communities_by_district.values()) == len(pack.communities) == len(pack.community_by_code)


def test_a_refusal_is_told_in_the_citys_own_names() -> None:
    words = load_city_pack(TAIZHOU).words
    facts = {"asked": "file", "known": "cover-broken,cover-noisy"}
    assert sentence("standard-missing", facts, words) == "办“立案”须选定立结案标准：井盖破损面积大于 25 平方厘米；井盖异响、翻动。"
    assert sentence("department-missing", {"category": "heating"}, words) == "类别 供暖不足 不经派遣，上报时须写明承办部门。"


def test_a_city_may_bring_days_of_its_own(copy: Path) -> None:
    file = copy / "calendar.toml"
    own = "days_off = [2026-01-01]\ndays_on = [2026-01-04]\nfirst_year = 2026"
    text = file.read_text(encoding="utf-8").replace('library = "chinese-calendar"\n', "").replace("first_year = 2010", own)
    file.write_text(text, encoding="utf-8")
    calendar = load_city_pack(copy).policy.calendar
    assert calendar is not None
    assert [calendar.is_worked(date(2026, 1, day)) for day in (1, 2, 3, 4, 5)] == [False, True, False, True, True]


def test_the_days_of_taizhou_are_those_that_the_state_council_announced() -> None:
    calendar = load_city_pack(TAIZHOU).policy.calendar
    assert calendar is not None
    assert [calendar.is_worked(date(2026, 10, day)) for day in (7, 8, 10, 11)] == [False, True, True, False]


def test_a_policy_may_say_from_which_city_time_it_holds(copy: Path) -> None:
    file = copy / "policy.toml"
    asked = 'version = "taizhou-2"\nin_force_from = 2026-12-01T00:00:00+08:00'
    file.write_text(file.read_text(encoding="utf-8").replace('version = "taizhou-1"', asked), encoding="utf-8")
    assert load_city_pack(copy).policy.in_force_from == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_every_name_on_the_screen_is_told_from_the_others() -> None:
    pack = load_city_pack(TAIZHOU)
    assert len({c.name for c in pack.policy.categories}) == len(pack.policy.categories)
    assert len({d.name for d in pack.departments}) == len(pack.departments)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "policy.toml",
            "limit_minutes = 1440",
            "limit_minutes = '1440'",
            r"policy.toml:24: category\[2\].limit_minutes: Expected `int`",
        ),
        (
            "calendar.toml",
            "last_year = 2026",
            "last_year = 2126",
            "2126: the library chinese-calendar has no",
        ),
        ("calendar.toml", "closes = 12:00:00", "closes = 08:00:00", r"calendar.toml:\d+: hours\[0\].*expected local times"),
        (
            "calendar.toml",
            "first_year = 2010",
            "days_off = [2026-01-01]\nfirst_year = 2010",
            "from a library or from this file, found both",
        ),
        ("policy.toml", 'clock = "urgent"', 'klock = "urgent"', r"policy.toml:22: category\[0\]"),
        ("policy.toml", "yellow_from_percent = 80", "yellow_from_percent = 0", r"policy.toml:18: yellow_from_percent"),
        ("policy.toml", 'department = "housing"', 'department = "hosing"', "department of category heating: found 'hosing'"),
        ("policy.toml", 'procedure = "direct"', 'procedure = "quick"', "procedure of category heating: found 'quick'"),
        ("policy.toml", 'code = "road-damage"', 'code = "manhole-missing"', "'manhole-missing' occurs twice"),
        ("policy.toml", "[[procedure]]", "[[procedure]", "policy.toml: not TOML: .*line"),
        (
            "districts.geojson",
            '"adcode":"321202"',
            '"adcode":"321299"',
            r"found outlines of .*321299.*, expected one for each of .*321202",
        ),
        ("districts.geojson", '"label_point"', '"label"', "districts.geojson: Object missing required field `label_point`"),
        ("districts.geojson", '"type":"Polygon"', '"type":"LineString"', "districts.geojson: Invalid value 'LineString'"),
        ("city.toml", "Asia/Shanghai", "Asia/Nowhere", "city.toml: zone: found 'Asia/Nowhere'"),
        ("city.toml", 'name = "泰州市"', "", "city.toml:1: .*missing required field `name`"),
        ("departments.toml", "commerce", "Commerce", r"departments.toml:17: department\[14\].code"),
        ("communities.csv", "119.92617", "east", "communities.csv:2: lon_deg: found 'east'"),
        ("communities.csv", "东安居委会", "西安居委会", "communities.csv:2: code: .* is not in divisions.csv"),
        ("communities.csv", "lon_deg", "lng", "communities.csv:1: found the columns"),
        ("communities.csv", ",20\n", ",20,x\n", "communities.csv:2: expected 7 fields"),
        ("devices.csv", "lat_deg\n", "lat_deg\nc-1,lamp,桥头,119.9,32.4\n", "devices.csv:2: kind: found 'lamp'"),
        (
            "devices.csv",
            "lat_deg\n",
            "lat_deg\nc-1,camera,桥头,119.9,32.4\nc-1,drone,桥头,119.9,32.4\n",
            "code: 'c-1' occurs twice",
        ),
        ("indicators.toml", 'formula = "reported"', 'formula = "reported"\non_map = true', "on_map needs readings"),
        ("divisions.csv", "海陵区,3212,district", "海陵区,3212,county", "divisions.csv:3: level: found 'county'"),
        ("divisions.csv", "城东街道,321202", "城东街道,321299", "divisions.csv:9: parent: 321202001 does not begin with 321299"),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(copy: Path, file: str, old: str, new: str, said: str) -> None:
    changed(copy / file, old, new)
    with pytest.raises(CityPackMalformed, match=said):
        load_city_pack(copy)


@pytest.mark.parametrize(
    "file", ["city.toml", "divisions.csv", "communities.csv", "departments.toml", "policy.toml", "districts.geojson", "devices.csv"]
)
def test_a_missing_file_is_named(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(CityPackMalformed, match=f"{file}: no such file"):
        load_city_pack(copy)


def test_a_city_without_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CityPackMalformed, match="no such folder"):
        load_city_pack(tmp_path / "atlantis")


def test_both_chains_are_data_and_every_category_has_one() -> None:
    policy = load_city_pack(TAIZHOU).policy
    tiers = {chain.name: [tier.value for tier in chain.tiers] for chain in policy.chains}
    assert tiers == {
        "by-department": ["community", "department", "district", "city"],
        "by-territory": ["community", "street", "district", "city"],
    }
    assert all(category.chain in tiers for category in policy.categories)


@pytest.mark.parametrize(("skin", "word"), [("green-yellow-red", "绿"), ("red-yellow-blue", "蓝")])
def test_a_city_chooses_how_its_wall_shows_the_colours(copy: Path, skin: str, word: str) -> None:
    changed(copy / "city.toml", 'skin = "green-yellow-red"', f'skin = "{skin}"')
    pack = load_city_pack(copy)
    assert pack.skin.word == word
    assert f"--green:{pack.skin.fill};" in css_variables(pack.skin)


def test_a_skin_that_there_is_not_is_told_with_those_that_there_are(copy: Path) -> None:
    changed(copy / "city.toml", 'skin = "green-yellow-red"', 'skin = "pink"')
    with pytest.raises(CityPackMalformed, match=r"skin: found 'pink', expected one of .*: green-yellow-red, red-yellow-blue"):
        load_city_pack(copy)
