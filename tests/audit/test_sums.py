"""The audit of everything covers the sums that figures are counted by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from audit.findings import Check
from audit.sums import check_sums
from domain.petition import Stage
from storage.database import Database
from storage.fact_tables import sums
from storage.summing import claim, make_sums
from storage.sums import FAMILIES
from tests.builders import a_case
from tests.counting import record
from tests.engine import open_records


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Database]:
    database = open_records(tmp_path / "records.db")
    at = record(database, [a_case(Stage.CONCLUDED)])[-1]
    make_sums(database, database.change(lambda c: claim(c, at, "Asia/Shanghai")))
    yield database
    database.close()


def test_sums_that_the_facts_give_are_no_finding(counted: Database) -> None:
    assert counted.look(check_sums) == ()


def test_a_sum_that_was_changed_is_named_once_a_family(counted: Database) -> None:
    counted.change(lambda c: c.execute(update(sums).values(number=sums.c.number + 6)))

    found = counted.look(check_sums)

    assert [finding.where.split()[0] for finding in found] == list(FAMILIES)
    assert {(finding.check, finding.expected, finding.found) for finding in found} == {(Check.SUM, "1", "7")}


def test_a_sum_that_is_gone_is_named(counted: Database) -> None:
    counted.change(lambda c: c.execute(delete(sums).where(sums.c.family == "holder")))

    (finding,) = counted.look(check_sums)

    assert (finding.expected, finding.found) == ("1", "None")
