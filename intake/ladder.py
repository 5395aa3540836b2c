"""The ladder's hand (阶梯指定): gives the gate a command that binds a leader, for each call that nobody has answered.

A call waits in the outbox until its cause is certain. Each leader is asked by one command, whose id follows from the
call and the leader; the workflow alone decides whether the call is still open: whatever dies when, one is bound.
"""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Row

from domain.alarms import AlarmKind, Finding
from domain.calls import ladder, open_call, to_bind
from domain.commands import AssignLeader, Envelope
from domain.desks import on_duty
from domain.petition import Petition
from domain.supervised import LeaderCall
from intake.delivery import Delivery, Undelivered
from storage import alarms, ledger
from storage.database import Database, now
from storage.directory import Tree
from storage.leader_calls import asked, command_id, look_again, put_off, settle, sponsors, tell_desk, waiting
from storage.packs import policy_of
from storage.records import load_case
from storage.sight import fall, people

log = structlog.get_logger()

PAUSE = 2.0
BATCH = 50


class Bound(NamedTuple):
    """A command that was entered, and whether none waits before it."""

    row: ledger.Row
    first: bool


class Ladder:
    """Answers calls for a leader without end; any number of processes may run one."""

    def __init__(self, database: Database, delivery: Delivery) -> None:
        self.database = database
        self.delivery = delivery

    async def run(self) -> None:
        """Bind until cancelled."""
        while True:
            try:
                entered = await self.sweep()
            except Exception:
                log.exception("ladder failed")
                entered = 0
            if entered == 0:
                await asyncio.sleep(PAUSE)

    async def sweep(self) -> int:
        """Answer what waits; what the engine does not take now is the relay's, and is looked at again."""
        entered, told = await self.database.write(self._enter)
        for finding in told:
            log.warning("alarm", kind=finding.kind.value, subject=finding.subject, **finding.details)
        for row, first in entered:
            try:
                await self.delivery.deliver(row, first=first)
            except Undelivered as error:
                log.info("engine gave no answer", petition=row.petition, reason=str(error))
        return len(entered)

    def _enter(self, connection: Connection) -> tuple[list[Bound], list[Finding]]:
        entered: list[Bound] = []
        told: list[Finding] = []
        for wake in waiting(connection, now(connection), BATCH):
            petition = load_case(connection, wake.petition)
            call = open_call(petition) if petition is not None else None
            if petition is None or call is None:
                settle(connection, wake, now(connection))
                continue
            bound = self._answer(connection, wake, petition, call)
            if isinstance(bound, Bound):
                entered.append(bound)
            else:
                told += bound
        return entered, told

    def _answer(
        self, connection: Connection, wake: Row[Any], petition: Petition, call: LeaderCall
    ) -> Bound | list[Finding]:
        """Ask the next leader, unless one is being asked; where there is none, tell the duty desk."""
        known = asked(connection, petition.number, call.id)
        if ledger.PENDING in known.values():
            look_again(connection, wake, now(connection))
            return []
        tree = Tree.load(connection)
        there = people(connection, tree)
        day = now(connection).astimezone(policy_of(connection, petition.policy).tz)
        for leader in to_bind(petition, sponsors(connection, petition, day), there):
            if command_id(call.id, leader.id) not in known:
                look_again(connection, wake, now(connection))
                return self._bind(connection, petition, AssignLeader(leader=leader, call=call.id))
        members = on_duty(petition, there).accounts
        tell_desk(connection, wake, members, now(connection))
        fall(connection, [(petition.number, petition.bureau.id)], now(connection))
        put_off(connection, wake, now(connection))
        finding = Finding(kind=AlarmKind.NO_LEADER, subject=petition.number, details={"clock": call.clock})
        return alarms.raise_alarms(connection, [finding], now(connection))

    def _bind(self, connection: Connection, petition: Petition, command: AssignLeader) -> Bound:
        """Enter the command behind all that the case has received."""
        waits = ledger.head(connection, petition.number) is not None
        ledger_no, at = ledger.draw(connection, petition.number)
        given = command_id(command.call or "", command.leader.id)
        actor = ladder(petition)
        envelope = Envelope(id=given, ledger_no=ledger_no, received_at=at, actor=actor, command=command)
        digest = sha256(command.model_dump_json().encode()).hexdigest()
        lease = None if waits else self.delivery.lease
        return Bound(ledger.enter(connection, petition.number, envelope, digest, lease), not waits)
