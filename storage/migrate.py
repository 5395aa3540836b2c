"""Bring a database to the present schema, and keep the shipped packs and calendars in it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select

import storage.bulletin_tables
import storage.error_sheets
import storage.guarded
import storage.publication_tables
import storage.receipts
import storage.supervising  # noqa: F401 - their tables belong to the schema
from domain.policy import Policy
from storage.database import Database
from storage.fact_tables import facts
from storage.facts import rebuild_all_items
from storage.late import bar_namesakes
from storage.packs import keep_calendars, keep_policy, read_policy, shipped_policies
from storage.tables import accounts, events, late_exclusions

HERE = Path(__file__).parent


def migrate(database: Database, policy: Policy) -> None:
    """Run the migrations that are missing; bar the namesakes and count what had come before; then keep the packs.

    Raises:
        PackError: a pack changed without a higher version.
    """
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        known = set(inspect(connection).get_table_names())
        command.upgrade(config, "head")
        if accounts.name in known and late_exclusions.name not in known:  # accounts from before there were any
            names = connection.execute(select(accounts.c.id, accounts.c.name))
            bar_namesakes(connection, {row.id: row.name for row in names})
        if events.name in known and facts.name not in known:  # events from before anything was counted in versions
            rebuild_all_items(connection)
    with database.engine.begin() as connection:
        keep_calendars(connection)
        for name in shipped_policies():
            keep_policy(connection, read_policy(name))
        keep_policy(connection, policy)
