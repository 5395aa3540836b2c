"""Deputies at the gate: who acts for an absent office-holder, as himself, and who does not although he is named."""

from __future__ import annotations

import uuid

import pytest

from domain.access import Viewer
from domain.base import Purpose, Role
from domain.refusals import Code
from intake.absences import set_absence
from intake.command_words import AssignLeaderWords
from intake.gate import PUBLIC
from intake.lead_words import AcceptCaseWords, HandOverLeaderWords
from intake.refusals import GateCode, GateRefusal
from intake.step_words import NameAccusedWords, RecuseWords
from intake.words import AccusedWords
from storage import registry
from storage.directory import Account, Tree, find_account
from storage.sight import viewer_of
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OTHER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from tests.journeys.leading import done, leader, refused, words

ADMIN = Viewer(account="admin", role=Role.ADMINISTRATOR)


def standing_in(house: House, role: Role, office: str, deputy_office: str) -> tuple[Account, Viewer]:
    """Let somebody be absent, and give him with his deputy, who holds the same role in another office."""
    database, tag = house.engine.database, uuid.uuid4().hex[:6]

    def added(username: str, at: str) -> Account:
        return database.change(
            lambda c: registry.add_account(c, username, "a-long-password", role, office=at, name=username)
        )

    absent, deputy = added(f"absent-{tag}", office), added(f"deputy-{tag}", deputy_office)
    database.change(lambda c: set_absence(c, ADMIN, absent, deputy, None, None))
    return absent, database.look(lambda c: viewer_of(c, deputy, Tree.load(c)))


async def test_a_deputy_accepts_for_the_office_of_the_absent_one_and_the_event_names_both(house: House) -> None:
    number = await house.registered()
    await done(house, number, CLERK, saying.TRANSFER)
    _, deputy = standing_in(house, Role.OFFICER, OFFICE, BUREAU)

    await done(house, number, deputy, saying.ACCEPT)

    (accepted,) = [event for event in house.log(number) if event.fact.type == "accepted"]
    assert (accepted.actor.id, accepted.actor.role, accepted.actor.office) == (deputy.account, Role.OFFICER, OFFICE)


async def test_a_deputy_who_is_accused_or_recused_does_not_act_for_the_absent_one(house: House) -> None:
    _, deputy = standing_in(house, Role.OFFICER, OFFICE, BUREAU)
    named = house.engine.database.look(lambda c: find_account(c, account=deputy.account))
    assert named is not None
    said = saying.PETITION.model_copy(update={"purpose": Purpose.ACCUSATION})
    accusing = (await house.gate.register(said, PUBLIC, uuid.uuid4().hex)).number
    await engine.until(lambda: house.recorded(accusing))
    plain = await house.registered()
    for number in (accusing, plain):
        await done(house, number, CLERK, saying.TRANSFER)

    await done(house, accusing, CLERK, words(NameAccusedWords, accused=[AccusedWords(name=named.name)]))
    await done(house, plain, SUPERVISOR, words(RecuseWords, account=deputy.account, reason="系亲属"))

    for number in (accusing, plain):
        with pytest.raises(GateRefusal) as refusal:
            await house.gate.command(number, saying.ACCEPT, deputy)
        assert refusal.value.code is GateCode.NOT_FOUND


async def test_the_deputy_of_an_absent_leader_hands_his_matter_over(house: House) -> None:
    successor = leader(house, "successor")
    absent, deputy = standing_in(house, Role.LEADER, BUREAU, BUREAU)
    number = await house.registered()
    await done(house, number, SUPERVISOR, words(AssignLeaderWords, leader=absent.id))
    own = Viewer(account=absent.id, role=Role.LEADER, line=(BUREAU,))
    await done(house, number, own, words(AcceptCaseWords))

    handed = words(HandOverLeaderWords, leader=absent.id, to=successor.account, reason="出差在外")
    await done(house, number, deputy, handed)

    after = await engine.state_of(house.client, number)
    assert [one.leader.id for one in after.led if one.active] == [successor.account]
    (event,) = [e for e in house.log(number) if e.fact.type == "leader_handed_over"]
    assert event.actor.id == deputy.account


