"""One command to many cases: written down in few transactions, delivered side by side, answered in groups.

What holds of one command holds of each: its row is durable before it is delivered, and its answer is recorded with what
it brought about in one transaction. Only how many rows and answers share a transaction differs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from domain.access import Viewer
from intake.command_words import CommandWords
from intake.delivery import settle
from intake.gate import Gate
from intake.refusals import GateRefusal
from storage import ledger
from storage.database import Database, apart
from workflows.inputs import Answer

ENTERED = 50
"""Rows written down in one transaction: some 15 ms in which no other writes; delivered long before their lease ends."""
GATHERED = 32
GATHERING = 0.05
"""How many answers are recorded in one transaction, and how many seconds the first of them waits for others."""

Told = ledger.Row | GateRefusal
Entered = tuple[ledger.Row, bool] | GateRefusal


async def command_all(
    gate: Gate, numbers: Sequence[str], words: CommandWords, sender: Viewer, at_once: int, *, together: int = ENTERED
) -> list[Told]:
    """Give one command to each case, at most so many on their way to the engine; tell what became of each, in order.

    A command that waits behind another of its case, or whose sender would wait too long, is told as it stands then.
    """
    places, answers = asyncio.Semaphore(at_once), Answers(gate.database)
    sent: list[asyncio.Task[Told]] = []
    for begin in range(0, len(numbers), together):
        part = numbers[begin : begin + together]
        for entered in await gate.attempt(partial(_enter, gate, part, words, sender)):
            await places.acquire()
            sent.append(asyncio.create_task(_send(gate, entered, Place(places), answers)))
    return list(await asyncio.gather(*sent))


class Place:
    """A command's place on its way: given back once, as soon as the engine has answered or nobody waits any more."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def leave(self) -> None:
        """Give it back."""
        if self._places is not None:
            self._places.release()
            self._places = None


class Answers:
    """Records answers in groups: whoever comes while others are written, or shortly after the first, goes together."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: list[tuple[ledger.Row, Answer, asyncio.Future[ledger.Row]]] = []
        self._full = asyncio.Event()
        self._recording: asyncio.Task[None] | None = None

    async def record(self, row: ledger.Row, answer: Answer) -> ledger.Row:
        """Record an answer with what it brought about; when this returns, it is durable.

        Raises:
            StreamGap: the records end before what the command builds on; the others of the group are recorded.
        """
        future: asyncio.Future[ledger.Row] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, answer, future))
        if len(self._waiting) >= GATHERED:
            self._full.set()
        if self._recording is None:
            self._recording = asyncio.create_task(self._record())
        return await future

    async def _record(self) -> None:
        while self._waiting:
            with contextlib.suppress(TimeoutError):  # either enough have come, or nobody else comes
                await asyncio.wait_for(self._full.wait(), GATHERING)
            # In the order of their numbers, as bulks are entered: two processes never wait for each other's rows.
            group, self._waiting = sorted(self._waiting, key=lambda one: one[0].petition), []
            self._full.clear()
            await self._write([(row, answer) for row, answer, _ in group], [future for *_, future in group])
        self._recording = None

    async def _write(self, group: list[tuple[ledger.Row, Answer]], futures: list[asyncio.Future[ledger.Row]]) -> None:
        try:
            found = await self.database.write(lambda connection: [_settled(connection, *one) for one in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, every sender of the group must hear it
            found = [error] * len(group)
        for future, one in zip(futures, found, strict=True):
            if future.done():
                continue
            if isinstance(one, Exception):
                future.set_exception(one)
            else:
                future.set_result(one)


def _enter(
    gate: Gate, numbers: Sequence[str], words: CommandWords, sender: Viewer, connection: Connection
) -> list[Entered]:
    def enter(number: str) -> Entered:
        try:
            return apart(connection, lambda c: gate.enter_command(c, number, words, sender))
        except GateRefusal as refusal:
            return refusal

    return [enter(number) for number in numbers]


def _settled(connection: Connection, row: ledger.Row, answer: Answer) -> ledger.Row | Exception:
    try:
        return apart(connection, lambda c: settle(c, row, answer))
    except Exception as error:  # noqa: BLE001 - told to its own sender; the others' answers are good
        return error


async def _send(gate: Gate, entered: Entered, place: Place, answers: Answers) -> Told:
    async def record(row: ledger.Row, answer: Answer) -> ledger.Row:
        place.leave()
        return await answers.record(row, answer)

    try:
        if isinstance(entered, GateRefusal):
            return entered
        row, first = entered
        return row if row.state != ledger.PENDING else await gate.send(row, first=first, record=record)
    finally:
        place.leave()
