"""A database from before anything was counted in versions counts all that had come before, once it is migrated."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, inspect, select

from domain.dossiers.batch import AddMembers, ProposeSettlement
from domain.dossiers.kinds import DossierRecord
from domain.dossiers.recommendation import AnswerRecommendation
from domain.items import Population, Version
from domain.petition import Stage
from storage import migrate as migrations
from storage.database import Database
from storage.dossiers import rebuild_dossier
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append, rebuild
from storage.tables import cases, dossiers
from tests.builders import FIRST, a_case, a_text
from tests.counting import record, stored_versions, versions_of
from tests.domain.dossiers.files import CLERK, OFFICER, SUPERVISOR, File, a_receipt, an_issue, joining, later, stamped

BEFORE = "0008"
"""The last schema without the facts."""


def lives(database: Database) -> None:
    """Record petitions at different stages, a batch of two of them, and a recommendation that is answered."""
    petitions = [a_case(stage, number=f"P{n}") for n, stage in enumerate((Stage.TRANSFERRED, Stage.HANDLING), 1)]
    petitions[0].wait(FIRST.replace(month=5))
    record(database, petitions)
    batch, asked = File("B2026-0001"), File("J2026-0001")
    batch.done(a_receipt(), CLERK)
    batch.done(AddMembers(members=joining(1, 2)), CLERK)
    batch.done(ProposeSettlement(members=stamped(1)), CLERK, later(3))
    asked.done(an_issue(), SUPERVISOR)
    asked.done(AnswerRecommendation(adopted=True, answer=a_text("answer")), OFFICER, later(3))
    for file in (batch, asked):
        for event in file.log:
            one = DossierRecord(stream=file.number, events=(event,))
            database.change(lambda c, one=one: append(c, one))  # type: ignore[misc]


def go_back(database: Database) -> None:
    """Bring the schema to what it was before the facts."""
    config = Config()
    config.set_main_option("script_location", str(migrations.HERE / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE)


def kept(connection: Connection) -> set[Version]:
    return set(stored_versions(connection))


def rebuilt(connection: Connection) -> set[Version]:
    """Fold every petition and dossier anew, and give what is counted then."""
    for number in connection.execute(select(cases.c.number)).scalars().all():
        rebuild(connection, number)
    for number in connection.execute(select(dossiers.c.number)).scalars().all():
        rebuild_dossier(connection, number)
    return kept(connection)


def test_records_from_before_the_facts_are_counted_as_a_rebuild_counts_them(database: Database) -> None:
    lives(database)
    as_it_happened = database.look(kept)
    go_back(database)
    assert "facts" not in database.look(lambda c: inspect(c).get_table_names())
    assert database.look(lambda c: c.execute(select(func.count()).select_from(cases)).scalar_one()) == 2

    migrate(database, read_policy("cn-2022"))

    filled = database.look(kept)
    assert {version.item.name for version in filled} >= {
        Population.CASE,
        Population.BATCH_MEMBER,
        Population.RECOMMENDATION,
    }
    assert filled == as_it_happened == database.change(rebuilt)
    assert {version for version in filled if version.item.stream.startswith("P")} == set(database.look(versions_of))
