"""The words of bulletins in both languages."""

from __future__ import annotations

from domain.bulletin_parts import Scope
from domain.bulletins import Rhythm
from rendering.wording import Words

TITLES: dict[Rhythm, Words] = {
    Rhythm.DAILY: ("信访工作日监测", "Daily Monitoring of Petitions"),
    Rhythm.WEEKLY: ("信访工作周汇总", "Weekly Summary of Petitions"),
    Rhythm.HALF_MONTHLY: ("信访工作半月通报", "Half-monthly Bulletin on Petitions"),
    Rhythm.YEARLY: ("信访工作年度报告", "Yearly Report on Petitions"),
}

NUMBERS: dict[Rhythm, Words] = {
    Rhythm.DAILY: ("{year}年第{ordinal}期", "No. {ordinal} of {year}"),
    Rhythm.WEEKLY: ("{year}年第{ordinal}期", "No. {ordinal} of {year}"),
    Rhythm.HALF_MONTHLY: ("{year}年第{ordinal}期", "No. {ordinal} of {year}"),
    Rhythm.YEARLY: ("{year}年度", "Year {year}"),
}

SECTIONS: dict[str, Words] = {
    "heads": ("总体情况", "The Figures as a Whole"),
    "districts": ("各地区情况", "Districts"),
    "offices": ("各单位情况", "Offices"),
    "categories": ("各类别情况", "Categories"),
    "movers": ("升降情况及原因", "What Changed Most, and Why"),
    "overdue": ("逾期未办事项", "Duties Past their Terms"),
    "leaders": ("领导包案和接访", "Leaders' Duties"),
    "batches": ("交办批次", "Assigned Batches"),
    "recommendations": ("改进工作、完善政策、追究责任建议", "Recommendations"),
    "hot": ("多件次反映的事项", "Matters with Many Petitions"),
    "work": ("本期工作", "What was Done"),
    "shares": ("受理构成和在办时长", "What was Received, and How Long Cases Wait"),
    "warnings": ("日历提示", "Calendar Warnings"),
    "corrections": ("对上期的更正", "Corrections to the Last Issue"),
    "definitions": ("指标口径", "Definitions"),
    "source": ("数据来源", "The Data"),
}

SCOPES: dict[Scope, Words] = {
    Scope.PERIOD: ("本期（{first}至{last}）收到的信访事项", "Petitions received in the period, {first} to {last}"),
    Scope.YEAR: ("本年（{first}至{last}）收到的信访事项", "Petitions received in the year, {first} to {last}"),
}

SCOPE_NAMES: dict[Scope, Words] = {Scope.PERIOD: ("本期", "Period"), Scope.YEAR: ("本年", "Year")}

COUNTS: dict[str, Words] = {
    "met": ("按期", "Met"),
    "late": ("逾期", "Late"),
    "open": ("在期内", "Open"),
    "open_late": ("逾期未办", "Open late"),
    "void": ("终止不计", "Void"),
}

