"""A change of category through gate, workflow and records: the figures by category follow it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from domain.metrics import Grouping
from intake.refusals import GateCode, GateRefusal
from intake.step_words import ChangeCategoryWords
from storage import ledger
from storage.categories import add_category, known_categories
from storage.figures import Inquiry, figures
from storage.queries import read_documents
from storage.tables import clock_facts
from tests.engine import CLERK, OFFICER
from tests.journeys import saying
from tests.journeys.conftest import House

ROADS, TRAFFIC = "道路", "交通"


def changed(name: str, category: str) -> ChangeCategoryWords:
    return ChangeCategoryWords(id=name, type="change_category", category=category, reason="原分类有误")


@pytest.fixture
def classed(house: House) -> House:
    def add(connection: Connection) -> None:
        for name in {ROADS, TRAFFIC} - set(known_categories(connection)):
            add_category(connection, name)

    house.engine.database.change(add)
    return house


async def test_figures_follow_a_change_of_category_and_its_reasons_are_kept(classed: House) -> None:
    house, database = classed, classed.engine.database
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)

    rows = [
        await house.gate.command(number, changed("x1", ROADS), OFFICER),
        await house.gate.command(number, changed("x2", TRAFFIC), CLERK),
        await house.gate.command(number, changed("x3", TRAFFIC), CLERK),
    ]

    assert [row.state for row in rows] == [ledger.DONE, ledger.DONE, ledger.REFUSED]
    assert rows[-1].answer is not None
    assert "category_repeated" in rows[-1].answer
    query = select(clock_facts.c.category).where(clock_facts.c.petition == number)
    assert set(database.look(lambda c: c.execute(query).scalars().all())) == {TRAFFIC}
    grouped = database.look(lambda c: figures(c, Inquiry(by=Grouping.CATEGORY))).figures
    assert TRAFFIC in {figure.group for figure in grouped}
    texts = [text.parts for text in database.look(lambda c: read_documents(c, number))]
    assert {"reason": "原分类有误"} in texts


async def test_a_category_that_the_code_table_lacks_is_refused_before_the_ledger(classed: House) -> None:
    house = classed
    number = await house.registered()

    with pytest.raises(GateRefusal) as refused:
        await house.gate.command(number, changed("x1", "没有这一类"), CLERK)

    assert refused.value.code is GateCode.UNKNOWN_CATEGORY
    assert house.engine.database.look(lambda c: ledger.find(c, number, "x1")) is None
