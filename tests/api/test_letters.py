"""Letters over HTTP: listed and sent to whoever may see the case, and to the petitioner by his code."""

from __future__ import annotations

from io import BytesIO

import httpx2
import pytest
from docx import Document
from pypdf import PdfReader

from domain.base import Accused
from tests.api.house import House
from tests.api.letterbox import NOTICE, NUMBER, PARTS, plant

ZIP = b"PK\x03\x04"


async def listed(house: House, username: str = "officer2") -> list[tuple[int, str, str]]:
    answer = await house.ask("GET", f"/petitions/{NUMBER}/letters", username)
    assert answer.status_code == 200, answer.text
    return [(line["sequence"], line["kind"], line["dated"]) for line in answer.json()]


async def letter(house: House, kind: str, username: str = "officer2", **asked: str) -> httpx2.Response:
    (sequence,) = [place for place, found, _ in await listed(house, username) if found == kind]
    return await house.ask("GET", f"/petitions/{NUMBER}/letters/{sequence}", username, params=asked)


async def read(house: House, kind: str, username: str = "officer2", **asked: str) -> str:
    answer = await letter(house, kind, username, form="docx", **asked)
    assert answer.status_code == 200, answer.text
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)


async def test_letters_are_listed_with_kind_and_legal_date(house: House) -> None:
    plant(house, "accept", "reply")

    assert [(kind, dated) for _, kind, dated in await listed(house)] == [
        ("acceptance", "2026-03-02"),
        ("opinion", "2026-03-02"),
    ]


async def test_an_opinion_comes_as_pdf_unless_word_is_asked_for(house: House) -> None:
    plant(house, "accept", "reply")

    pdf, word = await letter(house, "opinion"), await letter(house, "opinion", form="docx")

    assert pdf.headers["content-type"] == "application/pdf"
    assert NUMBER in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf.headers["content-disposition"].startswith(f'attachment; filename="{NUMBER}-')
    assert word.content.startswith(ZIP)
    assert word.headers["content-disposition"].endswith('.docx"')


async def test_an_opinion_says_parts_outcome_article_and_remedy_with_its_last_day(house: House) -> None:
    plant(house, "accept", "reply")

    told = await read(house, "opinion")

    assert all(text in told for text in PARTS.values())
    assert "对信访诉求予以支持。" in told
    assert "依据《信访工作条例》第三十二条，" in told
    assert "自收到本意见之日起30日内向东城区信访局请求复查" in told
    assert "最后一日为2026年4月1日" in told
    assert "东城区人社局\n2026年3月2日" in told


async def test_the_petitioners_are_named_in_the_order_in_which_they_signed(house: House) -> None:
    plant(house, "accept")

    assert "\n王测试、李后来：\n" in await read(house, "acceptance")


async def test_an_acceptance_says_when_the_term_ends(house: House) -> None:
    plant(house, "accept")

    told = await read(house, "acceptance")

    assert NOTICE in told
    assert "办理期限至2026年5月6日届满。" in told


async def test_a_letter_keeps_its_text_and_says_its_own_words_in_english(house: House) -> None:
    plant(house, "accept")

    told = await read(house, "acceptance", language="en")

    assert "Notice of Acceptance" in told
    assert "under Art. 23 of the Regulation on Petition Work" in told
    assert NOTICE in told


async def test_a_decline_names_the_receiving_procedure(house: House) -> None:
    plant(house, "decline")

    told = await read(house, "decline", "clerk")

    assert "请通过下列途径提出：诉讼、检察或者公安程序。" in told
    assert "依据《信访工作条例》第三十一条，" in told
    assert "正在诉讼中。" in told


async def test_an_extension_is_told_with_its_length_and_new_end(house: House) -> None:
    plant(house, "accept", "extend")

    told = await read(house, "extension")

    assert "办理期限延长20日。延长后的办理期限至" in told
    assert "同意延长，等待鉴定结论。" in told


