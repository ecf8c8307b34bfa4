"""`./rongzhi evaluate`: which period is asked for, what its tables say, and that the policy in force at its end judges."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import orjson
import pytest
from msgspec.structs import replace
from rich.console import Console

from infra.cli.__main__ import application
from infra.cli.evaluate import asked_for
from infra.cli.evaluation_tables import HEADLINES, detail, named, ranking
from infra.obstacle import Obstacle
from projections.evaluation.counts import By
from projections.evaluation.periods import Span, period_of
from projections.evaluation.table import evaluate
from projections.shard import Shard
from schemas.boards import Row, RowKey
from schemas.policy import Deductions
from streams.city_pack import CityPack, load_city_pack
from streams.replay import Replayed
from streams.settings import ROOT

ROWS: dict[RowKey, Row] = {
    ("evaluation", "2026-11-03", "department", "parks"): {"due": 10, "due_closed": 9, "due_closed_late": 1, "reworks": 1},
    ("evaluation", "2026-11-04", "department", "sanitation"): {"due": 8, "due_closed": 8},
    ("evaluation", "2026-10-04", "department", "sanitation"): {"due": 2, "due_closed": 1},
    ("evaluation", "2026-11-03", "department", "-"): {"reported": 3},
}
NOVEMBER = period_of(Span.MONTH, "2026-11")


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_city_pack(ROOT / "infra" / "city" / "taizhou")


def lines(table: Any) -> list[list[str]]:
    console = Console(width=400, record=True, file=StringIO())
    console.print(table)
    return [line.split() for line in console.export_text().splitlines()]


def test_one_period_is_asked_for_and_any_other_number_refused():
    assert asked_for({Span.DAY: "", Span.WEEK: "2026-W47", Span.MONTH: ""}).first.isoformat() == "2026-11-16"
    with pytest.raises(Obstacle, match="found 0 periods, expected one of --day"):
        asked_for({Span.DAY: ""})
    with pytest.raises(Obstacle, match="found 2 periods"):
        asked_for({Span.DAY: "2026-11-24", Span.MONTH: "2026-11"})
    with pytest.raises(Obstacle, match="--month 2026-13: there is no such month"):
        asked_for({Span.MONTH: "2026-13"})


def test_a_ranking_prints_numerator_and_denominator_beside_each_rate(pack: CityPack):
    found = evaluate(ROWS, By.DEPARTMENT, NOVEMBER, pack.policy)
    told = lines(ranking(found, named(By.DEPARTMENT, pack)))
    rows = {line[1]: line for line in told if len(line) > 2 and line[0] in ("1", "2")}
    assert rows["环境卫生管理处"][:6] == ["1", "环境卫生管理处", "100.00", "—", "100.00", "8/8"]
    assert rows["园林绿化管理处"][:8] == ["2", "园林绿化管理处", "99.80", "返工", "−0.20", "90.00", "9/10", "80.00"]
    assert ["合计", "94.44", "17/18", "88.89", "16/18"] in [line[:5] for line in told]
    assert [line[0] for line in told if "未定" in line] == ["未定"]
    assert ["2026-11", "·", "政策", "taizhou-1"] in [line[-4:] for line in told]


def test_a_ranking_tells_the_tiers_and_how_many_have_nothing_but_what_is_open(pack: CityPack):
    streets = ("321202001", "321202002")
    idle: dict[RowKey, Row] = {("open-tickets", "green", "321202", unit, "pothole"): {"open": 1} for unit in streets}
    community = pack.communities[0].code
    village: dict[RowKey, Row] = {("evaluation", "2026-11-03", "department", community): {"due": 1, "due_closed": 1}}
    found = evaluate(ROWS | idle | village, By.DEPARTMENT, NOVEMBER, pack.policy)
    told = lines(ranking(found, named(By.DEPARTMENT, pack)))
    first = [line[0] for line in told if line]
    assert first.index("职能部门") < first.index("社区") < first.index("另有")
    assert ["另有", "2", "个只有在办件"] in told
    assert [line[1] for line in told if line and line[0] == "1"] == ["环境卫生管理处", pack.communities[0].name]


def test_a_detail_prints_how_each_indicator_moved_and_what_it_was_then_made_of(pack: CityPack):
    found = evaluate(ROWS, By.DEPARTMENT, NOVEMBER, pack.policy)
    told = lines(detail("合计", found.total))
    assert ["结案率", "%", "94.44", "17/18", "—", "+44.44", "百分点", "(1/2)"] in told
    assert ["应结案", "件", "18", "—", "+800.00", "%", "(2)"] in told
    assert ["在办·绿（现在）", "件", "0", "—", "—"] in told


def test_what_an_appeal_took_back_is_told(pack: CityPack):
    (key, row), *_ = ROWS.items()
    found = evaluate({key: row | {"taken_back_rework": 1}}, By.DEPARTMENT, NOVEMBER, pack.policy)
    told = " ".join(word for line in lines(ranking(found, named(By.DEPARTMENT, pack))) for word in line)
    assert "返工 −0.00（申诉撤销 1）" in told


@pytest.mark.parametrize("by", list(By))
def test_every_kind_of_object_has_headlines_that_it_has(pack: CityPack, by: By):
    found = evaluate({}, by, NOVEMBER, pack.policy)
    assert set(HEADLINES[by]) <= set(found.total)
    assert lines(ranking(found, named(by, pack)))


@pytest.fixture
def log_of_rows(pack: CityPack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that folds to the rows, and two versions of the policy, of which the second is in force from 1 December on."""
    later = replace(
        pack.policy, version="taizhou-2", in_force_from=datetime(2026, 12, 1, tzinfo=UTC), deductions=Deductions(rework=900)
    )
    policies = {policy.version: policy for policy in (pack.policy, later)}
    monkeypatch.setattr("infra.cli.evaluate.read_policies", lambda bootstrap: policies)
    december = {("evaluation", "2026-12-02", "department", "parks"): {"reworks": 1}}
    replayed = Replayed(None, {0: Shard(rows=ROWS | december)})
    monkeypatch.setattr("infra.cli.evaluate.replay", lambda *_: replayed)


