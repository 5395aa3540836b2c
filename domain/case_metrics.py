"""The figures of what petitioners were asked and what became of opinions: none of them is a duty of theirs."""

from __future__ import annotations

from domain.base import Body, Purpose, Score
from domain.duty_metrics import OPEN, PENDING
from domain.events import Closing
from domain.items import Population, Post, Settled
from domain.metric import MINIMUM_CELL, Count, Direction, Metric, Rule, Variant, Words
from domain.values import ReviewOutcome

SCORES = frozenset(score.value for score in Score)
GOOD = frozenset({Score.SATISFIED.value, Score.BASICALLY_SATISFIED.value})
UNSAID = frozenset({Settled.EXPIRED.value, Settled.PASSED_OVER.value})
CHANGED = frozenset({ReviewOutcome.CHANGED.value, ReviewOutcome.REVOKED.value})
NOT_HANDLED = frozenset(
    reason.value
    for reason in (
        Closing.WITHDRAWN,
        Closing.OTHER_PROCEDURE,
        Closing.IN_PROGRESS_ELSEWHERE,
        Closing.REFERRED,
        Closing.MATTER_FINAL,
        Closing.IMPORTED,
    )
)
"""Conclusions by which no agency says that it has settled anything."""
ENDED = Words("中途终止", "ended otherwise")
BODIES = {Body.BUREAU: Words("信访部门", "bureau"), Body.OFFICE: Words("责任单位", "office")}
ONLY_DUE = (Variant.DUE,)


def _participation(body: Body) -> Metric:
    name = BODIES[body]
    return Metric(
        id=f"participation.{body}",
        zh=f"参评率（{name.zh}）",
        en=f"Participation in rating, {name.en}",
        article="信访工作条例 Art. 21",
        of=Words("给予评价机会的答复", "replies that may be rated"),
        counts={
            Count.MET: Words("已评价", "rated"),
            Count.LATE: Words("逾期未评价，或者只评价了另一方", "window ended unrated, or only the other body rated"),
            Count.OPEN: Words("评价期内", "window open"),
            Count.OPEN_LATE: Words("评价期已过、尚未记录", "window ended, not yet recorded"),
            Count.VOID: ENDED,
        },
        excluded=Words(
            "评价期届满前撤回、申请复查后终结等的不计。",
            "Cases that ended before the window did, as by a withdrawal, are in no rate.",
        ),
        population=Population.RATING,
        body=body,
        rules=(
            Rule(Count.MET, statuses=SCORES),
            Rule(Count.LATE, statuses=UNSAID),
            *PENDING,
        ),
        direction=Direction.NEITHER,
        variants=ONLY_DUE,
        minimum_cell=MINIMUM_CELL,
    )


def _satisfaction(body: Body) -> Metric:
    name = BODIES[body]
    return Metric(
        id=f"satisfaction.{body}",
        zh=f"满意率（{name.zh}）",
        en=f"Satisfaction, {name.en}",
        article="信访工作条例 Art. 21",
        of=Words("给予评价机会的答复", "replies that may be rated"),
        counts={
            Count.MET: Words("满意和基本满意", "satisfied and basically satisfied"),
            Count.LATE: Words("不满意", "dissatisfied"),
            Count.OPEN: Words("评价期内", "window open"),
            Count.OPEN_LATE: Words("（无）", "(none)"),
            Count.VOID: Words("未评价", "unrated"),
        },
        excluded=Words(
            "未评价的一律不计，绝不算作满意。", "Whoever did not rate is in no rate: silence is never satisfied."
        ),
        population=Population.RATING,
        body=body,
        rules=(
            Rule(Count.MET, statuses=GOOD),
            Rule(Count.LATE, statuses=SCORES - GOOD),
            Rule(Count.OPEN, statuses=OPEN, over=False),
        ),
        variants=ONLY_DUE,
        minimum_cell=MINIMUM_CELL,
    )


ONE_TIME = Metric(
    id="one_time_resolution",
    zh="求决类初次信访一次性化解率",
    en="One-time resolution of first petitions",
    article="practice; no formula found; the window is a value of the pack",
    of=Words("已办结的求决类初次信访", "concluded first petitions of a matter that make a request"),
    counts={
        Count.MET: Words("观察期内未再信访", "no repeat within the window"),
        Count.LATE: Words("观察期内再次信访", "a repeat within the window"),
        Count.OPEN: Words("观察期内", "window open"),
        Count.OPEN_LATE: Words("（无）", "(none)"),
        Count.VOID: Words("未经机关处理即终结", "ended without an agency's handling"),
    },
    excluded=Words(
        "撤回、转其他程序、他处正在办理、不再受理的不计。观察期自首次办结起算，复查、复核不重新起算。"
        "其后的检举控告不算再次信访。再次信访是权利，本指标不作考核依据。",
        "Withdrawals, other procedures, matters in progress elsewhere or final ones are in no rate. The window "
        "runs from the first conclusion; a review does not start it anew. An accusation that "
        "follows is no repeat here. To come again is a right; nothing is to hang on this figure.",
    ),
    population=Population.CASE,
    purposes=(Purpose.REQUEST,),
    values=(Post.FIRST.value,),
    settled=True,
    watched=True,
    counts_imported=False,
    rules=(
        Rule(Count.VOID, statuses=NOT_HANDLED),
        Rule(Count.LATE, followed=True),
        Rule(Count.OPEN, over=False),
        Rule(Count.MET),
    ),
    direction=Direction.NEITHER,
)


