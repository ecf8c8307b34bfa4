"""A small record of an invented source, for tests of the plan."""

from functools import cache
from pathlib import Path

from streams.city_pack import CityPack, load_city_pack
from streams.importing.mapping import Mapping, read_mapping
from streams.importing.plan import Plan, PlannedStep, plan
from streams.importing.rows import read_rows
from tests.small_city import NOON

ROOT = Path(__file__).parents[3]

DIRECT = """
[source]
name = "small"
title = "小记录"
licence = "none"
zone = "America/New_York"
empty = ["", "Unspecified", "N/A"]
[times]
formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
date_formats = ["%Y-%m-%d"]
[ticket]
key = ["id"]
row = ["id"]
[[step]]
stage = "report"
column = "created"
[[step]]
stage = "close"
column = "closed"
[due]
column = "due"
[category]
column = "type"
table = { HEAT = "heating", NOISE = "street-noise" }
[department]
column = "agency"
by_category = ["MIXED"]
table = { HPD = "housing" }
[place]
column = "area"
otherwise = "321203"
community = ["address"]
grid = ["address"]
table = { NORTH = "321281" }
"""
DIRECT_HEADER = "id,created,closed,due,type,agency,area,address"

LOG = """
[source]
name = "small-log"
title = "小日志"
licence = "none"
zone = "Europe/Amsterdam"
[times]
formats = ["%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S"]
[ticket]
key = ["case"]
row = ["task"]
[[step]]
stage = "report"
column = "started"
[[step]]
stage = "close"
column = "ended"
[due]
column = "deadline"
[log]
activity = "activity"
time = "at"
actor = "who"
stages = { Confirm = "file", Check = "dispatch", Determine = "accept", Send = "finish" }
returns = { Adjust = "dispatch" }
left_out = ["Advise"]
[category]
column = "type"
table = { PERMIT = "permit-application", ROAD = "road-damage", HEAT = "heating" }
[department]
column = "group"
table = { G5 = "housing" }
[place]
otherwise = "321202"
community = ["case"]
grid = ["case"]
"""
LOG_HEADER = "case,task,started,ended,deadline,type,group,activity,at,who"

SHORT = """
[source]
name = "small-calls"
title = "小调度记录"
licence = "none"
zone = "America/Los_Angeles"
[times]
formats = ["%Y-%m-%d %H:%M:%S"]
[ticket]
key = ["call"]
row = ["row"]
[[step]]
stage = "report"
column = "received"
[[step]]
stage = "file"
column = "entered"
[[step]]
stage = "dispatch"
column = "dispatched"
[[step]]
stage = "accept"
column = "responded"
[[step]]
stage = "arrive"
column = "arrived"
[[step]]
stage = "close"
column = "free"
pick = "last"
[category]
column = "type"
table = { FIRE = "structure-fire" }
[place]
otherwise = "321202"
community = ["address"]
grid = ["address"]
"""
SHORT_HEADER = "call,row,received,entered,dispatched,responded,arrived,free,type,address"


@cache
def taizhou() -> CityPack:
    return load_city_pack(ROOT / "infra" / "city" / "taizhou")


def mapping_of(text: str) -> Mapping:
    return read_mapping(text, "small.toml", taizhou())


def plan_of(mapping_text: str, header: str, *rows: str) -> Plan:
    mapping = mapping_of(mapping_text)
    text = "\n".join((header, *rows)) + "\n"
    return plan(read_rows(text.splitlines(keepends=True), mapping, "small.csv"), mapping, taizhou(), NOON)


def direct(*rows: str) -> Plan:
    return plan_of(DIRECT, DIRECT_HEADER, *rows)


def short(*rows: str) -> Plan:
    return plan_of(SHORT, SHORT_HEADER, *rows)


def logged(*rows: str) -> Plan:
    return plan_of(LOG, LOG_HEADER, *rows)


def times(planned: Plan) -> list[tuple[str, str, str]]:
    """Ticket, stage and instant of each step."""
    return [(step.ticket_key, step.stage.value, step.at.isoformat()) for step in planned.steps]


def only(planned: Plan, stage: str) -> PlannedStep:
    """The one step of a stage."""
    (step,) = (step for step in planned.steps if step.stage == stage)
    return step


def rejected(planned: Plan) -> list[tuple[int, str, str]]:
    """Line, column and rule of each reject."""
    return [(reject.line, reject.column, reject.rule) for reject in planned.rejects]
