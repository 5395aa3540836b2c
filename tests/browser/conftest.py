"""Fixtures of the browser: one system and one Chromium for all its tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.system import System

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000
"""Milliseconds; how long a busy machine takes says nothing about a page."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


class Visit:
    """One visitor's browser, and every address that it asked for."""

    def __init__(self, browser: Browser, system: System, *, scripts: bool) -> None:
        self.context = browser.new_context(
            base_url=system.address,
            java_script_enabled=scripts,
            locale="zh-CN",
            viewport={"width": 1280, "height": 800},
        )
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    found = System(tmp_path_factory.mktemp("system"))
    try:
        found.start()
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        pytest.fail("There is no Chromium here, and these tests need one: run .ci/run, or install it.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Name the folder that keeps pictures of the pages."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder
