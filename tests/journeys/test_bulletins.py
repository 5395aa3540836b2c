"""A bulletin on a real engine: called by its schedule, looked at by six people, published, withdrawn, corrected."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

import pytest
from temporalio.client import ScheduleBackfill, ScheduleOverlapPolicy

from audit.replaying import Replaying
from audit.verify import verify
from domain.bulletins import period_named
from domain.dossiers.bulletin import Stage
from domain.dossiers.kinds import fold
from domain.reviews import STEP_NAMES
from intake.bulletins import BulletinDesk
from intake.dossiers import DossierGate
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from intake.words import Person
from storage.bulletin_findings import look_through
from storage.bulletins import KeptBulletin, ever_published, find_bulletin, kept_content
from storage.dossiers import rebuild_dossier
from tests import bulletins, engine
from tests.bulletins import CORRECTOR, HEADS, a_look, a_revision, done, edition_of, life_of, looked
from tests.dossiers import log_of_dossier
from tests.journeys.conftest import House
from tests.journeys.saying import PETITION
from workflows.schedules import ensure_schedules, schedules_of

PERIOD, NEXT = "half-monthly:2026-10-01", "half-monthly:2026-10-16"
NAMED = "欧阳小明"


async def called(house: House, period: str = PERIOD) -> KeptBulletin:
    """Let the schedule call for the first half of a month."""
    queue, policy = house.engine.settings.task_queue, house.gate.policy
    await ensure_schedules(house.client, queue, policy.zone, schedules_of(policy))
    middle = datetime.combine(period_named(period).last + timedelta(days=1), time(), UTC)
    nominal = ScheduleBackfill(
        start_at=middle - timedelta(days=1),
        end_at=middle + timedelta(days=1),
        overlap=ScheduleOverlapPolicy.BUFFER_ALL,
    )
    await house.client.get_schedule_handle("bulletin-half-monthly").backfill(nominal)

    async def composed() -> KeptBulletin | None:
        return edition_of(house.engine.database, period)

    return await engine.until(composed, 60)


async def refused_with_a_name_in_it(house: House, desk: BulletinDesk, number: str) -> None:
    """Plant a petitioner's name in a round: nobody can pass it on, even who looked before he came; it goes back."""
    words = PETITION.model_copy(update={"petitioners": (Person(name=NAMED, phone="13800138000"),)})
    await done(desk, number, a_revision(f"因{NAMED}反复来访，特此说明"), CORRECTOR)
    digest = life_of(house.engine.database, number).round.digest
    looked = await house.engine.database.read(lambda c: look_through(c, digest))
    assert looked.personal == ()
    await house.gate.register(words, PUBLIC, "planted")
    for gate in (desk, DossierGate(house.gate, looked=looked)):
        with pytest.raises(GateRefusal) as refusal:
            await gate.command(number, a_look("first_review", 2), bulletins.LOOKERS[0])
        assert refusal.value.code is GateCode.PERSONAL_DATA_FOUND
        assert refusal.value.params == {"where": "remark"}
    back = a_look("first_review", 2, passed=False, note="删去姓名")
    await done(desk, number, back, bulletins.LOOKERS[0])


async def reviewed_with_refusals(house: House, desk: BulletinDesk, number: str) -> None:
    """Send it back from the second level, then for a name; the third round passes."""
    await looked(desk, number, 1, until=2)
    await done(desk, number, a_look("second_review", 1, passed=False, note="缺少说明"), HEADS[0])
    await refused_with_a_name_in_it(house, desk, number)
    await done(desk, number, a_revision("本期数据口径见附注"), CORRECTOR)
    await looked(desk, number, 3)


async def test_a_bulletin_from_its_schedule_to_its_corrected_edition(either: House) -> None:
    house = either
    database, desk = house.engine.database, BulletinDesk(house.gate)
    issued = await called(house)
    assert (issued.state, issued.round, issued.as_of) == (Stage.IN_REVIEW, 1, datetime(2026, 10, 15, 21, tzinfo=UTC))

    await reviewed_with_refusals(house, desk, issued.number)
    await done(desk, issued.number, bulletins.a_publication(3), HEADS[0])
    public = edition_of(database, PERIOD)
    assert public is not None
    assert (public.state, json.loads(public.content)["remark"]) == (Stage.PUBLISHED, "本期数据口径见附注")
    as_issued(house, issued.number)

    await done(desk, issued.number, bulletins.a_withdrawal(), HEADS[1])
    second = (await desk.correct(bulletins.a_correction(issued.number), HEADS[0])).number
    assert (await desk.correct(bulletins.a_correction(issued.number), HEADS[0])).number == second
    with pytest.raises(GateRefusal, match=GateCode.CORRECTED_ALREADY):
        await desk.correct(bulletins.a_correction(issued.number, "another"), HEADS[1])
    await corrected(desk, second)

    old = database.look(lambda c: find_bulletin(c, issued.number))
    assert old is not None
    assert (old.state, old.corrected_by, old.withdrawn_at is not None) == (Stage.WITHDRAWN, second, True)
    assert old.content.encode() == public.content.encode()
    published = [one.number for one in database.look(ever_published) if one.period == PERIOD]
    assert published == [second, issued.number]
    for number in (issued.number, second):
        as_issued(house, number)
    assert (await desk.compose_edition(PERIOD, issued.as_of)).digest == issued.digest
    await listed_in_the_next(house, desk, issued.number, second)
    async with Replaying() as replaying:
        for number in (issued.number, second):
            assert (await verify(database, house.client, number, replaying)).finding is None


async def corrected(desk: BulletinDesk, number: str) -> None:
    """Bring the second edition out; whoever opened it looks at no text of his."""
    steps = list(zip(STEP_NAMES, bulletins.LOOKERS, strict=True))
    for step, who in steps[:2]:
        await done(desk, number, a_look(step), who)
    own = await desk.command(number, a_look("second_review"), HEADS[0])
    assert "own_text" in (own.answer or "")
    others = [HEADS[1], bulletins.CLERKS[2], bulletins.CHIEF, bulletins.LAST]
    for (step, _), who in zip(steps[2:], others, strict=True):
        await done(desk, number, a_look(step), who)
    await done(desk, number, bulletins.a_publication(1), HEADS[0])


def as_issued(house: House, number: str) -> None:
    """Look whether every round is kept as its digest says, and whether folding anew gives the same rows."""
    database, life = house.engine.database, life_of(house.engine.database, number)
    for one in life.rounds:
        content = database.look(lambda c, digest=one.digest: kept_content(c, digest))  # type: ignore[misc]
        assert content is not None
        assert sha256(content.encode()).hexdigest() == one.digest
    before = database.look(lambda c: find_bulletin(c, number))
    assert fold(log_of_dossier(database, number)) == database.change(lambda c: rebuild_dossier(c, number)) == life
    assert database.look(lambda c: find_bulletin(c, number)) == before


async def listed_in_the_next(house: House, desk: BulletinDesk, old: str, new: str) -> None:
    """Compose the next issue: it lists what was withdrawn and what came out in its place."""
    composed = await desk.compose_issue(NEXT, datetime.now(UTC))
    content = house.engine.database.look(lambda c: kept_content(c, composed.digest))
    lines = [line for line in json.loads(content or "{}")["editions"] if line["issue"] == PERIOD]
    assert [(line["number"], line["corrected_by"]) for line in lines] == [(old, None), (old, new)]
