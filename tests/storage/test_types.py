"""An instant goes into either database with its zone and comes back as UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.tables import categories
from tests.builders import at


def kept(database: Database, instant: datetime | None) -> None:
    row = {"id": "住房", "valid_from": at("2026-01-01"), "valid_to": instant}
    database.change(lambda connection: connection.execute(insert(categories), [row]))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC),
        datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=ZoneInfo("Asia/Shanghai")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(1, 1, 2, tzinfo=UTC),
        None,
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, instant: datetime | None) -> None:
    kept(database, instant)

    found = database.look(lambda connection: connection.execute(select(categories.c.valid_to)).scalar_one())

    assert found == (instant.astimezone(UTC) if instant else None)
    assert found is None or found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="an instant needs its zone"):
        kept(database, datetime(2026, 3, 2))


def test_instants_are_compared_as_instants(database: Database) -> None:
    kept(database, at("2026-03-02 00:00:00"))

    def after(instant: datetime) -> bool:
        query = select(categories.c.id).where(categories.c.valid_to > instant)
        return database.look(lambda connection: connection.execute(query).first() is not None)

    assert after(datetime(2026, 3, 1, 15, 59, 59, 999999, tzinfo=UTC))
    assert not after(datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
