"""What an audit must know of each kind of stream: how its events read, fold, and are decided, and what is projected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.decide import decide
from domain.dossiers import kinds
from domain.dossiers.base import Dossier, kind_of
from domain.dossiers.kinds import AnyDossier, DossierEnvelope, DossierEvent
from domain.events import Chained, Event
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Refused
from intake.ways import way_of
from storage.dossiers import cases_of, row_of
from storage.ledger import Row
from storage.streams import read_dossier_event, read_event
from workflows.inputs import DossierStart, Open, Register, Start

starts: TypeAdapter[Start | DossierStart] = TypeAdapter(Start | DossierStart)
_dossiers: TypeAdapter[AnyDossier] = TypeAdapter(AnyDossier)

AnyState = Petition | Dossier


def stream_kind(number: str) -> str:
    """Name the kind under which a stream's events stand."""
    return way_of(number).kind


def read_any(number: str, content: str, hash_: str) -> Chained:
    """Read an event of whichever stream."""
    return read_event(content, hash_) if kind_of(number) is None else read_dossier_event(content, hash_)


def validate_any(number: str, event: Any) -> Chained:
    """Read an event as a payload holds it."""
    return Event.model_validate(event) if kind_of(number) is None else DossierEvent.model_validate(event)


def fold_any(events: Sequence[Chained]) -> AnyState | None:
    """Fold a log.

    Raises:
        ValueError: it is no log of its kind.
    """
    petition = [event for event in events if isinstance(event, Event)]
    return fold(petition) if petition else kinds.fold([e for e in events if isinstance(e, DossierEvent)])


def begun(start: Register | Open) -> AnyState:
    """Give the state that a stream's opening made."""
    return start.registered if isinstance(start, Register) else start.opened


def decide_opening(row: Row, rules: Rules) -> tuple[Chained, ...]:
    """Decide again on what opened a stream."""
    sent = row.sent
    kind = kind_of(row.petition)
    if isinstance(sent, DossierEnvelope):
        found = kinds.decide(sent, None, rules.of(kind) if kind else rules, row.petition)
    else:
        found = decide(sent, None, rules, row.petition)  # type: ignore[assignment]
    return () if isinstance(found, Refused) else found


def projected(dossier: AnyDossier) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Give the rows that a dossier leaves, its state as plain data."""
    return row_of(dossier) | {"state": dossier.model_dump(mode="json")}, cases_of(dossier)


def plain_state(content: str) -> Any:
    """Read a stored state of a dossier, defaults filled in."""
    return _dossiers.validate_json(content).model_dump(mode="json")