async def test_a_deputy_who_is_barred_after_the_matter_was_taken_hands_nothing_over_and_takes_nothing(
    house: House,
) -> None:
    absent, deputy = standing_in(house, Role.LEADER, BUREAU, BUREAU)
    named = house.engine.database.look(lambda c: find_account(c, account=deputy.account))
    assert named is not None
    successor = leader(house, "successor")
    number = await led_by(house, absent)
    seen = engine.told(house.log(number))

    await done(house, number, CLERK, words(NameAccusedWords, accused=[AccusedWords(name=named.name)]))

    handed = words(HandOverLeaderWords, leader=absent.id, to=successor.account, reason="出差在外")
    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(number, handed, deputy)
    to_deputy = words(HandOverLeaderWords, leader=absent.id, to=deputy.account, reason="出差在外")
    barred = await refused(house, number, SUPERVISOR, to_deputy)
    await done(house, number, SUPERVISOR, words(HandOverLeaderWords, **handed.model_dump(exclude={"id", "type"})))
    assert "lead_accepted" in seen
    assert refusal.value.code is GateCode.NOT_FOUND
    assert barred == Code.ACCUSED_PERSON
    after = await engine.state_of(house.client, number)
    assert [one.leader.id for one in after.led if one.active] == [successor.account]


async def test_an_office_that_is_barred_late_releases_its_leader_and_neither_he_nor_his_deputy_hands_over(
    house: House,
) -> None:
    absent, deputy = standing_in(house, Role.LEADER, OTHER, OTHER)
    second, successor = leader(house, "second"), leader(house, "successor")
    number = await led_by(house, absent, OTHER)
    await done(house, number, SUPERVISOR, words(AssignLeaderWords, leader=second.account))
    clocks = [clock for clock in (await engine.state_of(house.client, number)).running if clock.holder == absent.id]

    await done(house, number, CLERK, words(NameAccusedWords, accused=[AccusedWords(office="城管局")]))

    handed = words(HandOverLeaderWords, leader=absent.id, to=successor.account, reason="回避")
    for barred in (deputy, Viewer(account=absent.id, role=Role.LEADER, line=(OTHER, BUREAU))):
        with pytest.raises(GateRefusal) as refusal:
            await house.gate.command(number, handed, barred)
        assert refusal.value.code is GateCode.NOT_FOUND
    gone = await refused(house, number, SUPERVISOR, words(HandOverLeaderWords, **HANDED | {"leader": absent.id}))
    back = await refused(house, number, SUPERVISOR, words(HandOverLeaderWords, **HANDED | {"to": absent.id}))
    await done(house, number, SUPERVISOR, words(HandOverLeaderWords, **HANDED))
    after = await engine.state_of(house.client, number)
    assert clocks
    assert (gone, back) == (Code.NOT_LEADING, Code.ACCUSED_PERSON)
    assert not [clock for clock in after.running if clock.holder == absent.id]
    assert [one.leader.id for one in after.led if one.active] == [successor.account]


HANDED = {"leader": "second", "to": "successor", "reason": "交接"}


async def led_by(house: House, account: Account, office: str = BUREAU) -> str:
    """Register an accusation that a leader takes upon himself."""
    said = saying.PETITION.model_copy(update={"purpose": Purpose.ACCUSATION})
    number = (await house.gate.register(said, PUBLIC, uuid.uuid4().hex)).number
    await engine.until(lambda: house.recorded(number))
    await done(house, number, SUPERVISOR, words(AssignLeaderWords, leader=account.id))
    line = (BUREAU,) if office == BUREAU else (office, BUREAU)
    await done(house, number, Viewer(account=account.id, role=Role.LEADER, line=line), words(AcceptCaseWords))
    return number