def _posts(ident: str, zh: str, en: str, counted: Post, left: Words) -> Metric:
    apart = Words("不计的另有指标", "in a figure of their own")
    return Metric(
        id=ident,
        zh=zh,
        en=en,
        article="信访工作条例 Arts. 19, 36 (practice)",
        of=Words("收到的信访件次", "petitions received, in pieces and never in persons"),
        counts={
            Count.MET: Words(zh.removesuffix("率"), en.lower()),
            Count.LATE: Words("初次信访", "first petitions of a matter"),
            Count.OPEN: Words("（无）", "(none)"),
            Count.OPEN_LATE: Words("（无）", "(none)"),
            Count.VOID: Words(f"{left.zh}，{apart.zh}", f"{left.en}, {apart.en}"),
        },
        excluded=Words(
            "同一事项的来件，收到时该事项已有信访件办结的是重复信访，尚无办结的是多投，不论何时并入，两者分开计。",
            "One that is received while none on its matter has been concluded is a multi-post, afterwards a repeat, "
            "however late it is linked.",
        ),
        population=Population.CASE,
        rules=(
            Rule(Count.MET, values=frozenset({counted.value})),
            Rule(Count.LATE, values=frozenset({Post.FIRST.value})),
        ),
        variants=ONLY_DUE,
        direction=Direction.NEITHER,
    )


def _asked(ident: str, zh: str, en: str, article: str, population: Population) -> Metric:
    return Metric(
        id=ident,
        zh=zh,
        en=en,
        article=article,
        of=Words("可以申请的意见", "opinions that may be looked at again"),
        counts={
            Count.MET: Words("已申请", "asked for"),
            Count.LATE: Words("期满未申请", "window ended, not asked for"),
            Count.OPEN: Words("申请期内", "window open"),
            Count.OPEN_LATE: Words("申请期已过、尚未记录", "window ended, not yet recorded"),
            Count.VOID: ENDED,
        },
        excluded=Words("申请期届满前终结的不计。", "Cases that ended before the window did are in no rate."),
        population=population,
        rules=(
            Rule(Count.MET, statuses=frozenset({Settled.ASKED.value})),
            Rule(Count.LATE, statuses=frozenset({Settled.UNASKED.value})),
            *PENDING,
        ),
        variants=ONLY_DUE,
        direction=Direction.NEITHER,
    )


def _reversed(ident: str, zh: str, en: str, article: str, population: Population) -> Metric:
    return Metric(
        id=ident,
        zh=zh,
        en=en,
        article=article,
        of=Words("申请，计入作出原意见的单位", "requests, counted for the office whose opinion is looked at"),
        counts={
            Count.MET: Words("变更和撤销", "changed and revoked"),
            Count.LATE: Words("维持", "upheld"),
            Count.OPEN: Words("办理中", "under way"),
            Count.OPEN_LATE: Words("（无）", "(none)"),
            Count.VOID: ENDED,
        },
        excluded=Words("未作出意见即终结的不计。", "Requests that ended without an opinion are in no rate."),
        population=population,
        rules=(
            Rule(Count.MET, statuses=CHANGED),
            Rule(Count.LATE, statuses=frozenset({ReviewOutcome.UPHELD.value})),
            Rule(Count.OPEN, statuses=OPEN),
        ),
        variants=ONLY_DUE,
        direction=Direction.NEITHER,
    )


OBJECTIONS = Metric(
    id="objections_upheld",
    zh="异议成立率",
    en="Objections upheld",
    article="信访工作条例 Arts. 23, 24",
    of=Words("责任单位提出的异议", "objections of offices to which a case was sent"),
    counts={
        Count.MET: Words("成立", "upheld: the bureau had sent it to the wrong office"),
        Count.LATE: Words("不成立", "refused"),
        Count.OPEN: Words("待答复", "to be answered"),
        Count.OPEN_LATE: Words("（无）", "(none)"),
        Count.VOID: Words("自行受理或者终结", "taken up or ended meanwhile"),
    },
    excluded=Words("答复前自行受理的不计。", "Where the office took the case up before the answer, it is in no rate."),
    population=Population.OBJECTION,
    rules=(
        Rule(Count.MET, statuses=frozenset({Settled.UPHELD.value})),
        Rule(Count.LATE, statuses=frozenset({Settled.REFUSED.value})),
        Rule(Count.OPEN, statuses=OPEN),
    ),
    variants=ONLY_DUE,
    direction=Direction.NEITHER,
)
CASES = (
    *(_participation(body) for body in BODIES),
    *(_satisfaction(body) for body in BODIES),
    ONE_TIME,
    _posts("repeats", "重复信访率", "Repeats", Post.REPEAT, Words("多投", "multi-posts")),
    _posts("multi_posts", "多投率", "Multi-posts", Post.MULTI_POST, Words("重复信访", "repeats")),
    _asked("reviews", "申请复查率", "Reviews asked for", "信访工作条例 Art. 35", Population.OPINION),
    _asked("rereviews", "申请复核率", "Re-reviews asked for", "信访工作条例 Art. 36", Population.REVIEW_OPINION),
    _reversed("reversals.review", "复查改变率", "Reversals on review", "信访工作条例 Art. 35", Population.REVIEW),
    _reversed(
        "reversals.rereview", "复核改变率", "Reversals on re-review", "信访工作条例 Art. 36", Population.REREVIEW
    ),
    OBJECTIONS,
)
