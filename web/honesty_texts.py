"""The texts of the honesty signals, in both languages."""

from __future__ import annotations

from domain.honesty import EVIDENCE

HONESTY_TEXTS: dict[str, tuple[str, str]] = {
    "nav.honesty": ("真实性核查", "Honesty"),
    "honesty.title": ("真实性核查", "Honesty signals"),
    "honesty.lead": (
        "以下线索供审计员核查，针对单位，不针对个人，不打分、不排名；列入清单不等于认定弄虚作假。",
        "For auditors, about offices and never persons, without scores or rankings. Being listed proves nothing.",
    ),
    "honesty.listed": ("列入清单的", "What is listed"),
    "honesty.else": ("其他可能的原因", "What else explains it"),
    "honesty.basis": ("依据", "Basis"),
    "honesty.thresholds": ("阈值（系统设定，非法定）", "Thresholds (set here, not by law)"),
    "honesty.no_threshold": ("不设阈值", "None"),
    "honesty.signal": ("线索", "Signal"),
    "honesty.all": ("全部线索", "All signals"),
    "honesty.from": ("自", "From"),
    "honesty.to": ("至（含当日）", "To and including"),
    "honesty.office": ("单位及其下级", "Office and below"),
    "honesty.any": ("全部单位", "All offices"),
    "honesty.show": ("查看", "Show"),
    "honesty.found": ("列出 {count} 条，检视 {looked_at} 项办理。", "{count} listed; {looked_at} acts looked at."),
    "honesty.cut": (
        "办理数量超出一次检视的上限，仅列出最近的部分：请缩短期间。",
        "There were more acts than are looked at in one go; these are the latest. Ask for a shorter period.",
    ),
    "honesty.none": ("此期间没有符合条件的办理。", "Nothing of this kind in the period."),
    "honesty.when": ("时间", "When"),
    "honesty.export": ("导出 {form}", "As {form}"),
    **{f"evidence.{name}": words for name, words in EVIDENCE.items()},
    "how.review_requested": ("办结后申请复查、复核", "Review after the conclusion"),
    "how.finality_lifted": ("撤销终结", "Finality lifted"),
    "how.petitioned_again": ("同一事项再次提出", "The matter was petitioned again"),
}
