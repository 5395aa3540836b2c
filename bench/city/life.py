"""One petition's life as its workflow would have led it: commands decided, time heard, everything recorded in order."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import NamedTuple

from bench.city.offices import Offices
from domain.base import Actor, DocumentRef
from domain.commands import Command, Envelope
from domain.conditions import unmet
from domain.decide import decide
from domain.events import Batch, Event
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Refused
from domain.timers import Call, next_call, tick
from domain.transitions import TRANSITIONS
from workflows import options
from workflows.inputs import Answer, State
from workflows.reactions import notices

LAG = timedelta(milliseconds=50)
"""How long after its receipt what a command brings about is recorded."""

OPENING = "register"


class Text(NamedTuple):
    """A text as the database keeps it."""

    ref: DocumentRef
    kind: str
    salt: str
    content: str
    at: datetime


class Taken(NamedTuple):
    """A command with its answer, as the ledger keeps them."""

    envelope: Envelope
    answer: Answer
    answered_at: datetime


class Kept(NamedTuple):
    """A batch, and when it was recorded."""

    batch: Batch
    recorded_at: datetime


Given = tuple[Command, Actor] | None
Act = Callable[[datetime], Given]
"""What somebody does when his time comes; nothing where it makes no sense any more."""


class Life:
    """A petition on its way: what is planned for it, and all that was recorded of it."""

    def __init__(self, number: str, city: Offices, rules: Rules, random: Random, until: datetime) -> None:
        self.number, self.city, self.rules, self.random, self.until = number, city, rules, random, until
        self.petition: Petition | None = None
        self.events: list[Event] = []
        self.kept: list[Kept] = []
        self.taken: list[Taken] = []
        self.texts: list[Text] = []
        self.persons: list[str] = []
        self._planned: list[tuple[datetime, int, Act]] = []
        self._plans = 0

    @property
    def now(self) -> Petition:
        """The state, once there is one."""
        if self.petition is None:
            raise RuntimeError(f"{self.number} is not registered")
        return self.petition

    def plan(self, at: datetime, act: Act) -> None:
        """Plan what somebody will do; what lies beyond the year's end is not yet done."""
        if at < self.until:
            self._plans += 1
            heapq.heappush(self._planned, (at, self._plans, act))

    def text(self, kind: str, parts: Mapping[str, str], at: datetime) -> DocumentRef:
        """Put a text away."""
        content = json.dumps(parts, ensure_ascii=False)
        key, salt = f"{self.random.getrandbits(96):024x}", f"{self.random.getrandbits(128):032x}"
        ref = DocumentRef(id=key, digest=sha256(f"{salt}{content}".encode()).hexdigest())
        self.texts.append(Text(ref, kind, salt, content, at))
        return ref

    def person(self) -> str:
        """Put a person away; nothing but his being there is known of him."""
        self.persons.append(f"{self.random.getrandbits(96):024x}")
        return self.persons[-1]

    def live(self, react: Callable[[Event], None]) -> None:
        """Do what is planned, each thing at its time, and hear what time says in between, up to the year's end."""
        while True:
            before = len(self.events)
            call = next_call(self.petition) if self.petition else None
            planned = self._planned[0][0] if self._planned else None
            if call is not None and call.at < self.until and (planned is None or call.at <= planned):
                self._hear(call, planned)
            elif planned is not None:
                self._act(planned, heapq.heappop(self._planned)[2])
            else:
                return
            for event in self.events[before:]:
                react(event)

    def _hear(self, call: Call, planned: datetime | None) -> None:
        """Record what time says: when its timer fires, or with a command that comes before that."""
        fires = call.at + (options.GRACE if call.hears else timedelta())
        self._keep(tick(self.now, self.rules, call.at), min(fires, planned or fires) + LAG)

    def _act(self, at: datetime, act: Act) -> None:
        """Give a command; nobody is offered one that its case has no place for."""
        found = act(at)
        if found is None or not self._offered(found[0]):
            return
        number = len(self.taken) + 1
        envelope = Envelope(
            id=f"c{number}" if self.petition else OPENING,
            ledger_no=number,
            received_at=at,
            actor=found[1],
            command=found[0],
        )
        recorded_at = at + LAG if self.petition else at
        events = decide(envelope, self.petition, self.rules, self.number)
        if isinstance(events, Refused):
            answer = Answer(ledger_no=number, state=State.REFUSED, refused=events)
        elif self.petition is None:
            self._keep(events, recorded_at)
            answer = Answer(ledger_no=number, state=State.DONE)
        else:
            self._keep(events, recorded_at)
            first, last = events[0].sequence, events[-1].sequence
            answer = Answer(ledger_no=number, state=State.DONE, stage=self.now.stage, first=first, last=last)
        self.taken.append(Taken(envelope, answer, at + LAG))

    def _offered(self, command: Command) -> bool:
        if self.petition is None:
            return True
        known = (self.petition.stage, command.type) in TRANSITIONS and not self.petition.closed
        return known and unmet(command.type, self.petition, self.rules.policy) is None

    def _keep(self, events: tuple[Event, ...], at: datetime) -> None:
        self.petition = fold(events, self.petition)
        self.events += events
        recorded_at = max(at, self.kept[-1].recorded_at) if self.kept else at
        batch = Batch(stream=self.number, events=events, notices=notices(events, self.now), fence=events[0].sequence)
        self.kept.append(Kept(batch, recorded_at))
