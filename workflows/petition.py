"""A petition's durable life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from activities.directory import DirectoryActivities, Named
from domain.base import AccountRef, Actor
from domain.chain import seal
from domain.commands import Envelope
from domain.decide import decide
from domain.events import Batch, Event, SignalRefused
from domain.folding import fold
from domain.petition import Petition
from domain.refusals import Code, Refused
from domain.timers import tick
from workflows import ids, signals
from workflows.inputs import Answer, Closed, Resume, Start
from workflows.reactions import notices
from workflows.stream import StreamWorkflow, at_once_or_later


@workflow.defn(name=ids.PETITION)
class PetitionWorkflow(StreamWorkflow):
    """One petition from registration (or resumption) until no window is open."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.rules = start.rules
        self.petition = start.petition if isinstance(start, Resume) else start.registered
        resumed = start if isinstance(start, Resume) else None
        self._begin(self.petition.number, self.petition.last_ledger_no, resumed, start.longest)

    @property
    def current(self) -> Petition:
        """The petition."""
        return self.petition

    @workflow.run
    async def run(self, start: Start) -> Closed:  # noqa: ARG002 - what it is started with is read before it runs
        """Sleep from one call of time to the next until the case is closed."""
        return await self._live()

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
        found = await at_once_or_later(DirectoryActivities.find_holders, Named(holders=named))
        return found.holders

    def _decide(self, envelope: Envelope) -> tuple[Event, ...] | Refused:
        return decide(envelope, self.petition, self.rules, self.number)

    def _tick_events(self, now: datetime) -> tuple[Event, ...]:
        return tick(self.petition, self.rules, now)

    def _fold(self, events: tuple[Event, ...], fence: int) -> Batch:
        self.petition = fold(events, self.petition) or self.petition
        return Batch(stream=self.number, events=events, notices=notices(events, self.petition), fence=fence)

    def _next_run(self) -> Resume:
        return Resume(
            petition=self.petition.model_copy(update={"last_ledger_no": self.last_ledger_no}),
            rules=self.rules,
            last_answer=self.last_answer,
            run=self.past_runs + 1,
            unrecorded=self.unrecorded,
            longest=self.longest,
        )
