"""The code words of the Regulation: grounds, procedures, outcomes and the parts of an opinion."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """Why an office declines: not its matter, another procedure's, in progress elsewhere (19), or final (36)."""

    NOT_COMPETENT = "not_competent"
    OTHER_PROCEDURE = "other_procedure"
    IN_PROGRESS = "in_progress"
    FINAL = "final"


class Procedure(StrEnum):
    """The receiving procedures of Art. 31 (1)-(5), and the discipline bodies of Art. 30."""

    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    PARTY_APPEAL = "party_appeal"
    ADMINISTRATIVE_REVIEW = "administrative_review"
    ENFORCEMENT = "enforcement"
    DISCIPLINE = "discipline"


class Exemption(StrEnum):
    """Why no notice can be given (Art. 23 para. 2)."""

    NAME_UNCLEAR = "name_unclear"
    ADDRESS_UNCLEAR = "address_unclear"


class ReviewOutcome(StrEnum):
    """What the next higher unit says of an opinion (Arts. 35, 36)."""

    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"


class Outcome(StrEnum):
    """The three reasoned outcomes of an opinion (Art. 32)."""

    SUPPORTED = "supported"
    REASONABLE_WITHOUT_BASIS = "reasonable_without_basis"
    NOT_SUPPORTED = "not_supported"


class OpinionPart(StrEnum):
    """What an opinion must state (Art. 32), and the remedy notice that local rules add."""

    CLAIM = "claim"
    FACTS = "facts"
    REASONS = "reasons"
    CONCLUSION = "conclusion"
    LEGAL_BASIS = "legal_basis"
    REMEDY = "remedy"


ART_32 = (
    OpinionPart.CLAIM,
    OpinionPart.FACTS,
    OpinionPart.REASONS,
    OpinionPart.CONCLUSION,
    OpinionPart.LEGAL_BASIS,
)


class Fit(StrEnum):
    """Why a case may be handled simply (2022 rule on 简易办理)."""

    CLEAR = "clear"
    INQUIRY = "inquiry"
    DAILY_LIFE = "daily_life"
    PROMISED = "promised"
    OTHER = "other"


class Unfit(StrEnum):
    """Why a case may never be handled simply, as far as the engine itself can see."""

    ASSIGNED = "assigned"
    JOINT = "joint"
    SEVERAL_OFFICES = "several_offices"
    REPEATED = "repeated"
    NOT_SUPPORTED = "not_supported"
