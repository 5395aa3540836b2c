"""The calendar is open to everybody, and its absence is told to whoever runs the system."""

from __future__ import annotations

import pytest

from domain.publication import expected_years
from storage.database import Database, now
from storage.packs import read_policy
from storage.tables import calendars
from tests.api.house import House
from tests.api.problem import code_of
from tests.drafts import a_draft, published

GAUGE = "petitionflow_missing_calendars"


def expected(database: Database) -> tuple[int, ...]:
    return expected_years(database.look(now).astimezone(read_policy("cn-2022").tz).date())


def publish_what_is_expected(database: Database) -> None:
    for year in expected(database):
        draft = a_draft(99).model_copy(update={"year": year, "off": {}, "work": {}})
        published(database, draft)


async def counted(house: House) -> float:
    async with house.client() as client:
        counters = (await client.get("/metrics/prometheus")).text
    (line,) = [line for line in counters.splitlines() if line.startswith(f"{GAUGE} ")]
    return float(line.split(" ")[1])


async def alarmed(house: House) -> bool:
    async with house.client() as client:
        return bool((await client.get("/readyz")).json()["calendar_alarm"])


async def test_a_year_is_given_with_every_version_of_it_and_needs_no_token(house: House) -> None:
    published(house.database, a_draft(2))
    published(house.database, a_draft(3))

    shipped = (await house.ask("GET", "/calendar?year=2026")).json()
    drafts = (await house.ask("GET", "/calendar?year=2027&series=cn")).json()

    assert [(year["year"], year["version"], year["off"]["2026-10-01"]) for year in shipped] == [(2026, 1, "国庆节")]
    assert [year["version"] for year in drafts][-2:] == [2, 3]
    assert drafts[-1]["work"] == {"2027-01-23": "演练节"}


async def test_of_a_year_or_series_that_is_not_published_there_is_nothing(house: House) -> None:
    assert (await house.ask("GET", "/calendar?year=2099")).json() == []
    assert (await house.ask("GET", "/calendar?year=2026&series=nowhere")).json() == []


@pytest.mark.parametrize("query", ["", "?year=0", "?year=soon", "?year=2026&series=", "?year=2026&series=A%20B"])
async def test_a_question_that_is_none_is_refused(house: House, query: str) -> None:
    assert (await house.ask("GET", f"/calendar{query}")).status_code == 422


async def test_the_alarm_stands_while_a_year_is_missing_and_falls_when_it_is_published(house: House) -> None:
    this_year = expected(house.database)[0]
    house.database.change(lambda c: c.execute(calendars.delete().where(calendars.c.year >= this_year)))
    missing = await counted(house)
    alarm = await alarmed(house)

    publish_what_is_expected(house.database)

    assert (missing, alarm) == (len(expected(house.database)), True)
    assert (await counted(house), await alarmed(house)) == (0.0, False)


async def test_no_sender_can_keep_a_calendar_from_being_published_by_taking_its_id(house: House) -> None:
    house.plant("P1")

    taken = await house.command("P1", "supplement", "clerk", id="calendar-cn-2027.1", text="补充说明。")
    done = published(house.database)

    assert code_of(taken, 409) == "id_reused"
    assert done.cases == 1
