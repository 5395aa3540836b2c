"""The figures of duties: what offices and office-holders owe by a date."""

from __future__ import annotations

from domain.base import Body
from domain.items import EXTENDED, Population
from domain.metric import Count, Direction, Metric, Rule, Words

OPEN = frozenset({None})
PENDING = (
    Rule(Count.OPEN, statuses=OPEN, over=False),
    Rule(Count.OPEN_LATE, statuses=OPEN, over=True),
)
"""What has not been settled yet, before and after the end of its term."""

DUTY = (
    Rule(Count.MET, statuses=frozenset({"met"})),
    Rule(Count.LATE, statuses=frozenset({"late"})),
    *PENDING,
)
DUTY_WORDS = {
    Count.MET: Words("按期", "in time"),
    Count.LATE: Words("逾期", "late"),
    Count.OPEN: Words("在期内", "open, in time"),
    Count.OPEN_LATE: Words("逾期未办", "open, past due"),
    Count.VOID: Words("终止不计", "ended without its act before it was due"),
}
VOIDED = Words(
    "期限届满前因退回、移交等终止的不计。",
    "What ended before it was due without its act, as by a return, is in no rate.",
)
NO_PAST = Words(f"{VOIDED.zh}补录的历史事项不计。", f"{VOIDED.en} Imported past petitions are not counted.")

BUREAU_ACCEPTANCE = Metric(
    id="timely_acceptance.bureau",
    zh="及时受理率（信访部门）",
    en="Timely acceptance, bureau",
    article="信访工作条例 Art. 22",
    of=Words("应登记转送的期限", "terms for registering and passing a petition on"),
    counts=DUTY_WORDS,
    excluded=NO_PAST,
    population=Population.TIMELY_ACCEPTANCE,
    body=Body.BUREAU,
    rules=DUTY,
    counts_imported=False,
)
OFFICE_ACCEPTANCE = Metric(
    id="timely_acceptance.office",
    zh="及时受理率（责任单位）",
    en="Timely acceptance, office",
    article="信访工作条例 Art. 23",
    of=Words("应书面告知的期限", "terms for the written notice"),
    counts=DUTY_WORDS,
    excluded=NO_PAST,
    population=Population.TIMELY_ACCEPTANCE,
    body=Body.OFFICE,
    rules=DUTY,
    counts_imported=False,
)
ON_TIME_REPLY = Metric(
    id="on_time_reply.office",
    zh="按期答复率",
    en="On-time reply",
    article="信访工作条例 Art. 34",
    of=Words("求决事项的办理期限", "terms for handling a request"),
    counts=DUTY_WORDS,
    excluded=VOIDED,
    population=Population.ON_TIME_REPLY,
    body=Body.OFFICE,
    rules=DUTY,
)
EXTENSIONS = Metric(
    id="extensions",
    zh="延期率",
    en="Extensions of the term of handling",
    article="信访工作条例 Art. 34",
    of=Words("求决事项的办理期限", "terms for handling a request"),
    counts={
        Count.MET: Words("延长过", "extended"),
        Count.LATE: Words("未延长已答复", "replied without an extension"),
        Count.OPEN: Words("未延长在期内", "open, not extended"),
        Count.OPEN_LATE: Words("未延长逾期未办", "past due, not extended"),
        Count.VOID: Words("终止不计", "ended without its act before it was due"),
    },
    excluded=VOIDED,
    population=Population.ON_TIME_REPLY,
    body=Body.OFFICE,
    rules=(
        Rule(Count.VOID, statuses=frozenset({"void"})),
        Rule(Count.MET, values=frozenset({EXTENDED})),
        Rule(Count.LATE, statuses=frozenset({"met", "late"})),
        *PENDING,
    ),
    direction=Direction.LOWER,
)
ORDERS = Metric(
    id="orders_answered",
    zh="督办按期反馈率",
    en="Supervision orders answered in time",
    article="信访工作条例 Art. 40",
    of=Words("督办单的反馈期限，再次要求的另计", "terms for answering an order; one that is renewed counts anew"),
    counts=DUTY_WORDS,
    excluded=VOIDED,
    population=Population.ORDER,
    rules=DUTY,
)
LEADERS = Metric(
    id="leaders_duties",
    zh="包案领导按期履责率",
    en="Leaders' duties kept in time",
    article="信访工作条例 Art. 18",
    of=Words("包案领导的各项期限，计入其所在单位", "terms of leaders who hold a matter, counted for their offices"),
    counts=DUTY_WORDS,
    excluded=VOIDED,
    population=Population.LEADER_DUTY,
    rules=DUTY,
)
BATCHES = Metric(
    id="batch_resolution",
    zh="批次化解率",
    en="Resolution of assigned batches",
    article="信访工作条例 Art. 22 (3) (practice; no formula found)",
    of=Words("交办批次中的事项", "members of assigned batches"),
    counts={
        Count.MET: Words("按期化解", "settled by the date of the order"),
        Count.LATE: Words("逾期化解", "settled after it"),
        Count.OPEN: Words("在期内", "open, in time"),
        Count.OPEN_LATE: Words("逾期未化解", "open, past the date"),
        Count.VOID: Words("不计", "not counted"),
    },
    excluded=Words(
        "只按机关行为并经各级审核才算化解；沉默、撤回、承诺不算。",
        "Only acts of agencies that every level has confirmed settle a member; silence, withdrawal or a pledge do not.",
    ),
    population=Population.BATCH_MEMBER,
    rules=DUTY,
)
RECOMMENDATIONS = Metric(
    id="recommendations_adopted",
    zh="三项建议采纳率",
    en="Recommendations adopted",
    article="信访工作条例 Arts. 14, 40, 41",
    of=Words("提出的三项建议", "recommendations issued"),
    counts={
        Count.MET: Words("已采纳", "adopted"),
        Count.LATE: Words("未采纳", "not adopted"),
        Count.OPEN: Words("待反馈", "to be answered"),
        Count.OPEN_LATE: Words("逾期未反馈", "answer past due"),
        Count.VOID: Words("已撤回", "withdrawn"),
    },
    excluded=Words(
        "撤回的不计；再次建议后以最后反馈为准。", "Withdrawn ones are in no rate; of several answers the last counts."
    ),
    population=Population.RECOMMENDATION,
    rules=(
        Rule(Count.MET, statuses=frozenset({"adopted"})),
        Rule(Count.LATE, statuses=frozenset({"not_adopted"})),
        *PENDING,
    ),
)
DUTIES = (
    BUREAU_ACCEPTANCE,
    OFFICE_ACCEPTANCE,
    ON_TIME_REPLY,
    EXTENSIONS,
    ORDERS,
    LEADERS,
    BATCHES,
    RECOMMENDATIONS,
)
