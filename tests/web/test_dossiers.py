"""The pages of recommendations and batches: whole without scripts, in both languages, and only for those concerned."""

from __future__ import annotations

import re
from io import BytesIO

import httpx2
import pytest
from openpyxl import Workbook, load_workbook

from domain.base import Accused
from domain.dossiers.batch import AddMembers
from domain.dossiers.kinds import DossierRecord
from domain.petition import Stage
from storage.records import append
from tests.domain.dossiers.files import CLERK, File, a_receipt, joining
from tests.web.site import Planted, Site, hidden, text_of
from web.dossier_texts import DOSSIER_WORDS

TEXT = "完善报修派单办法，明确时限"
ROWS = """信访件编号,信访人,主题,信访日期,内容,问题属地
S-1,甲,积案一,2026-09-01,情况一,东城区
S-1,甲,积案一,2026-09-01,情况一,东城区
S-2,乙,缺内容,2026-09-01,,东城区
"""
BATCH = {
    "issuer": "省信访联席办",
    "reference": "2026-3",
    "level": "province",
    "received_on": "2026-11-01",
    "term": "2027-05-01",
    "rows": ROWS,
}


async def issued(site: Site) -> str:
    async with site.staff("supervisor") as browser:
        form = hidden((await browser.get("/recommendations")).text, "/recommendations", "issue_recommendation")
        entered = {"aim": "improve_work", "office": "east-housing", "text": TEXT}
        answer = await browser.post("/recommendations", data=form | entered)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_supervisor_issues_a_recommendation_and_its_office_answers_it(site: Site) -> None:
    place = await issued(site)

    async with site.staff("officer") as browser:
        page = (await browser.get(place)).text
        form = hidden(page, place, "answer_recommendation")
        answer = await browser.post(place, data=form | {"adopted": "false", "answer": "另有规定，理由如下"})
        lists = text_of((await browser.get("/recommendations")).text)

    assert TEXT in text_of(page)
    assert answer.status_code == 202
    assert "正在送达" in text_of(answer.text)
    assert place.rpartition("/")[2] in lists


@pytest.mark.parametrize(
    ("language", "why", "line", "step"),
    [
        ("zh", "依据", "参照地方规定", "提出建议"),
        ("en", "Who must act", "30 days as in local rules", "Recommendation issued"),
    ],
)
@pytest.mark.parametrize("username", ["supervisor", "officer", "auditor"])
async def test_a_date_is_explained_and_the_timeline_told_to_all_whom_it_concerns(
    site: Site, username: str, language: str, why: str, line: str, step: str
) -> None:
    place = await issued(site)

    async with site.staff(username, accept_language=language) as browser:
        page = (await browser.get(place)).text

    drawer = text_of(page[page.index('<details class="act why">') :].partition("</section>")[0])
    told = text_of(page[page.index('<ol class="steps">') :].partition("</ol>")[0])
    assert why in drawer
    assert line in drawer
    assert step in told


async def test_what_is_missing_is_said_beside_its_field_and_what_was_entered_stays(site: Site) -> None:
    async with site.staff("supervisor") as browser:
        form = hidden((await browser.get("/recommendations")).text, "/recommendations", "issue_recommendation")
        answer = await browser.post("/recommendations", data=form | {"text": TEXT})

    assert answer.status_code == 422
    assert TEXT in answer.text
    assert answer.text.count('aria-invalid="true"') >= 2


@pytest.mark.parametrize(("username", "status"), [("officer2", 404), ("auditor", 200)])
async def test_a_recommendation_is_found_by_those_whom_it_concerns(site: Site, username: str, status: int) -> None:
    place = await issued(site)

    async with site.staff(username) as browser:
        assert (await browser.get(place)).status_code == status


async def test_a_form_without_its_token_does_nothing(site: Site) -> None:
    place = await issued(site)

    async with site.staff("supervisor") as browser:
        answer = await browser.post(place, data={"type": "withdraw_recommendation", "id": "w", "reason": "撤回"})
        opened = await browser.post("/batches", data=BATCH | {"type": "receive_batch", "id": "b"})

    assert (answer.status_code, opened.status_code) == (403, 403)


async def test_pasted_rows_become_members_and_bad_and_repeated_ones_are_told(site: Site) -> None:
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get("/batches")).text, "/batches", "receive_batch")
        answer = await browser.post("/batches", data=form | BATCH)

    said = text_of(answer.text)
    assert answer.status_code == 200, said
    assert "新登记" in said
    assert "第 3 行" in said
    assert "第 4 行" in said


def sheet_of_55() -> bytes:
    """Write 50 matters, one of them known by its number here; two rows repeat, three are wrong."""
    book = Workbook()
    page = book.worksheets[0]
    rows: list[tuple[str | None, ...]] = [tuple(ROWS.splitlines()[0].split(",")), ("P2026-0000931", *[None] * 5)]
    rows += [(f"SX-{n}", f"信访人{n}", f"事项{n}", "2026-09-01", f"第{n}件积案", "东城区") for n in range(1, 50)]
    rows += [("SX-3", "信访人3", "事项3", "2026-09-01", "第3件积案", "东城区"), ("P2026-0000931", *[None] * 5)]
    rows += [("SX-90", "甲", "缺内容", "2026-09-01", None, "东城区")]
    rows += [("SX-91", "乙", "日期不对", "某年某月", "情况", "东城区")]
    rows += [("SX 92!", "丙", "编号不对", "2026-09-01", "情况", "东城区")]
    for row in rows:
        page.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


