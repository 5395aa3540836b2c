"""Bulletins: six looks by six people, returned with reasons, published, withdrawn, and corrected by another edition."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from domain.base import Actor, Role
from domain.bulletins import Rhythm
from domain.dossiers.bulletin import (
    Earlier,
    OpenBulletin,
    ProofBulletin,
    PublishBulletin,
    ReviewBulletin,
    ReviseBulletin,
    Stage,
    WithdrawBulletin,
)
from domain.dossiers.bulletin_rules import may_do, next_step
from domain.policy import DossierPolicy
from domain.refusals import Code, Refused
from domain.reviews import STEP_NAMES, Public
from domain.terms import DossierKind
from domain.timers import ENGINE
from tests.builders import a_text
from tests.domain.dossiers.files import EAST, START, STRANGER, SUPERVISOR, File, later
from tests.packs import cn_rules

HANDS = [Actor(id=f"clerk-{n}", role=Role.CLERK, office="east") for n in range(4)]
HEADS = [Actor(id=f"head-{n}", role=Role.SUPERVISOR, office="east") for n in range(2)]
CHIEF = Actor(id="chief", role=Role.LEADER, office="city")
LOOKERS = [HANDS[0], HANDS[1], HEADS[0], HANDS[2], CHIEF, HEADS[1]]
"""Who takes each step, in the order of the shipped pack."""
CORRECTOR = HANDS[3]
OLD = Earlier(number="T2026-0001", sequence=20, edition=1, stage=Stage.PUBLISHED)


def an_opening(**said: Any) -> OpenBulletin:
    days = {"first": date(2026, 2, 16), "last": date(2026, 2, 28), "as_of": START}
    named = {"bureau": EAST, "rhythm": "half-monthly", "period": "half-monthly:2026-02-16", "digest": "a" * 64}
    return OpenBulletin(**days | named | said)


def opened(**said: Any) -> File:
    file = File("T2026-0002")
    file.done(an_opening(**said), ENGINE if "corrects" not in said else SUPERVISOR)
    return file


def a_look(step: str, number: int = 1, **said: Any) -> ReviewBulletin | ProofBulletin:
    shape = ReviewBulletin if step.endswith("review") else ProofBulletin
    return shape(**{"round": number, "passed": True} | said)


def looked(file: File, *, until: int = 6, number: int = 1) -> File:
    for step, who in list(zip(STEP_NAMES, LOOKERS, strict=True))[:until]:
        file.done(a_look(step, number), who)
    return file


def returned(file: File) -> File:
    file.done(a_look("second_review", passed=False, note=a_text("note")), HEADS[0])
    return file


def test_six_looks_by_six_people_approve_it() -> None:
    file = looked(opened())

    assert file.now.stage == Stage.APPROVED
    assert [look.by for look in file.now.round.looks] == [who.id for who in LOOKERS]
    assert {c.name for c in file.now.clocks if c.verdict} == set(STEP_NAMES)
    assert [c.name for c in file.now.running] == ["publication"]


def test_what_is_not_for_the_public_is_kept_and_has_its_end() -> None:
    file = opened(rhythm="daily", period="daily:2026-03-01")

    assert (file.now.stage, file.now.closed, file.now.clocks) == (Stage.DRAFTED, True, ())


def test_nobody_looks_twice_in_a_round() -> None:
    file = looked(opened(), until=1)

    assert file.give(a_look("first_proof"), HANDS[0]) == Refused(code=Code.LOOKED_ALREADY)


def test_nobody_looks_at_a_text_that_he_corrected_in_any_round() -> None:
    file = returned(looked(opened(), until=2))
    file.done(ReviseBulletin(as_of=later(1), digest="b" * 64), CORRECTOR, later(1))

    assert file.give(a_look("first_review", 2), CORRECTOR, later(2)) == Refused(code=Code.OWN_TEXT)
    assert looked(file, number=2).now.stage == Stage.APPROVED


def test_a_refusal_needs_reasons_and_lets_every_level_look_again() -> None:
    file = looked(opened(), until=2)
    assert file.give(a_look("second_review", passed=False), HEADS[0]) == Refused(code=Code.REASON_MISSING)

    returned(file)
    assert (file.now.stage, [c.name for c in file.now.running]) == (Stage.RETURNED, ["revision"])

    file.done(ReviseBulletin(as_of=later(1), digest="b" * 64), CORRECTOR, later(1))
    assert (file.now.stage, file.now.round.number, file.now.round.passed) == (Stage.IN_REVIEW, 2, 0)
    assert [(c.name, c.ordinal) for c in file.now.running] == [("first_review", 2)]


def test_the_same_text_is_no_new_round() -> None:
    file = returned(looked(opened(), until=2))

    same = ReviseBulletin(as_of=later(1), digest="a" * 64)
    assert file.give(same, CORRECTOR, later(1)) == Refused(code=Code.NOTHING_CHANGED)


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (a_look("first_proof"), HANDS[0], Code.STEP_NOT_NEXT),
        (a_look("first_review", 2), HANDS[0], Code.ROUND_OVER),
        (a_look("first_review"), HEADS[0], Code.NOT_PERMITTED),
        (a_look("first_review"), STRANGER, Code.NOT_PERMITTED),
        (PublishBulletin(round=1), HEADS[0], Code.WRONG_STAGE),
        (ReviseBulletin(as_of=START, digest="b" * 64), CORRECTOR, Code.WRONG_STAGE),
        (WithdrawBulletin(reason=a_text("reason")), HANDS[0], Code.NOT_PERMITTED),
    ],
)
def test_what_is_not_due_or_not_his_is_refused(command: Any, who: Actor, code: Code) -> None:
    found = opened().give(command, who)

    assert isinstance(found, Refused)
    assert found.code is code


def test_only_the_last_round_is_published() -> None:
    file = looked(opened())

    assert file.give(PublishBulletin(round=2), HEADS[0]) == Refused(code=Code.ROUND_OVER, params={"round": "1"})
    file.done(PublishBulletin(round=1), HEADS[0])
    assert (file.now.stage, file.now.published_at, file.now.closed) == (Stage.PUBLISHED, START, False)
    assert file.now.running == ()


def test_a_published_bulletin_is_withdrawn_with_reasons_on_any_day() -> None:
    file = looked(opened())
    file.done(PublishBulletin(round=1), HEADS[0])
    file.done(WithdrawBulletin(reason=a_text("reason")), HEADS[0], later(500))

    assert (file.now.stage, file.now.closed, file.now.published_at) == (Stage.WITHDRAWN, True, START)


@pytest.mark.parametrize("stage", [Stage.PUBLISHED, Stage.WITHDRAWN])
def test_another_edition_corrects_what_was_public_and_goes_the_whole_way(stage: Stage) -> None:
    file = opened(corrects=OLD.model_copy(update={"stage": stage}), reason=a_text("reason"))

    assert (file.now.edition, file.now.stage, file.now.authors) == (2, Stage.IN_REVIEW, {SUPERVISOR.id})


def test_an_edition_that_was_never_public_is_not_corrected() -> None:
    early = an_opening(corrects=OLD.model_copy(update={"stage": Stage.IN_REVIEW}))

    found = File("T2026-0002").give(early, SUPERVISOR)
    assert found == Refused(code=Code.NOTHING_TO_CORRECT, params={"number": OLD.number})


def test_people_open_no_first_edition() -> None:
    assert File("T2026-0002").give(an_opening(), SUPERVISOR) == Refused(code=Code.NOT_PERMITTED)


def test_a_reviewer_is_warned_reminded_and_late() -> None:
    file = opened()
    file.wait(later(7))

    assert {"clock_warned", "clock_lapsed", "overdue_reminded"} <= set(file.told())
    looked(file, until=0)
    file.done(a_look("first_review"), HANDS[0], later(7))
    assert [clock.verdict for clock in file.now.clocks if clock.name == "first_review"] == ["late"]


def test_only_the_step_that_is_due_is_offered_and_only_to_who_may_take_it() -> None:
    file = looked(opened(), until=1)
    policy = file.rules.policy

    step = next_step(file.now, policy)
    assert step is not None
    assert step.name == "first_proof"
    assert may_do(HANDS[1], file.now, policy) == ("proof_bulletin",)
    assert may_do(HANDS[0], file.now, policy) == ()
    assert may_do(HEADS[0], file.now, policy) == ("withdraw_bulletin",)


def test_a_pack_names_rhythms_that_there_are_and_three_levels_in_their_order() -> None:
    rules = cn_rules().policy.dossiers[DossierKind.BULLETIN].model_dump(mode="json")

    assert set(get_args(Public)) == set(Rhythm)
    with pytest.raises(ValidationError, match="reviewed"):
        DossierPolicy.model_validate(rules | {"reviewed": ["hourly"]})
    with pytest.raises(ValidationError, match="three levels"):
        DossierPolicy.model_validate(rules | {"reviews": rules["reviews"][::-1]})
    with pytest.raises(ValidationError, match="neither reviews nor proofs"):
        DossierPolicy.model_validate(rules | {"reviews": [level | {"proof": "officer"} for level in rules["reviews"]]})
