"""A batch's rows as a file by the API: by the bounds of every file; bad rows go back to their sender."""

from __future__ import annotations

from io import BytesIO

import httpx2
import pytest
from openpyxl import Workbook, load_workbook

from api.limits import BODY_LIMIT, UPLOAD_LIMIT
from tests.api.house import House
from tests.api.problem import code_of
from tests.api.test_dossiers import BATCH, ROWS


def a_book() -> bytes:
    book = Workbook()
    for line in ROWS.splitlines():
        book.worksheets[0].append([cell or None for cell in line.split(",")])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


async def sent(house: House, username: str | None, name: str, content: bytes, **changes: str) -> httpx2.Response:
    files = {"file": (name, content)}
    return await house.ask("POST", "/batches/upload", username, data=BATCH | changes, files=files)


async def test_a_file_says_what_pasted_rows_say(house: House) -> None:
    house.plant("P1")

    told = (await sent(house, "clerk", "批次.xlsx", a_book())).json()
    pasted = (await house.ask("POST", "/batches/import", "clerk", json=BATCH | {"rows": ROWS})).json()

    assert (told["rows"], told["linked"], told["registered"]) == (5, 1, 1)
    assert [one["row"] for one in told["repeats"]] == [4]
    assert [(one["row"], one["code"]) for one in told["errors"]] == [
        (one["row"], one["code"]) for one in pasted["errors"]
    ]
    assert told["number"] == pasted["number"]


async def test_the_sheet_of_bad_rows_is_for_whoever_sent_them(house: House) -> None:
    kept = (await sent(house, "clerk", "b.xlsx", a_book())).json()["error_sheet"]

    own = await house.ask("GET", f"/batches/errors/{kept}", "clerk")

    rows = list(load_workbook(BytesIO(own.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["P1", "S-2", "A1"]
    for username in ("supervisor", "auditor", "admin"):
        assert code_of(await house.ask("GET", f"/batches/errors/{kept}", username), 404) == "not_found"
    assert code_of(await house.ask("GET", "/batches/errors/none", "clerk"), 404) == "not_found"


@pytest.mark.parametrize(
    ("username", "name", "changes", "refusal"),
    [
        ("officer2", "b.csv", {}, (403, "not_permitted", None)),
        (None, "b.csv", {}, (401, "login_needed", None)),
        ("clerk", "b.pdf", {}, (422, "invalid", "file: extension_unknown")),
        ("clerk", "../../b", {}, (422, "invalid", "file: extension_unknown")),
        ("clerk", "b.xlsx", {}, (422, "invalid", "file: spreadsheet_broken")),
        ("clerk", "b.csv", {"term": "soon"}, (422, "invalid", "term")),
        ("clerk", "b.csv", {"nonsense": "x"}, (422, "invalid", "nonsense")),
    ],
)
async def test_what_cannot_be_taken_is_refused(
    house: House, username: str | None, name: str, changes: dict[str, str], refusal: tuple[int, str, str | None]
) -> None:
    status, code, where = refusal
    answer = await sent(house, username, name, ROWS.encode(), **changes)

    assert code_of(answer, status) == code
    assert answer.json()["params"].get("where") == where


async def test_a_form_without_a_file_or_that_is_none_is_refused(house: House) -> None:
    bare = await house.ask("POST", "/batches/upload", "clerk", data=BATCH)
    broken = await house.ask(
        "POST", "/batches/upload", "clerk", content=b"--x", headers={"content-type": "multipart/form-data"}
    )

    assert code_of(bare, 422) == "invalid"
    assert code_of(broken, 400) == "malformed"


async def test_a_file_may_be_larger_than_other_bodies_and_has_a_bound_of_its_own(house: House) -> None:
    blank = b",".join([b""] * 6) + b"\n"
    large = ROWS.encode() + blank * (BODY_LIMIT // len(blank) + 1)

    taken = await sent(house, "clerk", "b.csv", large)
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(UPLOAD_LIMIT + 1)}
    refused = await house.ask("POST", "/batches/upload", "clerk", content=b"", headers=headers)
    elsewhere = await house.ask("POST", "/batches", "clerk", files={"file": ("b.csv", large)})

    assert taken.status_code == 200, taken.text
    assert code_of(refused, 413) == "too_large"
    assert code_of(elsewhere, 413) == "too_large"
