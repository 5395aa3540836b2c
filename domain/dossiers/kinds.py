"""Every kind of dossier together: one `decide`, one fold and one sender of time for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from pydantic import Discriminator, Field, Tag

from domain.base import Actor, Body, Frozen, Identifier
from domain.chain import GENESIS, seal
from domain.clock_facts import ClockEvent, ClockFact, ClockStarted
from domain.commands import Sent
from domain.dossiers.base import Case, Dossier, Found, Kind, Opening, Told, holder_of, kind_of, permits
from domain.dossiers.batch import Act as BatchAct
from domain.dossiers.batch import AssignedBatch, BatchFact, ReceiveBatch
from domain.dossiers.batch_folding import BATCH
from domain.dossiers.bulletin import Act as BulletinAct
from domain.dossiers.bulletin import Bulletin, BulletinFact, OpenBulletin
from domain.dossiers.bulletin_rules import BULLETIN
from domain.dossiers.recommendation import (
    RECOMMENDATION,
    IssueRecommendation,
    Recommendation,
    RecommendationFact,
)
from domain.dossiers.recommendation import Act as RecommendationAct
from domain.effects import Bench
from domain.events import Batch, Chained, NoticeOrder
from domain.folding import turn
from domain.policy import CalendarIssue, Rules
from domain.refusals import Code, Refused
from domain.step_facts import CalendarAdopted
from domain.steps import AdoptCalendar
from domain.terms import BaseTerm, DossierKind
from domain.timers import ENGINE, due_call, said

KINDS: dict[DossierKind, Kind] = {kind.name: kind for kind in (RECOMMENDATION, BATCH, BULLETIN)}

AnyDossier = Annotated[Recommendation | AssignedBatch | Bulletin, Field(discriminator="kind")]
DossierCommand = Annotated[
    IssueRecommendation | RecommendationAct | ReceiveBatch | BatchAct | OpenBulletin | BulletinAct | AdoptCalendar,
    Field(discriminator="type"),
]
DossierFact = Annotated[
    RecommendationFact | BatchFact | BulletinFact | CalendarAdopted | ClockFact, Field(discriminator="type")
]


class DossierEnvelope(Sent):
    """A command on its way to a dossier."""

    command: DossierCommand


class DossierEvent(Chained):
    """A fact of a dossier at its place in the dossier's stream."""

    fact: DossierFact


class DossierRecord(Frozen):
    """All events of one command or one timer of a dossier, recorded together or not at all."""

    of: Literal["dossier"] = "dossier"
    stream: Identifier
    events: tuple[DossierEvent, ...] = Field(min_length=1)
    notices: tuple[NoticeOrder, ...] = ()
    fence: int = Field(0, description="As of a petition's batch.")


def _of(given: Any) -> str:
    dossier = "of" in given if isinstance(given, dict) else isinstance(given, DossierRecord)
    return "dossier" if dossier else "petition"


Recorded = Annotated[Annotated[Batch, Tag("petition")] | Annotated[DossierRecord, Tag("dossier")], Discriminator(_of)]
"""What is recorded at once, of whichever kind of stream."""


class _Desk(Bench):
    """The clocks of a dossier."""

    def __init__(self, dossier: Dossier | None, rules: Rules, at: datetime) -> None:
        super().__init__(dossier.clocks if dossier else (), _holders(dossier) if dossier else {}, rules, at)

    def seat(self, fact: Any) -> None:
        """An opening says who holds what from here on."""
        if isinstance(fact, Opening):
            self.holders = _holders(fact)

    def cues(self, fact: Any) -> tuple[str, ...]:
        """Name the occasions that the fact itself names."""
        return fact.clock_cues() if isinstance(fact, Told) else (str(fact.type),)

    def day(self, fact: Any, name: str) -> date | None:
        """Give the day that the fact names for a term."""
        return fact.clock_day(name) if isinstance(fact, Told) else None

    def holder(self, fact: Any, term: BaseTerm) -> str:
        """Give whom the fact binds."""
        return holder_of(fact, term, self.holders)


def _holders(given: Dossier | Opening) -> dict[Body, str]:
    return {Body.BUREAU: given.bureau.id, Body.OFFICE: (given.office or given.bureau).id}


def decide(
    envelope: DossierEnvelope, dossier: Dossier | None, rules: Rules, stream: str
) -> tuple[DossierEvent, ...] | Refused:
    """Answer a command by its events or a refusal; its receipt is the legal time of all of them."""
    rules = _rules(dossier, rules)
    case = Case(dossier, rules, envelope.received_at, envelope.actor)
    found = _answer(envelope.command, case, stream)
    if isinstance(found, Refused):
        return found
    return _sealed(stream, dossier, found, case, command=envelope.id, ledger_no=envelope.ledger_no)


def tick(dossier: Dossier, rules: Rules, now: datetime) -> tuple[DossierEvent, ...]:
    """Give the events of the earliest call that is due; its own instant is their legal time."""
    call = due_call(dossier, now)
    if call is None:
        return ()
    rules = _rules(dossier, rules)
    return _sealed(dossier.number, dossier, (said(call, rules),), Case(dossier, rules, call.at, ENGINE))


