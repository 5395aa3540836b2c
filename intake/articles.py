"""The article that a letter cites, where its procedure is that of the Regulation."""

from __future__ import annotations

from collections.abc import Iterable

from domain.policy import Policy
from rendering.letters import Kind, Language

REGULATION = "信访工作条例"

ARTICLES: dict[str, tuple[str, str]] = {
    "discipline": ("第三十条", "Art. 30"),
    "in_progress": ("第十九条第三款", "Art. 19 para. 3"),
    "final": ("第三十六条第三款", "Art. 36 para. 3"),
    "other_procedure": ("第三十一条", "Art. 31"),
    Kind.ACCEPTANCE: ("第二十三条", "Art. 23"),
    Kind.DECLINE: ("第二十三条", "Art. 23"),
    Kind.REFERRAL: ("第三十一条", "Art. 31"),
    Kind.EXTENSION: ("第三十四条", "Art. 34"),
    Kind.EXTENSION_REFUSAL: ("第三十四条", "Art. 34"),
    Kind.AGREEMENT: ("第三十三条", "Art. 33"),
    Kind.OPINION: ("第三十二条", "Art. 32"),
    Kind.REVIEW: ("第三十五条", "Art. 35"),
    Kind.REREVIEW: ("第三十六条", "Art. 36"),
}
"""By what is closest to the case: the body or ground that the decision names, else the kind of letter."""


def cited(policy: Policy, kind: Kind, language: Language, named: Iterable[str | None]) -> tuple[str, ...]:
    """Give the article under which a letter is written, as its language cites; other procedures cite none here."""
    if not any(term.article.startswith(REGULATION) for term in policy.terms.values()):
        return ()
    found = next((ARTICLES[code] for code in (*named, kind) if code in ARTICLES), None)
    if found is None:
        return ()
    zh, en = found
    return (f"{en} of the Regulation on Petition Work",) if language is Language.EN else (f"《{REGULATION}》{zh}",)
