"""A durable stream: every command through one lock and one `decide`, all waiting on one timer.

What all streams share; a petition and a dossier say what they are by the methods that they must give.
"""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.notify import NoticeActivities
from activities.record import Batches, Place, Question, RecordActivities
from domain.clocks import Clock
from domain.commands import Sent
from domain.dossiers.kinds import Recorded
from domain.refusals import Refused
from domain.timers import Call, next_call
from workflows import ids, options
from workflows.inputs import Answer, Closed, Resume, ResumeDossier, State

Given = TypeVar("Given")
Found = TypeVar("Found")

Resumed = Resume | ResumeDossier

RUN_LENGTH = 1_000_000
"""More events than a history can have, so that the fence of a later run is higher than any of an earlier one."""


class Standing(Protocol):
    """What every stream's state can tell."""

    @property
    def number(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def head(self) -> str: ...
    @property
    def running(self) -> tuple[Clock, ...]: ...
    @property
    def closed(self) -> bool: ...


class StreamWorkflow(ABC):
    """One stream from its opening (or resumption) until nothing more can happen."""

    def _begin(self, number: str, last_ledger_no: int, resumed: Resumed | None, longest: int | None) -> None:
        self.lock = asyncio.Lock()
        self.number = number
        self.last_ledger_no = last_ledger_no
        self.last_answer = resumed.last_answer if resumed else None
        self.unrecorded: tuple[Any, ...] = resumed.unrecorded if resumed else ()
        self.outlived = False
        self.wakes = 0
        self.past_runs = resumed.run if resumed else 0
        self.longest = longest

    @property
    @abstractmethod
    def current(self) -> Standing:
        """The state."""

    @abstractmethod
    def _decide(self, envelope: Any) -> tuple[Any, ...] | Refused:
        """Answer a command by its events or a refusal."""

    @abstractmethod
    def _tick_events(self, now: datetime) -> tuple[Any, ...]:
        """Give the events of the earliest call that is due."""

    @abstractmethod
    def _fold(self, events: tuple[Any, ...], fence: int) -> Recorded:
        """Go on to the state after these events, and give what is to be recorded of them."""

    @abstractmethod
    def _next_run(self) -> Resumed:
        """Give what the next run begins with: the state, what nobody has recorded yet, and the last answer."""

    @workflow.signal(name=ids.WAKE_SIGNAL)
    def wake(self) -> None:
        """Look at the clocks again, and set the one timer anew: it may be gone, or be set too late."""
        self.wakes += 1

    def _over(self) -> bool:
        """Tell whether the history is as long as a run's may be; how long that is came with what it began with."""
        if self.longest is None:
            return False
        info = workflow.info()
        return info.get_current_history_length() >= self.longest or info.is_continue_as_new_suggested()

    async def _continue(self) -> None:
        """Go on in a new run, between commands.

        Whatever comes between the last handler's end and this decision makes the engine ask again, so nothing is lost.

        Raises:
            ContinueAsNewError: always, unless the stream is closed; the engine takes it.
        """
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self.current.closed:
            workflow.continue_as_new(self._next_run())

    async def _live(self) -> Closed:
        """Sleep from one call of time to the next until the stream is closed."""
        while not self.current.closed:
            try:
                if self._over():
                    await self._continue()
                await self._sleep()
            except asyncio.CancelledError:
                self._outlive_cancellation()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return Closed(number=self.number, sequence=self.current.sequence, head=self.current.head)

    def _take(self, envelope: Sent) -> Answer:
        number = envelope.ledger_no or 0
        if number <= self.last_ledger_no:
            known = self.last_answer
            return known if known and known.ledger_no == number else Answer(ledger_no=number, state=State.REPEATED)
        batches = list(self._said_before(envelope.received_at))
        found = self._decide(envelope)
        if isinstance(found, Refused):
            answer = Answer(ledger_no=number, state=State.REFUSED, refused=found, batches=tuple(batches))
        else:
            batches.append(self._follow(found))
            answer = Answer(
                ledger_no=number,
                state=State.DONE,
                stage=self.current.stage,
                first=found[0].sequence,
                last=found[-1].sequence,
                batches=tuple(batches),
            )
        self.last_ledger_no, self.last_answer = number, answer
        # Commands come in order, each after the one before it was answered, and with its answer recorded.
        self.unrecorded = answer.batches
        return answer

    def _said_before(self, received_at: datetime) -> Iterator[Recorded]:
        """Say what time had to say before a command was received: all received earlier has been heard by now."""
        while (call := next_call(self.current)) and call.at <= received_at:
            yield self._follow(self._tick_events(received_at))

    def _follow(self, events: tuple[Any, ...]) -> Recorded:
        """Go on to the state after these events, and give what is to be recorded of them."""
        return self._fold(events, self.past_runs * RUN_LENGTH + workflow.info().get_current_history_length())

    async def _record(self, events: tuple[Any, ...]) -> None:
        """Record what no command brought about, and only then go on; the lock keeps others out meanwhile.

        The last command's batches go along: whoever delivered it may not have come to recording them. The notices go
        once an ordinary activity has run, for its start shows that what they tell of is in the history.
        """
        batches = (*self.unrecorded, self._follow(events))
        await at_once_or_later(RecordActivities.record_batches, Batches(batches=batches))
        self.unrecorded = ()
        if not any(batch.notices for batch in batches):
            return
        place = Place(stream=self.number, sequence=self.current.sequence)
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
        call = next_call(self.current)
        if call is None:
            await workflow.wait_condition(self._has_to_go_on)
            return
        wake = call.at + (options.GRACE if call.hears else timedelta())
        if not await self._moves_within(call, wake - workflow.now()):
            if call.hears:
                await self._hear_first(call)
            await self._tick(call)

    def _has_to_go_on(self) -> bool:
        return self.current.closed or self._over() or next_call(self.current) is not None

    async def _moves_within(self, call: Call, delay: timedelta) -> bool:
        """Wait on the one timer; tell whether another call, or a wake, came first."""
        if delay <= timedelta():
            return self._moved(call)
        wakes = self.wakes
        try:
            await workflow.wait_condition(lambda: self._moved(call) or self.wakes != wakes, timeout=delay)
        except TimeoutError:
            return False
        return True

    def _moved(self, call: Call) -> bool:
        now = next_call(self.current)
        return now is None or self._over() or (now.at, now.ends) != (call.at, call.ends)

    async def _hear_first(self, call: Call) -> None:
        """Let commands received before the term be heard before its end is recorded."""
        asked_at, pause = workflow.now(), options.ASK_AGAIN
        while not self._moved(call):
            question = Question(stream=self.number, after=self.last_ledger_no, before=call.at)
            waited_for = await at_once_or_later(RecordActivities.find_undelivered, question)
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
            events = self._tick_events(max(call.at, workflow.now()))
            if events:
                await self._record(events)


async def at_once_or_later(activity: Callable[[Any, Given], Awaitable[Found]], given: Given) -> Found:
    """Do short database work inside the workflow task; where the database is slow or away, by a retry without end."""
    try:
        return await workflow.execute_local_activity_method(activity, given, **options.AT_ONCE)
    except FailureError:
        return await workflow.execute_activity_method(activity, given, **options.UNTIL_DONE)
