"""A matter's stream follows its petitions' in the same transaction, once, and unlearns what a dead worker left."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, update

from domain.access import Viewer
from domain.base import Accused, Role
from domain.chain import first_break
from domain.events import Batch
from domain.matters import CauseSetAside, FinalityEstablished, Matter, MatterReopened
from domain.remedies import LiftFinality
from intake.finality import known_finality
from storage.database import Database
from storage.matters import load_matter, load_matter_events
from storage.migrate import HERE
from storage.records import append_all, rebuild
from storage.tables import cases, matters
from tests.builders import FIRST, HOUR, NUMBER, SUPERVISOR, a_text
from tests.domain.lives import final

LIFT = LiftFinality(reason=a_text("lifted"))


def keep(database: Database, *batches: Batch) -> None:
    database.change(lambda connection: append_all(connection, batches))


def matter(database: Database) -> Matter:
    return database.look(lambda c: load_matter(c, NUMBER))


def facts(database: Database) -> list[type]:
    log = database.look(lambda c: load_matter_events(c, NUMBER))
    assert first_break(log) is None
    return [type(event.fact) for event in log]


def test_a_final_opinion_makes_the_matter_final_once(database: Database) -> None:
    case = final()

    keep(database, *case.batches)
    keep(database, *case.batches)
    database.change(lambda c: rebuild(c, NUMBER))

    assert facts(database) == [FinalityEstablished]
    assert (matter(database).final_in, matter(database).sequence) == (NUMBER, 1)


def test_lifting_in_an_open_case_reopens_the_matter(database: Database) -> None:
    case = final()
    case.done(LIFT, SUPERVISOR, FIRST + 90 * 24 * HOUR)

    keep(database, *case.batches)

    assert facts(database) == [FinalityEstablished, MatterReopened]
    assert not matter(database).final


def test_a_finality_that_a_dead_worker_left_is_undone_and_nothing_is_deleted(database: Database) -> None:
    case = final()
    keep(database, *case.batches)
    ghost = case.batches[-1]
    events = tuple(event.model_copy(update={"hash": "f" * 64}) for event in ghost.events[:1])

    keep(database, ghost.model_copy(update={"events": events, "notices": (), "fence": ghost.fence + 1}))

    assert facts(database) == [FinalityEstablished, CauseSetAside]
    assert not matter(database).final


def test_rebuilding_a_petition_mends_its_matters_row(database: Database) -> None:
    keep(database, *final().batches)
    before = matter(database)
    database.change(lambda c: c.execute(delete(matters)))

    database.change(lambda c: rebuild(c, NUMBER))

    assert matter(database) == before


def test_the_migration_fills_itself_from_what_is_final_already(database: Database) -> None:
    keep(database, *final().batches)
    before = matter(database)

    def again(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(HERE / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        command.upgrade(config, "head")

    with database.engine.begin() as connection:
        again(connection)

    assert matter(database) == before
    assert before.final


def test_whom_the_final_petition_accuses_never_learns_that_the_matter_is_final(database: Database) -> None:
    case = final()
    keep(database, *case.batches)
    accusing = case.now.model_copy(update={"accused": Accused(offices=("water",))})
    state = update(cases).where(cases.c.number == NUMBER).values(state=accusing.model_dump_json())
    database.change(lambda c: c.execute(state))
    later = case.now.model_copy(update={"number": "P-2", "matter": NUMBER})
    accused = Viewer(account="officer-9", role=Role.OFFICER, line=("pumps", "water", "city"))
    other = Viewer(account="officer-1", role=Role.OFFICER, line=("housing", "city"))

    found = [database.look(lambda c, v=viewer: known_finality(c, later, v)) for viewer in (accused, other)]  # type: ignore[misc]

    assert [(matter.final_in, matter.sequence) for matter in found] == [(None, 0), (NUMBER, 1)]
