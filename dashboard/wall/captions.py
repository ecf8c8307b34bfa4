"""Every Chinese string of the wall that is not a name of the city pack; the scripts get them with `/city.json`."""

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "report": "已上报",
    "file": "已立案",
    "dispatch": "已派遣",
    "accept": "已签收",
    "arrive": "已到场",
    "finish": "处置完成",
    "verify": "已核实",
    "close": "已结案",
}

WEEKDAYS: tuple[str, ...] = ("星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六")

# A part of a demonstration source's name, and whose record it is, or that no record holds it.
RECORDS: Mapping[str, str] = {"nyc": "纽约 311", "sf": "旧金山消防", "simulated": "模拟处置"}

# Endings of a community's name that say what kind it is; the list leaves them out where a place is too long.
COMMUNITY_KINDS: tuple[str, ...] = ("(?:社区)?居民委员会", "(?:社区)?村民委员会", "(?:社区)?居委会", "(?:社区)?村委会", "虚拟社区")

# What the scripts write; {0}, {1} are filled in.
LIVE: Mapping[str, str] = {
    "none": "—",
    "separator": " · ",
    "date": "{0}年{1}月{2}日",
    "demonstration": "演示数据",
    "remapped": "地理已映射",
    "waiting": "等待数据",
    "no_city_time": "等待城市时间",
    "connecting": "正在连接",
    "link_down": "连接中断，重连中",
    "age": "数据 {0} 前",
    "pane_age": "{0}",
    "stale": "数据停更 {0}",
    "pane_stale": "停更 {0}",
    "age_s": "{0} 秒",
    "age_min": "{0} 分 {1} 秒",
    "age_h": "{0} 时 {1} 分",
    "incomplete": "数据不完整：{0} 件工单未计入",
    "position": "@{0}",
    "partitions": "分区 {0}",
    "listed": "第 1–{0} 条，共 {1} 条",
    "nothing_listed": "共 0 条",
    "over": "超时",
    "left": "剩",
    "day": "天",
    "hour": "时",
    "red": "红",
    "yellow": "黄",
    "since": "{0} 起",
    "no_department": "未派遣",
    "seconds": "秒",
    "minutes": "分",
    "hours": "时",
    "days": "天",
    "map_red": "红 {0}",
    "map_yellow": "黄 {0}",
    "unplaced": "另有 {0} 件无坐标",
    "seven_days": "近 {0} 日 {1}–{2} %",
    "no_sample": "暂无样本",
}

# What the layout writes.
PAGE: Mapping[str, str] = {
    "open": "在办",
    "cases": "件",
    "green": "正常",
    "yellow": "黄",
    "yellow_meaning": "将超时",
    "red": "红",
    "red_meaning": "已超时",
    "reported": "今日上报",
    "filed": "今日立案",
    "dispatched": "今日派遣",
    "closed": "今日结案",
    "growth": "净增，前一时",
    "growth_unit": "件/时",
    "overdue_open": "超期未处置",
    "overdue_closed": "今日超期结案",
    "decisions": "需要决断",
    "decisions_order": "先红后黄，按时限 · 时:分",
    "nothing": "目前没有红、黄工单",
    "map": "全市在办",
    "map_note": "审图号 GS(2024)0650（待核） · CGCS2000",
    "map_all": "红、黄全部标出，单位：件",
    "rates": "结案与用时",
    "rates_note": "今日，附昨日",
    "on_time": "按期结案率",
    "closure": "结案率",
    "percent": "%",
    "today": "今日",
    "yesterday": "昨日",
    "dispatch_time": "派遣用时",
    "closure_time": "结案用时",
    "median": "中位数",
    "p90": "90 分位",
    "sample": "样本",
    "top": "高发类别 Top10",
    "top_note": "今日上报，件",
    "flow": "今日流量",
    "flow_note": "每小时，件",
    "flow_up": "上报",
    "flow_down": "结案",
    "running_growth": "净增，本时",
    "position": "数据截至事件",
    "legend_red": "已超时",
    "legend_yellow": "用时过 {0} %",
    "legend_green": "时限内",
    "green_word": "绿",
}
