"""The bare twin: a workflow of the same start, updates and timers as a petition's, with empty bodies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from temporalio import workflow
from temporalio.client import Client

from domain.base import Actor, Channel, DocumentRef, OfficeRef, Purpose, Role, Score
from domain.commands import Accept, Command, Envelope, Rate, Reply, Transfer
from domain.commands import Register as RegisterCommand
from domain.decide import decide
from domain.petition import Stage
from domain.policy import Rules
from domain.refusals import Refused
from domain.values import ART_32, Outcome
from workflows.inputs import Answer, Closed, Register, Start, State

QUEUE = "bare-twins"
TIMERS = (12, 12, 50, 30)
"""Days until the timer that stands after registration and after each act but the last, as in an ordinary case."""

BUREAU = OfficeRef(id="bureau", line=("bureau",), district="东城区", sequence=1)
OFFICE = OfficeRef(id="office", line=("office", "bureau"), district="东城区", sequence=1)
TEXT = DocumentRef(id="0123456789abcdef01234567", digest="0" * 64)
ACTS: tuple[tuple[Command, Actor], ...] = (
    (Transfer(to=OFFICE), Actor(id="clerk", role=Role.CLERK, office="bureau")),
    (Accept(notice=TEXT), Actor(id="officer", role=Role.OFFICER, office="office")),
    (
        Reply(outcome=Outcome.SUPPORTED, opinion=TEXT, states=ART_32),
        Actor(id="officer", role=Role.OFFICER, office="office"),
    ),
    (Rate(bureau=Score.SATISFIED, office=Score.SATISFIED), Actor(id="petitioner", role=Role.PETITIONER)),
)


@workflow.defn(name="BareTwin")
class BareTwin:
    """Takes the updates of an ordinary case, re-arming one timer after each."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self.number = start.events[0].stream if isinstance(start, Register) else start.petition.number
        self.taken = 0

    @workflow.run
    async def run(self, start: Start) -> Closed:  # noqa: ARG002 - the SDK gives it to both
        """Wait for the updates."""
        while self.taken < len(ACTS):
            at = self.taken
            await workflow.wait_condition(lambda: self.taken != at, timeout=timedelta(days=TIMERS[at]))  # noqa: B023
        await workflow.wait_condition(workflow.all_handlers_finished)
        return Closed(number=self.number, sequence=self.taken, head="")

    @workflow.update
    async def command(self, envelope: Envelope) -> Answer:
        """Do nothing."""
        self.taken += 1
        return Answer(ledger_no=envelope.ledger_no or 0, state=State.DONE, stage=Stage.HANDLING)

    @workflow.update
    async def nudge(self, envelope: Envelope) -> Answer:
        """Do nothing, and leave the timer as it is."""
        return Answer(ledger_no=envelope.ledger_no or 0, state=State.DONE, stage=Stage.HANDLING)


def registered(rules: Rules) -> Register:
    """Give a start as a petition's."""
    entry = RegisterCommand(
        channel=Channel.ONLINE,
        purpose=Purpose.REQUEST,
        text=TEXT,
        bureau=BUREAU,
        petitioners=("p-1",),
        district="东城区",
    )
    found = decide(_envelope(1, "register", entry, ACTS[-1][1]), None, rules, "twin")
    if isinstance(found, Refused):
        raise RuntimeError(f"a registration was refused: {found}")  # noqa: TRY004 - not the caller's type
    return Register(rules=rules, events=found)


async def whole_case(client: Client, start: Register, number: str) -> None:
    """Run one twin from its start to its end."""
    handle = await client.start_workflow(BareTwin.run, start, id=number, task_queue=QUEUE)
    for place, (command, actor) in enumerate(ACTS, 2):
        await handle.execute_update(
            BareTwin.command, _envelope(place, command.type, command, actor), id=f"{number}-{command.type}"
        )


def _envelope(place: int, given: str, command: Command, actor: Actor) -> Envelope:
    return Envelope(id=given, ledger_no=place, received_at=datetime.now(UTC), actor=actor, command=command)
