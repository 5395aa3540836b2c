"""Recommendations, members of batches and leaders' duties are counted like everything else, and for offices only."""

from __future__ import annotations

from sqlalchemy import func, select

from domain.access import Viewer
from domain.base import Accused, Purpose, Role
from domain.dossiers.batch import AddMembers, ProposeSettlement, SignSettlement
from domain.dossiers.kinds import DossierRecord
from domain.dossiers.recommendation import AnswerRecommendation, RenewRecommendation, WithdrawRecommendation
from domain.metric import Counts, Grouping
from domain.petition import Stage
from storage.database import Database
from storage.dossiers import rebuild_dossier
from storage.fact_tables import facts
from storage.figure_cases import Wanted, behind
from storage.figures import Inquiry, figures
from storage.records import append
from tests.builders import (
    FIRST,
    HOUR,
    SUPERVISOR,
    a_case,
    a_leader_assignment,
    a_registration,
    a_text,
    an_actor,
    an_office,
)
from tests.counting import record, stored_versions
from tests.domain.dossiers.files import CLERK, OFFICER, File, a_receipt, an_issue, joining, later, stamped
from tests.domain.dossiers.files import SUPERVISOR as EASTERN

AUDITOR = Viewer(account="auditor", role=Role.AUDITOR)
LEVELS = ("county", "city", "province")


def kept(database: Database, *files: File) -> None:
    """Record dossiers event by event."""
    for file in files:
        for event in file.log:
            batch = DossierRecord(stream=file.number, events=(event,))
            database.change(lambda c, b=batch: append(c, b))  # type: ignore[misc]


def counted(database: Database, metric: str, **asked: object) -> dict[str | None, Counts]:
    inquiry = Inquiry(metrics=(metric,), **asked)  # type: ignore[arg-type]
    return {figure.group: figure.counts for figure in database.look(lambda c: figures(c, inquiry)).figures}


def a_batch(days: float, *settled: int) -> File:
    """Give a batch of four members, some of them settled and signed after so many days."""
    file = File("B2026-0001")
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1, 2, 3, 4)), CLERK)
    file.done(ProposeSettlement(members=stamped(*settled)), CLERK, later(days))
    for level in LEVELS:
        file.done(SignSettlement(level=level), an_actor(Role.SUPERVISOR, "city", level), later(days))
    return file


def test_members_of_a_batch_are_settled_by_its_date_or_late(database: Database) -> None:
    batch = a_batch(30, 1, 2)
    batch.done(ProposeSettlement(members=stamped(3)), CLERK, later(200))
    for level in LEVELS:
        batch.done(SignSettlement(level=level), an_actor(Role.SUPERVISOR, "city", level), later(200))
    kept(database, batch)

    whole = counted(database, "batch_resolution")

    assert whole == {None: Counts(met=2, late=1, open_late=1)}
    assert counted(database, "batch_resolution", by=Grouping.DISTRICT) == {"东城区": whole[None]}
    assert counted(database, "batch_resolution", by=Grouping.OFFICE) == {"east": whole[None]}


def test_a_member_that_accuses_somebody_is_in_no_breakdown(database: Database) -> None:
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(offices=("water",)))
    record(database, [a_case(number="P1", registration=entry)])
    kept(database, a_batch(30, 1, 2))

    found = counted(database, "batch_resolution", by=Grouping.DISTRICT)

    assert found["东城区"] == Counts(met=1, open_late=2)


def test_a_recommendation_is_counted_by_its_last_answer(database: Database) -> None:
    files = {name: File(f"J2026-000{n}") for n, name in enumerate(("adopted", "renewed", "withdrawn", "silent"), 1)}
    for file in files.values():
        file.done(an_issue(), EASTERN)
    no, yes = (AnswerRecommendation(adopted=said, answer=a_text("answer")) for said in (False, True))
    files["adopted"].done(no, OFFICER, later(3))
    files["adopted"].done(RenewRecommendation(reason=a_text("reason")), EASTERN, later(4))
    files["adopted"].done(yes, OFFICER, later(5))
    files["renewed"].done(no, OFFICER, later(3))
    files["renewed"].done(RenewRecommendation(reason=a_text("reason")), EASTERN, later(4))
    files["withdrawn"].done(WithdrawRecommendation(reason=a_text("reason")), EASTERN, later(4))
    kept(database, *files.values())

    assert counted(database, "recommendations_adopted") == {None: Counts(met=1, open_late=2, void=1)}
    page = database.look(lambda c: behind(c, Inquiry(viewer=AUDITOR), "recommendations_adopted", Wanted()))
    assert [item.number for item in page.items] == [file.number for file in files.values()]


def test_rebuilding_a_dossier_restores_the_very_same_versions(database: Database) -> None:
    batch, asked = a_batch(30, 1, 4), File("J2026-0001")
    asked.done(an_issue(), EASTERN)
    asked.done(AnswerRecommendation(adopted=True, answer=a_text("answer")), OFFICER, later(3))
    kept(database, batch, asked)
    before = database.look(lambda c: sorted(stored_versions(c), key=str))

    for file in (batch, asked):
        database.change(lambda c, number=file.number: rebuild_dossier(c, number))

    assert len(before) >= 8
    assert database.look(lambda c: sorted(stored_versions(c), key=str)) == before


def test_a_leaders_duties_are_counted_for_his_office_and_never_by_his_name(database: Database) -> None:
    case = a_case(Stage.HANDLING)
    case.done(a_leader_assignment(), SUPERVISOR, FIRST + 3 * HOUR)
    record(database, [case])

    assert counted(database, "leaders_duties", by=Grouping.OFFICE) == {"city": Counts(open_late=1)}
    named = select(func.count()).select_from(facts).where(facts.c.holder == "mayor")
    assert database.look(lambda c: c.execute(named).scalar_one()) == 0


def test_an_order_of_the_ladder_is_counted_for_the_office_that_owes_the_answer(database: Database) -> None:
    case = a_case(Stage.TRANSFERRED, to=an_office("labour"))
    case.wait(FIRST.replace(month=5))
    record(database, [case])

    assert counted(database, "orders_answered", by=Grouping.OFFICE) == {"labour": Counts(open_late=1)}
