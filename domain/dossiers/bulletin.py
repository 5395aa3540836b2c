"""通报: a bulletin's life from its composing to its publication, and what may follow that.

Its content is kept elsewhere by its digest; the stream says which content each round has, who looked at it, and what
they found. Nobody looks at a text that he composed or corrected, and nobody looks twice in one round. Whoever finds
something sends it back with reasons; another round begins when a new content is there, and every level looks again.
A published bulletin stays open, for it may be withdrawn on any day; a mistake is corrected by another edition.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.base import DocumentRef, Frozen, Identifier, Instant, OfficeRef
from domain.dossiers.base import Dossier, Opening, Told
from domain.reviews import STEP_NAMES, Look, done, due
from domain.terms import ClockName, DossierKind

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Rhythm = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,19}$")]


class Stage(StrEnum):
    """Where the bulletin stands."""

    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Composed(Frozen):
    """A content as it was composed: what was recorded by an instant, and the digest under which it is kept."""

    as_of: Instant
    digest: Digest


class Earlier(Frozen):
    """The edition that another corrects, as the command found it at a place of its stream."""

    number: Identifier
    sequence: int
    edition: int
    stage: Stage


class OpenBulletin(Composed):
    """Open the life of an edition that has been composed."""

    type: Literal["open_bulletin"] = "open_bulletin"
    bureau: OfficeRef
    rhythm: Rhythm
    period: Identifier
    first: date
    last: date
    corrects: Earlier | None = None
    reason: DocumentRef | None = None
    called_by: Identifier | None = Field(None, description="The account that asked for it before its schedule did.")


class LookAt(Frozen):
    """What a review and a proof say: of which round, whether it passes, and why not or what was noted."""

    round: int = Field(ge=1)
    passed: bool
    note: DocumentRef | None = None


class ReviewBulletin(LookAt):
    """审"""

    type: Literal["review_bulletin"] = "review_bulletin"

    @property
    def look(self) -> Look:
        """What it is."""
        return Look.REVIEW


class ProofBulletin(LookAt):
    """校"""

    type: Literal["proof_bulletin"] = "proof_bulletin"

    @property
    def look(self) -> Look:
        """What it is."""
        return Look.PROOF


class ReviseBulletin(Composed):
    """Hand in a new content after a return."""

    type: Literal["revise_bulletin"] = "revise_bulletin"


class PublishBulletin(Frozen):
    """Make the approved round public."""

    type: Literal["publish_bulletin"] = "publish_bulletin"
    round: int = Field(ge=1)


class WithdrawBulletin(Frozen):
    """Take it back, with reasons."""

    type: Literal["withdraw_bulletin"] = "withdraw_bulletin"
    reason: DocumentRef


Act = ReviewBulletin | ProofBulletin | ReviseBulletin | PublishBulletin | WithdrawBulletin


class BulletinOpened(Opening):
    type: Literal["bulletin_opened"] = "bulletin_opened"
    rhythm: Rhythm
    period: Identifier
    first: date
    last: date
    as_of: Instant
    digest: Digest
    edition: int = 1
    corrects: Earlier | None = None
    reason: DocumentRef | None = None
    called_by: Identifier | None = None
    reviewed: bool = Field(description="It is meant for the public, so it passes the reviews; else it is only kept.")

    def clock_cues(self) -> tuple[str, ...]:
        """The first review is due from its opening on."""
        return (self.type, due(STEP_NAMES[0])) if self.reviewed else (self.type,)


class BulletinPassed(Told):
    type: Literal["bulletin_passed"] = "bulletin_passed"
    step: ClockName
    next: ClockName | None = Field(None, description="The step that is due from now on; none: it was the last.")
    round: int
    note: DocumentRef | None = None

    def clock_cues(self) -> tuple[str, ...]:
        """One step is done, the next is due."""
        return (self.type, done(self.step), *((due(self.next),) if self.next else ()))


class BulletinReturned(Told):
    type: Literal["bulletin_returned"] = "bulletin_returned"
    step: ClockName
    round: int
    reason: DocumentRef

    def clock_cues(self) -> tuple[str, ...]:
        """Whoever sends it back has done his step."""
        return (self.type, done(self.step))


class BulletinRevised(Told):
    type: Literal["bulletin_revised"] = "bulletin_revised"
    round: int
    as_of: Instant
    digest: Digest

    def clock_cues(self) -> tuple[str, ...]:
        """Every level looks again."""
        return (self.type, due(STEP_NAMES[0]))


class BulletinApproved(Told):
    type: Literal["bulletin_approved"] = "bulletin_approved"
    round: int


class BulletinPublished(Told):
    type: Literal["bulletin_published"] = "bulletin_published"
    round: int
    digest: Digest


class BulletinWithdrawn(Told):
    type: Literal["bulletin_withdrawn"] = "bulletin_withdrawn"
    reason: DocumentRef


BulletinFact = (
    BulletinOpened
    | BulletinPassed
    | BulletinReturned
    | BulletinRevised
    | BulletinApproved
    | BulletinPublished
    | BulletinWithdrawn
)


class Looked(Frozen):
    """A step of a round: who did it, when, and whether it passed."""

    step: ClockName
    by: Identifier
    at: Instant
    passed: bool


class Round(Composed):
    """One content and everybody's look at it."""

    number: int
    by: Identifier = Field(description="Who composed or corrected it.")
    looks: tuple[Looked, ...] = ()

    @property
    def passed(self) -> int:
        """How many steps it has passed."""
        return sum(look.passed for look in self.looks)


class Bulletin(Dossier):
    """A bulletin, folded from its events."""

    kind: Literal[DossierKind.BULLETIN] = DossierKind.BULLETIN
    rhythm: Rhythm
    period: Identifier
    first: date
    last: date
    edition: int
    corrects: Earlier | None = None
    rounds: tuple[Round, ...]
    published_at: Instant | None = None
    withdrawn_at: Instant | None = None

    @property
    def round(self) -> Round:
        """The last round."""
        return self.rounds[-1]

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who composed or corrected any of its rounds."""
        return frozenset(one.by for one in self.rounds)
