"""A missing calendar stands on the supervisor's page until it is published."""

from __future__ import annotations

from domain.publication import expected_years
from storage.database import now
from storage.packs import read_policy
from storage.tables import calendars
from tests.drafts import a_draft, published
from tests.web.site import Site, text_of


async def test_a_supervisor_is_told_which_year_is_missing_in_his_language(site: Site) -> None:
    years = expected_years(site.database.look(now).astimezone(read_policy("cn-2022").tz).date())
    site.database.change(lambda c: c.execute(calendars.delete().where(calendars.c.year >= years[0])))
    async with site.staff("supervisor") as browser:
        chinese = text_of((await browser.get("/supervision")).text)
        english = text_of((await browser.get("/supervision", headers={"accept-language": "en"})).text)

        for year in years:
            published(site.database, a_draft(99).model_copy(update={"year": year, "off": {}, "work": {}}))
        clear = text_of((await browser.get("/supervision")).text)

    assert all(f"{year}年节假日安排尚未在本系统发布" in chinese for year in years)
    assert all(f"The calendar of {year} is not published here" in english for year in years)
    assert "节假日安排尚未" not in clear
