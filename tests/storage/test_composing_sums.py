"""An issue composed by sums is the one composed without them, whenever and in whichever zone they were made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.petition import Stage
from storage.database import Database
from tests.packs import at
from tests.storage.issues import ISSUED, Plan, a_town, composed, keep_all, lived
from tests.storage.test_sums import sum_up, used

AFTER = at("2026-11-25")


def a_town_that_went_on(database: Database) -> None:
    """Record the town, and cases in a category's lower level that were settled after its issue."""
    a_town(database)
    plans = [Plan(f"P-9{n}", at("2026-11-09 09:00") + n * timedelta(hours=5), Stage.CONCLUDED) for n in range(6)]
    keep_all(database, [lived(plan, AFTER) for plan in plans])


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_an_issue_is_the_same_by_sums_made_before_or_after_it(database: Database, zone: str) -> None:
    a_town_that_went_on(database)
    plain = composed(database)

    for late in (-timedelta(days=1), timedelta(hours=9), timedelta(days=5)):
        assert sum_up(database, ISSUED + late, zone)
        assert used(database, by="category_1", as_of=ISSUED)
        assert composed(database) == plain, late
