"""One whole petition in a real browser, with scripts off and on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.system import System
from tests.embedded.launch import wait_until
from tests.web.town import PASSWORD

OPINION = {
    "信访人的诉求": "请求更换供暖管道。",
    "查明的事实": "经现场核查，管道锈蚀渗漏属实。",
    "理由": "管道已超过使用年限。",
    "具体意见": "予以支持，三十日内更换。",
    "法律法规依据": "《信访工作条例》第三十二条。",
}


@contextmanager
def a_visit(browser: Browser, system: System, *, scripts: bool) -> Iterator[Visit]:
    visit = Visit(browser, system, scripts=scripts)
    try:
        yield visit
    finally:
        visit.context.close()


def hand_in(page: Page, title: str) -> tuple[str, str]:
    """Submit a petition from the first page on; give its number and code."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="提交信访事项").click()
    page.get_by_role("radio", name="申诉求决").check()
    page.get_by_label("标题").fill(title)
    page.get_by_label("内容").fill("三个冬天室温不足，报修无果。")
    page.get_by_label("行政区").select_option("东城区")
    page.get_by_label("姓名").first.fill("王某")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的事项已收到")
    number, code = page.locator(".receipt .code").all_inner_texts()
    return number, code


def log_in(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="工作人员").click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()


def open_case(page: Page, title: str) -> None:
    link = page.get_by_role("link", name=title)
    # A petition is listed once its workflow has recorded it, a moment after its receipt.
    wait_until(lambda: _look(page) and link.count(), 60)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def _look(page: Page) -> bool:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="事项列表").click()
    return True


def stage(page: Page) -> str:
    return page.locator("h1 .stage").inner_text()


def transfer(page: Page, title: str) -> None:
    log_in(page, "clerk")
    open_case(page, title)
    page.get_by_label("承办单位").first.select_option("东城区住房和城乡建设局")
    page.get_by_role("button", name="转送").click()
    expect(page.get_by_role("status")).to_have_text("已执行：转送")
    assert stage(page) == "已转送"
    log_out(page)


def accept(page: Page, title: str) -> None:
    log_in(page, "officer")
    open_case(page, title)
    page.get_by_label("书面告知信访人的内容").fill("您反映的事项我局已受理，六十日内书面答复。")
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("已执行：受理")
    assert stage(page) == "办理中"


def reply(page: Page) -> None:
    page.get_by_role("radio", name="予以支持", exact=True).check()
    form = page.locator('form:has(input[name="type"][value="reply"])')
    for label, text in OPINION.items():
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name="答复").click()
    expect(page.get_by_role("status")).to_have_text("已执行：答复")
    assert stage(page) == "已答复"
    log_out(page)


def rate(page: Page, number: str, code: str) -> None:
    page.goto("/track")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("予以支持，三十日内更换。")).to_be_visible()
    page.get_by_role("group", name="对信访部门").get_by_role("radio", name="满意", exact=True).check()
    page.get_by_role("group", name="对责任单位").get_by_role("radio", name="基本满意").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_have_text("评价已记录。")
    expect(page.locator(".stage").first).to_have_text("已办结")


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_petition_lives_from_its_submission_to_its_rating(
    system: System, browser: Browser, pictures: Path, scripts: bool
) -> None:
    title = f"供暖管道多年失修{'（二）' if scripts else ''}"
    with a_visit(browser, system, scripts=scripts) as visit:
        page = visit.page
        number, code = hand_in(page, title)
        page.screenshot(path=pictures / "receipt.png")
        transfer(page, title)
        accept(page, title)
        page.screenshot(path=pictures / "case.png")
        reply(page)
        rate(page, number, code)
        page.screenshot(path=pictures / "track.png", full_page=True)

        hosts = {urlsplit(address).netloc for address in visit.asked}
        assert hosts == {urlsplit(system.address).netloc}
        assert visit.said == []
        assert not [address for address in visit.asked if code in address]
    assert len(list(pictures.iterdir())) == 3


def test_no_page_asks_anything_of_another_host(system: System, browser: Browser) -> None:
    with a_visit(browser, system, scripts=True) as visit:
        for path in ("/", "/submit", "/track", "/login", "/api/docs"):
            visit.page.goto(path)
        log_in(visit.page, "supervisor")
        for path in ("/inbox", "/register", "/supervision", "/notices", "/inbox?tab=all"):
            visit.page.goto(path)

        assert len(visit.asked) > 10
        assert {urlsplit(address).netloc for address in visit.asked} == {urlsplit(system.address).netloc}
        assert visit.said == []


def test_english_is_one_click_away_and_stays(system: System, browser: Browser) -> None:
    with a_visit(browser, system, scripts=False) as visit:
        page = visit.page
        page.goto("/track")
        page.get_by_role("button", name="Switch to English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Track and rate")
        page.get_by_role("link", name="Submit a petition").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Submit a petition")
        assert page.locator("html").get_attribute("lang") == "en"


def test_a_page_fits_a_narrow_phone(system: System, browser: Browser) -> None:
    with a_visit(browser, system, scripts=True) as visit:
        visit.page.set_viewport_size({"width": 360, "height": 740})
        log_in(visit.page, "supervisor")
        for path in ("/", "/submit", "/track", "/inbox?tab=all", "/supervision", "/register", "/notices", "/api/docs"):
            visit.page.goto(path)
            wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, path


def test_the_fields_for_the_accused_come_with_an_accusation(system: System, browser: Browser) -> None:
    with a_visit(browser, system, scripts=False) as visit:
        page = visit.page
        page.goto("/submit")
        page.get_by_role("radio", name="申诉求决").check()
        expect(page.get_by_role("group", name="被检举控告人", exact=True)).to_be_hidden()
        page.get_by_role("radio", name="检举控告").check()
        expect(page.get_by_role("group", name="被检举控告人", exact=True)).to_be_visible()
