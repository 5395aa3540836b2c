"""Which edition of a period stands, and what is told of those that were withdrawn: on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from domain.bulletins import digest
from storage.bulletins import issued_edition
from storage.database import Database
from storage.editions import find_edition, latest
from tests.publications import a_bulletin, add_bulletin, withdraw

FIRST, SECOND, THIRD = "T2026-0001", "T2026-0002", "T2026-0003"
PERIOD = "half-monthly:2026-11-01"


def editions(connection: Connection, *withdrawn: str) -> None:
    """Publish three editions, each correcting the one before it; withdraw some."""
    before = None
    for edition, number in enumerate((FIRST, SECOND, THIRD), 1):
        content = a_bulletin(remark=f"第{edition}版")
        add_bulletin(connection, number, edition=edition, corrects=before, content=content)
        before = number
    for number in withdrawn:
        withdraw(connection, number, f"{number} 数据有误")


@pytest.mark.parametrize(
    ("withdrawn", "counts"),
    [
        ((), THIRD),
        ((THIRD,), SECOND),
        ((SECOND, THIRD), FIRST),
        ((SECOND,), THIRD),
        ((FIRST, SECOND, THIRD), THIRD),
    ],
)
def test_the_issue_is_the_last_edition_that_stands(database: Database, withdrawn: tuple[str, ...], counts: str) -> None:
    database.change(lambda c: editions(c, *withdrawn))
    found = database.look(lambda c: issued_edition(c, PERIOD))

    assert found is not None
    assert found.number == counts
    assert found.digest == digest(a_bulletin(remark=f"第{counts[-1]}版"))


def test_what_was_never_public_is_given_in_its_last_edition(database: Database) -> None:
    for edition, number in enumerate((FIRST, SECOND), 1):
        database.change(lambda c, n=number, e=edition: add_bulletin(c, n, edition=e, state="drafted"))  # type: ignore[misc]
    found = database.look(lambda c: issued_edition(c, PERIOD))

    assert found is not None
    assert found.number == SECOND


@pytest.mark.parametrize(
    ("withdrawn", "told"),
    [
        ((), (SECOND, ())),
        ((SECOND,), (THIRD, (SECOND,))),
        ((SECOND, THIRD), (None, (SECOND, THIRD))),
    ],
)
def test_an_edition_points_past_what_was_withdrawn(
    database: Database, withdrawn: tuple[str, ...], told: tuple[str | None, tuple[str, ...]]
) -> None:
    database.change(lambda c: editions(c, *withdrawn))
    found = database.look(lambda c: find_edition(c, FIRST))

    assert found is not None
    assert (found.corrected_by, found.withdrawn_later) == told


def test_an_edition_that_stands_again_is_changed_by_the_withdrawal(database: Database) -> None:
    database.change(editions)
    before = database.look(lambda c: find_edition(c, SECOND))
    database.change(lambda c: withdraw(c, THIRD))
    after = database.look(lambda c: find_edition(c, SECOND))
    stands = database.look(lambda c: latest(c, ("half-monthly",)))

    assert before is not None
    assert after is not None
    assert after.updated_at >= before.updated_at
    assert (after.restored_at, stands and stands.number) == (after.updated_at, SECOND)
