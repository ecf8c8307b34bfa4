"""Every Chinese word of an evaluation that is no name of the city: what is printed above and beside its numbers."""

from collections.abc import Mapping

INDICATORS: Mapping[str, str] = {
    "reported": "上报（受理）",
    "received": "接收",
    "filed": "立案",
    "dispatched": "派遣",
    "handled": "处置",
    "handled-late": "超期处置",
    "closed": "结案",
    "closed-late": "超期结案",
    "due": "应结案",
    "deferred": "缓办",
    "merged": "并案",
    "reworks": "返工",
    "verified": "核实",
    "surveyed": "核查",
    "falsified": "假性整改",
    "refused-wrongly": "无理退单",
    "backlog-growth": "积压净增速",
    "closure-rate": "结案率",
    "closure-on-time-rate": "按期结案率",
    "urgent-closure-rate": "紧急结案率",
    "rework-rate": "返工率",
    "extension-rate": "延期率",
    "filing-on-time-rate": "按时立案率",
    "dispatching-on-time-rate": "按时派遣率",
    "verifying-on-time-rate": "按时核实率",
    "closing-on-time-rate": "按时审结率",
    "handling-on-time-rate": "按期处置率",
    "duty-on-time-rate": "按时履职率",
    "accurate-dispatch-rate": "准确派遣率",
    "return-rate": "回退率",
    "verification-rate": "核实通过率",
    "repeat-rate": "重复案件率",
    "valid-report-rate": "有效上报率",
    "filing-time": "平均受理",
    "handling-time": "平均处置",
    "holding-time": "平均持有",
    "reports-a-head": "人均上报",
    "call-back-rate": "回访率",
    "satisfaction-rate": "满意率",
    "double-grade": "双评得分",
    "solved-rate": "真实解决率",
    "open": "在办",
    "open-green": "在办·绿",
    "open-yellow": "在办·黄",
    "open-red": "超期未处置",
    "open-grey": "在办·灰",
}

UNITS: Mapping[str, str] = {
    "count": "件",
    "percent": "%",
    "minutes": "分钟",
    "hours": "小时",
    "score": "分",
    "per-hour": "件/时",
    "per-head": "件/人",
}

GROUNDS: Mapping[str, str] = {
    "rework": "返工",
    "rework-graver": "返工三次及以上",
    "falsification": "弄虚作假",
    "refusal": "无理退单",
    "closing-rate": "结案率不足",
    "urgent-rate": "紧急结案率不足",
}

OBJECTS: Mapping[str, str] = {
    "district": "市（区）",
    "street": "镇街",
    "department": "承办单位",
    "post": "岗位",
    "collector": "采集员",
    "category": "小类",
    "subject": "案件类型",
}

SUBJECTS: Mapping[str, str] = {"occurrence": "事件", "component": "部件"}

HEADINGS: Mapping[str, str] = {
    "title": "综合评价 {0} {1} · 政策 {2}",
    "rank": "排名",
    "points": "得分",
    "deductions": "扣分",
    "total": "合计",
    "idle": "另有 {0} 个只有在办件",
    "nobody": "未定",
    "indicator": "指标",
    "value": "数值",
    "made_of": "分子/分母",
    "unit": "单位",
    "year_before": "同比",
    "before": "环比",
    "point": "百分点",
    "taken_back": "{0}（申诉撤销 {1}）",
    "none": "—",
    "now": "（现在）",
    "nothing": "这一时段没有可评价的数据。",
}
