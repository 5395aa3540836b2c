"""Letters for readers of pages: a link for staff, a form for the petitioner, and a page where there is none."""

from __future__ import annotations

import pytest

from domain.petition import Stage
from tests.web.site import Planted, Site

NUMBER = "P2026-0000007"
HANDLING = Planted(stage=Stage.HANDLING)


def place(site: Site) -> int:
    """Plant an accepted case and tell where its letter is."""
    case = site.plant(NUMBER, HANDLING)
    return next(event.sequence for event in case.events if event.fact.type == "accepted")


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
async def test_staff_open_a_letter_by_its_address(site: Site, form: str, start: bytes) -> None:
    sequence = place(site)

    async with site.staff("officer") as browser:
        answer = await browser.get(f"/cases/{NUMBER}/letters/{sequence}.{form}")

    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["content-disposition"] == f'attachment; filename="{NUMBER}-{sequence}.{form}"'
    assert answer.headers["cache-control"] == "no-store"


async def test_a_letter_asks_for_a_login_first(site: Site) -> None:
    sequence = place(site)

    async with site.visitor() as browser:
        answer = await browser.get(f"/cases/{NUMBER}/letters/{sequence}.pdf")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize(
    "address", ["{n}/letters/1.pdf", "{n}/letters/x.pdf", "{n}/letters/{s}.exe", "P1 /letters/1.pdf"]
)
async def test_what_is_no_letter_is_a_page_that_says_so(site: Site, address: str) -> None:
    sequence = place(site)

    async with site.staff("officer") as browser:
        answer = await browser.get("/cases/" + address.format(n=NUMBER, s=sequence))

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


async def test_another_office_finds_no_letter(site: Site) -> None:
    sequence = place(site)

    async with site.staff("officer2") as browser:
        answer = await browser.get(f"/cases/{NUMBER}/letters/{sequence}.pdf")

    assert answer.status_code == 404


async def test_the_petitioner_sends_number_and_code_and_gets_the_file(site: Site) -> None:
    sequence = place(site)
    fields = {"number": NUMBER, "code": site.services.safe.tracking_code(NUMBER), "sequence": str(sequence)}

    async with site.visitor() as browser:
        answer = await browser.post("/track/letter", data=fields | {"form": "pdf"})
        wrong = await browser.post("/track/letter", data=fields | {"code": "AAAA-BBBB-CCCC"})
        none = await browser.post("/track/letter", data=fields | {"sequence": "1"})

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert (wrong.status_code, none.status_code) == (404, 404)
    assert wrong.headers["content-type"].startswith("text/html")
