"""One petition driven from outside the gate: its commands go straight to the workflow, each with its receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection
from temporalio.client import Client

from domain.base import Actor, Channel, DocumentRef, OfficeRef, Purpose, Role, Score
from domain.commands import Accept, Command, Decline, Envelope, Rate, Reply, Transfer
from domain.commands import Register as RegisterCommand
from domain.decide import decide
from domain.events import Batch
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Refused
from domain.values import ART_32, Ground, Outcome, Procedure
from storage import ledger
from storage.database import Database
from storage.records import append, append_all
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER, OTHER, OTHER_OFFICER, Handle
from workflows import ids
from workflows.inputs import Answer, Register, Resume, Start
from workflows.petition import PetitionWorkflow

PUBLIC = Actor(id="petitioner", role=Role.PETITIONER)
TEXT = DocumentRef(id="text-1", digest="a" * 64)
HERE = OfficeRef(id=BUREAU, line=(BUREAU,), district="A市", sequence=1)
THERE = {office: OfficeRef(id=office, line=(office, BUREAU), district="A市", sequence=1) for office in (OFFICE, OTHER)}
REGISTER = RegisterCommand(
    channel=Channel.ONLINE, purpose=Purpose.REQUEST, text=TEXT, bureau=HERE, petitioners=("person-1",)
)
TRANSFER = Transfer(to=THERE[OFFICE])
TRANSFER_ELSEWHERE = Transfer(to=THERE[OTHER])
ACCEPT = Accept(notice=TEXT)
REPLY = Reply(outcome=Outcome.SUPPORTED, opinion=TEXT, states=ART_32)
RATE = Rate(bureau=Score.SATISFIED, office=Score.BASICALLY_SATISFIED)
RATE_ONE = Rate(office=Score.DISSATISFIED)
NOT_OURS = Decline(ground=Ground.NOT_COMPETENT, reason=TEXT)
IN_COURT = Decline(ground=Ground.OTHER_PROCEDURE, procedure=Procedure.LITIGATION, reason=TEXT)
ELSEWHERE = Decline(ground=Ground.IN_PROGRESS, reason=TEXT)

SENDERS = {
    "transfer": CLERK.actor,
    "import_reply": CLERK.actor,
    "accept": OFFICER.actor,
    "decline": OFFICER.actor,
    "reply": OFFICER.actor,
    "rate": PUBLIC,
    "urge": engine.SUPERVISOR.actor,
    "assign_leader": engine.SUPERVISOR.actor,
}
OTHER_OFFICE = OTHER_OFFICER.actor


@dataclass
class Case:
    """A petition's workflow and records, and the number of the last command that it was sent."""

    client: Client
    database: Database
    task_queue: str
    number: str
    sent: int = 0
    envelopes: dict[int, Envelope] = field(default_factory=dict)

    @property
    def handle(self) -> Handle:
        """The workflow."""
        return engine.history_of(self.client, self.number)

    async def register(self, rules: Rules, at: datetime) -> None:
        """Record a registration, and start the workflow by it."""
        found = decide(self.envelope(REGISTER, at, PUBLIC), None, rules, self.number)
        assert not isinstance(found, Refused)
        batch = Batch(stream=self.number, events=found)
        await self.database.write(lambda c: append(c, batch, certain=True))
        await self.begin(Register(rules=rules, events=found))

    async def resume(self, petition: Petition, rules: Rules) -> None:
        """Start the workflow from a state."""
        self.sent = petition.last_ledger_no
        await self.begin(Resume(petition=petition, rules=rules))

    async def begin(self, start: Start) -> None:
        """Start the workflow."""
        await self.client.start_workflow(PetitionWorkflow.run, start, id=self.number, task_queue=self.task_queue)

    def envelope(self, command: Command, at: datetime, actor: Actor | None = None) -> Envelope:
        """Give a command its number, its sender and its receipt."""
        self.sent += 1
        envelope = Envelope(
            id=f"c{self.sent}",
            ledger_no=self.sent,
            received_at=at,
            actor=actor or SENDERS[command.type],
            command=command,
        )
        self.envelopes[self.sent] = envelope
        return envelope

    async def give(self, command: Command, at: datetime, actor: Actor | None = None) -> Answer:
        """Send a command and wait for its answer."""
        return await self.send(self.envelope(command, at, actor))

    async def send(self, envelope: Envelope, update: str | None = None) -> Answer:
        """Send an envelope, on demand under another update id than its own, and record what it brought about."""
        answer = await self.ask(envelope, update)
        await self.database.write(lambda c: append_all(c, answer.batches, certain=True))
        return answer

    async def ask(self, envelope: Envelope, update: str | None = None) -> Answer:
        """Send an envelope and record nothing, as a gate that dies with the answer in its hand."""
        answer: Answer = await self.handle.execute_update(
            ids.COMMAND_UPDATE, envelope, id=update or envelope.id, result_type=Answer
        )
        return answer

    async def state(self) -> Petition:
        """Ask the workflow."""
        return await engine.state_of(self.client, self.number)

    def enter(self, connection: Connection, envelope: Envelope) -> ledger.Row:
        """Write a command into the ledger as pending, as a gate does that cannot reach the workflow."""
        return ledger.enter(connection, self.number, envelope, "0" * 64, ("test", 0.0))
