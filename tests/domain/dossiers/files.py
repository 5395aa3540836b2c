"""Dossiers decided on without any engine: who acts, what is said, and what comes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from domain.base import Accused, Actor, OfficeRef, Role
from domain.dossiers.base import Cited, Dossier, kind_of
from domain.dossiers.batch import Joining, ReceiveBatch, Settling, Stamped
from domain.dossiers.kinds import DossierEnvelope, DossierEvent, decide, fold, tick
from domain.dossiers.recommendation import Aim, IssueRecommendation
from domain.policy import Rules
from domain.refusals import Refused
from tests.builders import a_text
from tests.packs import at, cn_rules

START = at("2026-03-02 09:00:00")
CITY = OfficeRef(id="city", line=("city",))
EAST = OfficeRef(id="east", line=("east", "city"))
WATER = OfficeRef(id="water", line=("water", "east", "city"))
CLERK = Actor(id="clerk", role=Role.CLERK, office="east")
SUPERVISOR = Actor(id="supervisor", role=Role.SUPERVISOR, office="east")
HIGHER = Actor(id="higher", role=Role.SUPERVISOR, office="city")
OFFICER = Actor(id="officer", role=Role.OFFICER, office="water")
STRANGER = Actor(id="stranger", role=Role.OFFICER, office="gas")
ADMINISTRATOR = Actor(id="administrator", role=Role.ADMINISTRATOR)


class File:
    """A dossier under test, with its log."""

    def __init__(self, number: str, rules: Rules | None = None) -> None:
        self.number = number
        kind = kind_of(number)
        assert kind is not None
        self.rules = (rules or cn_rules()).of(kind)
        self.log: list[DossierEvent] = []

    @property
    def now(self) -> Any:
        """The state."""
        return fold(self.log)

    def give(self, command: Any, actor: Actor, when: datetime = START) -> tuple[DossierEvent, ...] | Refused:
        """Give a command; all that time has to say before is said first."""
        self.wait(when)
        envelope = DossierEnvelope(
            id=f"c{len(self.log)}", ledger_no=len(self.log) + 1, received_at=when, actor=actor, command=command
        )
        found = decide(envelope, self.now, self.rules, self.number)
        if not isinstance(found, Refused):
            self.log.extend(found)
        return found

    def done(self, command: Any, actor: Actor, when: datetime = START) -> Dossier:
        """Give a command that is followed."""
        found = self.give(command, actor, when)
        assert not isinstance(found, Refused), found
        state: Dossier = self.now
        return state

    def wait(self, until: datetime) -> None:
        """Let time say what it has to say."""
        while (state := self.now) and (events := tick(state, self.rules, until)):
            self.log.extend(events)

    def told(self) -> list[str]:
        """Name what happened."""
        return [event.fact.type for event in self.log]


def an_issue(*, accused: Accused | None = None, **said: Any) -> IssueRecommendation:
    """Recommend, on a case if somebody is accused in it."""
    cases = (Cited(number="P2026-0000001", sequence=3, accused=accused),) if accused else ()
    defaults: dict[str, Any] = {"aim": Aim.IMPROVE_WORK, "bureau": EAST, "office": WATER, "cases": cases}
    return IssueRecommendation(**defaults | {"text": a_text("recommendation")} | said)


def a_receipt(**said: Any) -> ReceiveBatch:
    """Receive a batch."""
    defaults: dict[str, Any] = {"bureau": EAST, "issuer": "省信访联席办", "reference": "3", "level": "province"}
    return ReceiveBatch(**defaults | {"received_on": date(2026, 3, 2), "term": date(2026, 9, 1)} | said)


def joining(*numbers: int) -> tuple[Joining, ...]:
    """Give petitions that are each a matter of their own."""
    return tuple(Joining(petition=f"P{n}", matter=f"P{n}", district="东城区") for n in numbers)


def stamped(*items: int, way: Settling | None = Settling.OPINION_SERVED) -> tuple[Stamped, ...]:
    """Give what the petitions of members have come to."""
    return tuple(Stamped(item=item, sequence=9, settled_by=way) for item in items)


def later(days: float) -> datetime:
    """Give an instant so many days after the start."""
    return START + timedelta(days=days)
