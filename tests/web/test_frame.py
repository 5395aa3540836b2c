"""What every page has in common: headers, languages, and problems told as pages."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site, hidden

PUBLIC = ("/", "/submit", "/track", "/login", "/api/docs", "/no-such-page")
STAFF = ("/inbox", "/register", "/supervision", "/notices")


@pytest.mark.parametrize("path", [*PUBLIC, "/static/pages.css", "/api/v1/offices", "/healthz"])
async def test_every_answer_carries_the_headers(site: Site, path: str) -> None:
    async with site.visitor() as browser:
        headers = (await browser.get(path)).headers

    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert ("no-store" in headers["cache-control"]) is not path.startswith("/static/")


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_can_be_read_by_everybody(site: Site, path: str, language: str) -> None:
    async with site.staff("supervisor", accept_language=language) as browser:
        if path == "/login":
            browser.cookies.clear()
        page = (await browser.get(path)).text

    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    entered = re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*", page)
    assert page.count("<h1") == 1
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in page
    assert 'class="skip" href="#main"' in page
    assert {re.search(r' id="([^"]+)"', tag)[1] for tag in entered} <= labelled  # type: ignore[index]
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*", page))
    assert not re.search(r"<script(?! src=)|<style| style=| on[a-z]+=\"", page)
    assert not re.search(r'(?:src|href|action)="(?!/|#)', page)


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF])
async def test_every_form_that_is_sent_carries_a_token(site: Site, path: str) -> None:
    async with site.staff("supervisor") as browser:
        if path == "/login":
            browser.cookies.clear()
        page = (await browser.get(path)).text

    forms = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    secret = re.compile(r'name="(?:token|csrf)" value="[^"]{20,}"')
    assert forms
    assert [form for form in forms if not secret.search(form) and 'action="/track"' not in form] == []


@pytest.mark.parametrize(
    ("said", "title"), [("en-GB,en;q=0.9", "Hand in a petition"), ("zh-CN", "反映诉求"), ("", "反映诉求")]
)
async def test_the_browsers_language_is_the_first_one(site: Site, said: str, title: str) -> None:
    async with site.visitor(accept_language=said) as browser:
        assert title in (await browser.get("/")).text


async def test_one_switch_changes_the_language_and_stays_on_the_page(site: Site) -> None:
    async with site.visitor() as browser:
        switch = hidden((await browser.get("/track?x=1")).text, "/language")
        answer = await browser.post("/language", data=switch)
        page = await browser.get("/track")

    assert (answer.status_code, answer.headers["location"]) == (303, "/track?x=1")
    assert "Track and rate" in page.text


async def test_the_switch_brings_a_receipt_back_in_the_other_language(site: Site) -> None:
    words = {"purpose": "request", "title": "t", "content": "c", "petitioners.0.name": "n"}
    async with site.visitor() as browser:
        form = hidden((await browser.get("/submit")).text, "/submit")
        receipt = await browser.post("/submit", data=form | words)
        again = await browser.post("/receipt", data=hidden(receipt.text, "/receipt"))

    assert "Your petition has been received" in again.text
    assert hidden(again.text, "/track") == hidden(receipt.text, "/track")


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
async def test_the_switch_leads_nowhere_else(site: Site, back: str) -> None:
    async with site.visitor() as browser:
        switch = hidden((await browser.get("/")).text, "/language")
        answer = await browser.post("/language", data=switch | {"back": back})

    assert answer.headers["location"] == "/"


async def test_a_browser_gets_a_page_and_a_program_gets_json(site: Site) -> None:
    async with site.visitor() as browser:
        page = await browser.get("/no-such-page")
        data = await browser.get("/api/v1/no-such-thing")

    assert (page.status_code, data.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert data.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/language", "/logout", "/act", "/receipt"])
async def test_an_address_that_only_takes_forms_leads_a_reload_on(site: Site, path: str) -> None:
    async with site.visitor() as browser:
        assert (await browser.get(path)).status_code == 303


@pytest.mark.parametrize("query", ["page=0", "page=x", "tab=none", "stage=none", "q=" + "x" * 101])
async def test_a_malformed_question_is_told_so_on_a_page(site: Site, query: str) -> None:
    async with site.staff("clerk") as browser:
        answer = await browser.get(f"/inbox?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")


async def test_records_that_do_not_answer_are_told_so_without_a_trace(site: Site) -> None:
    async with site.staff("clerk") as browser:
        site.database.change(lambda c: c.exec_driver_sql("DROP TABLE clock_facts"))
        answer = await browser.get("/inbox?tab=overdue")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Traceback" not in answer.text
    assert "服务暂不可用" in answer.text


async def test_a_fault_of_ours_is_a_sentence_and_never_a_trace(site: Site) -> None:
    async def broken() -> None:
        raise LookupError("a-secret-inside")

    site.app.add_api_route("/broken", broken)
    site.app.add_api_route("/api/v1/broken", broken)
    async with site.visitor() as browser:
        page = await browser.get("/broken")
        data = await browser.get("/api/v1/broken")

    assert (page.status_code, data.status_code) == (500, 500)
    assert "系统出错，已记录" in page.text
    assert data.json()["code"] == "fault"
    assert "a-secret-inside" not in page.text + data.text


async def test_the_reference_lists_every_operation_of_the_api(site: Site) -> None:
    async with site.visitor() as browser:
        page = (await browser.get("/api/docs")).text
        described = (await browser.get("/api/openapi.json")).json()

    assert len(described["paths"]) > 10
    assert [path for path in described["paths"] if f"<code>{path}</code>" not in page] == []
    assert [name for name in described["components"]["schemas"] if f'id="{name}"' not in page] == []
    assert [
        path for path in described["paths"] if not path.startswith(("/api/", "/healthz", "/readyz", "/metrics"))
    ] == []
