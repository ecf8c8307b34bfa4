"""What a refusal says to an officer, in Chinese: one sentence for each rule, filled in from the facts it rests on."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from schemas.appeal import AppealStep
from schemas.hazard import Hazard
from schemas.mode import Mode
from schemas.plan import ReportKind
from schemas.refusal import NO_DRILL, Rule
from schemas.role import Role
from schemas.stage import Colour, Stage
from schemas.ticket.supervision import Demand
from schemas.tier import Tier

WORDS: Mapping[str, str] = {
    Stage.REPORT: "上报",
    Stage.FILE: "立案",
    Stage.DISPATCH: "派遣",
    Stage.ACCEPT: "签收",
    Stage.ARRIVE: "到场",
    Stage.FINISH: "处置完成",
    Stage.VERIFY: "核实",
    Stage.CLOSE: "结案",
    Colour.GREEN: "绿",
    Colour.YELLOW: "黄",
    Colour.RED: "红",
    Colour.GREY: "灰",
    Demand.TIMEOUT: "超时督办",
    Demand.LEADER: "领导督办",
    Demand.KEY_ITEM: "重点督办",
    "open-supervision": "督办",
    "reply-supervision": "答复督办",
    "blow-whistle": "吹哨",
    "co-sign-whistle": "会签",
    "score-whistle": "评价部门",
    "void-ticket": "作废",
    "force-close-ticket": "强制结案",
    "return-ticket": "回退",
    "rule-on-ticket": "终审",
    "suspend-ticket": "缓办",
    "request-extension": "申请延期",
    "deny-extension": "驳回延期",
    "evaluate-by-party": "党组织评议",
    "evaluate-by-resident": "居民评议",
    "reopen-ticket": "重新办理",
    "clear-suspicion": "撤销疑似",
    "unmerge-ticket": "撤销并案",
    Tier.DEPARTMENT: "职能部门",
    Tier.DISTRICT: "市（区）",
    Tier.CITY: "市",
    "pass-ticket": "流转",
    "appeal-deduction": "申诉",
    "decide-appeal": "审理申诉",
    AppealStep.PRELIMINARY: "预审",
    "correct-ticket": "更正",
    "merge-ticket": "并案",
    Hazard.MINOR: "一般",
    Hazard.SERIOUS: "较大",
    Hazard.GRAVE: "重大",
    "raise-hazard": "隐患升级",
    "survey-ticket": "核查",
    Mode.NORMAL: "常态",
    Mode.SPECIAL: "专项",
    Mode.SECURITY: "安保",
    Mode.EMERGENCY: "应急",
    ReportKind.FIRST: "首报",
    ReportKind.WRITTEN: "书面报告",
    Role.COLLECTOR: "采集员",
    Role.ACCEPTOR: "受理员",
    Role.DISPATCHER: "派遣员",
    Role.HANDLER: "处置人员",
    Role.SUPERVISOR: "值班长",
    Role.LEADER: "领导",
    Role.STREET: "镇街",
    Role.COMMUNITY: "社区",
    Role.PARTY: "党组织",
    Role.RESIDENT: "居民",
    Role.RECORD: "导入",
    Role.CLOCK: "时钟",
    NO_DRILL: "无",
}

SENTENCES: Mapping[Rule, str] = {
    Rule.TICKET_EXISTS: "这个编号的工单已经存在，不能再次上报。",
    Rule.TICKET_UNKNOWN: "没有编号为 {ticket} 的工单。",
    Rule.TICKET_CLOSED: "工单已于 {closed_at} 结案，不能再办理。",
    Rule.TICKET_OPEN: "工单还在办理（已到“{stage}”），结案之后才能这样办。",
    Rule.ROLE_MAY_NOT: "您的岗位是{role}，这件事须由{may}来办。",
    Rule.STALE_VERSION: "工单已被他人办理：您看到的是第 {expected} 版，现在是第 {current} 版，请看过最新情况再办。",
    Rule.CATEGORY_UNKNOWN: "政策 {policy} 没有类别 {category}。",
    Rule.DEPARTMENT_UNKNOWN: "政策 {policy} 没有部门 {department}。",
    Rule.DEPARTMENT_MISSING: "类别 {category} 不经派遣，上报时须写明承办部门。",
    Rule.PROCEDURE_UNKNOWN: "政策 {policy} 没有办理流程 {procedure}。",
    Rule.STAGE_NOT_IN_PROCEDURE: "办理流程 {procedure} 没有“{asked}”这个环节。",
    Rule.STAGE_ALREADY_PASSED: "工单已到“{stage}”，不能再办“{asked}”。",
    Rule.STAGE_SKIPPED: "办“{asked}”之前，还须先办：{missing}。",
    Rule.STANDARD_MISSING: "办“{asked}”须选定立结案标准：{known}。",
    Rule.STANDARD_UNKNOWN: "类别 {category} 没有标准 {standard}。",
    Rule.STANDARD_DIFFERS: "立案用的是标准 {filed}，不能按标准 {standard} 结案。",
    Rule.NOT_YOUR_TURN: "现在轮到 {holder} 办理，您的岗位是{role}，不能代办。",
    Rule.SURVEY_MISSING: "办理流程 {procedure} 规定：不是采集员上报的，立案之前须先由采集员或属地核查。",
    Rule.SURVEY_FAILED: "最近一次核查没有找到所报的问题：须再次核查、作废，或由值班长立案。",
    Rule.OWN_REPORT: "工单是您本人上报的，须由他人核查。",
    Rule.OWN_WORK: "“{did}”是您本人办的，“{asked}”须由他人来办。",
    Rule.OPINION_MISSING: "办“{asked}”须写明意见。",
    Rule.NOBODY_BEFORE: "工单在“{stage}”，前面没有可以退回的岗位。",
    Rule.PAST_DISPUTE: "工单退回后须先重新办“{disputed}”，不能越过争议环节办“{asked}”。",
    Rule.RULING_PENDING: "工单已退回 {number} 次，须由领导终审确定承办部门。",
    Rule.RULING_NOT_DUE: "工单退回 {number} 次，还没有到须终审的次数。",
    Rule.FINALLY_RULED: "终审已定由{department}承办，不能再退回。",
    Rule.TICKET_SUSPENDED: "工单缓办至 {until}，须先恢复办理。",
    Rule.NOT_SUSPENDED: "工单没有缓办，无须恢复。",
    Rule.SUSPENSION_TOO_LONG: "缓办累计不得超过政策规定的天数：本次须在 {latest} 之前结束，且晚于现在；所写的是 {until}。",
    Rule.EXTENSION_PENDING: "已有一个延期申请（{minutes} 分钟）还没有批复。",
    Rule.EXTENSION_NOT_REQUESTED: "没有待批复的延期申请。",
    Rule.EXTENSIONS_USED_UP: "工单已延期 {granted} 次，按政策 {policy} 不能再延。",
    Rule.OWN_REQUEST: "延期是您本人申请的，须由他人批复。",
    Rule.LIMIT_OVER: "时限已于 {due_at} 到期，不能再办“{asked}”。",
    Rule.ALREADY_EVALUATED: "这次结案已经评过，是 {score} 分，不能再评。",
    Rule.EVALUATION_TOO_LATE: "结案于 {closed_at}，已过可以评议的 {days} 天。",
    Rule.NOBODY_REACHED: "没有回访到报告人，不能记他的满意度（{satisfaction} 分）。",
    Rule.CALLED_BACK_ALREADY: "已经回访到报告人，他的满意度是 {satisfaction} 分，不能再次回访。",
    Rule.REOPENING_TOO_LATE: "结案于 {closed_at}，已过政策允许重新办理的 {days} 天。",
    Rule.ALREADY_SUSPECTED: "这次结案已因工单 {repeated_by} 被疑为假性整改。",
    Rule.NOT_SUSPECTED: "这次结案没有被疑为假性整改，无须撤销。",
    Rule.TICKET_MERGED: "工单已并入工单 {master}，随主案办理；要单独办理，须先撤销并案。",
    Rule.NOT_MERGED: "工单没有并入别的工单。",
    Rule.MERGED_ANEW: "工单已重新并入工单 {master}，先前那次并案的后续操作不再适用。",
    Rule.MERGED_INTO_ITSELF: "工单 {master} 不能并入它自己。",
    Rule.HAS_CHILDREN: "工单 {children} 已并入本工单，须先撤销这些并案，才能办“{asked}”。",
    Rule.CHILD_TAKEN: "工单 {child} 已经并入。",
    Rule.CHILD_UNKNOWN: "工单 {child} 不在本案之内。",
    Rule.CATEGORY_DIFFERS: "工单 {child} 的类别是 {category}，本工单的是 {current}，不能并案：须先更正类别。",
    Rule.DRILL_DIFFERS: "工单 {ticket} 所属的演练是：{drill}；本工单的是：{current}。不属同一演练，不能并案，也不算重复上报。",
    Rule.NOT_THE_NEXT_LEVEL: "工单现为升级第 {level} 级，不能升到第 {asked} 级。",
    Rule.SUPERVISION_OPEN: "工单已在{demand}中，由 {holder} 答复，办结之后才能再次督办。",
    Rule.NOT_SUPERVISED: "工单没有在督办。",
    Rule.SUPERVISION_REPLIED: "{replied_by} 已经答复这次督办。",
    Rule.REPLY_AWAITED: "{holder} 还没有答复督办（时限 {reply_due_at}），不能办结督办。",
    Rule.OWN_REPLY: "{actor} 答复了这次督办，须由他人办结督办。",
    Rule.SUPERVISION_UNRESOLVED: "工单在{demand}中，由 {holder} 答复；督办办结之后才能结案、作废或并案。",
    Rule.WHISTLE_OPEN: "工单已吹哨（{department}），哨毕之后才能再次吹哨。",
    Rule.NO_WHISTLE: "工单没有吹哨。",
    Rule.NOT_CALLED: "这次吹哨没有叫到 {department}。",
    Rule.NOT_REPORTED_YET: "{department} 还没有报到，不能会签或评价。",
    Rule.ANSWERED_ALREADY: "{department} 这一步已经办过。",
    Rule.WHISTLE_UNANSWERED: "{department} 还没有报到、会签并评价；要提前哨毕，须写明意见。",
    Rule.WHISTLE_UNENDED: "工单正在吹哨（{department}），哨毕之后才能结案、并案或更正地点。",
    Rule.NOTHING_TO_APPEAL: "本工单没有可申诉的扣分（所指记录：{record}）。",
    Rule.APPEALED_ALREADY: "第 {record} 条记录引起的扣分已经申诉过，不能再次申诉。",
    Rule.APPEAL_TOO_LATE: "扣分记于 {deducted_at}，已过政策允许申诉的 {days} 天。",
    Rule.APPEAL_PENDING: "第 {record} 条记录的申诉还没有审结，工单不能作废。",
    Rule.NO_APPEAL: "本工单没有待审理的申诉（所指记录：{record}）。",
    Rule.OWN_APPEAL: "第 {record} 条记录的申诉是您本人提出的，须由他人审理。",
    Rule.NOT_YOUR_STEP: "申诉现在“{step}”这一级，须由{may}来审理，您的岗位是{role}。",
    Rule.NO_STEP_BEYOND: "“{step}”是最后一级，须作出决定，不能再转。",
    Rule.NOTHING_TO_CORRECT: "所写的与工单现在的一样，没有可更正的。",
    Rule.PROCEDURE_DIFFERS: "类别 {category} 的流程是 {procedure}，本工单的是 {current}，不能更正为这一类：须作废后重新上报。",
    Rule.HAZARD_NOT_GRAVER: "隐患等级已是“{hazard}”，只能升，不能定为“{asked}”。",
    Rule.NO_CHAIN: "类别 {category} 不设流转层级，不能上报上级、下派或平转。",
    Rule.NOBODY_WORKS_ON_IT: "工单在“{stage}”，现由{holder}持有，不在承办单位手中，不能流转。",
    Rule.PASSED_BACK: "{department} 办过这张工单：退还须用回退并说明意见，或由值班长决定流转。",
    Rule.WITH_THIS_UNIT: "工单已由 {department} 承办。",
    Rule.TIER_NOT_IN_CHAIN: "{department} 属“{tier}”一级，类别 {category} 只在这些层级流转：{may}。",
    Rule.NOT_THE_NEXT_TIER: "工单在“{tier}”一级，只能逐级流转到：{may}；不能到“{asked}”。",
    Rule.UNIT_ELSEWHERE: "{department} 既不是事发网格 {grid} 的属地，也不是同一上级下的邻近单位。",
    Rule.TIER_CANNOT_CLOSE: "{department} 无权办结类别 {category}，须由“{closes_at}”及以上层级办理。",
    Rule.TIER_CAN_CLOSE: "{department} 有权办结类别 {category}，不能再上推；确有困难的，由值班长决定。",
    Rule.TICKET_VOIDED: "工单已于 {voided_at} 作废，不能再办理。",
    Rule.FEATURED_ALREADY: "工单已列为典型（“{caption}”），要更换须先撤下。",
    Rule.NOT_FEATURED: "工单没有列为典型，无须撤下。",
    Rule.PHOTO_OF_ANOTHER: "照片 {photo} 不是本工单办“{stage}”时留下的，不能用来对比。",
    Rule.PRACTISED: "工单属于演练 {drill}，不是真实的整改，不能列为典型。",
    Rule.OWN_APPROVAL: "办“{asked}”须由他人批准，批准人不能是您本人。",
    Rule.NOTHING_TO_REVIEW: "工单已按政策 {policy} 办理，或该政策不适用于在办工单，无需复核。",
    Rule.CALENDAR_UNKNOWN: "政策 {policy} 的工作日历没有 {year} 年，无法算出时限：请先发布含该年的政策。",
    Rule.DEADLINE_REPLACED: "时限已经重设，这个变色时点不再有效。",
    Rule.COLOUR_ALREADY_SHOWN: "工单已是“{colour}”，不能再变为“{asked}”。",
    Rule.DEADLINE_AHEAD: "变色时点 {deadline} 还没有到。",
    Rule.OPERATION_EXISTS: "这个编号的行动“{name}”已经启动过，不能再次启动。",
    Rule.OPERATION_UNKNOWN: "没有编号为 {operation} 的行动。",
    Rule.OPERATION_ENDED: "行动已于 {ended_at} 终止，不能再办理。",
    Rule.PLAN_FOR_OTHERS: "“{plan}”不适用于这个模式或级别。",
    Rule.NO_LEVELS: "“{mode}”不分级别，只有应急响应分级。",
    Rule.LEVEL_IN_FORCE: "响应级别已是{level}级。",
    Rule.COMMANDER_IN_POST: "指挥长已是“{commander}”。",
    Rule.STEP_UNKNOWN: "“{plan}”中没有编号为 {step} 的步骤。",
    Rule.STEP_DONE: "步骤“{text}”已于 {at} 完成。",
    Rule.STEP_NOT_DONE: "步骤“{text}”还没有完成，无须取消。",
    Rule.REPORT_NOT_OWED: "“{plan}”不要求报送。",
    Rule.REPORT_SENT: "“{kind}”已于 {sent_at} 报送。",
}


class CityWords(Struct, frozen=True):
    """A city's own words: its zone, and for each fact that holds codes what they are called."""

    zone: tzinfo
    names: Mapping[str, Mapping[str, str]] = {}


def sentence(rule: str, facts: Mapping[str, str], city: CityWords) -> str:
    """The sentence of a refusal, in the city's time and names. A rule or fact of a later version is told by its own name."""
    pattern = SENTENCES.get(Rule(rule)) if rule in set(Rule) else None
    if pattern is None:
        return f"{rule}：" + "，".join(f"{name} {text}" for name, text in facts.items())
    return pattern.format_map(_Told({name: _told(name, text, city) for name, text in facts.items()}))


class _Told(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"（{name} 不详）"


def _told(fact: str, text: str, city: CityWords) -> str:
    """A fact in words: codes, stages and colours by their names, also several, and moments by the city's clock."""
    parts, words = text.split(","), city.names.get(fact, WORDS)
    if all(part in words for part in parts):
        return "；".join(words[part] for part in parts)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.astimezone(city.zone):%Y-%m-%d %H:%M:%S}" if moment.tzinfo is not None else text
