"""Every way a case can end, and every stage at which one can still be open, each with one event more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import Client

from domain.base import AccountRef, Role, Score
from domain.commands import AssignLeader, Command, Envelope, ImportPast, ImportReply, Rate, Urge
from domain.decide import decide
from domain.events import Batch
from domain.folding import fold
from domain.policy import Policy, Rules
from domain.refusals import Refused
from storage.database import now
from storage.packs import rules_for
from storage.records import append, load_case
from tests import engine
from tests.engine import CLERK, Engine
from tests.journeys import case as said
from tests.journeys.case import ACCEPT, RATE, RATE_ONE, REPLY, TEXT, TRANSFER, Case

LEADER = AssignLeader(leader=AccountRef(id="leader-1", role=Role.LEADER, line=(engine.BUREAU,)))
SECONDS = {"transfer": 3600, "notice": 3600, "handling": 5, "rating": 6}
PACK = engine.paced("golden", warn=3, remind=2, **SECONDS)
SLOW = engine.paced("golden-slow")


@dataclass
class Life:
    """A case that is being lived, and what it needs."""

    own: Engine
    case: Case
    rules: Rules

    @property
    def now(self) -> datetime:
        """The records' clock."""
        return self.own.database.look(now)

    async def register(self) -> None:
        """Begin."""
        await self.case.register(self.rules, self.now)
        await self.told("registered")

    async def give(self, *commands: Command) -> None:
        """Give commands one after another, each received now."""
        for command in commands:
            await self.case.give(command, self.now)

    async def told(self, fact: str, times: int = 1) -> None:
        """Wait until the log has told something so many times."""

        async def enough() -> bool:
            return engine.told(engine.log_of(self.own.database, self.case.number)).count(fact) >= times

        await engine.until(enough, 60)

    async def signal(self, name: str, *arguments: object) -> None:
        """Send a signal, and wait until something came of it."""
        before = len(engine.log_of(self.own.database, self.case.number))
        await self.case.handle.signal(name, args=arguments)

        async def more() -> bool:
            return len(engine.log_of(self.own.database, self.case.number)) > before

        await engine.until(more, 60)


async def rated(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, REPLY, RATE)


async def rated_by_and_by(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, REPLY, RATE_ONE, Rate(bureau=Score.SATISFIED))


async def window_ended(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, REPLY)
    await life.told("concluded")


async def one_rating_then_window_ended(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, REPLY, RATE_ONE)
    await life.told("concluded")


async def declined_other_procedure(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, said.IN_COURT)


async def declined_in_progress(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, said.ELSEWHERE)


async def returned_then_rated(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, said.NOT_OURS, said.TRANSFER_ELSEWHERE)
    await life.case.give(ACCEPT, life.now, said.OTHER_OFFICE)
    await life.case.give(REPLY, life.now, said.OTHER_OFFICE)
    await life.give(RATE)


async def late_then_rated(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT)
    await life.told("overdue_reminded", 2)
    await life.give(REPLY, RATE)


async def lapse_withdrawn(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT)
    received = life.now
    await life.told("clock_lapsed")
    await life.case.give(REPLY, received)
    await life.case.give(RATE, received + timedelta(seconds=1))


async def refused_and_repeated(life: Life) -> None:
    await life.register()
    await life.give(REPLY, TRANSFER, RATE, ACCEPT)
    await life.case.send(life.case.envelopes[2], "c2-again")
    await life.give(REPLY, RATE)


async def supervised_by_update(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, Urge(), LEADER, ACCEPT, Urge(), REPLY, RATE)


async def supervised_by_signal(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER)
    await life.signal("urge", {"id": "s1", "by": "supervisor-1"})
    await life.signal("urge", {"id": "s1", "by": "supervisor-1"})
    await life.signal("assign_leader", {"id": "s2", "by": "supervisor-1", "leader": "leader"})
    await life.signal("unknown", {})
    await life.signal("urge", 7)
    await life.give(ACCEPT, REPLY, RATE)


async def imported(life: Life) -> None:
    """An imported petition that was still open: recorded by the import, resumed from the records."""
    entry = ImportPast.model_validate(said.REGISTER.model_dump(exclude={"type"}))
    envelope = Envelope(id="c1", ledger_no=1, received_at=life.now, actor=CLERK.actor, command=entry)
    events = decide(envelope, None, life.rules, life.case.number)
    if isinstance(events, Refused):
        raise ValueError(events.code)  # noqa: TRY004 - the value is at fault
    petition = fold(events)
    if petition is None:
        raise ValueError("nothing was imported")
    life.own.database.change(lambda c: append(c, Batch(stream=life.case.number, events=events)))
    await life.case.resume(petition, life.rules)


async def imported_then_replied(life: Life) -> None:
    await imported(life)
    await life.give(ImportReply(reply=TEXT))


async def imported_then_handled(life: Life) -> None:
    await imported(life)
    await life.give(TRANSFER, ACCEPT, REPLY, RATE)


async def resumed_in_handling(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT)
    petition = life.own.database.look(lambda c: load_case(c, life.case.number))
    if petition is None:
        raise ValueError("nothing was recorded")
    await life.case.handle.terminate("resumed elsewhere")
    await life.case.resume(petition, life.rules)
    await life.give(REPLY, RATE)


async def open_registered(life: Life) -> None:
    await life.register()
    await life.give(LEADER)


async def open_transferred(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, Urge())


async def open_handling(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, Urge())


async def open_overdue(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT)
    await life.told("overdue_reminded")
    await life.give(Urge())


async def open_replied(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, ACCEPT, REPLY, RATE_ONE)


async def open_returned(life: Life) -> None:
    await life.register()
    await life.give(TRANSFER, said.NOT_OURS, LEADER)


async def open_imported(life: Life) -> None:
    await imported(life)
    await life.give(LEADER)


Living = Callable[[Life], Awaitable[None]]
Lives = dict[str, tuple[Policy, Living]]
QUICK: tuple[Living, ...] = (
    window_ended,
    one_rating_then_window_ended,
    late_then_rated,
    lapse_withdrawn,
    open_overdue,
)
CALM: tuple[Living, ...] = (
    rated,
    rated_by_and_by,
    declined_other_procedure,
    declined_in_progress,
    returned_then_rated,
    refused_and_repeated,
    supervised_by_update,
    supervised_by_signal,
    imported_then_replied,
    imported_then_handled,
    resumed_in_handling,
    open_registered,
    open_transferred,
    open_handling,
    open_replied,
    open_returned,
    open_imported,
)
LIVES: Lives = {living.__name__: (PACK if living in QUICK else SLOW, living) for living in QUICK + CALM}


async def live(own: Engine, client: Client, name: str, lives: Lives) -> Case:
    """Live one case under its name, from which its number is made."""
    policy, living = lives[name]
    rules = own.database.look(lambda c: rules_for(c, policy, now(c)))
    case = Case(client, own.database, own.settings.task_queue, name.replace("_", "-"))
    await living(Life(own, case, rules))
    return case