async def uploaded(browser: httpx2.AsyncClient, name: str, content: bytes, **changes: str) -> httpx2.Response:
    form = hidden((await browser.get("/batches")).text, "/batches", "receive_batch")
    fields = form | {name: said for name, said in BATCH.items() if name != "rows"} | changes
    return await browser.post("/batches", data=fields, files={"file": (name, content)})


@pytest.mark.parametrize(
    ("language", "sums"), [("zh", "1 件关联，49 件新登记，2 行重复，3 行有误"), ("en", "3 bad rows")]
)
async def test_a_batch_of_fifty_comes_as_a_file_and_its_bad_rows_go_back(site: Site, language: str, sums: str) -> None:
    site.plant("P2026-0000931")

    async with site.staff("clerk", accept_language=language) as browser:
        answer = await uploaded(browser, "batch.xlsx", sheet_of_55())
        assert answer.status_code == 200, text_of(answer.text)
        link = re.search(r"/batches/errors/\w+\.xlsx", answer.text)
        assert link
        sheet = await browser.get(link[0])
        mended = await uploaded(browser, "mended.xlsx", sheet.content)
    async with site.staff("supervisor") as browser:
        others = await browser.get(link[0])

    assert sums in text_of(answer.text)
    rows = list(load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["SX-90", "SX-91", "SX 92!"]
    assert [str(row[6]).split(",")[0] for row in rows[1:]] == ["cell_missing", "date_malformed", "id_malformed"]
    assert (mended.status_code, others.status_code) == (200, 404)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("batch.pdf", b"%PDF-1.7", "不认识"),
        ("batch.xlsx", b"PK not a sheet", "已损坏"),
        ("batch.csv", b"a,b\n1,2\n", "缺少列"),
        ("batch.csv", b"", "没有数据行"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    site: Site, name: str, content: bytes, said: str
) -> None:
    async with site.staff("clerk") as browser:
        answer = await uploaded(browser, name, content)

    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert BATCH["issuer"] in answer.text


async def test_a_batch_without_rows_is_asked_for_them(site: Site) -> None:
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get("/batches")).text, "/batches", "receive_batch")
        answer = await browser.post("/batches", data=form | BATCH | {"rows": ""})

    assert answer.status_code == 422
    assert "请选择文件" in text_of(answer.text)


async def test_a_file_without_the_token_of_its_form_does_nothing(site: Site) -> None:
    async with site.staff("clerk") as browser:
        answer = await uploaded(browser, "batch.xlsx", sheet_of_55(), csrf="forged")
        listed = text_of((await browser.get("/batches")).text)

    assert answer.status_code == 403
    assert BATCH["issuer"] not in listed


async def test_pages_of_dossiers_are_in_english_too(site: Site) -> None:
    place = await issued(site)

    async with site.staff("supervisor", accept_language="en") as browser:
        page = text_of((await browser.get(place)).text)
        listed = text_of((await browser.get("/batches")).text)

    assert "Improve the work" in page
    assert "Awaiting an answer" in page
    assert "Assigned batches" in listed


async def test_an_accusation_is_never_cited_on_a_page_to_whom_it_names(site: Site) -> None:
    site.plant("P2026-0000077", Planted(stage=Stage.REGISTERED, accused=Accused(offices=("east-housing",))))

    async with site.staff("supervisor") as browser:
        form = hidden((await browser.get("/recommendations")).text, "/recommendations", "issue_recommendation")
        entered = {"aim": "improve_work", "office": "east-housing", "cases": "P2026-0000077", "text": TEXT}
        answer = await browser.post("/recommendations", data=form | entered)

    assert answer.status_code == 409
    assert "第三十条" in text_of(answer.text)


def test_every_word_of_a_dossier_is_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in DOSSIER_WORDS.values())


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("zh", ["清单序号", "信访件编号", "状态", "化解方式", "已确认层级"]),
        ("en", ["Item", "Case", "Stage", "Settled by", "Levels that confirmed"]),
    ],
)
async def test_the_members_of_a_batch_stand_under_heads(site: Site, language: str, heads: list[str]) -> None:
    for number in ("P1", "P2"):
        site.plant(number)
    file = File("B2026-0001")
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1, 2)), CLERK)
    site.database.change(lambda c: append(c, DossierRecord(stream=file.number, events=tuple(file.log))))
    async with site.staff("supervisor", accept_language=language) as browser:
        page = (await browser.get("/batches/B2026-0001")).text
    (table,) = [part for part in re.findall(r"<table.*?</table>", page, re.DOTALL) if "/cases/P1" in part]

    assert re.findall(r'<th scope="col">([^<]+)</th>', table) == heads
    assert table.count("<td>") == 2 * (len(heads) - 1)
