"""Assigned batches: members linked once, settled by acts of agencies, and signed by different people."""

from __future__ import annotations

from datetime import date

import pytest

from domain.base import Actor, Role
from domain.dossiers.batch import (
    LARGEST,
    AddMembers,
    Joining,
    MemberStage,
    ProposeSettlement,
    ReportBatch,
    SendBack,
    Settling,
    SignSettlement,
)
from domain.dossiers.kinds import fold
from domain.policy import Rules
from domain.refusals import Code, Refused
from domain.terms import DossierKind
from tests.builders import a_text
from tests.domain.dossiers.files import (
    CLERK,
    HIGHER,
    OFFICER,
    SUPERVISOR,
    File,
    a_receipt,
    joining,
    later,
    stamped,
)
from tests.packs import at, cn_rules

LEVELS = ("county", "city", "province")
SIGNERS = [Actor(id=f"s{n}", role=Role.SUPERVISOR, office="city") for n in range(3)]
BACK = SendBack(level="county", members=(1,), reason=a_text("reason"))


def received(*numbers: int) -> File:
    file = File("B2026-0001")
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(*numbers)), CLERK)
    return file


def proposed(*numbers: int) -> File:
    file = received(*numbers)
    file.done(ProposeSettlement(members=stamped(*range(1, len(numbers) + 1))), CLERK)
    return file


def signed(file: File) -> File:
    for level, who in zip(LEVELS, SIGNERS, strict=True):
        file.done(SignSettlement(level=level), who, later(3))
    return file


def test_half_of_the_time_and_its_end_are_duties_of_the_bureau() -> None:
    clocks = received(1, 2).now.clocks

    assert [(c.name, c.holder, c.due_at) for c in clocks] == [
        ("half", "east", at("2026-06-02")),
        ("end", "east", at("2026-09-02")),
    ]


def test_a_petition_and_another_on_its_matter_are_linked_once() -> None:
    file = received(1, 2)
    again = (*joining(2), Joining(petition="P9", matter="P1"), *joining(3))

    state = file.done(AddMembers(members=again), CLERK)

    assert [member.petition for member in state.members] == ["P1", "P2", "P3"]  # type: ignore[attr-defined]
    assert file.give(AddMembers(members=again), CLERK) == Refused(code=Code.MEMBERS_REPEATED)


def test_a_batch_is_settled_when_every_level_has_signed_every_member_and_closes_with_its_report() -> None:
    file = signed(proposed(1, 2))
    middle = file.now

    state = file.done(ReportBatch(report=a_text("report")), SUPERVISOR, later(4))

    assert (middle.stage, middle.settled, middle.closed) == ("settled", 2, False)
    assert (state.stage, state.closed) == ("reported", True)
    assert {clock.name: clock.verdict for clock in state.clocks} == {"half": "met", "end": "met", "report": "met"}
    reported = next(e.fact for e in file.log if e.fact.type == "batch_reported")
    assert (reported.members, reported.by, reported.in_time) == (2, {Settling.OPINION_SERVED: 2}, True)


def test_half_of_the_members_stop_the_first_milestone_alone() -> None:
    file = received(1, 2, 3)
    file.done(ProposeSettlement(members=stamped(1, 2)), CLERK)

    signed(file)

    assert {clock.name: clock.verdict for clock in file.now.clocks} == {"half": "met", "end": None}


def test_a_batch_past_its_end_is_late_and_its_report_says_so() -> None:
    file = proposed(1)
    for level, who in zip(LEVELS, SIGNERS, strict=True):
        file.done(SignSettlement(level=level), who, later(200))

    file.done(ReportBatch(report=a_text("report")), SUPERVISOR, later(201))

    assert {clock.name: clock.verdict for clock in file.now.clocks} == {"half": "late", "end": "late", "report": "met"}
    assert not next(e.fact for e in file.log if e.fact.type == "batch_reported").in_time


