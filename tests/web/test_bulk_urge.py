"""Urging many cases by pages alone, and alarms for administrators."""

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
