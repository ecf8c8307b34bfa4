"""What a capture says to the collector, in Chinese."""

from datetime import datetime
from math import ceil

from schemas.calendar import Clock
from schemas.policy import Category
from schemas.sentences import WORDS, CityWords
from schemas.stage import Stage
from streams.intake.captured import LimitSet, LookAlike, Named, Where

CLOCKS = {
    Clock.URGENT: "紧急工作时",
    Clock.WORK_HOURS: "工作时",
    Clock.WORK_DAYS: "工作日",
    Clock.NATURAL_DAYS: "自然日",
}
BY_DAYS = (Clock.WORK_DAYS, Clock.NATURAL_DAYS)
DAY_MINUTES, HOUR_MINUTES = 1440, 60
FAR_M = 1000  # a grid reaches 333 m from its community; a point this far from any is worth a second look


def named(city: CityWords, fact: str, code: str) -> Named:
    """What the city calls a code; the code itself where it has no name."""
    return Named(code, city.names.get(fact, {}).get(code, code))


def moment(at: datetime, city: CityWords) -> str:
    """A moment by the city's clock."""
    return f"{at.astimezone(city.zone):%Y-%m-%d %H:%M}"


def metres(away_m: float) -> str:
    """A distance for people."""
    return f"{away_m:.0f} 米" if away_m < FAR_M else f"{away_m / 1000:.1f} 公里"


def duration(minutes: int, clock: Clock) -> str:
    """A limit in the unit of its clock, if it is whole in it: 5 个工作日, 4 个工作时, 90 分钟（工作时）."""
    unit = DAY_MINUTES if clock in BY_DAYS else HOUR_MINUTES
    return f"{minutes // unit} 个{CLOCKS[clock]}" if minutes % unit == 0 else f"{minutes} 分钟（{CLOCKS[clock]}）"


def drilled(drill: Named) -> str:
    """That nothing real is reported."""
    return f"演练工单：属于演练“{drill.name}”，不计入任何统计。"


def where(place: Where) -> str:
    """Where the report lies, and a warning where no grid is near."""
    told = f"位置：{place.district.name}{place.street.name}{place.community.name}，网格 {place.grid}。"
    return told + (f"距该网格中心 {metres(place.grid_away_m)}，请核对定位。" if place.grid_away_m >= FAR_M else "")


def whose(category: Named, department: Named | None, unit: Named | None) -> str:
    """What kind it is, whose, and who works on it first where that is another."""
    if department is None or unit is None:
        return f"类别：{category.name}。"
    told = f"类别：{category.name}，由{department.name}负责"
    return told + ("。" if unit == department else f"，先由{unit.name}办理。")


def limit(set_: LimitSet | None, city: CityWords) -> str | None:
    """The limit that holds, and until when."""
    if set_ is None or set_.due_at is None:
        return None
    return f"时限：{duration(set_.minutes, set_.clock)}，{moment(set_.due_at, city)} 到期。"


def standards(known: Category) -> str:
    """Whether a standard is still to be chosen."""
    if known.standards:
        return f"立案时须从 {len(known.standards)} 条立结案标准中选定一条，时限随所选标准。"
    return "该类别没有立结案标准，按类别的时限办理。"


def still_open(away_m: float, stage: Stage, reported_at: datetime, city: CityWords) -> str:
    """Of an open look-alike."""
    return f"{metres(away_m)}处有同类工单在办（{moment(reported_at, city)} 上报，已到“{WORDS[stage]}”），建议并案。"


def closed_before(away_m: float, closed_at: datetime, days: int, city: CityWords) -> str:
    """Of a closed one that the report repeats."""
    told = f"{metres(away_m)}处同类工单已于 {moment(closed_at, city)} 结案"
    return f"{told}，疑似假性整改，{days} 天内可重新办理，沿用原时限。"


def closed_after(away_m: float, closed_at: datetime, city: CityWords) -> str:
    """Of one that was closed only after the moment that is reported."""
    return f"{metres(away_m)}处同类工单已于 {moment(closed_at, city)}（所报时间之后）结案，请先核实问题是否仍在。"


def look_alikes(alike: tuple[LookAlike, ...] | None, left_off: int, repeats: str | None) -> str:
    """How many there are, and what the report says of it by itself."""
    if alike is None:
        return "暂时查不了相似工单：这不等于没有，请稍后再查。"
    if not alike:
        return "附近没有同类的在办工单，也没有新近结案的。"
    told = f"附近有 {len(alike) + left_off} 件相似工单。"
    return told + (f"本次上报已注明与工单 {repeats} 重复。" if repeats is not None else "")


def unknown(lag: int, retry_s: int) -> str:
    """Why it cannot be told whether there are look-alikes."""
    behind = f"还差 {lag} 条记录" if lag else "日志暂时连不上，或刚刚启动"
    return f"卡片还没有与日志对齐（{behind}），{max(1, ceil(retry_s))} 秒后可再查。"
