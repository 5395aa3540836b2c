"""The timeline tells who did what, when it counts and when it became known, and never a text or a name."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel
from sqlalchemy import insert, select, update
from temporalio.client import Client

from audit.evidence import gather
from audit.findings import Check, Finding, Note, Remark, Report, Summary
from audit.present import CHECKS, NOTES, VERDICTS, Language, report_lines, summary_lines, timeline_lines
from audit.replaying import Replaying
from audit.timeline import Effect, Entry, state_at, timeline
from audit.verify import verify
from audit.words import EVENTS, ROLES
from domain.base import Role
from domain.calls import LADDER
from domain.clocks import Verdict
from domain.dossiers.kinds import DossierEvent
from domain.events import Event
from domain.petition import Stage
from storage.database import Database
from storage.tables import events, superseded_events
from tests.audit.conftest import Lived
from tests.engine import OFFICE

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def entries(records: Database, number: str) -> list[Entry]:
    return records.look(lambda c: timeline(c, number))


def test_every_event_stands_in_its_place_with_its_actor(entries: list[Entry]) -> None:
    told = [(entry.sequence, entry.type, entry.actor.role) for entry in entries if entry.clock is None]

    assert told == [
        (1, "registered", Role.PETITIONER),
        (3, "transferred", Role.CLERK),
        (6, "accepted", Role.OFFICER),
        (9, "replied", Role.OFFICER),
        (12, "rated", Role.PETITIONER),
        (13, "concluded", Role.PETITIONER),
    ]


def test_clocks_are_told_in_plain_data(entries: list[Entry]) -> None:
    handling = [entry.clock for entry in entries if entry.clock is not None and entry.clock.clock == "handling"]

    started, stopped = handling
    assert (started.effect, started.holder, started.verdict) == (Effect.STARTED, OFFICE, None)
    assert (stopped.effect, stopped.verdict, stopped.reason) == (Effect.STOPPED, Verdict.MET, "replied")
    assert started.due_at == stopped.due_at


def test_a_lapse_is_told_with_its_warning(lived: Lived, records: Database) -> None:
    found = records.look(lambda c: timeline(c, lived.numbers["late"]))

    effects = [entry.clock.effect for entry in found if entry.clock is not None]
    assert effects == [Effect.STARTED, Effect.WARNED, Effect.LAPSED]


def test_an_engine_operator_stands_with_what_he_claims(lived: Lived, records: Database) -> None:
    found = records.look(lambda c: timeline(c, lived.numbers["urged"]))

    urged = next(entry for entry in found if entry.type == "urged")
    assert (urged.actor.id, urged.actor.claims) == ("engine-operator", "supervisor-1")


def test_the_past_is_told_as_it_was_known_then(records: Database, number: str, entries: list[Entry]) -> None:
    known = entries[7].recorded_at

    then = records.look(lambda c: timeline(c, number, known))
    state = records.look(lambda c: state_at(c, number, known))

    assert then == entries[:8]
    assert state is not None
    assert (state.stage, state.sequence) == (Stage.HANDLING, 8)


def test_before_the_first_record_nothing_was_known(records: Database, number: str, entries: list[Entry]) -> None:
    before = entries[0].recorded_at - timedelta(microseconds=1)

    assert records.look(lambda c: timeline(c, number, before)) == []
    assert records.look(lambda c: state_at(c, number, before)) is None


def test_what_was_set_aside_later_was_known_until_then(records: Database, number: str, entries: list[Entry]) -> None:
    """A dead worker's event stood in the log from its record until the workflow's own took its place."""
    set_aside = entries[2].recorded_at + timedelta(hours=1)
    row = records.look(
        lambda c: c.execute(select(events).where(events.c.stream == number, events.c.sequence == 3)).mappings().one()
    )
    stale = {name: row[name] for name in row if name != "position"} | {"superseded_at": set_aside}
    records.change(lambda c: c.execute(insert(superseded_events), [stale]))
    later = (events.c.stream == number) & (events.c.sequence >= 3)
    records.change(lambda c: c.execute(update(events).where(later).values(recorded_at=set_aside)))

    before = records.look(lambda c: timeline(c, number, set_aside - timedelta(minutes=1)))
    after = records.look(lambda c: timeline(c, number, set_aside))

    assert [(entry.sequence, entry.superseded) for entry in before] == [(1, False), (2, False), (3, True)]
    assert [entry.superseded for entry in after] == [False] * 14


def test_no_text_and_no_name_is_told(lived: Lived, records: Database) -> None:
    told = "".join(
        entry.model_dump_json()
        for number in lived.numbers.values()
        for entry in records.look(
            lambda c, n=number: timeline(c, n)  # type: ignore[misc]
        )
    )

    assert "transferred" in told
    assert [planted for planted in ("路灯", "王某", "13900000000", "受理", "法院") if planted in told] == []


# presentation


def test_a_timeline_reads_in_both_languages(entries: list[Entry]) -> None:
    names = {"handling": ("办理答复", "Handling and reply")}

    chinese = timeline_lines(entries, Language.ZH, SHANGHAI, names)
    english = timeline_lines(entries, Language.EN, UTC, names)

    assert len(chinese) == len(english) == 14
    assert "转送" in chinese[2]
    assert f"to={OFFICE}" in chinese[2]
    assert "+08:00" in chinese[2]
    assert "Term stopped" in english[9]
    assert "Handling and reply#1 due " in english[9]
    assert " met" in english[9]


def test_every_word_has_both_languages() -> None:
    kinds = {fact.model_fields["type"].default for event in (Event, DossierEvent) for fact in _facts(event)}

    assert set(EVENTS) == kinds
    assert set(ROLES) == {*Role, LADDER}
    assert set(VERDICTS) == set(Verdict)
    assert set(CHECKS) == set(Check)
    assert set(NOTES) == set(Note)


def test_a_report_says_where_and_what() -> None:
    finding = Finding(
        number="P1", check=Check.FOLD, where="case P1: stage", against="the log's fold", expected="a", found="b"
    )
    remark = Remark(note=Note.SUPERSEDED, params={"events": "3 transferred"})

    lines = report_lines(Report(number="P1", finding=finding, remarks=(remark,)), Language.EN)

    assert lines == [
        "P1: differs — projection: case P1: stage",
        "  against: the log's fold",
        "  expected: a",
        "  found: b",
        "  superseded events: 3 transferred",
    ]


async def test_a_summary_counts(lived: Lived, records: Database, client: Client, replaying: Replaying) -> None:
    report = await verify(records, client, lived.numbers["open"], replaying)
    counted = Summary(petitions=8, findings=(), remarks={Note.LOG_ONLY: 1})

    assert report_lines(report, Language.EN) == [f"{report.number}: agrees"]
    assert summary_lines(counted, Language.EN)[-1] == "8 petitions, 0 with a difference"


def test_a_gathered_petition_is_known(records: Database, number: str) -> None:
    assert records.look(lambda c: gather(c, number)).known
    assert not records.look(lambda c: gather(c, "P1999-0000001")).known


def _facts(event: type[BaseModel]) -> list[type[BaseModel]]:
    union = event.model_fields["fact"].annotation
    return list(union.__args__)  # type: ignore[union-attr]
