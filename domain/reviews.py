"""三审三校: the steps that a bulletin passes before it may be published, as a pack names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import Field

from domain.base import Frozen, Role


class Level(StrEnum):
    """The three levels, in their order."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class Look(StrEnum):
    """What is looked at: 审 what it says, 校 how it is written."""

    REVIEW = "review"
    PROOF = "proof"


Public = Literal["daily", "weekly", "half-monthly", "yearly"]
"""A rhythm of bulletins, as a pack names those that are meant for the public."""

REVIEWERS = frozenset({Role.CLERK, Role.SUPERVISOR, Role.LEADER})


class ReviewLevel(Frozen):
    """Who reviews and who proofs at one level."""

    level: Level
    review: Role = Field(description="In which role somebody reviews: clerk, supervisor or leader of the bureau.")
    proof: Role = Field(description="In which role somebody proofs.")
    article: str = Field(min_length=1, max_length=120)


class Step(NamedTuple):
    """One look at one level; its name is that of its term."""

    level: Level
    look: Look
    role: Role

    @property
    def name(self) -> str:
        """Name it, as in ``first_review``."""
        return f"{self.level}_{self.look}"


def due(name: str) -> str:
    """Name the occasion from which a step is due."""
    return f"{name}_due"


def done(name: str) -> str:
    """Name the occasion by which a step is done, whatever came of it."""
    return f"{name}_done"


def steps(levels: Iterable[ReviewLevel]) -> tuple[Step, ...]:
    """Give the steps in their order: each level reviews, then proofs."""
    return tuple(_steps(levels))


def _steps(levels: Iterable[ReviewLevel]) -> Iterator[Step]:
    for level in levels:
        yield Step(level.level, Look.REVIEW, level.review)
        yield Step(level.level, Look.PROOF, level.proof)


def faults(levels: tuple[ReviewLevel, ...]) -> Iterator[str]:
    """Say what is wrong with a pack's levels: there are three or none, in their order, and people who may look."""
    if levels and [level.level for level in levels] != list(Level):
        yield "three levels, in the order first, second, third"
    for level in levels:
        for role in (level.review, level.proof):
            if role not in REVIEWERS:
                yield f"{level.level}: a {role} neither reviews nor proofs"


STEP_NAMES = tuple(f"{level}_{look}" for level in Level for look in Look)