@pytest.mark.parametrize(("month", "policy", "points"), [("2026-11", "taizhou-1", "99.80"), ("2026-12", "taizhou-2", "91.00")])
def test_the_verb_judges_by_the_policy_in_force_at_the_end_of_the_period(
    log_of_rows: None, capsys: pytest.CaptureFixture[str], month: str, policy: str, points: str
):
    application(["evaluate"])(["evaluate", "--month", month, "--json"], standalone_mode=False)
    facts = orjson.loads(capsys.readouterr().out)
    assert (facts["by"], facts["period"], facts["policy"]) == ("department", month, policy)
    parks = next(one for one in facts["objects"] if one["object"] == "parks")
    assert (parks["name"], parks["points"]) == ("园林绿化管理处", points)


def test_the_verb_prints_one_object_or_that_there_is_nothing(log_of_rows: None, capsys: pytest.CaptureFixture[str]):
    application(["evaluate"])(["evaluate", "--month", "2026-11", "--object", "parks"], standalone_mode=False)
    told = capsys.readouterr().out
    assert "园林绿化管理处 2026-11" in told
    assert "9/10" in told
    application(["evaluate"])(["evaluate", "--by", "street", "--day", "2026-11-03"], standalone_mode=False)
    assert "没有可评价的数据" in capsys.readouterr().out


def test_a_street_that_works_on_tickets_is_named_among_the_departments(pack: CityPack):
    name_of = named(By.DEPARTMENT, pack)
    assert [name_of(code) for code in ("parks", "321202001", "-")] == ["园林绿化管理处", "城东街道", "未定"]
