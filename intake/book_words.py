"""Outside words on reception days, sponsorships and key fields, with their limits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from domain.base import Identifier
from domain.reception_facts import Form
from domain.visits import Fault
from intake.words import EARLIEST, Address, Name, Note, Person, RegisterWords, Said, Title


class SlotWords(Said):
    """When, where and how a leader receives."""

    post: Name = Field(description="The leader's post, as it is published.")
    remit: Title = Field(description="What he answers for.")
    place: Address
    starts: AwareDatetime = Field(ge=EARLIEST)
    ends: AwareDatetime = Field(ge=EARLIEST)
    form: Form = Form.FIXED
    capacity: int = Field(10, ge=1, le=500)
    cases: tuple[Identifier, ...] = Field((), max_length=50)


class PlanReceptionWords(SlotWords):
    """Plan a reception day of the caller's bureau."""

    type: Literal["plan_reception"] = "plan_reception"
    leader: Identifier = Field(description="Account or username of the leader.")


class PublishReceptionWords(Said):
    """Put the day into the published calendar."""

    type: Literal["publish_reception"] = "publish_reception"


class ChangeReceptionWords(SlotWords):
    """Change a day; what was published before stays in its stream."""

    type: Literal["change_reception"] = "change_reception"
    reason: Note


class CancelReceptionWords(Said):
    """Cancel a day, with a reason that is published."""

    type: Literal["cancel_reception"] = "cancel_reception"
    reason: Note


class VisitorWords(Said):
    """Who comes: somebody with a petition, or somebody new with a subject."""

    petition: Identifier | None = None
    person: Person | None = None
    subject: Title | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.petition is None) is (self.person is None or self.subject is None):
            raise ValueError("a petition's number, or a person and a subject")
        return self


class BookPlaceWords(VisitorWords):
    """Book a place; whoever names a petition has shown its code."""

    type: Literal["book_place"] = "book_place"


class TakeWalkInWords(VisitorWords):
    """Take somebody who came without a booking."""

    type: Literal["take_walk_in"] = "take_walk_in"


class CancelBookingWords(Said):
    """Give a place back; the caller has shown the booking's code."""

    type: Literal["cancel_booking"] = "cancel_booking"
    booking: Identifier


class RegisterTalkWords(Said):
    """Register the talk as a petition that came as a visit, or link it to one that there is."""

    type: Literal["register_talk"] = "register_talk"
    booking: Identifier
    petition: RegisterWords | None = None
    existing: Identifier | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.petition is None) is (self.existing is None):
            raise ValueError("a new petition or an existing one")
        return self


class HoldReceptionWords(Said):
    """Record that the day was held, by the leader himself or by another in his stead."""

    type: Literal["hold_reception"] = "hold_reception"
    by: Identifier | None = None


DayWords = Annotated[
    PublishReceptionWords
    | ChangeReceptionWords
    | CancelReceptionWords
    | TakeWalkInWords
    | RegisterTalkWords
    | HoldReceptionWords,
    Field(discriminator="type"),
]
"""What a bureau's staff say on a day that there is."""


class NameSponsorWords(Said):
    """Pair a leader with a district from a day on."""

    type: Literal["name_sponsor"] = "name_sponsor"
    district: Name
    leader: Identifier
    since: date
    first: bool = False


class ReleaseSponsorWords(Said):
    """End a pairing; ``since`` is the first day on which it no longer holds."""

    type: Literal["release_sponsor"] = "release_sponsor"
    district: Name
    leader: Identifier
    since: date
    reason: Note


SponsorWords = Annotated[NameSponsorWords | ReleaseSponsorWords, Field(discriminator="type")]


class FieldTermsWords(Said):
    """A set of categories, its name, and the office that answers for it."""

    name: Name
    categories: tuple[Name, ...] = Field(min_length=1, max_length=60)
    owner: Identifier


class OpenFieldWords(FieldTermsWords):
    """Save a set of categories as a key field."""

    type: Literal["open_field"] = "open_field"


class ChangeFieldWords(FieldTermsWords):
    """Change a key field, with a reason."""

    type: Literal["change_field"] = "change_field"
    reason: Note


class CloseFieldWords(Said):
    """Close a key field, with a reason."""

    type: Literal["close_field"] = "close_field"
    reason: Note


class OpenActionWords(Said):
    """Bind an office to act on a root cause by a day."""

    type: Literal["open_action"] = "open_action"
    cause: Note
    measure: Note
    office: Identifier
    due: date


class CloseActionWords(Said):
    """End an action with its stated effect; the numbers are counted here."""

    type: Literal["close_action"] = "close_action"
    action: Identifier
    effect: Note


FieldWords = Annotated[
    ChangeFieldWords | CloseFieldWords | OpenActionWords | CloseActionWords, Field(discriminator="type")
]
"""What is said on a key field that there is."""


class PlanVisitWords(Said):
    """Plan an on-site visit to an office or a district, with the cases taken along."""

    type: Literal["plan_visit"] = "plan_visit"
    visitor: Identifier = Field(description="Account or username of a leader or supervisor.")
    office: Identifier | None = None
    district: Name | None = None
    since: date
    until: date
    cases: tuple[Identifier, ...] = Field((), max_length=100)


class CancelVisitWords(Said):
    """Cancel a visit that has no findings."""

    type: Literal["cancel_visit"] = "cancel_visit"
    reason: Note


class RecordFindingWords(Said):
    """Record what an office was found to do wrong."""

    type: Literal["record_finding"] = "record_finding"
    office: Identifier
    fault: Fault
    text: Note


class BindFollowUpWords(Said):
    """Bind the office of a finding to put it right by a day."""

    type: Literal["bind_follow_up"] = "bind_follow_up"
    finding: Identifier
    demand: Note
    due: date


class AnswerFollowUpWords(Said):
    """Answer for one's own office how it was put right."""

    type: Literal["answer_follow_up"] = "answer_follow_up"
    finding: Identifier
    answer: Note


class JudgeAnswerWords(Said):
    """Accept an answer, or return it with another day."""

    type: Literal["judge_answer"] = "judge_answer"
    finding: Identifier
    accepted: bool
    reason: Note
    due: date | None = None


VisitWords = Annotated[
    CancelVisitWords | RecordFindingWords | BindFollowUpWords | AnswerFollowUpWords | JudgeAnswerWords,
    Field(discriminator="type"),
]
"""What is said on a visit that there is."""
