"""A dossier's durable life: recommendations, assigned batches, and whatever other kinds there are."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.dossiers.base import Dossier
from domain.dossiers.kinds import (
    AnyDossier,
    DossierEnvelope,
    DossierEvent,
    DossierRecord,
    decide,
    folded,
    tick,
)
from domain.refusals import Refused
from workflows import ids
from workflows.dossier_reactions import notices
from workflows.inputs import Answer, Closed, DossierStart, ResumeDossier
from workflows.stream import StreamWorkflow


@workflow.defn(name=ids.DOSSIER)
class DossierWorkflow(StreamWorkflow):
    """One dossier from its opening (or resumption) until its end."""

    @workflow.init
    def __init__(self, start: DossierStart) -> None:
        self.dossier: AnyDossier = start.dossier if isinstance(start, ResumeDossier) else start.opened
        self.pack = start.rules
        self.rules = start.rules.of(self.dossier.kind)
        resumed = start if isinstance(start, ResumeDossier) else None
        self._begin(self.dossier.number, self.dossier.last_ledger_no, resumed, start.longest)

    @property
    def current(self) -> Dossier:
        """The dossier."""
        return self.dossier

    @workflow.run
    async def run(self, start: DossierStart) -> Closed:  # noqa: ARG002 - what it is started with is read before it runs
        """Sleep from one call of time to the next until the dossier is closed."""
        return await self._live()

    @workflow.update(name=ids.COMMAND_UPDATE)
    async def command(self, envelope: DossierEnvelope) -> Answer:
        """Take a command from the ledger, as a petition does."""
        async with self.lock:
            return self._take(envelope)

    @command.validator
    def _numbered(self, envelope: DossierEnvelope) -> None:
        if envelope.ledger_no is None:
            raise ApplicationError("a command needs its ledger number", type="ledger_no_missing", non_retryable=True)

    @workflow.query(name=ids.STATE_QUERY)
    def state(self) -> AnyDossier:
        """Give the state, for auditors and operators."""
        return self.dossier

    def _next_run(self) -> ResumeDossier:
        return ResumeDossier(
            dossier=self.dossier.model_copy(update={"last_ledger_no": self.last_ledger_no}),
            rules=self.pack,
            last_answer=self.last_answer,
            run=self.past_runs + 1,
            unrecorded=self.unrecorded,
            longest=self.longest,
        )

    def _decide(self, envelope: DossierEnvelope) -> tuple[DossierEvent, ...] | Refused:
        return decide(envelope, self.dossier, self.rules, self.number)

    def _tick_events(self, now: datetime) -> tuple[DossierEvent, ...]:
        return tick(self.dossier, self.rules, now)

    def _fold(self, events: tuple[DossierEvent, ...], fence: int) -> DossierRecord:
        self.dossier = folded(events, self.dossier)
        return DossierRecord(stream=self.number, events=events, notices=notices(events, self.dossier), fence=fence)
