"""The forms of the whole statute: what a stage waits for comes first, and what was entered becomes the command."""

from __future__ import annotations

import re

import pytest

from api.petitions import shown
from domain.access import Viewer
from domain.base import Role
from domain.petition import Stage
from domain.values import Outcome
from intake.command_words import TransferWords
from intake.step_words import AnswerObjectionWords, NameAccusedWords
from storage.categories import add_category
from storage.directory import Tree, find_account
from tests.builders import PETITIONER, a_review, a_review_request, an_actor
from tests.domain.acts import a_hearing, a_supplement, an_extension_request, an_objection
from tests.web.site import Planted, Site, hidden, text_of
from web.actions import ACTIONS, read

NUMBER = "P2026-0000071"
CASE = f"/cases/{NUMBER}"
OFFICER = an_actor(Role.OFFICER, "east-housing")


def viewer_of(site: Site, username: str) -> Viewer:
    account = site.database.look(lambda c: find_account(c, username=username))
    assert account
    line = site.database.look(lambda c: Tree.load(c).line(account.office))
    return Viewer(account=account.id, role=account.role, line=line)


def names(html: str) -> list[str]:
    return [name for name in ACTIONS if f'name="type" value="{name}"' in html]


@pytest.mark.parametrize(
    ("username", "planted", "first", "among_more"),
    [
        ("clerk", Planted(), ["transfer", "assign", "refer"], "link_matter"),
        ("officer", Planted(Stage.TRANSFERRED), ["accept", "decline", "object"], "exempt_notice"),
        ("clerk", Planted(Stage.TRANSFERRED, then=((an_objection(), OFFICER),)), ["answer_objection"], "withdraw"),
        ("officer", Planted(Stage.HANDLING), ["reply", "request_extension"], "open_hearing"),
        (
            "officer",
            Planted(Stage.HANDLING, then=((a_hearing(), OFFICER),)),
            ["request_extension", "close_hearing"],
            "report_urgently",
        ),
        ("head", Planted(Stage.HANDLING, then=((an_extension_request(), OFFICER),)), ["answer_extension"], None),
        ("supervisor", Planted(Stage.HANDLING), ["urge"], "recuse"),
        ("officer", Planted(Stage.REPLIED), ["report_execution"], "record_agreement"),
    ],
)
async def test_what_the_stage_waits_for_comes_first_and_the_rest_is_folded_away(
    site: Site, username: str, planted: Planted, first: list[str], among_more: str | None
) -> None:
    site.plant(NUMBER, planted)
    async with site.staff(username) as browser:
        page = (await browser.get(CASE)).text
    shown, _, folded = page.partition('<details class="more">')

    assert sorted(names(shown)) == sorted(first)
    assert among_more is None or among_more in names(folded)
    assert not set(names(shown)) & set(names(folded))


async def test_every_act_that_is_allowed_has_its_form(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING, then=((an_extension_request(), OFFICER), (a_hearing(), OFFICER))))
    for username in ("clerk", "officer", "head", "supervisor"):
        async with site.staff(username) as browser:
            page = (await browser.get(CASE)).text
        viewer = viewer_of(site, username)

        assert set(names(page)) == set(site.database.look(lambda c, v=viewer: shown(c, NUMBER, v).allowed))  # type: ignore[misc]


def test_ticked_offices_handle_the_case_with_the_lead_office() -> None:
    fields = {"id": "c1", "type": "transfer", "to": "a", "co_handlers.b": "1", "co_handlers.c": "1", "simple": "clear"}

    assert read(fields, "zh").words == TransferWords(
        id="c1", type="transfer", to="a", co_handlers=("b", "c"), simple="clear"
    )


def test_a_yes_or_no_is_read_from_its_button() -> None:
    fields = {"id": "c1", "type": "answer_objection", "consent": "false", "reason": "仍属该单位职权"}

    assert read(fields, "zh").words == AnswerObjectionWords(
        id="c1", type="answer_objection", consent=False, reason="仍属该单位职权"
    )


def test_an_accused_is_read_from_three_fields_and_a_missing_one_is_told() -> None:
    fields = {"id": "c1", "type": "name_accused", "accused.name": "张某", "accused.post": "科长"}
    named = read(fields, "zh").words

    assert isinstance(named, NameAccusedWords)
    assert named.accused[0].name == "张某"
    assert list(read({"id": "c1", "type": "name_accused"}, "zh").errors) == ["accused"]


@pytest.mark.parametrize(("said", "told"), [("many", "请填写整数。"), ("0", "不得小于 1。"), ("", "请填写此项。")])
def test_days_that_are_no_days_are_told_beside_their_field(said: str, told: str) -> None:
    fields = {"id": "c1", "type": "request_extension", "days": said, "reason": "复杂"}

    assert read(fields, "zh").errors == {"days": told}


async def test_what_is_pending_stands_at_the_head_of_the_page(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING, then=((an_extension_request(), OFFICER), (a_hearing(), OFFICER))))
    async with site.staff("head") as browser:
        said = text_of((await browser.get(CASE)).text)

    assert "已申请将“办理答复”延长 30 日" in said
    assert "正在听证。" in said