def test_a_member_that_is_sent_back_is_proposed_and_signed_anew_from_the_first_level() -> None:
    file = proposed(1, 2)
    file.done(SignSettlement(level="county"), SIGNERS[0])
    file.done(SendBack(level="city", members=(1,), reason=a_text("reason")), SIGNERS[1])

    member = file.now.members[0]

    assert (member.stage, member.signed, member.proposed_by) == (MemberStage.OPEN, (), None)
    assert file.now.members[1].signed == ("s0",)
    file.done(ProposeSettlement(members=stamped(1)), CLERK)
    file.done(SignSettlement(level="county"), SIGNERS[0])
    assert [len(one.signed) for one in file.now.members] == [1, 1]


def test_a_pack_without_levels_settles_what_is_proposed() -> None:
    rules = cn_rules()
    batch = rules.policy.dossiers[DossierKind.BATCH].model_copy(update={"sign_offs": ()})
    dossiers = rules.policy.dossiers | {DossierKind.BATCH: batch}
    file = File("B2026-0001", Rules(policy=rules.policy.model_copy(update={"dossiers": dossiers})))
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1)), CLERK)

    state = file.done(ProposeSettlement(members=stamped(1)), CLERK)

    assert state.stage == "settled"
    assert file.give(SignSettlement(level="county"), SIGNERS[0]) == Refused(
        code=Code.WRONG_STAGE, params={"stage": "settled", "command": "sign_settlement"}
    )


@pytest.mark.parametrize("way", [None])
def test_silence_a_withdrawal_or_a_pledge_settles_nothing(way: None) -> None:
    found = received(1).give(ProposeSettlement(members=stamped(1, way=way)), CLERK)

    assert found == Refused(code=Code.MEMBER_NOT_SETTLED, params={"item": "1"})


@pytest.mark.parametrize(
    ("command", "actor", "code", "params"),
    [
        (ProposeSettlement(members=stamped(1)), CLERK, Code.MEMBER_NOT_OPEN, {"item": "1"}),
        (ProposeSettlement(members=stamped(7)), CLERK, Code.MEMBER_NOT_OPEN, {"item": "7"}),
        (ProposeSettlement(), CLERK, Code.NOTHING_READY, {}),
        (SignSettlement(level="nation"), HIGHER, Code.LEVEL_UNKNOWN, {"level": "nation"}),
        (SignSettlement(level="city", members=(1,)), HIGHER, Code.LEVEL_NOT_NEXT, {"item": "1"}),
        (SignSettlement(level="city"), HIGHER, Code.NOTHING_READY, {}),
        (SignSettlement(level="county", members=(9,)), HIGHER, Code.LEVEL_NOT_NEXT, {"item": "9"}),
        (BACK.model_copy(update={"level": "city"}), HIGHER, Code.LEVEL_NOT_NEXT, {"item": "1"}),
        (SignSettlement(level="county"), CLERK, Code.NOT_PERMITTED, {}),
        (SignSettlement(level="county"), OFFICER, Code.NOT_PERMITTED, {}),
        (AddMembers(members=joining(*range(2, LARGEST + 2))), CLERK, Code.BATCH_TOO_LARGE, {"limit": str(LARGEST)}),
    ],
)
def test_what_is_not_ready_or_not_his_is_refused(
    command: object, actor: Actor, code: Code, params: dict[str, str]
) -> None:
    assert proposed(1).give(command, actor) == Refused(code=code, params=params)


def test_whoever_proposed_or_signed_a_member_does_not_sign_it_again() -> None:
    by_himself = received(1)
    by_himself.done(ProposeSettlement(members=stamped(1)), SUPERVISOR)
    twice = proposed(1)
    twice.done(SignSettlement(level="county"), SIGNERS[0])

    same = Refused(code=Code.SAME_PERSON, params={"item": "1"})
    assert by_himself.give(SignSettlement(level="county"), SUPERVISOR) == same
    assert twice.give(SignSettlement(level="city"), SIGNERS[0]) == same


def test_a_term_that_does_not_lie_after_the_receipt_is_refused() -> None:
    found = File("B2026-0001").give(a_receipt(term=date(2026, 3, 2)), CLERK)

    assert found == Refused(code=Code.TERM_REVERSED)


def test_the_state_is_the_fold_of_any_split_of_the_log() -> None:
    file = signed(proposed(1, 2, 3))

    assert all(fold(file.log[n:], fold(file.log[:n])) == file.now for n in range(1, len(file.log)))
