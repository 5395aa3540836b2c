"""Bulletins by mail on the public pages: one answer to everybody, nothing by a link alone, and an address erased."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from api.throttle import FREE_GUESSES
from domain.subscriptions import CHOOSE, CONFIRM, UNSUBSCRIBE, link_token
from storage.database import now
from storage.publication_tables import subscription_mails, subscription_rhythms, subscriptions
from tests.web.site import Site, hidden, open_site, text_of

SUBSCRIBE = "/publications/subscribe"


@pytest.fixture
async def mailing(planted_records: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A site whose settings name a mail server; nobody connects to it, for mails are the worker's."""
    site = await open_site(planted_records, tmp_path)
    settings = site.services.settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1")})
    site.app.state.services = site.services = replace(site.services, settings=settings)
    yield site
    site.database.close()


async def ask(site: Site, email: str, **changes: str) -> httpx2.Response:
    async with site.visitor() as browser:
        form = hidden((await browser.get(SUBSCRIBE)).text, SUBSCRIBE)
        return await browser.post(SUBSCRIBE, data=form | {"email": email, "rhythm.weekly": "1"} | changes)


def kept(site: Site) -> list[str]:
    return list(site.database.look(lambda c: c.execute(select(subscriptions.c.address)).scalars()))


def token(site: Site, purpose: str, hours: float | None = 1) -> str:
    def make(subscription: str) -> str:
        until = site.database.look(now) + timedelta(hours=hours) if hours is not None else None
        return link_token(site.services.settings.key, purpose, subscription, until)

    return make(site.database.look(lambda c: str(c.execute(select(subscriptions.c.id)).scalar_one())))


async def test_asking_answers_the_same_whether_the_address_was_known(mailing: Site) -> None:
    first, second = await ask(mailing, "reader@example.org"), await ask(mailing, " reader@EXAMPLE.org ")

    assert (first.status_code, text_of(first.text)) == (202, text_of(second.text))
    assert "请查收邮件" in first.text
    assert kept(mailing) == ["reader@example.org"]


async def test_a_link_alone_subscribes_nobody_and_the_button_does(mailing: Site) -> None:
    await ask(mailing, "reader@example.org")
    query = select(subscriptions.c.confirmed_at)
    async with mailing.visitor() as browser:
        page = await browser.get(f"/publications/confirm?token={token(mailing, CONFIRM)}")
        before = mailing.database.look(lambda c: c.execute(query).scalar_one())
        done = await browser.post("/publications/confirm", data=hidden(page.text, "/publications/confirm"))

    assert before is None
    assert "订阅成功" in done.text
    assert mailing.database.look(lambda c: c.execute(query).scalar_one()) is not None


async def test_a_link_to_leave_erases_the_address_and_then_opens_nothing(mailing: Site) -> None:
    await ask(mailing, "reader@example.org")
    leave = token(mailing, UNSUBSCRIBE, None)
    async with mailing.visitor() as browser:
        page = await browser.get(f"/publications/unsubscribe?token={leave}")
        still = kept(mailing)
        done = await browser.post("/publications/unsubscribe", data=hidden(page.text, "/publications/unsubscribe"))
        again = await browser.post("/publications/unsubscribe", data={"token": leave})

    assert still == ["reader@example.org"]
    assert (done.status_code, again.status_code) == (200, 200)
    assert kept(mailing) == []
    assert mailing.database.look(lambda c: c.execute(select(subscription_mails)).all()) == []


