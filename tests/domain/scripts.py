"""Generated lives of petitions: what anybody might ask at any time, and the orders in which it may arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from domain.base import Accused, Actor, Purpose, Role, Score
from domain.commands import ART_32, Command, Envelope, Ground, Outcome
from domain.decide import decide
from domain.events import Event
from domain.policy import Rules
from domain.refusals import Refused
from domain.timers import Call, next_call
from domain.transitions import TRANSITIONS
from tests.builders import (
    Case,
    a_decline,
    a_leader,
    a_leader_assignment,
    a_past_case,
    a_past_reply,
    a_rating,
    a_registration,
    a_reply,
    a_transfer,
    an_acceptance,
    an_actor,
    an_assignment,
    an_office,
    an_urging,
    at,
    cn_rules,
)
from tests.packs import quick_rules, working_rules

PACKS = {"cn-2022": cn_rules(), "quick": quick_rules(), "working": working_rules()}
STEPS = {"cn-2022": timedelta(days=1), "quick": timedelta(seconds=1), "working": timedelta(days=1)}
MOMENT = timedelta(microseconds=1)
START = at("2026-02-02 10:00")
OFFICES = (an_office("housing"), an_office("water"), an_office("pipes", "water", "city"))
ACTORS = (
    *(an_actor(role, office) for role in (Role.CLERK, Role.SUPERVISOR) for office in ("city", "water")),
    *(an_actor(Role.OFFICER, office.id) for office in OFFICES),
    *(an_actor(role) for role in (Role.PETITIONER, Role.AUDITOR, Role.LEADER)),
    Actor(id="engine-operator", role=Role.OPERATOR, claims="supervisor"),
)
LIKELY: dict[str, tuple[Actor, ...]] = {
    "transfer": ACTORS[:1],
    "assign": ACTORS[:1],
    "import_reply": ACTORS[:1],
    "urge": (ACTORS[2], ACTORS[-1]),
    "assign_leader": (ACTORS[2], ACTORS[-1]),
    "rate": (an_actor(Role.PETITIONER),),
}

offices = st.sampled_from(OFFICES)
scores = st.none() | st.sampled_from(Score)
dates = st.sampled_from(["2026-01-01", "2030-01-01"])
leaders = st.sampled_from([a_leader("mayor"), a_leader("chief", "water", "city"), a_leader("clerk", role=Role.CLERK)])
COMMANDS: dict[str, st.SearchStrategy[Command]] = {
    "transfer": st.builds(a_transfer, offices),
    "assign": st.builds(an_assignment, offices, dates),
    "accept": st.builds(an_acceptance, notice=st.sampled_from([True, True, True, False])),
    "decline": st.builds(a_decline, st.sampled_from(Ground)),
    "reply": st.builds(a_reply, st.sampled_from(Outcome), states=st.sampled_from([ART_32, ART_32, ART_32[1:]])),
    "rate": st.builds(a_rating, scores, scores),
    "urge": st.builds(an_urging, st.none() | dates),
    "assign_leader": st.builds(a_leader_assignment, leaders),
    "import_reply": st.just(a_past_reply()),
}
anything = st.one_of(*COMMANDS.values())
accusations = st.sampled_from([Accused(), Accused(offices=("water",)), Accused(accounts=("mayor", "officer"))])


@dataclass(frozen=True)
class Script:
    """Commands in the order of their receipt, numbered as the ledger numbers them."""

    pack: str
    envelopes: tuple[Envelope, ...]

    @property
    def rules(self) -> Rules:
        return PACKS[self.pack]

    @property
    def end(self) -> datetime:
        """When all that is said has long been said, some reminders included."""
        return self.envelopes[-1].received_at + 100 * STEPS[self.pack]


@st.composite
def scripts(draw: DrawFn, longest: int = 12, packs: Sequence[str] = tuple(PACKS)) -> Script:
    """Draw a life: mostly what could be followed, received now and then at the very edge of a term."""
    pack = draw(st.sampled_from(packs))
    case = Case(PACKS[pack])
    purpose, accused = draw(st.sampled_from(Purpose)), draw(accusations)
    entry = a_registration(purpose=purpose, accused=accused)
    opening: Command = a_past_case(accused=accused) if draw(st.integers(0, 4)) == 0 else entry
    sent = [case.envelope(opening, an_actor(Role.PETITIONER), START)]
    case.deliver(sent[0])
    for _ in range(draw(st.integers(1, longest))):
        received = _next_receipt(draw, case, sent[-1].received_at, STEPS[pack])
        command = draw(_wish(draw, case))
        sent.append(case.envelope(command, _sender(draw, case, command), received))
        case.wait(received)
        case.deliver(sent[-1])
    return Script(pack, tuple(sent))


def _next_receipt(draw: DrawFn, case: Case, last: datetime, step: timedelta) -> datetime:
    call = next_call(case.now)
    if call is not None and call.at > last and draw(st.integers(0, 2)) == 0:
        return max(
            last, draw(st.sampled_from([call.at - MOMENT, call.at, call.clock.due_at, call.clock.due_at - MOMENT]))
        )
    return last + draw(st.sampled_from([0, 0, 1, 3, 10, 25, 70])) * step


def _wish(draw: DrawFn, case: Case) -> st.SearchStrategy[Command]:
    """Mostly wish for what moves the case on from its stage, as people do."""
    fitting = [name for stage, name in TRANSITIONS if stage is case.now.stage and name != "import_reply"]
    fitting += [name for name in ("accept", "reply") if name in fitting] * 3
    if not fitting or draw(st.integers(0, 3)) == 0:
        return anything
    return COMMANDS[draw(st.sampled_from(fitting))]


def _sender(draw: DrawFn, case: Case, command: Command) -> Actor:
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(ACTORS))
    holder = an_actor(Role.OFFICER, case.now.holder.id)
    return draw(st.sampled_from(LIKELY.get(command.type, (holder,))))


class Delivery:
    """Delivers a script in some order of commands and of time's own words, as the workflow does.

    A command at or below the last ledger number is a repeat. The end of a window waits for all commands received
    before it; the end of a duty waits only so long, so here it need not wait at all.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.case = Case(script.rules)
        self.answers: list[tuple[Event, ...] | Refused] = []

    @property
    def waiting(self) -> tuple[Envelope, ...]:
        """What has not been delivered yet."""
        return self.script.envelopes[len(self.answers) :]

    def deliver(self) -> None:
        """Deliver the next command."""
        self.answers.append(self.case.deliver(self.waiting[0]))

    def repeat(self) -> None:
        """Deliver every command so far once more, to a workflow that was just resumed from its state."""
        for envelope in self.script.envelopes[: len(self.answers)]:
            if (envelope.ledger_no or 0) > self.case.now.last_ledger_no:
                found = decide(envelope, self.case.petition, self.script.rules, self.case.number)
                assert isinstance(found, Refused), "refused before, followed when repeated"

    @property
    def call(self) -> Call | None:
        """What time may say now, if anything."""
        call = next_call(self.case.now) if self.case.petition else None
        if call is None or call.at > self.script.end:
            return None
        unheard = any(envelope.received_at < call.clock.due_at for envelope in self.waiting)
        return None if call.closes and unheard else call

    def tick(self) -> None:
        """Let time say one thing."""
        self.case.tick(self.script.end)

    def finish(self) -> Case:
        """Deliver and say all that is left, commands first where time must wait for them."""
        while self.waiting or self.call:
            if self.call:
                self.tick()
            else:
                self.deliver()
        return self.case


def at_once(script: Script) -> Delivery:
    """Deliver each command at its receipt, time speaking in between at its instants."""
    delivery = Delivery(script)
    for envelope in script.envelopes:
        while (call := delivery.call) is not None and call.at <= envelope.received_at:
            delivery.tick()
        delivery.deliver()
    delivery.finish()
    return delivery


def all_delayed(script: Script) -> Delivery:
    """Let time say all that it may before each command arrives."""
    delivery = Delivery(script)
    delivery.deliver()
    delivery.finish()
    return delivery


def all_ahead(script: Script) -> Delivery:
    """Deliver all commands before time says anything."""
    delivery = Delivery(script)
    while delivery.waiting:
        delivery.deliver()
    delivery.finish()
    return delivery