async def test_an_objection_that_was_never_made_is_not_shown_as_made(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING))
    async with site.staff("officer") as browser:
        said = text_of((await browser.get(CASE)).text)

    assert "提出异议 已截止" in said
    assert "提出异议 已行使" not in said


async def test_a_final_opinion_is_worded_as_reasoned_and_never_as_a_block(site: Site) -> None:
    city = site.database.look(lambda c: Tree.load(c).ref("city"))
    reviewer = an_actor(Role.SUPERVISOR, "city")
    twice = ((a_review_request(city), PETITIONER), (a_review(), reviewer)) * 2
    site.plant(NUMBER, Planted(Stage.REPLIED, then=twice))
    async with site.staff("supervisor") as browser:
        said = text_of((await browser.get(CASE)).text)

    assert "不再受理，并说明理由（第三十六条第三款）" in said
    assert "终结只针对本事项，可以依法撤销" in said
    assert "复查复核机关 云州市信访局 复核" in said


async def test_the_list_says_who_reviews_and_can_be_narrowed_to_it(site: Site) -> None:
    city = site.database.look(lambda c: Tree.load(c).ref("city"))
    site.plant(NUMBER, Planted(Stage.REPLIED, then=((a_review_request(city), PETITIONER),)))
    async with site.staff("supervisor") as browser:
        found = text_of((await browser.get("/inbox?stage=reviewing")).text)
        none = text_of((await browser.get("/inbox?stage=reviewed")).text)

    assert re.search(r"复查复核中 [-0-9]+ 云州市信访局", found)
    assert NUMBER not in none


async def track(site: Site, language: str = "zh") -> str:
    code = site.services.safe.tracking_code(NUMBER)
    async with site.visitor(accept_language=language) as browser:
        return (await browser.post("/track", data={"number": NUMBER, "code": code})).text


async def test_a_petitioner_sees_what_he_may_do_and_until_when(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.REPLIED))
    page = await track(site)

    assert names(page) == ["rate", "request_review", "supplement", "withdraw"]
    assert "申请复查 20" in text_of(page)
    assert "24:00 前请求上一级机关、单位复查或复核" in text_of(page)


async def test_a_petitioner_asks_for_a_rereview_after_a_review(site: Site) -> None:
    city = site.database.look(lambda c: Tree.load(c).ref("city"))
    way = ((a_review_request(city), PETITIONER), (a_review(), an_actor(Role.SUPERVISOR, "city")))
    site.plant(NUMBER, Planted(Stage.REPLIED, then=way))
    page = text_of(await track(site))

    assert "申请复核 20" in page
    assert f"{'处理意见'} 予以支持 → 维持" in page


async def test_what_lies_between_offices_is_not_told_to_the_petitioner(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING, then=((an_extension_request(), OFFICER),)))

    assert "延长 30 日" not in await track(site)


@pytest.mark.parametrize(
    ("command", "entered", "status"),
    [
        ("supplement", {"text": "补充照片说明"}, 202),
        ("request_review", {"text": "对事实认定不服"}, 202),
        ("withdraw", {"reason": "已解决"}, 422),
        ("withdraw", {"reason": "已解决", "sure": "1"}, 202),
        ("transfer", {"to": "east-housing"}, 400),
    ],
)
async def test_a_petitioner_acts_with_number_and_code(
    site: Site, command: str, entered: dict[str, str], status: int
) -> None:
    site.plant(NUMBER, Planted(Stage.REPLIED))
    page = await track(site)
    form = hidden(page, "/act", command if command != "transfer" else "supplement") | entered | {"type": command}
    async with site.visitor() as browser:
        answer = await browser.post("/act", data=form)

    assert answer.status_code == status
    assert status != 422 or "已解决" in answer.text


async def test_a_form_of_one_act_does_not_open_another(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.REPLIED))
    form = hidden(await track(site), "/act", "supplement")
    async with site.visitor() as browser:
        answer = await browser.post("/act", data=form | {"type": "withdraw", "sure": "1"})

    assert answer.status_code == 403


async def test_a_clerk_acts_for_a_petitioner_without_means(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.REPLIED, then=((a_supplement(), PETITIONER),)))
    async with site.staff("clerk") as browser:
        said = text_of((await browser.get(CASE)).text)

    assert "代信访人申请复查、复核" in said
    assert Outcome.SUPPORTED not in said


async def test_a_change_of_category_offers_those_in_use(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING))
    for name in ("道路", "交通"):
        site.database.change(lambda c, n=name: add_category(c, n))  # type: ignore[misc]
    async with site.staff("officer", accept_language="en") as browser:
        page = (await browser.get(CASE)).text

    form = page.partition('name="type" value="change_category"')[2].partition("</form>")[0]
    assert re.findall(r'<option value="([^"]+)"', form) == ["交通", "道路"]
