"""A bulletin's page in a browser: it asks for nothing else, says nothing wrong, and fits a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rendering.bulletins import Format, render
from rendering.letters import Language
from tests.rendering.issues import everything


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("language", "title"), [(Language.ZH, "信访工作半月通报"), (Language.EN, "Half-monthly Bulletin")]
)
def test_the_page_stands_alone(browser: Browser, tmp_path: Path, language: Language, title: str, width: int) -> None:
    file = tmp_path / "bulletin.html"
    file.write_bytes(render(everything(), Format.HTML, language))
    context = browser.new_context(viewport={"width": width, "height": 900})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(file.as_uri())

    assert title in page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_role("table").count() > 10
    assert page.locator("svg").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert (asked, said) == ([file.as_uri()], [])
    context.close()
