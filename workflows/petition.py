"""A petition's durable life: every command through one lock and one `decide`, all waiting on one timer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError, FailureError

from activities.directory import DirectoryActivities, Named
from activities.notify import NoticeActivities
from activities.record import Batches, Place, Question, RecordActivities
from domain.base import AccountRef, Actor
from domain.chain import seal
from domain.commands import Envelope
from domain.decide import decide
from domain.events import Batch, Event, SignalRefused
from domain.folding import fold
from domain.petition import Petition
from domain.refusals import Code, Refused
from domain.timers import Call, next_call, tick
from workflows import ids, options, signals
from workflows.inputs import Answer, Closed, Resume, Start, State
from workflows.reactions import notices

Given = TypeVar("Given")
Found = TypeVar("Found")

RUN_LENGTH = 1_000_000
"""More events than a history can have, so that the fence of a later run is higher than any of an earlier one."""


@workflow.defn(name=ids.PETITION)
class PetitionWorkflow:
    """One petition from registration (or resumption) until no window is open."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.rules = start.rules
        self.lock = asyncio.Lock()
        self.petition = start.petition if isinstance(start, Resume) else start.registered
        self.number = self.petition.number
        self.last_ledger_no = self.petition.last_ledger_no
        self.last_answer = start.last_answer if isinstance(start, Resume) else None
        self.unrecorded: tuple[Batch, ...] = ()
        self.outlived = False
        self.past_runs = start.run if isinstance(start, Resume) else 0

    @workflow.run
    async def run(self, start: Start) -> Closed:  # noqa: ARG002 - what it is started with is read before it runs
        """Sleep from one call of time to the next until the case is closed."""
        while not self.petition.closed:
            try:
                await self._sleep()
            except asyncio.CancelledError:
                self._outlive_cancellation()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return Closed(number=self.number, sequence=self.petition.sequence, head=self.petition.head)

    @workflow.update(name=ids.COMMAND_UPDATE)
    async def command(self, envelope: Envelope) -> Answer:
        """Take a command from the ledger; at or below the last number it is a repeat.

        Whoever delivers it records what it brought about, in one transaction with its answer.
        """
        async with self.lock:
            return self._take(envelope)

    @command.validator
    def _numbered(self, envelope: Envelope) -> None:
        if envelope.ledger_no is None:
            raise ApplicationError("a command needs its ledger number", type="ledger_no_missing", non_retryable=True)

    @workflow.signal(dynamic=True)
    async def signal(self, name: str, payloads: Sequence[RawValue]) -> None:
        """Take a supervisor's signal; its legal time is the workflow's, and it never stops a clock."""
        async with self.lock:
            read = signals.read(name, payloads)
            if isinstance(read, Refused):
                found: tuple[Event, ...] | Refused = read
                sender, sent_id = signals.UNREAD, None
            else:
                holders = await self._find(signals.named(read))
                sender, sent_id = signals.actor(read, holders[0]), read.id
                found = self._hear(read, holders, sender)
            if isinstance(found, Refused):
                found = self._refusal(name, found, sender, sent_id)
            await self._record(found)

    @workflow.query(name=ids.STATE_QUERY)
    def state(self) -> Petition:
        """Give the state, for auditors and operators."""
        return self.petition

    def _take(self, envelope: Envelope) -> Answer:
        number = envelope.ledger_no or 0
        if number <= self.last_ledger_no:
            known = self.last_answer
            return known if known and known.ledger_no == number else Answer(ledger_no=number, state=State.REPEATED)
        batches = list(self._said_before(envelope.received_at))
        found = decide(envelope, self.petition, self.rules, self.number)
        if isinstance(found, Refused):
            answer = Answer(ledger_no=number, state=State.REFUSED, refused=found, batches=tuple(batches))
        else:
            batches.append(self._follow(found))
            answer = Answer(
                ledger_no=number,
                state=State.DONE,
                stage=self.petition.stage,
                first=found[0].sequence,
                last=found[-1].sequence,
                batches=tuple(batches),
            )
        self.last_ledger_no, self.last_answer = number, answer
        # Commands come in order, each after the one before it was answered, and with its answer recorded.
        self.unrecorded = answer.batches
        return answer

    def _said_before(self, received_at: datetime) -> Iterator[Batch]:
        """Say what time had to say before a command was received: all received earlier has been heard by now."""
        while (call := next_call(self.petition)) and call.at <= received_at:
            yield self._follow(tick(self.petition, self.rules, received_at))

    def _hear(
        self, signal: signals.AnySignal, holders: Sequence[AccountRef | None], sender: Actor
    ) -> tuple[Event, ...] | Refused:
        if signal.id is not None and signal.id in self.petition.signals:
            return Refused(code=Code.SIGNAL_REPEATED)
        if self.petition.accused.bars(sender.claims, holders[0].line if holders[0] else ()):
            return Refused(code=Code.NOT_PERMITTED)
        command = signals.command(signal, holders)
        if isinstance(command, Refused):
            return command
        given = signal.id or f"signal-{self.petition.sequence + 1}"
        envelope = Envelope(id=given, received_at=workflow.now(), actor=sender, command=command)
        return decide(envelope, self.petition, self.rules, self.number)

    def _refusal(self, name: str, refused: Refused, sender: Actor, sent_id: str | None) -> tuple[Event, ...]:
        """Keep a refused signal as an event: there is no caller to tell."""
        known = name if name in signals.SIGNALS else "unknown"
        return seal(
            Event,
            self.number,
            [SignalRefused(signal=known, code=refused.code, params=refused.params)],
            after=self.petition.sequence,
            head=self.petition.head,
            at=workflow.now(),
            actor=sender,
            command=sent_id,
        )

    async def _find(self, named: tuple[str, ...]) -> tuple[AccountRef | None, ...]:
        found = await _at_once_or_later(DirectoryActivities.find_holders, Named(holders=named))
        return found.holders

    def _follow(self, events: tuple[Event, ...]) -> Batch:
        """Go on to the state after these events, and give what is to be recorded of them."""
        self.petition = fold(events, self.petition) or self.petition
        fence = self.past_runs * RUN_LENGTH + workflow.info().get_current_history_length()
        return Batch(stream=self.number, events=events, notices=notices(events, self.petition), fence=fence)

    async def _record(self, events: tuple[Event, ...]) -> None:
        """Record what no command brought about, and only then go on; the lock keeps others out meanwhile.

        The last command's batches go along: whoever delivered it may not have come to recording them. The notices go
        once an ordinary activity has run, for its start shows that what they tell of is in the history.
        """
        batches = (*self.unrecorded, self._follow(events))
        await _at_once_or_later(RecordActivities.record_batches, Batches(batches=batches))
        self.unrecorded = ()
        if not any(batch.notices for batch in batches):
            return
        place = Place(stream=self.number, sequence=self.petition.sequence)
        await workflow.execute_activity_method(NoticeActivities.release_notices, place, **options.UNTIL_DONE)

    def _outlive_cancellation(self) -> None:
        """Go on once after a cancel from outside, for a case ends by an act or a term; the worker may still let go.

        Raises:
            asyncio.CancelledError: the worker takes the workflow out of its memory.
        """
        if self.outlived or workflow.cancellation_reason() is None:
            raise asyncio.CancelledError
        self.outlived = True

    async def _sleep(self) -> None:
        """Wait for the next call of time, or until another instant is the next."""
        call = next_call(self.petition)
        if call is None:
            await workflow.wait_condition(lambda: self.petition.closed or next_call(self.petition) is not None)
            return
        wake = call.at + (options.GRACE if call.hears else timedelta())
        if not await self._moves_within(call, wake - workflow.now()):
            if call.hears:
                await self._hear_first(call)
            await self._tick(call)

    async def _moves_within(self, call: Call, delay: timedelta) -> bool:
        """Wait on the one timer; tell whether another call came first."""
        if delay <= timedelta():
            return self._moved(call)
        try:
            await workflow.wait_condition(lambda: self._moved(call), timeout=delay)
        except TimeoutError:
            return False
        return True

    def _moved(self, call: Call) -> bool:
        now = next_call(self.petition)
        return now is None or (now.at, now.ends) != (call.at, call.ends)

    async def _hear_first(self, call: Call) -> None:
        """Let commands received before the term be heard before its end is recorded."""
        asked_at, pause = workflow.now(), options.ASK_AGAIN
        while not self._moved(call):
            question = Question(stream=self.number, after=self.last_ledger_no, before=call.at)
            waited_for = await _at_once_or_later(RecordActivities.find_undelivered, question)
            if waited_for <= self.last_ledger_no:
                return
            if not call.closes and workflow.now() - asked_at >= options.PATIENCE:
                return
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self.last_ledger_no >= waited_for,  # noqa: B023 - awaited within this turn
                    timeout=pause,
                )
            pause = min(pause * 2, options.ASK_AT_LEAST)

    async def _tick(self, call: Call) -> None:
        async with self.lock:
            if self._moved(call):
                return
            events = tick(self.petition, self.rules, max(call.at, workflow.now()))
            if events:
                await self._record(events)


async def _at_once_or_later(activity: Callable[[Any, Given], Awaitable[Found]], given: Given) -> Found:
    """Do short database work inside the workflow task; where the database is slow or away, by a retry without end."""
    try:
        return await workflow.execute_local_activity_method(activity, given, **options.AT_ONCE)
    except FailureError:
        return await workflow.execute_activity_method(activity, given, **options.UNTIL_DONE)
