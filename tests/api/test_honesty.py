"""Honesty signals by the API: for auditors, without what accuses their own, as JSON and as files that run nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from domain.base import Accused, Purpose
from domain.honesty import SIGNALS, Signal
from storage.records import append_all
from tests.api.house import House
from tests.builders import CLERK, a_bureau, a_case, a_registration
from tests.domain.acts import a_category_change

ACCUSING = Accused(offices=("housing",))
LIST = "/honesty/late_registration"
NOW = datetime.now(UTC) - timedelta(hours=1)


def a_letter(house: House, number: str, days: int, accused: Accused | None = None) -> None:
    """Record a letter that was registered so many days after its postmark."""
    registration = a_registration(
        bureau=a_bureau("east", "city"),
        written_at=NOW - timedelta(days=days),
        purpose=Purpose.ACCUSATION if accused else Purpose.REQUEST,
        accused=accused or Accused(),
    )
    batches = a_case(number=number, registration=registration, received_at=NOW).batches
    house.database.change(lambda c: append_all(c, batches))


@pytest.fixture
async def lettered(house: House) -> House:
    a_letter(house, "P1", 20)
    a_letter(house, "P2", 30, ACCUSING)
    a_letter(house, "P3", 2)
    return house


async def test_an_auditor_reads_a_list_with_its_evidence_and_thresholds(lettered: House) -> None:
    found = (await lettered.ask("GET", LIST, "auditor")).json()

    assert [item["petition"] for item in found["items"]] == ["P2", "P1"]
    assert {item["office"] for item in found["items"]} == {"east"}
    assert [item["evidence"]["days"] for item in found["items"]] == [30, 20]
    assert (found["thresholds"], found["looked_at"], found["cut"]) == ({"days": 7}, 3, False)


async def test_an_auditor_of_an_accused_office_finds_nothing_of_what_accuses_it(lettered: House) -> None:
    for form in ("json", "csv"):
        answer = await lettered.ask("GET", f"{LIST}?form={form}", "insider")

        assert answer.status_code == 200
        assert "P1" in answer.text
        assert "P2" not in answer.text


@pytest.mark.parametrize("username", ["clerk", "officer", "supervisor", "leader", "admin"])
async def test_nobody_else_reads_them(lettered: House, username: str) -> None:
    answers = [await lettered.ask("GET", path, username) for path in ("/honesty", LIST, f"{LIST}?form=xlsx")]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert (await lettered.ask("GET", LIST)).status_code == 401


async def test_every_signal_is_defined_and_gives_a_list(house: House) -> None:
    defined = (await house.ask("GET", "/honesty", "auditor")).json()
    answers = [await house.ask("GET", f"/honesty/{signal}", "auditor") for signal in Signal]

    assert [one["signal"] for one in defined] == list(SIGNALS)
    assert [(answer.status_code, answer.json()["items"]) for answer in answers] == [(200, [])] * len(Signal)


async def test_files_hold_text_that_nothing_runs(house: House) -> None:
    case = a_case(number="P1", registration=a_registration(category="roads"), received_at=NOW)
    due = min(clock.due_at for clock in case.now.running)
    case.done(a_category_change("=1+1"), CLERK, due - timedelta(days=1))
    house.database.change(lambda c: append_all(c, case.batches))
    path = f"/honesty/category_before_term?to={due.date() + timedelta(days=1)}"
    written = await house.ask("GET", f"{path}&form=csv", "auditor")
    book = await house.ask("GET", f"{path}&form=xlsx", "auditor")

    heading, row = csv.reader(io.StringIO(written.content.decode("utf-8-sig")))
    page = load_workbook(io.BytesIO(book.content)).worksheets[0]
    cells = {str(page.cell(1, n).value): page.cell(2, n) for n in range(1, len(heading) + 1)}
    changed = "现分类 Category after"
    assert dict(zip(heading, row, strict=True))[changed] == "'=1+1"
    assert (cells[changed].value, cells[changed].data_type, cells[changed].quotePrefix) == ("=1+1", "s", True)
    assert "category_before_term.xlsx" in book.headers["content-disposition"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=2026-02-02&to=2026-01-01", 422, "period_reversed"),
        ("office=nowhere", 422, "unknown_office"),
        ("form=pdf", 422, "invalid"),
        ("color=red", 422, "invalid"),
    ],
)
async def test_a_question_that_means_nothing_is_told(house: House, query: str, status: int, code: str) -> None:
    answer = await house.ask("GET", f"{LIST}?{query}", "auditor")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_period_and_an_office_narrow_a_list(lettered: House) -> None:
    today = NOW.astimezone(lettered.services.policy.tz).date()
    before = today - timedelta(days=1)

    elsewhere = await lettered.ask("GET", f"{LIST}?office=west", "auditor")
    above = await lettered.ask("GET", f"{LIST}?office=city&from={today}&to={today}", "auditor")
    earlier = await lettered.ask("GET", f"{LIST}?to={before}", "auditor")

    assert [len(answer.json()["items"]) for answer in (elsewhere, above, earlier)] == [0, 2, 0]
