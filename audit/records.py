"""The checks that need the database alone: the chain, the fold, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from audit.evidence import Evidence, Row
from audit.findings import Auditor, Check, Log, Note, Remark
from audit.streams import AnyState, plain_state, projected, read_any, stream_kind
from domain.chain import GENESIS, first_break
from domain.dossiers.base import kind_of
from domain.dossiers.kinds import DossierEvent, folded
from domain.events import Chained, Entry, Event
from domain.items import Version
from domain.petition import Petition
from domain.step_facts import AccusedNamed
from intake.finality import LIFT
from intake.opening import OPENINGS
from intake.ways import FIRST_COMMANDS
from projections.dossier_items import Lookup, dossier_versions
from projections.items import petition_versions
from projections.rows import Projection, project
from storage import ledger
from storage.facts import version_row
from storage.streams import event_row
from workflows.inputs import Answer, State

Read = TypeVar("Read", bound=Chained)

WITHOUT_RANGE = OPENINGS | FIRST_COMMANDS | {"import_reply"}
"""Commands whose answer names no events: they were not answered by an update."""


def check_chain(evidence: Evidence) -> Log:
    """Read the log and check that it is unbroken from its beginning and its columns say what its contents say.

    Raises:
        Broken: at the first event that is not as it was sealed.
    """
    auditor = Auditor(number=evidence.number, check=Check.CHAIN)
    head, read = GENESIS, list[Any]()
    for expected, row in enumerate(evidence.events, 1):
        auditor.same("the log", "unbroken sequence", f"event {expected}", f"event {row['sequence']}")
        event = _event(auditor, row)
        auditor.same(
            f"event {expected}",
            "its content",
            event_row(stream_kind(evidence.number), event, row["recorded_at"], row["fence"]),
            _plain(row),
        )
        auditor.same(f"event {expected}: stream", "its content", evidence.number, event.stream)
        auditor.same(f"event {expected}: previous", f"hash of event {expected - 1}", head, event.previous)
        if first_break([event], head, expected - 1) is not None:
            raise auditor.refuse(
                f"event {expected}: hash", "its content", expected="the content's hash", found=event.hash
            )
        read.append(event)
        head = event.hash
    return Log(events=tuple(read))


def _event(auditor: Auditor, row: Row) -> Chained:
    try:
        return read_any(auditor.number, row["content"], row["hash"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise auditor.refuse(
            f"event {row['sequence']}: content", "the shape of events", expected="an event", found=_short(error)
        ) from None


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "position"}


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors())
    return type(error).__name__


def check_fold(evidence: Evidence, log: Log) -> AnyState | None:
    """Fold the log anew and compare every projected row with the stored one.

    Raises:
        Broken: at the first row that another log would have left.
    """
    auditor = Auditor(number=evidence.number, check=Check.FOLD)
    if kind_of(evidence.number) is not None:
        return _check_dossier(auditor, evidence, log)
    projection = _project(auditor, log)
    _compare(auditor, "case", _case(projection), _stored_case(auditor, evidence.case))
    clocks = [row.model_dump() for row in projection.clocks] if projection else []
    _compare(auditor, "clock", _keyed(clocks, "clock", "ordinal"), _keyed(evidence.clocks, "clock", "ordinal"))
    _compare_facts(auditor, evidence, petition_versions(_recorded(evidence, log, Event)))
    barred = _keyed(_barred(log), "kind", "subject")
    _compare(auditor, "exclusion", barred, _keyed(evidence.exclusions, "kind", "subject"))
    return projection.petition if projection else None


def _check_dossier(auditor: Auditor, evidence: Evidence, log: Log) -> AnyState | None:
    try:
        dossier = folded([event for event in log.events if isinstance(event, DossierEvent)]) if log.events else None
    except (ValueError, TypeError) as error:
        raise auditor.refuse("the log", "its fold", expected="a dossier", found=str(error)) from None
    row, cited = projected(dossier) if dossier is not None else (None, [])
    _compare(auditor, "dossier", _keyed([row] if row else [], "number"), _stored_dossier(auditor, evidence.case))
    _compare(auditor, "cited", _keyed(cited, "petition"), _keyed(evidence.cited, "petition"))
    _compare_facts(auditor, evidence, dossier_versions(_recorded(evidence, log, DossierEvent), _about(evidence)))
    return dossier


def _about(evidence: Evidence) -> Lookup:
    return lambda numbers: {number: evidence.about[number] for number in numbers if number in evidence.about}


def _stored_dossier(auditor: Auditor, row: Row | None) -> dict[str, Row]:
    if row is None:
        return {}
    try:
        return {row["number"]: row | {"state": plain_state(row["state"])}}
    except ValueError as error:
        where = f"dossier {row['number']}: state"
        raise auditor.refuse(where, "the shape of dossiers", expected="a state", found=_short(error)) from None


def _project(auditor: Auditor, log: Log) -> Projection | None:
    if not log.events:
        return None
    try:
        return project([event for event in log.events if isinstance(event, Event)], None)
    except ValueError as error:
        raise auditor.refuse("the log", "its fold", expected="a petition", found=str(error)) from None


def _compare(auditor: Auditor, what: str, expected: Mapping[str, Row], found: Mapping[str, Row]) -> None:
    for key in sorted(expected.keys() | found.keys()):
        where = f"{what} {key}"
        if key not in found:
            raise auditor.refuse(where, "the log's fold", expected="a row", found="nothing")
        if key not in expected:
            raise auditor.refuse(where, "the log's fold", expected="nothing", found="a row")
        auditor.same(where, "the log's fold", expected[key], found[key])


def _keyed(rows: Iterable[Row], *key: str) -> dict[str, Row]:
    return {" ".join(str(row[name]) for name in key): row for row in rows}


def _case(projection: Projection | None) -> dict[str, Row]:
    if projection is None:
        return {}
    row = projection.case.model_dump()
    return {row["number"]: row | {"state": projection.petition.model_dump(mode="json")}}


def _stored_case(auditor: Auditor, row: Row | None) -> dict[str, Row]:
    """Read the stored state, so that members that a later release adds by default make no difference."""
    if row is None:
        return {}
    try:
        state = Petition.model_validate_json(row["state"]).model_dump(mode="json")
    except ValueError as error:
        where = f"case {row['number']}: state"
        raise auditor.refuse(where, "the shape of petitions", expected="a state", found=_short(error)) from None
    return {row["number"]: row | {"state": state}}


def _recorded(evidence: Evidence, log: Log, kind: type[Read]) -> Iterator[tuple[datetime, Read]]:
    """Give the events of a kind, each with the instant at which it was recorded."""
    for row, event in zip(evidence.events, log.events, strict=True):
        if isinstance(event, kind):
            yield row["recorded_at"], event


def _compare_facts(auditor: Auditor, evidence: Evidence, versions: Iterable[Version]) -> None:
    """Compare every version of what figures count with what the events give."""
    key = ("name", "item", "known_from")
    _compare(auditor, "fact", _keyed(map(version_row, versions), *key), _keyed(evidence.facts, *key))


def _barred(log: Log) -> Iterable[Row]:
    for event in log.events:
        if isinstance(event.fact, Entry | AccusedNamed):
            for kind, subjects in (("office", event.fact.accused.offices), ("account", event.fact.accused.accounts)):
                yield from ({"petition": event.stream, "kind": kind, "subject": subject} for subject in subjects)


def check_ledger(evidence: Evidence, log: Log) -> tuple[Remark, ...]:
    """Check that commands, their answers and their events belong together.

    Raises:
        Broken: at the first command or event that stands alone or says something else.
    """
    auditor = Auditor(number=evidence.number, check=Check.LEDGER)
    last = evidence.docket["last_ledger_no"] if evidence.docket else 0
    numbers = [row.ledger_no for row in evidence.ledger]
    auditor.same("ledger numbers", "the docket", list(range(1, last + 1)), numbers)
    caused: dict[int, list[Chained]] = {}
    for event in log.events:
        if event.ledger_no is not None:
            caused.setdefault(event.ledger_no, []).append(event)
    for number in sorted(caused.keys() - set(numbers)):
        where = f"event {caused[number][0].sequence}: ledger_no"
        raise auditor.refuse(where, "the ledger", expected=f"command {number}", found="nothing")
    for row in evidence.ledger:
        _check_command(auditor, row, caused.get(row.ledger_no, []))
    return _pending(auditor, evidence.ledger)


def _check_command(auditor: Auditor, row: ledger.Row, caused: list[Chained]) -> None:
    where = f"command {row.ledger_no}"
    try:
        envelope = row.sent
    except ValueError as error:
        raise auditor.refuse(
            f"{where}: payload", "the shape of commands", expected="an envelope", found=_short(error)
        ) from None
    said = {
        "ledger_no": envelope.ledger_no,
        "id": envelope.id,
        "type": envelope.command.type,
        "actor": envelope.actor.id,
        "received_at": envelope.received_at,
    }
    auditor.same(where, "its payload", said, {name: getattr(row, name) for name in said})
    for event in caused:
        origin = {"command": event.command, "at": event.at, "actor": event.actor.model_dump(mode="json")}
        sent = {"command": row.id, "at": row.received_at, "actor": envelope.actor.model_dump(mode="json")}
        auditor.same(f"event {event.sequence}", f"command {row.ledger_no} in the ledger", sent, origin)
    _check_answer(auditor, row, caused)


def _check_answer(auditor: Auditor, row: ledger.Row, caused: list[Chained]) -> None:
    where = f"command {row.ledger_no}: answer"
    if row.state == ledger.PENDING:
        auditor.same(where, "its state", None, row.answer)
        return
    answer = read_answer(auditor, row)
    expected: dict[str, Any] = {"ledger_no": row.ledger_no, "state": row.state, "first": 0, "last": 0}
    found = answer.model_dump(include=set(expected))
    if row.state == ledger.REFUSED:
        if caused:
            place = f"event {caused[0].sequence}"
            raise auditor.refuse(f"command {row.ledger_no}", "its refusal", expected="no event", found=place)
        found["code"], expected["code"] = bool(answer.refused), True
    elif not caused and row.type == LIFT:  # the case was closed: the matter's stream has the event
        pass
    elif not caused:
        raise auditor.refuse(f"command {row.ledger_no}", "its answer", expected="an event", found="none")
    elif row.type not in WITHOUT_RANGE or answer.last:
        expected |= {"first": caused[0].sequence, "last": caused[-1].sequence}
    auditor.same(where, "the log", expected, found)


def read_answer(auditor: Auditor, row: ledger.Row) -> Answer:
    """Read the durable answer to a command.

    Raises:
        Broken: it is no answer.
    """
    try:
        answer = Answer.model_validate_json(row.answer or "")
    except ValueError as error:
        raise auditor.refuse(
            f"command {row.ledger_no}: answer", "the shape of answers", expected="an answer", found=_short(error)
        ) from None
    auditor.same(f"command {row.ledger_no}: answer.state", "its state", row.state, State(answer.state).value)
    return answer


def _pending(auditor: Auditor, rows: tuple[ledger.Row, ...]) -> tuple[Remark, ...]:
    """Commands are answered in their order, so that none may wait before one that is answered."""
    waiting = [row.ledger_no for row in rows if row.state == ledger.PENDING]
    answered = [row.ledger_no for row in rows if row.state != ledger.PENDING]
    if waiting and answered and waiting[0] < answered[-1]:
        raise auditor.refuse(
            f"command {waiting[0]}: state",
            f"command {answered[-1]}, answered",
            expected="an answer",
            found="pending",
        )
    return (Remark(note=Note.PENDING, params={"commands": ", ".join(map(str, waiting))}),) if waiting else ()
