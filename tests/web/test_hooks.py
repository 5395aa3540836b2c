"""The administrator's page of webhooks: secrets are shown when asked for, and only to him."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from domain.publishing import Outcome
from domain.webhooks import secret_of
from storage import publishing, webhooks
from tests.publications import add_bulletin
from tests.web.site import Site, hidden, text_of

URL = "https://hooks.example/in?a=1&b=2"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.mark.parametrize("username", ["clerk", "supervisor", "leader", "auditor", "officer"])
async def test_nobody_else_comes_here(site: Site, username: str) -> None:
    async with site.staff(username) as browser:
        page = await browser.get("/webhooks")
        sent = await browser.post("/webhooks", data={"type": "register", "url": URL})

    assert (page.status_code, sent.status_code) == (403, 403)
    assert site.database.look(webhooks.registered) == []


async def test_a_webhook_is_registered_rotated_and_ended(site: Site) -> None:
    async with site.staff("admin") as browser:
        form = hidden((await browser.get("/webhooks")).text, "/webhooks", "register")
        added = await browser.post("/webhooks", data=form | {"url": URL})
        (hook,) = site.database.look(webhooks.registered)
        acts = {"csrf": form["csrf"], "webhook": hook.id}
        turned = await browser.post("/webhooks", data=acts | {"type": "rotate"})
        shown = await browser.post("/webhooks", data=acts | {"type": "secret"})
        listed = await browser.get("/webhooks")
        ended = await browser.post("/webhooks", data=acts | {"type": "end"})
        gone = await browser.post("/webhooks", data=acts | {"type": "secret"})

    key = site.services.settings.key
    assert SECRET.findall(added.text) == [secret_of(key, hook.id, 1)]
    assert SECRET.findall(turned.text) == SECRET.findall(shown.text) == [secret_of(key, hook.id, 2)]
    assert SECRET.findall(listed.text) == []
    assert "新旧密钥同时有效至" in listed.text
    assert "https://hooks.example/in?a=1&amp;b=2" in listed.text
    assert (ended.status_code, gone.status_code) == (303, 404)
    (known,) = site.database.look(webhooks.registered)
    assert known.ended_at is not None


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_log_tells_each_post(site: Site, language: str) -> None:
    site.database.change(lambda c: webhooks.register(c, URL, "admin"))
    site.database.change(add_bulletin)
    site.database.change(publishing.announce)
    (post,) = site.database.change(lambda c: publishing.take_posts(c, 9, "https://example.org"))
    site.database.change(lambda c: publishing.keep_outcome(c, post, Outcome(fault="timeout", milliseconds=7)))
    async with site.staff("admin", accept_language=language) as browser:
        text = text_of((await browser.get("/webhooks")).text)

    told = "T2026-0001 发布 timeout 7 毫秒" if language == "zh" else "T2026-0001 published timeout 7 ms"
    assert told in text
    assert ("待发 1" if language == "zh" else "waiting 1") in text


@pytest.mark.parametrize("url", ["", "ftp://x", "https://u:p@x/", "javascript:alert(1)", "https://x/" + "y" * 600])
async def test_an_address_that_is_none_is_shown_again_with_a_word(site: Site, url: str) -> None:
    async with site.staff("admin") as browser:
        form = hidden((await browser.get("/webhooks")).text, "/webhooks", "register")
        answer = await browser.post("/webhooks", data=form | {"url": url})

    assert answer.status_code == 422
    assert "推送地址不能使用" in answer.text
    assert site.database.look(webhooks.registered) == []


@pytest.mark.parametrize(
    ("url", "language", "told"),
    [
        ("https://10.0.0.1/in", "zh", "推送地址指向内网、本机或者保留地址"),
        ("https://10.0.0.1/in", "en", "The address lies in a private, local or reserved network"),
        ("http://127.0.0.1:9/in", "zh", "推送地址须使用 https"),
        ("http://127.0.0.1:9/in", "en", "The address must be over https"),
        ("https://u:p@x/", "zh", "地址中不得有用户名和密码"),
    ],
)
async def test_where_no_post_would_go_is_refused_at_once(site: Site, url: str, language: str, told: str) -> None:
    async with site.staff("admin", accept_language=language) as browser:
        form = hidden((await browser.get("/webhooks")).text, "/webhooks", "register")
        answer = await browser.post("/webhooks", data=form | {"url": url})

    assert answer.status_code == 422
    assert told in answer.text
    assert site.database.look(webhooks.registered) == []


async def test_a_network_that_is_listed_is_registered(site: Site) -> None:
    settings = site.services.settings.model_copy(update={"webhook_networks": "10.0.0.0/8"})
    site.app.state.services = replace(site.services, settings=settings)
    async with site.staff("admin") as browser:
        form = hidden((await browser.get("/webhooks")).text, "/webhooks", "register")
        added = await browser.post("/webhooks", data=form | {"url": "http://10.0.0.1/in"})

    assert added.status_code == 200
    assert [hook.url for hook in site.database.look(webhooks.registered)] == ["http://10.0.0.1/in"]


async def test_a_form_without_its_token_does_nothing(site: Site) -> None:
    async with site.staff("admin") as browser:
        answer = await browser.post("/webhooks", data={"type": "register", "url": URL, "csrf": "x"})

    assert answer.status_code == 403
    assert site.database.look(webhooks.registered) == []


@pytest.mark.parametrize("kind", ["rotate", "secret", "again", "end"])
async def test_a_webhook_that_is_not_known_is_said_so(site: Site, kind: str) -> None:
    async with site.staff("admin") as browser:
        form = hidden((await browser.get("/webhooks")).text, "/webhooks", "register")
        answer = await browser.post("/webhooks", data=form | {"type": kind, "webhook": "nothing"})

    assert answer.status_code == 404
