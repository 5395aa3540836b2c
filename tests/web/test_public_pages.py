"""What the public sees: handing in, the receipt, tracking, rating."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import func, select

from domain.petition import Stage
from domain.sentences import sentence
from storage.records import load_case
from storage.tables import submissions
from tests.web.site import Planted, Site, hidden, text_of

WORDS = {
    "purpose": "request",
    "title": "路灯不亮",
    "content": "三单元门口路灯不亮。",
    "district": "东城区",
    "petitioners.0.name": "王某",
}
ATTACK = "<script>alert('x')</script>"


def count(site: Site) -> int:
    return site.database.look(lambda c: c.execute(select(func.count()).select_from(submissions)).scalar_one())


async def a_form(site: Site) -> dict[str, str]:
    async with site.visitor() as browser:
        return hidden((await browser.get("/submit")).text, "/submit") | WORDS


async def test_a_petition_is_received_with_a_number_and_a_code(site: Site) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=await a_form(site))

    assert answer.status_code == 200
    assert "您的事项已收到" in answer.text
    number = next(word for word in text_of(answer.text).split() if word.startswith("P20"))
    assert site.services.safe.tracking_code(number) in answer.text


async def test_an_empty_form_says_as_many_faults_as_it_shows(site: Site) -> None:
    form = await a_form(site) | dict.fromkeys(WORDS, "") | {"petitioners.1.phone": "13000000000"}
    del form["purpose"]

    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=form)

    assert answer.text.count('class="wrong"') == 5
    assert "有 5 处需要修改" in answer.text


async def test_a_second_click_is_the_same_petition(site: Site) -> None:
    form = await a_form(site)
    async with site.visitor() as browser:
        first = await browser.post("/submit", data=form)
        second = await browser.post("/submit", data=form)

    assert hidden(first.text, "/track") == hidden(second.text, "/track")
    assert count(site) == 1


async def test_other_words_in_a_used_form_are_kept_and_get_a_form_of_their_own(site: Site) -> None:
    form = await a_form(site)
    async with site.visitor() as browser:
        await browser.post("/submit", data=form)
        changed = await browser.post("/submit", data=form | {"title": "另一件事"})
        fresh = hidden(changed.text, "/submit")

    assert changed.status_code == 409
    assert "另一件事" in changed.text
    assert fresh["token"] != form["token"]


async def test_what_is_wrong_stands_beside_its_field_and_nothing_entered_is_lost(site: Site) -> None:
    form = await a_form(site) | {"title": "", "content": "字" * 20_001, "petitioners.0.phone": "1" * 41}
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=form)

    assert answer.status_code == 422
    assert 'id="title-wrong"' in answer.text
    assert "最多 20000 个字" in answer.text
    assert 'id="petitioners-0-phone-wrong"' in answer.text
    assert "王某" in answer.text
    assert hidden(answer.text, "/submit")["token"] == form["token"]
    assert count(site) == 0


async def test_one_more_petitioner_fits_in_without_scripts(site: Site) -> None:
    form = await a_form(site)
    async with site.visitor() as browser:
        more = await browser.post("/submit", data=form | {"more": "petitioners"})
        wrong = await browser.post("/submit", data=form | {"petitioners.2.phone": "123"})

    assert 'name="petitioners.1.name"' in more.text
    assert "王某" in more.text
    assert 'id="petitioners-2-name-wrong"' in wrong.text


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"accused.0.name": "张某"}, "purpose"),
        ({"purpose": "accusation", "accused.0.post": "科长"}, "accused-0-office"),
        ({"purpose": "gossip"}, "purpose"),
        ({"petitioners.0.name": ""}, "petitioners-0-name"),
    ],
)
async def test_a_rule_broken_is_told_where_it_can_be_mended(site: Site, change: dict[str, str], place: str) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=await a_form(site) | change)

    assert answer.status_code == 422
    assert f'id="{place}-wrong"' in answer.text


@pytest.mark.parametrize(
    ("direct", "office", "stage"), [("", None, "registered"), ("east-housing",) * 2 + ("transferred",)]
)
async def test_a_petition_goes_to_the_office_that_is_named_and_else_to_the_bureau(
    site: Site, direct: str, office: str | None, stage: str
) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=await a_form(site) | {"direct": direct})

    number = next(word for word in text_of(answer.text).split() if word.startswith("P20"))
    case = site.database.look(lambda c: load_case(c, number))
    assert answer.status_code == 200
    assert case is not None
    assert (case.office.id if case.office else None, case.stage) == (office, stage)


@pytest.mark.parametrize(
    ("language", "change", "status", "told"),
    [
        ("zh", {"direct": "east-housing", "accused.0.office": "东城区住房和城乡建设局"}, 409, "accused_office"),
        ("en", {"direct": "east-housing", "accused.0.office": "East Bureau"}, 409, "accused_office"),
        ("zh", {"direct": "nowhere"}, 422, "unknown_office"),
        ("en", {"direct": "no where"}, 422, None),
    ],
)
async def test_an_office_that_cannot_take_it_is_told_beside_it_and_nothing_entered_is_lost(
    site: Site, language: str, change: dict[str, str], status: int, told: str | None
) -> None:
    form = await a_form(site) | {"purpose": "accusation", "accused.0.name": "张某"} | change
    async with site.visitor(accept_language=language) as browser:
        answer = await browser.post("/submit", data=form)

    assert answer.status_code == status
    assert 'id="direct-wrong"' in answer.text
    assert told is None or sentence(told, language, {"office": change["direct"]}) in text_of(answer.text)
    assert "三单元门口路灯不亮" in answer.text
    assert hidden(answer.text, "/submit")["token"] == form["token"]
    assert count(site) == 0


@pytest.mark.parametrize("token", ["", "x", "a.1.b", "0" * 24 + ".1." + "0" * 32])
async def test_a_form_that_is_not_ours_registers_nothing_and_loses_nothing(site: Site, token: str) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data=await a_form(site) | {"token": token})

    assert answer.status_code == 403
    assert "三单元门口路灯不亮" in answer.text
    assert count(site) == 0


async def test_a_form_sent_from_another_site_registers_nothing(site: Site) -> None:
    async with site.visitor(sec_fetch_site="cross-site") as browser:
        answer = await browser.post("/submit", data=await a_form(site))

    assert answer.status_code == 403
    assert count(site) == 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"title=%ff%fe", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"&".join(b"f%d=1" % n for n in range(500)), "application/x-www-form-urlencoded"),
        ("title=路".encode(), "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_form_is_told_so_on_a_page(site: Site, content: bytes, kind: str) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", content=content, headers={"content-type": kind})

    assert answer.status_code == 400
    assert "无法读取所发送的内容" in answer.text


async def test_a_body_over_the_limit_is_told_so_on_a_page(site: Site) -> None:
    async with site.visitor() as browser:
        answer = await browser.post("/submit", data={"content": "x" * 1_100_000})

    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_petitioner_sees_stage_holder_and_next_date(site: Site) -> None:
    site.plant("P2026-0000041", Planted(stage=Stage.HANDLING))
    code = site.services.safe.tracking_code("P2026-0000041")
    async with site.visitor() as browser:
        answer = await browser.post("/track", data={"number": " p2026-0000041", "code": code.lower()})

    said = text_of(answer.text)
    assert "办理中" in said
    assert "东城区住房和城乡建设局" in said
    assert "办理答复：" in said
    assert "还有 " in said
    assert code not in str(answer.url)


async def test_a_petitioner_is_told_when_the_office_is_late(site: Site) -> None:
    site.plant("P2026-0000042", Planted(stage=Stage.TRANSFERRED, age=timedelta(days=40)))
    code = site.services.safe.tracking_code("P2026-0000042")
    async with site.visitor() as browser:
        answer = await browser.post("/track", data={"number": "P2026-0000042", "code": code})

    assert "已逾期" in text_of(answer.text)
    assert "您无需重复提交" in answer.text


async def test_an_unknown_number_and_a_wrong_code_look_the_same(site: Site) -> None:
    site.plant("P2026-0000043")
    async with site.visitor() as browser:
        wrong = await browser.post("/track", data={"number": "P2026-0000043", "code": "AAAA-BBBB-CCCC"})
        unknown = await browser.post("/track", data={"number": "P2026-0000099", "code": "AAAA-BBBB-CCCC"})

    assert wrong.status_code == unknown.status_code == 404
    assert text_of(wrong.text) == text_of(unknown.text)


async def test_guessing_codes_is_slowed(site: Site) -> None:
    site.plant("P2026-0000044")
    async with site.visitor() as browser:
        answers = [
            await browser.post("/track", data={"number": "P2026-0000044", "code": f"WRONG-{n}"}) for n in range(6)
        ]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429]


async def test_a_rating_is_received_and_a_second_click_is_the_same_one(site: Site) -> None:
    number = "P2026-0000045"
    site.plant(number, Planted(stage=Stage.REPLIED))
    code = site.services.safe.tracking_code(number)
    async with site.visitor() as browser:
        page = await browser.post("/track", data={"number": number, "code": code})
        form = hidden(page.text, "/act", "rate") | {"bureau": "satisfied", "office": "dissatisfied"}
        first = await browser.post("/act", data=form)
        second = await browser.post("/act", data=form)
        other = await browser.post("/act", data=form | {"office": "satisfied"})

    assert (first.status_code, second.status_code, other.status_code) == (202, 202, 409)
    assert "已收到，处理中" in first.text


async def test_a_rating_without_the_code_is_no_rating(site: Site) -> None:
    site.plant("P2026-0000046", Planted(stage=Stage.REPLIED))
    async with site.visitor() as browser:
        answer = await browser.post(
            "/act", data={"type": "rate", "number": "P2026-0000046", "code": "x", "bureau": "satisfied"}
        )

    assert answer.status_code == 404


async def test_what_a_petitioner_wrote_is_text_on_every_page(site: Site) -> None:
    site.plant("P2026-0000047", Planted(title=ATTACK, content=ATTACK))
    code = site.services.safe.tracking_code("P2026-0000047")
    async with site.visitor() as browser, site.staff("clerk") as clerk:
        pages = [
            await browser.post("/track", data={"number": "P2026-0000047", "code": code}),
            await browser.post("/track", data={"number": ATTACK, "code": ATTACK}),
            await browser.post("/submit", data=await a_form(site) | {"title": ATTACK, "content": ""}),
            await clerk.get("/inbox"),
            await clerk.get("/inbox", params={"q": ATTACK}),
            await clerk.get("/cases/P2026-0000047"),
        ]

    for page in pages:
        assert ATTACK not in page.text
        assert escape(ATTACK).replace("&#x27;", "&#39;") in page.text


async def test_the_published_terms_are_those_of_the_pack(site: Site) -> None:
    async with site.visitor() as browser:
        said = text_of((await browser.get("/")).text)

    assert "办理答复 责任单位 60 日" in said
    assert "信访工作条例第34条" in said
