"""`./rongzhi evaluate`: 综合评价 of a day, week, month or quarter, from the log folded cold; nothing is written anywhere."""

from datetime import datetime, time, timedelta
from typing import Annotated

import msgspec
import typer
from confluent_kafka import KafkaException
from rich.console import Console

from infra.cli.evaluation_tables import detail, facts, named, ranking
from infra.cli.shown_progress import ShownProgress
from infra.obstacle import Obstacle
from infra.supervision.running_start import settings_in_use
from projections.evaluation.counts import By
from projections.evaluation.periods import DAY, Period, Span, period_of
from projections.evaluation.table import Evaluation, evaluate
from projections.evaluation.words import HEADINGS
from projections.merge import merge
from schemas.policy import in_force
from streams.city_pack import CityPack, load_city_pack
from streams.log import LogUnavailable
from streams.pack_files import CityPackMalformed
from streams.policy_log import read_policies
from streams.replay import NoSuchLog, replay
from streams.settings import Settings

# As wide as a ranking is: where the terminal tells no width, the table would be cut.
PLAIN_WIDTH = 240


def evaluate_period(
    by: Annotated[By, typer.Option(help="By which objects.")] = By.DEPARTMENT,
    day: Annotated[str, typer.Option(help="A day such as 2026-11-24.")] = "",
    week: Annotated[str, typer.Option(help="An ISO week such as 2026-W48.")] = "",
    month: Annotated[str, typer.Option(help="A month such as 2026-11.")] = "",
    quarter: Annotated[str, typer.Option(help="A quarter such as 2026-Q4.")] = "",
    of: Annotated[str, typer.Option("--object", help="Print all indicators of one object, by its code.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the evaluation as JSON.")] = False,
) -> None:
    """Evaluate a period: rates with numerator and denominator, deductions, ranks, 同比 and 环比."""
    settings, period = settings_in_use(), asked_for({Span.DAY: day, Span.WEEK: week, Span.MONTH: month, Span.QUARTER: quarter})
    try:
        pack = load_city_pack(settings.city_pack)
        evaluation = _evaluated(settings, pack, by, period)
    except (NoSuchLog, LogUnavailable, CityPackMalformed, KafkaException) as error:
        raise Obstacle(f"{error}. Is the broker at {settings.bootstrap} up? See ./rongzhi status.") from error
    if as_json:
        print(msgspec.json.encode(facts(evaluation, named(by, pack))).decode())
        return
    _print(evaluation, pack, of)


def asked_for(spans: dict[Span, str]) -> Period:
    """The one period that is named; raises Obstacle for none, several, or one that there is not."""
    given = {span: text for span, text in spans.items() if text}
    if len(given) != 1:
        raise Obstacle(
            f"found {len(given)} periods, expected one of --day 2026-11-24, --week 2026-W48, --month 2026-11, --quarter 2026-Q4."
        )
    ((span, text),) = given.items()
    try:
        return period_of(span, text)
    except ValueError as error:
        raise Obstacle(f"--{span.value} {error}") from error


def _evaluated(settings: Settings, pack: CityPack, by: By, period: Period) -> Evaluation:
    """By the policy that is in force when the period ends."""
    end = datetime.combine(period.last + DAY, time(), pack.zone) - timedelta(seconds=1)
    policy = in_force(read_policies(settings.bootstrap).values(), end)
    if policy is None:
        raise Obstacle(f"no policy is in force at the end of {period.name}: nothing says what is taken off for what.")
    with ShownProgress("records") as shown:
        replayed = replay(settings, pack.zone, None, shown.reached)
    return evaluate(merge(shard.rows for shard in replayed.shards.values()), by, period, policy)


def _print(evaluation: Evaluation, pack: CityPack, of: str) -> None:
    found = [standing for standing in evaluation.standings if not of or standing.object == of]
    console = Console()
    console = console if console.is_terminal else Console(width=PLAIN_WIDTH)
    if not found:
        console.print(HEADINGS["nothing"])
        return
    name_of = named(evaluation.by, pack)
    console.print(ranking(evaluation, name_of))
    if of:
        console.print(detail(f"{name_of(of)} {evaluation.period.name}", found[0].indicators))
    else:
        console.print(detail(f"{HEADINGS['total']} {evaluation.period.name}", evaluation.total))
