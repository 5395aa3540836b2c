"""Dossiers in the records of both databases: appended once, rebuilt to the same, superseded, listed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from domain.access import Viewer
from domain.base import Accused, Role
from domain.dossiers.batch import AddMembers
from domain.dossiers.kinds import DossierRecord
from domain.terms import DossierKind
from storage.database import Database
from storage.dossiers import DossierFilter, list_dossiers, load_dossier, may_see_dossier, rebuild_dossier
from storage.records import StaleBatch, append
from storage.tables import dossier_cases, dossiers, events, superseded_events
from tests.domain.dossiers.files import CLERK, SUPERVISOR, File, a_receipt, an_issue, joining, later
from tests.domain.dossiers.files import OFFICER as HIS
from tests.domain.dossiers.test_recommendation import ANSWER, WITHDRAW

BUREAU = Viewer(account="s", role=Role.SUPERVISOR, line=("east", "city"))
OFFICER = Viewer(account="o", role=Role.OFFICER, line=("water", "east", "city"))
STRANGER = Viewer(account="x", role=Role.OFFICER, line=("gas", "east", "city"))


def record(file: File, first: int = 1, last: int | None = None, fence: int = 0) -> DossierRecord:
    return DossierRecord(stream=file.number, events=tuple(file.log[first - 1 : last]), fence=fence)


def a_recommendation(accused: Accused | None = None, number: str = "J2026-0001") -> File:
    file = File(number)
    file.done(an_issue(accused=accused), SUPERVISOR)
    return file


def keep(database: Database, *records: DossierRecord) -> None:
    for one in records:
        database.change(lambda c, one=one: append(c, one))


def test_a_dossier_is_kept_with_its_state_and_a_repeat_changes_nothing(database: Database) -> None:
    file = a_recommendation()

    keep(database, record(file), record(file))

    assert database.look(lambda c: load_dossier(c, file.number)) == file.now
    kept = select(func.count()).select_from(events).where(events.c.kind == "recommendation")
    assert database.look(lambda c: c.execute(kept).scalar_one()) == len(file.log)


def test_rebuilding_mends_what_was_tampered_with(database: Database) -> None:
    file = File("B2026-0001")
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1, 2)), CLERK)
    keep(database, record(file))
    before = database.look(lambda c: c.execute(select(dossiers)).mappings().all())
    database.change(lambda c: c.execute(update(dossiers).values(stage="reported", closed=True)))
    database.change(lambda c: c.execute(delete(dossier_cases)))

    rebuilt = database.change(lambda c: rebuild_dossier(c, file.number))

    assert rebuilt == file.now
    assert database.look(lambda c: c.execute(select(dossiers)).mappings().all()) == before
    members = select(dossier_cases.c.petition).order_by(dossier_cases.c.petition)
    assert database.look(lambda c: c.execute(members).scalars().all()) == ["P1", "P2"]


def test_what_a_dead_worker_left_is_set_aside_and_a_late_one_is_refused(database: Database) -> None:
    ghost, living = a_recommendation(), a_recommendation()
    ghost.done(WITHDRAW, SUPERVISOR, later(1))
    living.done(ANSWER, HIS, later(1))
    opened = 2
    keep(database, record(ghost, last=opened), record(ghost, first=opened + 1))

    keep(database, record(living, first=opened + 1, fence=5))
    with pytest.raises(StaleBatch):
        keep(database, record(ghost, first=opened + 1, fence=4))

    aside = select(superseded_events.c.kind, superseded_events.c.type).order_by(superseded_events.c.sequence)
    assert database.look(lambda c: load_dossier(c, living.number)) == living.now
    assert [tuple(row) for row in database.look(lambda c: c.execute(aside).all())] == [
        ("recommendation", "recommendation_withdrawn"),
        ("recommendation", "clock_stopped"),
    ]


def test_a_list_has_what_somebody_may_see_and_no_more(database: Database) -> None:
    plain = a_recommendation()
    led = a_recommendation(Accused(offices=("gas",), accounts=("o",)), "J2026-0002")
    keep(database, record(plain), record(led))
    wanted = DossierFilter(kind=DossierKind.RECOMMENDATION)

    def listed(viewer: Viewer) -> list[str]:
        return [one.number for one in database.look(lambda c: list_dossiers(c, viewer, wanted))]

    assert listed(BUREAU) == ["J2026-0001", "J2026-0002"]
    assert listed(OFFICER) == ["J2026-0001"]
    assert listed(STRANGER) == []
    assert not database.look(lambda c: may_see_dossier(c, OFFICER, led.now))
    assert listed(Viewer(account="a", role=Role.AUDITOR, line=("gas",))) == ["J2026-0001"]


def test_an_envelope_of_another_kind_is_no_dossiers(database: Database) -> None:
    file = a_recommendation()
    keep(database, record(file))

    with pytest.raises(LookupError):
        database.change(lambda c: append(c, record(file).model_copy(update={"stream": "P2026-0000001"})))
