"""The check of matters: their streams, their rows, and that they follow the petitions' logs and the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from audit.evidence import Evidence, Row
from audit.findings import Auditor, Check, Log
from domain.chain import GENESIS, first_break
from domain.events import Event
from domain.matters import CauseSetAside, MatterEvent, MatterReopened, brought_about, fold_matter, standing_facts
from intake.finality import LIFT
from storage import ledger
from storage.streams import MATTER, event_row, read_matter_event


def check_matters(evidence: Evidence, log: Log) -> None:
    """Check every matter that a petition has to do with.

    Raises:
        Broken: at the first event, row or cause that does not agree.
    """
    auditor = Auditor(number=evidence.number, check=Check.MATTER)
    streams = {matter: _read(auditor, matter, rows) for matter, rows in evidence.matter_events.items()}
    for matter, events in streams.items():
        _check_row(auditor, matter, events, evidence.matters.get(matter))
    _check_causes(auditor, evidence, log, streams)
    _check_commands(auditor, evidence, log, streams)


def _read(auditor: Auditor, matter: str, rows: Iterable[Row]) -> list[MatterEvent]:
    head, read = GENESIS, list[MatterEvent]()
    for expected, row in enumerate(rows, 1):
        where = f"matter {matter}: event {expected}"
        auditor.same(where, "unbroken sequence", expected, row["sequence"])
        try:
            event = read_matter_event(row["content"], row["hash"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise auditor.refuse(
                f"{where}: content", "the shape of events", expected="an event", found=type(error).__name__
            ) from None
        kept = {name: value for name, value in row.items() if name != "position"}
        auditor.same(where, "its content", event_row(MATTER, event, row["recorded_at"], row["fence"]), kept)
        if event.stream != matter or first_break([event], head, expected - 1) is not None:
            raise auditor.refuse(f"{where}: hash", "its content", expected="the content's hash", found=event.hash)
        head = event.hash
        read.append(event)
    return read


def _check_row(auditor: Auditor, matter: str, events: list[MatterEvent], row: Row | None) -> None:
    if not events and row is None:
        return
    folded = fold_matter(matter, events)
    expected = {"matter": matter, "final": folded.final, **folded.model_dump(exclude={"id"})}
    auditor.same(f"matter {matter}", "its stream's fold", expected, row)


def _check_causes(auditor: Auditor, evidence: Evidence, log: Log, streams: dict[str, list[MatterEvent]]) -> None:
    """What the petition's log brought about stands in the matter's stream, and nothing else in its name."""
    caused = [(found, event) for event in log.events if isinstance(event, Event) and (found := brought_about(event))]
    for (matter, fact), event in caused:
        if fact not in standing_facts(streams.get(matter, [])):
            place = f"event {event.sequence}: {event.fact.type}"
            raise auditor.refuse(place, f"matter {matter}", expected=fact.type, found="nothing")
    known = {fact.cause for (_, fact), _ in caused}
    for matter, events in streams.items():
        for fact in standing_facts(events):
            if fact.petition == evidence.number and fact.cause and fact.cause not in known:
                place = f"matter {matter}: {fact.type}"
                raise auditor.refuse(place, "the log", expected="its cause", found="nothing")
        gone = {row["hash"] for row in evidence.superseded}
        undone = [e.fact for e in events if isinstance(e.fact, CauseSetAside) and e.fact.petition == evidence.number]
        for one in undone:
            if one.cause not in gone:
                place = f"matter {matter}: {one.type}"
                raise auditor.refuse(place, "the events set aside", expected="its cause", found="nothing")


def _check_commands(auditor: Auditor, evidence: Evidence, log: Log, streams: dict[str, list[MatterEvent]]) -> None:
    """What a command to the closed case brought about is answered so in the ledger, and the other way round."""
    followed = {event.ledger_no for event in log.events}
    done = [r for r in evidence.ledger if r.type == LIFT and r.state == ledger.DONE and r.ledger_no not in followed]
    expected = [(r.ledger_no, r.id, r.received_at, r.envelope.actor, _reason(r)) for r in done]
    found = sorted(
        (
            (event.ledger_no or 0, event.command, event.at, event.actor, event.fact.reason.id)
            for events in streams.values()
            for event in events
            if isinstance(event.fact, MatterReopened)
            and event.fact.petition == evidence.number
            and not event.fact.cause
        ),
        key=lambda one: one[0],
    )
    auditor.same("the matter's events by command", "the ledger", expected, found)


def _reason(row: ledger.Row) -> str | None:
    reason = getattr(row.envelope.command, "reason", None)
    return reason.id if reason is not None else None
