"""The pages of recommendations and batches: whole without scripts, in both languages, and only for those concerned."""

from __future__ import annotations

import pytest

from domain.base import Accused
from domain.petition import Stage
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
