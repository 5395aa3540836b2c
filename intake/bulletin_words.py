"""Outside words: what may be said of bulletins, with its limits; texts included."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import Identifier
from intake.words import Content, Note, Said


class OpenBulletinWords(Said):
    """The engine opens the first edition of a period."""

    type: Literal["open_bulletin"] = "open_bulletin"
    period: Identifier


class CorrectBulletinWords(Said):
    """更正: another edition of the same period, of what is known now; it passes every review."""

    type: Literal["correct_bulletin"] = "correct_bulletin"
    corrects: Identifier = Field(description="The number of the edition that it corrects.")
    reason: Content
    remark: Note | None = Field(None, description="What the editor adds to the figures, for the readers.")


class ReviewBulletinWords(Said):
    """审: pass the round on, or send it back with reasons."""

    type: Literal["review_bulletin"]
    round: int = Field(ge=1, description="The round that was read.")
    passed: bool
    note: Content | None = Field(None, description="Needed where it does not pass.")


class ProofBulletinWords(Said):
    """校: pass the round on, or send it back with reasons."""

    type: Literal["proof_bulletin"]
    round: int = Field(ge=1, description="The round that was read.")
    passed: bool
    note: Content | None = Field(None, description="Needed where it does not pass.")


class ReviseBulletinWords(Said):
    """Hand in another round: composed anew of what is known now, with a remark or without."""

    type: Literal["revise_bulletin"]
    remark: Note | None = Field(None, description="What the editor adds to the figures, for the readers.")


class PublishBulletinWords(Said):
    """发布"""

    type: Literal["publish_bulletin"]
    round: int = Field(ge=1, description="The round that was approved.")


class WithdrawBulletinWords(Said):
    """撤回, with reasons."""

    type: Literal["withdraw_bulletin"]
    reason: Content
