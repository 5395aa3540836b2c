"""Urging many cases and noting an absence by pages alone."""

from __future__ import annotations

from domain.alarms import AlarmKind, Finding
from domain.petition import Stage
from storage.alarms import raise_alarms
from storage.database import now
from tests.web.site import Planted, Site, hidden, text_of

PREVIEW, CONFIRM = "/supervision/urges/preview", "/supervision/urges"
HELD = Planted(stage=Stage.HANDLING)


async def test_a_supervisor_previews_and_confirms_an_urge_to_many(site: Site) -> None:
    site.plant("P2026-0000001", HELD)
    site.plant("P2026-0000002", Planted(stage=Stage.REPLIED))

    async with site.staff("supervisor", accept_language="en") as browser:
        form = hidden((await browser.get("/supervision")).text, PREVIEW)
        shown = await browser.post(PREVIEW, data=form)
        done = await browser.post(CONFIRM, data=hidden(shown.text, CONFIRM))

    assert "1 cases would be urged" in text_of(shown.text)
    assert "P2026-0000002 no duty to urge at this stage" in text_of(shown.text)
    assert "P2026-0000001 Recorded, to be delivered" in text_of(done.text)


async def test_a_form_of_another_session_urges_nothing(site: Site) -> None:
    async with site.staff("supervisor") as browser:
        answer = await browser.post(PREVIEW, data={"csrf": "another"})

    assert answer.status_code == 403


async def test_an_absence_is_noted_and_ended_on_its_page(site: Site) -> None:
    async with site.staff("head", accept_language="en") as browser:
        page = (await browser.get("/absence")).text
        form = hidden(page, "/absence")
        leader = page.split('<option value="')[1].split('"')[0]
        noted = await browser.post("/absence", data=form | {"deputy": leader})
        during = (await browser.get("/absence")).text
        back = await browser.post("/absence", data=hidden(during, "/absence"))
        after = (await browser.get("/absence")).text

    assert (noted.status_code, back.status_code) == (303, 303)
    assert "I am back" in text_of(during)
    assert "I am back" not in text_of(after)


async def test_an_administrator_is_shown_how_many_alarms_stand_and_not_on_what(site: Site) -> None:
    site.plant("P2026-0000001", HELD)
    found = Finding(kind=AlarmKind.CALL_OVERDUE, subject="P2026-0000001")
    site.database.change(lambda c: raise_alarms(c, [found], now(c)))

    said = {}
    for username in ("admin", "supervisor"):
        async with site.staff(username, accept_language="en") as browser:
            said[username] = text_of((await browser.get("/supervision")).text)

    assert all("A clock should have spoken and did not 1" in text for text in said.values())
    assert "did not: P2026-0000001" in said["supervisor"]
    assert "P2026-0000001" not in said["admin"]
