"""The migrations lead from an empty database to the tables as they are declared, on both databases."""

from __future__ import annotations

from collections.abc import Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select

from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy, shipped_policies
from storage.tables import calendars, metadata, policies


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def test_the_migrated_schema_is_that_of_the_tables(database: Database) -> None:
    assert database.look(differences) == []


def test_migrating_creates_every_table_from_nothing(empty_url: Callable[[str], str], kind: str) -> None:
    database = Database(empty_url(kind))
    assert database.look(lambda connection: inspect(connection).get_table_names()) == []

    migrate(database, read_policy("cn-2022"))

    names = database.look(lambda connection: set(inspect(connection).get_table_names()))
    database.close()
    assert names == set(metadata.tables) | {"alembic_version"}


def test_migrating_twice_changes_nothing(database: Database) -> None:
    def kept(connection: Connection) -> tuple[object, ...]:
        return (
            connection.execute(select(policies).order_by(policies.c.id)).all(),
            connection.execute(select(calendars).order_by(calendars.c.series, calendars.c.year)).all(),
        )

    before = database.look(kept)
    migrate(database, read_policy("cn-2022"))

    assert database.look(kept) == before
    assert database.look(differences) == []


def test_migrating_keeps_every_shipped_pack_and_calendar(database: Database) -> None:
    known = database.look(lambda c: set(c.execute(select(policies.c.id)).scalars()))
    of_china = select(calendars.c.year).where(calendars.c.series == "cn").order_by(calendars.c.year)
    years = database.look(lambda c: list(c.execute(of_china).scalars()))

    assert known == {read_policy(name).id for name in shipped_policies()}
    assert years == list(range(2011, 2027))