def _rules(dossier: Dossier | None, rules: Rules) -> Rules:
    return rules.with_issues(dossier.calendars) if dossier is not None else rules


def _sealed(
    stream: str,
    dossier: Dossier | None,
    facts: Iterable[Frozen],
    case: Case,
    *,
    command: str | None = None,
    ledger_no: int | None = None,
) -> tuple[DossierEvent, ...]:
    desk = _Desk(dossier, case.rules, case.at)
    return seal(
        DossierEvent,
        stream,
        _with_clocks(facts, desk),
        after=dossier.sequence if dossier else 0,
        head=dossier.head if dossier else GENESIS,
        at=case.at,
        actor=case.actor,
        command=command,
        ledger_no=ledger_no,
    )


def _with_clocks(facts: Iterable[Frozen], desk: _Desk) -> Iterator[Frozen]:
    for fact in facts:
        desk.seat(fact)
        yield fact
        yield from desk.change(fact)


def _answer(command: Any, case: Case, stream: str) -> Found:
    name = kind_of(stream)
    if name is None or case.rules.dossier is not name:
        raise ValueError(f"{stream}: no number of a dossier, or rules of another kind")
    kind, dossier = KINDS[name], case.dossier
    if isinstance(command, kind.opens):
        if dossier is not None:
            return Refused(code=Code.ALREADY_REGISTERED)
        return kind.open(command, case) if case.actor.role in kind.openers else Refused(code=Code.NOT_PERMITTED)
    if dossier is None:
        return Refused(code=Code.NOT_OPENED)
    if dossier.closed:
        return Refused(code=Code.CASE_CLOSED)
    if isinstance(command, AdoptCalendar):
        return _adopt(command.issue, dossier)
    return _act(kind, command, case)


def _act(kind: Kind, command: Any, case: Case) -> Found:
    actor, dossier = case.actor, case.dossier
    who = next((who for name, stages, who in kind.rows if name == command.type and dossier.stage in stages), None)
    if who is None:
        return Refused(code=Code.WRONG_STAGE, params={"stage": dossier.stage, "command": command.type})
    if not permits(who, actor, dossier):
        return Refused(code=Code.NOT_PERMITTED)
    return kind.decide(command, case)


def _adopt(issue: CalendarIssue, dossier: Dossier) -> Found:
    return Refused(code=Code.CALENDAR_REPEATED) if issue in dossier.calendars else (CalendarAdopted(issue=issue),)


def allowed(actor: Actor, dossier: Dossier) -> tuple[str, ...]:
    """Name the commands that the actor may give now, in the order of the table."""
    name = kind_of(dossier.number)
    rows = KINDS[name].rows if name else ()
    return tuple(name for name, stages, who in rows if dossier.stage in stages and permits(who, actor, dossier))


def fold(events: Iterable[DossierEvent], dossier: Dossier | None = None) -> Dossier | None:
    """Fold events in their order into a state."""
    for event in events:
        dossier = evolve(dossier, event)
    return dossier


def evolve(dossier: Dossier | None, event: DossierEvent) -> Dossier:
    """Apply one event; nothing is decided here, so nothing can be refused."""
    name = kind_of(event.stream)
    if name is None:
        raise ValueError(f"stream {event.stream} is no dossier's")
    kind, fact = KINDS[name], event.fact
    place: dict[str, object] = {
        "sequence": event.sequence,
        "head": event.hash,
        "last_ledger_no": max(event.ledger_no or 0, dossier.last_ledger_no if dossier else 0),
    }
    if dossier is None:
        if not isinstance(fact, Opening):
            raise ValueError(f"stream {event.stream} does not begin with an opening but with {fact.type}")
        return kind.begin(fact, _shared(event, fact)).model_copy(update=place)
    return dossier.model_copy(update=_changes(kind, dossier, event) | place)


def _shared(event: DossierEvent, fact: Opening) -> dict[str, Any]:
    return {
        "number": event.stream,
        "bureau": fact.bureau,
        "office": fact.office,
        "policy": fact.policy,
        "cases": fact.cases,
        "opened_at": event.at,
        "opened_by": event.actor.id,
    }


def _changes(kind: Kind, dossier: Dossier, event: DossierEvent) -> dict[str, object]:
    match event.fact:
        case Opening():
            raise ValueError(f"stream {event.stream} is opened twice")
        case ClockStarted(clock=clock):
            return {"clocks": (*dossier.clocks, clock)}
        case ClockEvent() as fact:
            return {"clocks": tuple(turn(clock, fact, event) for clock in dossier.clocks)}
        case CalendarAdopted(issue=issue):
            return {"calendars": (*dossier.calendars, issue)}
        case fact:
            return kind.evolve(dossier, fact, event)


def folded(events: Iterable[DossierEvent], dossier: AnyDossier | None = None) -> AnyDossier:
    """Fold events into a state of a known kind.

    Raises:
        TypeError: there is none.
    """
    found = fold(events, dossier)
    if not any(isinstance(found, kind.state) for kind in KINDS.values()):
        raise TypeError("no dossier of a known kind")
    return cast("AnyDossier", found)
