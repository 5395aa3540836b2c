"""What is published: figures, archive and files in both languages, and never anything else, however it is asked for."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import httpx2
import pytest

from domain.bulletin_parts import Named
from domain.bulletins import canonical
from domain.dossiers.bulletin import Stage
from domain.metrics import Counts
from rendering.bulletins import MEDIA_TYPES, Format
from tests.publications import a_bulletin, a_line, add_bulletin, withdraw
from tests.web.site import Site, text_of

NUMBER = "T2026-0001"
PATHS = ("/performance", "/publications", f"/publications/{NUMBER}", "/publications/subscribe")
PUBLIC = "/api/v1/public"


async def get(site: Site, path: str, **headers: str) -> httpx2.Response:
    async with site.visitor(**headers) as browser:
        return await browser.get(path)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_is_whole_in_both_languages(site: Site, path: str, language: str) -> None:
    site.database.change(add_bulletin)
    answer = await get(site, path, accept_language=language)

    page = answer.text
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert not re.search(r"<script(?! src=)|<style| style=| on[a-z]+=\"", page)
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*", page))
    assert not re.search(r'(?:src|href|action)="(?!/|#)', page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            ["按期 逾期完成 在期内 逾期未办 终止不计 总数 比率 比上期", "30 3 8 2 1 44 30 / 35 85.7% +5.7 个百分点"],
        ),
        ("en", ["Population Rate Change", "30 3 8 2 1 44 30 of 35 85.7% +5.7 points"]),
    ],
)
async def test_the_five_counts_come_before_the_rate(site: Site, language: str, said: list[str]) -> None:
    site.database.change(add_bulletin)
    text = text_of((await get(site, "/performance", accept_language=language)).text)

    assert [part for part in said if part not in text] == []


@pytest.mark.parametrize(("language", "own"), [("zh", "3 初次信访"), ("en", "3 First ones")])
async def test_counts_of_what_is_no_duty_bear_their_own_names_and_no_bar(site: Site, language: str, own: str) -> None:
    """Else first petitions would seem to be late."""
    named = (("met", "重复信访", "Repeats"), ("late", "初次信访", "First ones"))
    counts = tuple(Named(id=count, zh=zh, en=en) for count, zh, en in named)
    told = a_bulletin()
    repeats = told.definitions[0].model_copy(update={"id": "repeats", "counts": counts})
    line = a_line("repeats", "重复信访率", "Repeats", Counts(met=1, late=3))
    heads = tuple(head.model_copy(update={"lines": (*head.lines, line)}) for head in told.heads)
    content = told.model_copy(update={"heads": heads, "definitions": (*told.definitions, repeats)})
    site.database.change(lambda c: add_bulletin(c, content=content))

    page = (await get(site, "/performance", accept_language=language)).text

    assert own in text_of(page)
    assert page.count('class="part-late" x=') == len(heads)


async def test_a_count_that_has_no_name_of_its_own_is_named_once(site: Site) -> None:
    site.database.change(add_bulletin)
    text = text_of((await get(site, "/performance")).text)

    assert "按期：按期" not in text
    assert "逾期完成：逾期" in text


async def test_a_rate_of_nothing_is_none(site: Site) -> None:
    site.database.change(add_bulletin)
    text = text_of((await get(site, "/performance")).text)

    assert "0 0 0 0 0 0 尚无可计算的事项" in text
    assert "应当答复的事项" in text
    assert "逾期未办：超期未答复" in text
    assert "导入的历史事项不计" in text


async def test_before_anything_is_published_the_pages_say_so(site: Site) -> None:
    assert "尚未公开发布通报" in (await get(site, "/performance")).text
    assert "没有已公开的通报" in (await get(site, "/publications")).text
    assert (await get(site, f"{PUBLIC}/performance")).json()["edition"] is None


@pytest.mark.parametrize("state", [stage for stage in Stage if stage not in {Stage.PUBLISHED, Stage.WITHDRAWN}])
async def test_what_was_never_published_does_not_exist_for_anybody(site: Site, state: Stage) -> None:
    site.database.change(lambda c: add_bulletin(c, state=state))
    paths = [f"/publications/{NUMBER}", f"{PUBLIC}/bulletins/{NUMBER}"]
    paths += [f"{way}/files/{form}" for way in paths for form in Format]
    async with site.staff("admin") as insider, site.visitor() as stranger:
        answers = [(await browser.get(path)).status_code for browser in (insider, stranger) for path in paths]
        listed = [
            (await stranger.get(path)).text for path in ("/publications", "/performance", "/publications/feed.atom")
        ]

    assert set(answers) == {404}
    assert [page for page in listed if NUMBER in page] == []
    assert (await get(site, f"{PUBLIC}/bulletins")).json()["total"] == 0


async def test_what_was_withdrawn_before_it_was_published_does_not_exist(site: Site) -> None:
    site.database.change(lambda c: add_bulletin(c, state="in_review"))
    site.database.change(withdraw)

    assert (await get(site, f"/publications/{NUMBER}")).status_code == 404


async def test_a_withdrawn_bulletin_says_why_and_its_contents_are_served_no_more(site: Site) -> None:
    site.database.change(add_bulletin)
    before = await get(site, f"/publications/{NUMBER}/files/json")
    site.database.change(lambda c: withdraw(c, reason="表二<b>有误</b>"))
    tag = {"if_none_match": before.headers["etag"], "if_modified_since": before.headers["last-modified"]}
    ways = [f"/publications/{NUMBER}", f"{PUBLIC}/bulletins/{NUMBER}"]
    gone = [await get(site, f"{way}/files/{form}", **tag) for way in ways for form in Format]
    page = (await get(site, f"/publications/{NUMBER}")).text

    assert before.status_code == 200
    assert {answer.status_code for answer in gone} == {410}
    assert gone[-1].json()["code"] == "bulletin_withdrawn"
    assert "已撤回" in text_of(page)
    assert "表二&lt;b&gt;有误&lt;/b&gt;" in page
    assert "85.7%" not in page
    assert "85.7%" not in (await get(site, "/performance")).text
    assert "表二&lt;b&gt;有误&lt;/b&gt;" in (await get(site, "/publications")).text


async def test_a_corrected_bulletin_stays_and_points_to_its_correction(site: Site) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects=NUMBER))
    old, new = (await get(site, f"/publications/{NUMBER}")).text, (await get(site, "/publications/T2026-0002")).text

    assert 'href="/publications/T2026-0002"' in old
    assert "85.7%" in old
    assert f'href="/publications/{NUMBER}"' in new
    assert 'href="/publications/T2026-0002"' in (await get(site, "/performance")).text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "此后发布的更正版（第 T2026-0002 号通报）已于 {day} 撤回。 本版仍然有效。 理由： 表二有误"),
        (
            "en",
            "was withdrawn on {day}. This one stands again. Why: 表二有误 (given in the original Chinese)",
        ),
    ],
)
async def test_an_edition_that_stands_again_says_which_was_withdrawn_when_and_why(
    site: Site, language: str, told: str
) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects=NUMBER))
    site.database.change(lambda c: withdraw(c, "T2026-0002", reason="表二有误"))
    page = (await get(site, f"/publications/{NUMBER}", accept_language=language)).text
    one = (await get(site, f"{PUBLIC}/bulletins/T2026-0002")).json()
    day = datetime.fromisoformat(one["withdrawn_at"]).astimezone(ZoneInfo("Asia/Shanghai")).date()

    assert told.format(day=day) in " ".join(text_of(page).replace("理由：", "理由： ").split())
    assert '<span lang="zh">表二有误</span>' in page
    assert "85.7%" in page
    assert (await get(site, f"{PUBLIC}/bulletins/{NUMBER}")).json()["withdrawn_later"] == ["T2026-0002"]


@pytest.mark.parametrize("path", ["/publications", f"/publications/{NUMBER}"])
async def test_an_english_page_marks_a_reason_that_is_given_in_chinese(site: Site, path: str) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: withdraw(c, reason="表二有误"))
    page = (await get(site, path, accept_language="en")).text

    assert 'Why: <span lang="zh">表二有误</span> (given in the original Chinese)' in page
    assert "original" not in (await get(site, path, accept_language="zh")).text


async def test_a_reason_in_english_is_not_said_to_be_chinese(site: Site) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: withdraw(c, reason="Table 2 is wrong"))

    assert "Why: Table 2 is wrong</p>" in (await get(site, f"/publications/{NUMBER}", accept_language="en")).text


async def test_an_unpublished_correction_is_not_pointed_to(site: Site) -> None:
    site.database.change(add_bulletin)
    site.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects=NUMBER, state="in_review"))

    assert "T2026-0002" not in (await get(site, f"/publications/{NUMBER}")).text


@pytest.mark.parametrize("form", list(Format))
async def test_a_file_is_given_once_and_then_known(site: Site, form: Format) -> None:
    site.database.change(add_bulletin)
    first = await get(site, f"/publications/{NUMBER}/files/{form}")
    same = await get(site, f"{PUBLIC}/bulletins/{NUMBER}/files/{form}", if_none_match=f'W/"x", {first.headers["etag"]}')
    since = await get(site, f"/publications/{NUMBER}/files/{form}", if_modified_since=first.headers["last-modified"])
    other = await get(site, f"/publications/{NUMBER}/files/{form}", if_none_match='"other"')

    assert (first.status_code, same.status_code, since.status_code, other.status_code) == (200, 304, 304, 200)
    assert first.headers["content-type"] == MEDIA_TYPES[form]
    assert first.headers["content-disposition"] == f'attachment; filename="{NUMBER}.{form}"'
    assert first.headers["cache-control"] == "no-cache"
    assert same.content == b""
    assert other.content == first.content


@pytest.mark.parametrize("path", [*PATHS, f"/publications/{NUMBER}/files/json", "/publications/feed.atom"])
async def test_what_others_add_to_a_public_address_is_ignored(site: Site, path: str) -> None:
    site.database.change(add_bulletin)

    assert (await get(site, f"{path}?from=timeline&utm_source=x")).status_code == 200


async def test_the_json_is_the_text_that_was_kept_and_the_page_tells_its_digest(site: Site) -> None:
    site.database.change(add_bulletin)
    answer = await get(site, f"/publications/{NUMBER}/files/json")

    assert answer.content == canonical(a_bulletin())
    assert sha256(answer.content).hexdigest() in (await get(site, f"/publications/{NUMBER}")).text


async def test_names_are_shown_as_they_are_and_never_as_markup(site: Site) -> None:
    named = Named(id="city", zh="<script>alert(1)</script>局", en='"><img src=x onerror=alert(1)>')
    site.database.change(lambda c: add_bulletin(c, content=a_bulletin(issuer=named)))
    pages = [(await get(site, "/performance", accept_language=language)).text for language in ("zh", "en")]

    assert "&lt;script&gt;alert(1)&lt;/script&gt;局" in pages[0]
    assert "<script>alert" not in pages[0]
    assert "<img" not in pages[1]


async def test_the_archive_is_paged_and_narrowed(site: Site) -> None:
    for n in range(23):
        site.database.change(lambda c, n=n: add_bulletin(c, f"T2026-{n:04}", edition=n + 1))  # type: ignore[misc]
    first, last = (await get(site, "/publications")).text, (await get(site, "/publications?page=2")).text
    none = (await get(site, "/publications?rhythm=yearly")).text
    api = (await get(site, f"{PUBLIC}/bulletins?page=2&rhythm=half-monthly")).json()

    assert (first.count('<th scope="row">'), last.count('<th scope="row">')) == (20, 3)
    assert "没有已公开的通报" in none
    assert (api["total"], len(api["items"])) == (23, 3)
    assert (await get(site, "/publications?rhythm=hourly")).status_code == 422


async def test_the_api_says_what_the_pages_say(site: Site) -> None:
    site.database.change(add_bulletin)
    one = (await get(site, f"{PUBLIC}/bulletins/{NUMBER}")).json()
    shown = (await get(site, f"{PUBLIC}/performance")).json()

    assert one["title"]["en"] == "Half-monthly bulletin, 2026-11-01 to 2026-11-15"
    assert one["files"].keys() == {form.value for form in Format}
    assert one["url"].endswith(f"/publications/{NUMBER}")
    assert shown["edition"] == one
    assert shown["heads"][0]["lines"][0]["counts"] == {"met": 30, "late": 3, "open": 8, "open_late": 2, "void": 1}


@pytest.mark.parametrize("path", ["/publications/%00", "/publications/..%2f..%2fetc", "/publications/T1/files/exe"])
async def test_what_cannot_be_a_bulletin_is_answered_calmly(site: Site, path: str) -> None:
    assert (await get(site, path)).status_code in {404, 422}


async def test_what_was_published_is_dated_by_its_publication(site: Site) -> None:
    site.database.change(add_bulletin)
    answer = await get(site, f"/publications/{NUMBER}/files/json")
    one = (await get(site, f"{PUBLIC}/bulletins/{NUMBER}")).json()

    said = parsedate_to_datetime(answer.headers["last-modified"])
    assert said.isoformat()[:19] == one["published_at"][:19]