async def test_a_mail_program_unsubscribes_with_one_click(mailing: Site) -> None:
    await ask(mailing, "reader@example.org")
    async with mailing.visitor() as program:
        address = f"/publications/unsubscribe?token={token(mailing, UNSUBSCRIBE, None)}"
        answer = await program.post(address, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert kept(mailing) == []


def chosen(site: Site) -> set[str]:
    return set(site.database.look(lambda c: c.execute(select(subscription_rhythms.c.rhythm)).scalars()))


def ticks(page: str) -> dict[str, bool]:
    """Tell which rhythms a form offers and whether they are ticked."""
    return {name: bool(on) for name, on in re.findall(r'name="rhythm\.([a-z-]+)" value="1"( checked)?', page)}


async def test_every_public_rhythm_is_offered_and_ticked_and_no_other(mailing: Site) -> None:
    async with mailing.visitor() as browser:
        page = await browser.get(SUBSCRIBE)

    assert ticks(page.text) == {"weekly": True, "half-monthly": True, "yearly": True}


async def test_rhythms_are_chosen_when_subscribing_and_changed_by_the_link(mailing: Site) -> None:
    await ask(mailing, "reader@example.org", **{"rhythm.yearly": "1", "rhythm.daily": "1"})
    asked = chosen(mailing)
    async with mailing.visitor() as browser:
        sure = await browser.get(f"/publications/confirm?token={token(mailing, CONFIRM)}")
        page = await browser.get(f"/publications/choose?token={token(mailing, CHOOSE, None)}")
        form = hidden(page.text, "/publications/choose")
        none = await browser.post("/publications/choose", data=form)
        done = await browser.post("/publications/choose", data=form | {"rhythm.half-monthly": "1"})

    assert asked == {"weekly", "yearly"}
    assert "接收哪些通报：周汇总、年度报告" in text_of(sure.text)
    assert ticks(page.text) == {"weekly": True, "half-monthly": False, "yearly": True}
    assert (none.status_code, "请至少勾选一种通报" in none.text) == (422, True)
    assert "订阅已更改" in done.text
    assert chosen(mailing) == {"half-monthly"}


async def test_without_any_rhythm_nobody_is_subscribed(mailing: Site) -> None:
    async with mailing.visitor(accept_language="en") as browser:
        form = hidden((await browser.get(SUBSCRIBE)).text, SUBSCRIBE)
        answer = await browser.post(SUBSCRIBE, data=form | {"email": "reader@example.org"})

    assert answer.status_code == 422
    assert "Tick one at least" in answer.text
    assert 'value="reader@example.org"' in answer.text
    assert kept(mailing) == []


async def test_whoever_has_left_can_choose_nothing(mailing: Site) -> None:
    await ask(mailing, "reader@example.org")
    left, choose = token(mailing, UNSUBSCRIBE, None), token(mailing, CHOOSE, None)
    async with mailing.visitor() as browser:
        await browser.post("/publications/unsubscribe", data={"token": left})
        page = await browser.get(f"/publications/choose?token={choose}")
        sent = await browser.post("/publications/choose", data={"token": choose, "rhythm.weekly": "1"})

    assert (page.status_code, sent.status_code) == (404, 404)
    assert chosen(mailing) == set()


@pytest.mark.parametrize("way", ["confirm", "choose", "unsubscribe"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_wrong_link_opens_nothing(mailing: Site, way: str, method: str) -> None:
    await ask(mailing, "reader@example.org")
    other = {"confirm": UNSUBSCRIBE, "choose": UNSUBSCRIBE, "unsubscribe": CONFIRM}[way]
    tokens = ["", "x", token(mailing, other), token(mailing, way, -1), token(mailing, way)[:-1] + "g"]
    async with mailing.visitor() as browser:
        for wrong in tokens:
            how = {"params": {"token": wrong}} if method == "GET" else {"data": {"token": wrong}}
            answer = await browser.request(method, f"/publications/{way}", **how)  # type: ignore[arg-type]
            assert answer.status_code == 404, wrong
            assert "链接无效" in answer.text

    assert kept(mailing) == ["reader@example.org"]


@pytest.mark.parametrize("email", ["", "reader", "a@b.org\r\nBcc: c@d.org", "a@b.org,c@d.org", "<script>@b.org"])
async def test_what_is_no_address_stays_in_the_form_with_a_word_beside_it(mailing: Site, email: str) -> None:
    answer = await ask(mailing, email)

    assert answer.status_code == 422
    assert "请填写有效的邮箱地址" in answer.text
    assert "<script>@" not in answer.text
    assert kept(mailing) == []


async def test_asking_again_and_again_is_throttled(mailing: Site) -> None:
    answers = [(await ask(mailing, "reader@example.org")).status_code for _ in range(FREE_GUESSES + 1)]
    mails = mailing.database.look(lambda c: c.execute(select(subscription_mails)).all())

    assert answers == [202] * FREE_GUESSES + [429]
    assert len(mails) == 1


async def test_a_form_of_another_site_asks_for_nothing(mailing: Site) -> None:
    forged = await ask(mailing, "reader@example.org", token="forged")
    async with mailing.visitor(sec_fetch_site="cross-site") as browser:
        form = hidden((await browser.get(SUBSCRIBE)).text, SUBSCRIBE)
        crossing = await browser.post(SUBSCRIBE, data=form | {"email": "reader@example.org", "rhythm.weekly": "1"})

    assert (forged.status_code, crossing.status_code) == (403, 403)
    assert kept(mailing) == []


async def test_without_a_mail_server_nothing_is_offered_nor_kept(site: Site) -> None:
    async with site.visitor() as browser:
        page = await browser.get(SUBSCRIBE)
        answer = await browser.post(SUBSCRIBE, data={"email": "reader@example.org"})

    assert "<input id=" not in page.text
    assert "Atom" in page.text
    assert (answer.status_code, kept(site)) == (409, [])
