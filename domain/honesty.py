"""Honesty signals: what an auditor looks at twice, each defined once, listed with its evidence and never as a score.

The subject is always an office. What is listed proves nothing by itself: each definition says what else explains it.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.base import Frozen, Identifier, Instant


class Signal(StrEnum):
    """真实性线索: what may show that a figure was made to look well."""

    LATE_REGISTRATION = "late_registration"
    LAST_HOUR_REPLIES = "last_hour_replies"
    ALIKE_REPLIES = "alike_replies"
    LAST_DAY_EXTENSION = "last_day_extension"
    CATEGORY_BEFORE_TERM = "category_before_term"
    RATED_FROM_OFFICE = "rated_from_office"
    RATED_BY_STAFF = "rated_by_staff"
    TAKEN_UP_AGAIN = "taken_up_again"


class Threshold(Frozen):
    """A number that a definition rests on; nothing in the law names it."""

    name: Identifier
    value: int
    zh: str = Field(description="``{value}`` stands for the number.")
    en: str

    def said(self, language: str) -> str:
        """Say it with its number."""
        return (self.en if language == "en" else self.zh).format(value=self.value)


class Definition(Frozen):
    """One signal: what is listed, by which thresholds, on which basis, and what else may explain it."""

    signal: Signal
    zh: str
    en: str
    listed_zh: str
    listed_en: str
    else_zh: str
    else_en: str
    article: str
    thresholds: tuple[Threshold, ...] = ()

    def threshold(self, name: str) -> int:
        """Give the value of a threshold."""
        return next(one.value for one in self.thresholds if one.name == name)


class Sighting(Frozen):
    """One line of a list: a case, the office whose act it was, when, and what was seen."""

    petition: Identifier
    office: Identifier = Field(description="The office whose act it was.")
    at: Instant
    evidence: dict[str, Instant | int | str]


EVIDENCE: dict[str, tuple[str, str]] = {
    "written_at": ("邮戳或者来访时间", "Postmark or visit"),
    "days": ("相隔天数", "Days between"),
    "clock": ("期限", "Term"),
    "due_at": ("截止（不含）", "Due (exclusive)"),
    "minutes_left": ("距截止（分钟）", "Minutes left"),
    "bunch": ("同单位同一截止时刻的件数", "Replies of the office for this due time"),
    "other": ("另一件", "Other case"),
    "other_at": ("另一件的答复时间", "Other reply"),
    "likeness": ("相似度（%）", "Likeness, %"),
    "alike": ("雷同的先前答复", "Earlier replies alike"),
    "asked_days": ("申请延长", "Days asked for"),
    "before": ("原分类", "Category before"),
    "after": ("现分类", "Category after"),
    "bureau_score": ("对信访部门的评价", "Rating of the bureau"),
    "office_score": ("对责任单位的评价", "Rating of the office"),
    "role": ("录入人的角色", "Role of who entered it"),
    "how": ("情形", "How"),
    "concluded_at": ("办结时间", "Concluded"),
}
"""What the evidence of a sighting is called."""

SIGNALS: dict[Signal, Definition] = {
    definition.signal: definition
    for definition in (
        Definition(
            signal=Signal.LATE_REGISTRATION,
            zh="登记晚于邮戳",
            en="Registered long after the postmark",
            listed_zh="来信来访的登记日比邮戳日、来访日晚超过阈值。",
            listed_en="Letters and visits registered more days after the postmark or the visit than the threshold.",
            else_zh="邮路迟延、经由其他机关转来的来信。",
            else_en="Slow mail, or a letter that came by way of another body.",
            article="信访工作条例 Arts. 21, 22",
            thresholds=(Threshold(name="days", value=7, zh="超过 {value} 天", en="more than {value} days"),),
        ),
        Definition(
            signal=Signal.LAST_HOUR_REPLIES,
            zh="答复扎堆在期限最后时刻",
            en="Replies bunched at the end of their term",
            listed_zh="同一单位在同一截止时刻之前的最后几小时内作出、达到件数的按期答复。",
            listed_en="On-time replies of one office within the last hours before one due time, from a number on.",
            else_zh="同一批转来的事项期限相同；集中签发。",
            else_en="Cases that came together end together; a head who signs once a day.",
            article="信访工作条例 Arts. 34, 40",
            thresholds=(
                Threshold(name="hours", value=4, zh="最后 {value} 小时", en="the last {value} hours"),
                Threshold(name="cases", value=3, zh="{value} 件以上", en="at least {value} replies"),
            ),
        ),
        Definition(
            signal=Signal.ALIKE_REPLIES,
            zh="答复内容雷同",
            en="Near-identical replies",
            listed_zh="同一单位对不同事项的意见书，其事实、理由和意见的字组相似度达到阈值。",
            listed_en="One office's opinions in different cases whose facts, reasons and conclusions are alike.",
            else_zh="多人就同一事项分别提出，答复本应一致。",
            else_en="Several people petitioned about one matter, and the answer is rightly the same.",
            article="信访工作条例 Arts. 32, 40",
            thresholds=(
                Threshold(name="likeness", value=90, zh="相似度 {value}% 以上", en="at least {value} % alike"),
                Threshold(name="pairs", value=30, zh="字组 {value} 个以上", en="at least {value} pairs of letters"),
            ),
        ),
        Definition(
            signal=Signal.LAST_DAY_EXTENSION,
            zh="期限最后一日申请延期",
            en="Extension asked for on the last day",
            listed_zh="在期限截止前的最后几小时内提出的延期申请。",
            listed_en="Requests for an extension within the last hours of the term.",
            else_zh="调查中途出现新情况。",
            else_en="Something new came up late in the inquiry.",
            article="信访工作条例 Art. 34",
            thresholds=(Threshold(name="hours", value=24, zh="最后 {value} 小时", en="the last {value} hours"),),
        ),
        Definition(
            signal=Signal.CATEGORY_BEFORE_TERM,
            zh="期限将满时变更分类",
            en="Category changed shortly before a term",
            listed_zh="在某项职责的期限届满前几天内变更的内容分类。",
            listed_en="Changes of the category within the last days of a duty's term.",
            else_zh="办理中查明了事项的真实内容。",
            else_en="What the matter really is about was found out while it was handled.",
            article="信访工作条例 Art. 40",
            thresholds=(Threshold(name="days", value=3, zh="最后 {value} 天", en="the last {value} days"),),
        ),
        Definition(
            signal=Signal.RATED_FROM_OFFICE,
            zh="评价来自办公网络",
            en="Rated from an office's own network",
            listed_zh="凭查询码作出、来自所列办公网络的评价；只保留是否，不保留地址。",
            listed_en="Ratings by tracking code that came from one of the named networks; no address is kept.",
            else_zh="信访人在接待大厅使用自助设备或者公共无线网络。",
            else_en="A petitioner who used the terminal or the wireless network of a reception hall.",
            article="信访工作条例 Arts. 21, 40",
        ),
        Definition(
            signal=Signal.RATED_BY_STAFF,
            zh="工作人员代为评价",
            en="Rated by an account of the staff",
            listed_zh="由工作人员账号录入的评价。",
            listed_en="Ratings that an account of the staff entered.",
            else_zh="信访人没有条件上网，请登记员代录。",
            else_en="A petitioner without means asked a clerk to enter it.",
            article="信访工作条例 Arts. 21, 40",
        ),
        Definition(
            signal=Signal.TAKEN_UP_AGAIN,
            zh="办结后又办理",
            en="Taken up again after its conclusion",
            listed_zh="办结后又进入复查复核、撤销终结，或者在阈值内同一事项再次提出。所列为原办结单位；再次提出是信访人的权利。",
            listed_en=(
                "Concluded cases that came to review or whose finality was lifted, and matters petitioned again within "
                "the threshold. Listed is the office that had concluded; coming back is a right."
            ),
            else_zh="出现新的事实；信访人依法行使复查复核权利。",
            else_en="New facts, or a petitioner's right to review.",
            article="信访工作条例 Arts. 35, 36, 40",
            thresholds=(
                Threshold(
                    name="days", value=90, zh="{value} 天以内再次提出", en="petitioned again within {value} days"
                ),
            ),
        ),
    )
}
"""All signals, in the order in which they are offered."""