async def test_a_refused_extension_is_told_to_the_office_and_not_to_the_petitioner(house: House) -> None:
    plant(house, "accept", "refuse_extension")
    known = {"number": NUMBER, "code": house.services.safe.tracking_code(NUMBER)}

    told = await read(house, "extension_refusal")
    ((place, _, _),) = [line for line in await listed(house) if line[1] == "extension_refusal"]

    assert "\n东城区人社局：\n" in told
    assert "人手不足不是延长的理由。" in told
    assert [line["kind"] for line in (await house.ask("POST", "/track/letters", json=known)).json()] == ["acceptance"]
    assert (await house.ask("POST", f"/track/letters/{place}", json=known)).status_code == 404


async def test_an_agreement_says_by_when_it_is_performed(house: House) -> None:
    plant(house, "accept", "agree")

    told = await read(house, "agreement")

    assert "本协议应当于2026年3月31日前（含当日）履行完毕。" in told
    assert "物业企业于月底前修复路灯。" in told


async def test_a_referral_by_the_bureau_names_the_body_and_its_article(house: House) -> None:
    plant(house, "refer")

    told = await read(house, "referral", "clerk")

    assert "东城区信访局\n信访事项法定途径告知书" in told
    assert "依据《信访工作条例》第三十条，" in told
    assert "处理途径：纪检监察机关依规依纪依法处理。" in told


async def test_each_review_leads_higher_and_the_last_one_nowhere(house: House) -> None:
    plant(house, "accept", "reply", "review", "rereview")

    first, second = await read(house, "review", "clerk"), await read(house, "rereview", "supervisor")

    assert "东城区信访局\n信访事项复查意见书" in first
    assert "向云州市信访局请求复核" in first
    assert "云州市信访局\n信访事项复核意见书" in second
    assert "不再受理" in second


@pytest.mark.parametrize("username", ["westclerk", "officer", "leader"])
async def test_whoever_may_not_see_the_case_finds_no_letter(house: House, username: str) -> None:
    plant(house, "accept")
    (place,) = [place for place, _, _ in await listed(house)]

    for path in (f"/petitions/{NUMBER}/letters", f"/petitions/{NUMBER}/letters/{place}"):
        answer = await house.ask("GET", path, username)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_whom_an_accusation_names_finds_no_letter(house: House) -> None:
    plant(house, "accept", accused=Accused(accounts=(house.account("officer2"),)))

    answer = await house.ask("GET", f"/petitions/{NUMBER}/letters", "officer2")

    assert answer.status_code == 404
    assert len(await listed(house, "clerk")) == 1


async def test_an_auditor_reads_a_letter_without_names(house: House) -> None:
    plant(house, "accept")

    told = await read(house, "acceptance", "auditor")

    assert "\n信访人：\n" in told
    assert "王测试" not in told


@pytest.mark.parametrize("place", ["1", "999", "1000000"])
async def test_a_place_without_a_letter_is_not_found(house: House, place: str) -> None:
    plant(house, "accept")

    assert (await house.ask("GET", f"/petitions/{NUMBER}/letters/{place}", "officer2")).status_code == 404


async def test_nobody_reads_letters_without_a_login(house: House) -> None:
    plant(house, "accept")

    assert (await house.ask("GET", f"/petitions/{NUMBER}/letters")).status_code == 401


async def test_the_petitioner_gets_his_letters_by_number_and_code(house: House) -> None:
    plant(house, "accept", "reply")
    known = {"number": NUMBER, "code": house.services.safe.tracking_code(NUMBER)}

    listing = await house.ask("POST", "/track/letters", json=known)
    place = listing.json()[-1]["sequence"]
    answer = await house.ask("POST", f"/track/letters/{place}", json=known | {"form": "docx"})

    assert [line["kind"] for line in listing.json()] == ["acceptance", "opinion"]
    assert "王测试、李后来：" in [p.text for p in Document(BytesIO(answer.content)).paragraphs]


async def test_a_wrong_code_gets_no_letter(house: House) -> None:
    plant(house, "accept")
    guessed = {"number": NUMBER, "code": "AAAA-BBBB-CCCC"}

    for path in ("/track/letters", "/track/letters/5"):
        answer = await house.ask("POST", path, json=guessed)
        assert (answer.status_code, answer.json()["code"]) == (404, "tracking_failed")
