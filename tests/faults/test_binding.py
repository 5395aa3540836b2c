"""The ladder binds one leader whatever dies when; where nobody can be bound, the duty desk is told."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from domain.access import Viewer
from domain.alarms import AlarmKind
from domain.base import Role
from domain.events import LeaderAssigned
from intake.absences import join_desk
from intake.gate import PUBLIC, Gate
from intake.ladder import Ladder
from storage import alarms, registry
from storage.directory import Account, Tree, find_account
from storage.notice_list import notices_for
from storage.sight import viewer_of
from storage.tables import outbox
from tests import engine
from tests.engine import CLERK, Engine
from tests.faults.checks import assert_sound
from tests.faults.watching import staffed
from tests.journeys import saying


async def silent(gate: Gate, key: str) -> str:
    """Register a case, and pass it to an office that says nothing."""
    number = (await gate.register(saying.PETITION, PUBLIC, key)).number
    await engine.until(lambda: engine.known(gate.database, number))
    await gate.command(number, saying.TRANSFER, CLERK)
    return number


def bound(own: Engine, number: str) -> list[str]:
    log = engine.log_of(own.database, number)
    return [event.fact.leader.id for event in log if isinstance(event.fact, LeaderAssigned)]


async def test_a_process_killed_between_entering_and_giving_the_command_leaves_one_leader_bound(own: Engine) -> None:
    client = await own.client()
    own.worker_beside("deliver=assign_leader")
    gate = own.gate(client, engine.climbing_to_bind("killed-binding"), wait=1.0)
    number = await silent(gate, "key-1")

    async def died() -> bool:
        return own.died(0)

    async def led() -> bool:
        return bool(bound(own, number))

    await engine.until(died, 60)
    assert own.beside[0].status == "ended by SIGKILL"
    assert engine.answers(own.database, number)[-1][1] == "pending"
    own.worker_beside()
    async with engine.relaying(gate):
        await engine.until(led, 60)
        await Ladder(own.database, gate.delivery).sweep()

    await assert_sound(client, own.database, number)
    assert bound(own, number) == [account(own, "leader").id]
    assert [state for name, state in engine.answers(own.database, number) if name.startswith("ladder-")] == ["done"]


async def test_where_nobody_can_be_bound_the_duty_desk_is_told_until_somebody_is(own: Engine) -> None:
    own.database.change(staffed)
    client = await own.client()
    own.worker_beside()
    mayor, clerk = account(own, "leader"), account(own, "clerk")
    own.database.change(lambda c: registry.lock_account(c, mayor.id))
    own.database.change(lambda c: join_desk(c, "administrator", clerk.id))
    gate = own.gate(client, engine.climbing_to_bind("nobody-to-bind"))
    number = await silent(gate, "key-1")

    async def alarmed() -> bool:
        return (AlarmKind.NO_LEADER, number) in standing(own)

    await engine.until(alarmed, 60)
    told = own.database.look(lambda c: notices_for(c, seen_as(c, clerk)))
    assert [line.petition for line in told if line.template == "leader_not_found"] == [number]
    assert bound(own, number) == []

    another = own.database.change(
        lambda c: registry.add_account(c, "vice", "a-long-password", Role.LEADER, office="B", name="副职")
    )
    again = update(outbox).where(outbox.c.audience == "ladder:B").values(next_attempt_at=None)
    own.database.change(lambda c: c.execute(again))

    async def led() -> bool:
        return bool(bound(own, number))

    await engine.until(led, 60)
    assert bound(own, number) == [another.id]
    rows = own.database.look(lambda c: c.execute(select(outbox).where(outbox.c.template == "leader_not_found")).all())
    assert len(rows) == 1


def account(own: Engine, username: str) -> Account:
    found = own.database.look(lambda c: find_account(c, username=username))
    assert found is not None
    return found


def seen_as(connection: Connection, who: Account) -> Viewer:
    return viewer_of(connection, who, Tree.load(connection))


def standing(own: Engine) -> set[tuple[AlarmKind, str]]:
    return {(a.kind, a.subject) for a in own.database.look(alarms.all_standing)}
