"""What is published, in a real browser without scripts: read in both languages, subscribed to, and seen withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from storage.database import Database
from tests.browser.system import System
from tests.browser.test_journey import a_visit
from tests.publications import add_bulletin, withdraw

PATHS = ("/performance", "/publications", "/publications/T2026-0001")


@pytest.fixture
def published(system: System) -> Database:
    database = Database(system.settings.records_url)
    database.change(add_bulletin)
    database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects="T2026-0001"))
    return database


def test_figures_and_archive_can_be_read_and_a_withdrawal_seen(
    browser: Browser, system: System, published: Database, pictures: Path
) -> None:
    with a_visit(browser, system, scripts=False) as visit:
        page = visit.page
        page.goto("/")
        page.get_by_role("link", name="办理质效").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("信访工作办理质效")
        expect(page.get_by_role("main")).to_contain_text("85.7%")
        for language in ("zh", "en"):
            for path in PATHS:
                page.goto(path)
                page.screenshot(path=pictures / f"{path.strip('/').replace('/', '-')}-{language}.png", full_page=True)
            page.get_by_role("button", name="English" if language == "zh" else "中文").click()
        published.change(lambda c: withdraw(c, "T2026-0002"))
        page.goto("/publications/T2026-0002")
        expect(page.get_by_role("main")).to_contain_text("数据有误")
        page.screenshot(path=pictures / "withdrawn.png", full_page=True)

    assert [address for address in visit.asked if not address.startswith(system.address)] == []
    assert visit.said == []
    published.close()