COLUMNS: dict[str, Words] = {
    "metric": ("指标", "Figure"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "share": ("分子/分母", "Share"),
    "rate": ("率", "Rate"),
    "change": ("增减（百分点）", "Change (points)"),
    "population": ("合计", "All"),
    "total": ("总计", "Total"),
    "district": ("地区", "District"),
    "office": ("单位", "Office"),
    "category": ("类别", "Category"),
    "counts": ("五项计数", "The five counts"),
    "why": ("计数变化", "Counts that moved"),
    "case": ("信访件编号", "Case"),
    "clock": ("期限", "Term"),
    "last_day": ("截止日", "Last day"),
    "days_late": ("逾期天数", "Days late"),
    "article": ("依据", "Basis"),
    "post": ("职务", "Post"),
    "period": ("时段", "Period"),
    "required": ("应接访天数", "Days required"),
    "held": ("实际天数", "Days held"),
    "number": ("编号", "Number"),
    "level": ("交办层级", "Level"),
    "members": ("件数", "Members"),
    "proposed": ("待审核", "Proposed"),
    "settled": ("已化解", "Settled"),
    "aim": ("建议类型", "Aim"),
    "issued_on": ("提出日期", "Issued"),
    "stage": ("状态", "Stage"),
    "adopted": ("采纳", "Adopted"),
    "matter": ("事项", "Matter"),
    "petitions": ("件次", "Petitions"),
    "received": ("本期件次", "In the period"),
    "waiting": ("在办", "Open"),
    "cases": ("信访件编号", "Cases"),
    "act": ("工作", "Act"),
    "times": ("次数", "Times"),
    "before": ("上期", "Last issue"),
    "group": ("分类", "Heading"),
    "kind": ("口径", "By"),
    "series": ("日历", "Calendar"),
    "year": ("年度", "Year"),
    "duties": ("暂定期限数", "Provisional terms"),
    "missing": ("应公布而未公布", "Should be published"),
    "said": ("上期所载", "As issued"),
    "known": ("现已查明", "As known now"),
    "issue": ("期次", "Issue"),
    "scope": ("范围", "Scope"),
    "definition": ("计算方法", "How it is counted"),
    "acceptance": ("及时受理率", "Timely acceptance"),
    "reply": ("按期答复率", "On-time reply"),
    "difference": ("增减", "Change"),
    "part": ("占比", "Part"),
    "channel": ("信访形式", "Channel"),
    "age": ("在办时长", "Age"),
    "value": ("内容", "Value"),
    "item": ("项目", "Item"),
}

KINDS: dict[str, Words] = {
    "category": ("内容分类", "Category"),
    "channel": ("信访形式", "Channel"),
    "age": ("在办时长", "Age"),
}

SERIES: dict[str, Words] = {"cn": ("全国放假安排", "national holiday schedule")}
"""What people call a series of calendars."""

SHARES: dict[str, Words] = {
    "category": ("收到事项的内容分类", "Received, by category"),
    "channel": ("收到事项的信访形式", "Received, by channel"),
    "age": ("在办事项的在办时长", "Open cases, by age"),
}

AIMS: dict[str, Words] = {
    "improve_work": ("改进工作", "Improve work"),
    "improve_policy": ("完善政策", "Improve policy"),
    "accountability": ("追究责任", "Accountability"),
}

STAGES: dict[str, Words] = {
    "issued": ("待反馈", "Awaiting an answer"),
    "answered": ("已反馈", "Answered"),
    "noted": ("已办结", "Noted"),
    "withdrawn": ("已撤回", "Withdrawn"),
}

LEVELS: dict[str, Words] = {
    "county": ("县级", "County"),
    "city": ("市级", "City"),
    "province": ("省级", "Province"),
    "centre": ("国家级", "Centre"),
}

CHARTS: dict[str, Words] = {
    "trend": ("近{n}期及时受理率和按期答复率（%）", "The two rates over {n} periods (%)"),
    "lateness": ("逾期未办最多的单位（项）", "Offices with most duties open past their terms"),
    "backlog": ("在办事项时长（件）", "Cases that wait, by days since receipt"),
    "categories": ("本期收到事项的内容分类（件）", "Petitions received in the period, by category"),
}

WORDS: dict[str, Words] = {
    "trend": ("趋势", "Trend"),
    "none": ("无", "none"),
    "withheld": ("不公布", "withheld"),
    "withheld_of": ("共{total}件", "{total} in all"),
    "withheld_why": (
        "“不公布”：人数过少，公布会暴露是谁的评价。",
        "Withheld: so few have answered that it could tell who said what.",
    ),
    "counted": ("{name}{number}", "{name} {number}"),
    "columns": ("{columns}。", "{columns}."),
    "called": ("{column}＝{name}", "{column}: {name}"),
    "others": ("其他指标", "Other Figures"),
    "nothing": ("无。", "None."),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "dash": ("—", "–"),
    "heading": ("{ordinal}、{heading}", "{ordinal}. {heading}"),
    "part": ("（{ordinal}）{heading}", "({ordinal}) {heading}"),
    "as_of": ("数据截至{at}（{zone}）。", "Data as of {at} ({zone})."),
    "edition": (
        "本期为第{edition}版，更正先前发布的内容。",
        "This is edition {edition}: it corrects what came out before.",
    ),
    "remark": ("附注：{remark}", "Remark: {remark}"),
    "withdrawn": ("{issue}（{number}）已于{on}撤回。", "{issue} ({number}) was withdrawn on {on}."),
    "replaced": (
        "{issue}（{number}）已于{on}由更正版{by}替代。",
        "In place of {issue} ({number}), edition {by} came out on {on}.",
    ),
    "under_way": (
        "本期尚未结束，以下为截至该时刻的情况。",
        "The period is not over; this is how things stood at that instant.",
    ),
    "before_issue": ("“增减”“上期”指与{key}期相比。", "Changes are told against the issue {key}."),
    "no_last_issue": ("没有可比的上期。", "There is no earlier issue to compare with."),
    "accusations.included": (
        "总体数据含检举控告件；分地区、分单位、分类别的数据和各项清单均不含。",
        "Accusations are counted in these totals, and in no breakdown and no list.",
    ),
    "accusations.excluded": ("数据不含检举控告件。", "Accusations are not counted."),
    "main_only": (
        "本表只列两项及时率；全部指标见同期电子表格。",
        "Only the two rates are shown here; the workbook of this issue has all figures.",
    ),
    "fell": ("下降", "Fell"),
    "rose": ("上升", "Rose"),
    "moved": ("{name}由{before}变为{after}", "{name} from {before} to {after}"),
    "listed": ("共{total}项，列出前{listed}项。", "{total} in all; the first {listed} are listed here."),
    "all_listed": ("共{total}项。", "{total} in all."),
    "minimums": ("接访天数不足的单位", "Reception days below the minimum"),
    "no_minimum": ("没有接访天数不足的单位。", "No office was below the minimum of reception days."),
    "leaders_none": ("没有包案期限。", "No leader has a duty."),
    "provisional": (
        "{year}年的{series}尚未公布，{duties}项期限暂按周末和法定节日计算，公布后重算。",
        "The {series} of {year} is not published; {duties} terms are provisional until it is.",
    ),
    "missing": ("该年度安排应当已经公布。", "It should be published by now."),
    "corrected": (
        "上期（{key}）之后才获知、但发生在上期截止时刻之前的情况，更正如下；上期文本不作改动。",
        "Known only since the last issue ({key}), of what had happened by its instant; that issue stays as it is.",
    ),
    "unknown_then": ("未获知", "not known"),
    "not_counted": ("不计", "not counted"),
    "chain": ("数据链末端：第{position}条记录，散列值{hash}。", "Last event known: {position}, hash {hash}."),
    "digest": ("本期内容散列值（SHA-256）：{digest}。", "Hash of this issue's canonical text (SHA-256): {digest}."),
    "pack": ("所用规则：{pack}。", "Rules used: {pack}."),
    "subject": (
        "本通报统计的是机关、单位和领导职务的职责履行情况，不统计信访人。",
        "This bulletin counts how offices and office-holders did their duties; petitioners are not its subject.",
    ),
    "missing_glyphs": (
        "注：本文件字库没有下列字符，文中以编号代替：{numbers}。",
        "Note: the fonts lack these characters, written as their numbers above: {numbers}.",
    ),
}
