"""A petition goes the long way in a real browser: objection, another office, more time, reply, review, re-review."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.system import System
from tests.browser.test_journey import OPINION, a_visit, hand_in, log_in, log_out, open_case, stage

TITLE = "拖欠工程款"


def enter(page: Page, username: str) -> None:
    log_in(page, username)
    open_case(page, TITLE)


def unfold(page: Page, act: str) -> None:
    """Open an act's form, wherever it is folded away."""
    form = page.locator("details.act").filter(has=page.locator(f'input[name="type"][value="{act}"]')).last
    more = page.locator("details.more")
    if not form.is_visible():
        more.locator("summary").first.click()
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()


def give(page: Page, act: str, told: str) -> None:
    page.locator(f'form:has(input[name="type"][value="{act}"]) button.main').click()
    expect(page.get_by_role("status")).to_contain_text(told)


def fill(page: Page, act: str, **entered: str) -> None:
    """Fill an act's form by the names of its fields, whatever their kind."""
    unfold(page, act)
    for name, said in entered.items():
        field = page.locator(f'form:has(input[name="type"][value="{act}"]) [name="{name}"]')
        match field.first.evaluate("e => e.type"):
            case "radio":
                page.locator(f"#{act}-{name}-{said}").check()
            case "select-one":
                field.select_option(said)
            case _:
                field.fill(said)


def fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.set_viewport_size({"width": 1280, "height": 800})


def follow(page: Page, number: str, code: str) -> None:
    page.goto("/track")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def object_and_route_anew(page: Page, pictures: Path) -> None:
    enter(page, "clerk")
    fill(page, "transfer", to="east-labour")
    give(page, "transfer", "已执行：转送")
    log_out(page)
    enter(page, "officer2")
    fill(page, "object", reason="工程款纠纷不属于本局职权，应由住建部门处理。")
    give(page, "object", "已执行：提出异议")
    expect(page.locator(".standing")).to_contain_text("责任单位已提出异议")
    log_out(page)
    enter(page, "clerk")
    page.screenshot(path=pictures / "objection.png", full_page=True)
    fits_a_phone(page)
    fill(page, "answer_objection", consent="true", reason="经核实，异议成立。")
    give(page, "answer_objection", "已执行：核实异议")
    assert stage(page) == "已登记"
    fill(page, "transfer", to="east-housing")
    give(page, "transfer", "已执行：转送")
    log_out(page)


def handle_with_more_time(page: Page, pictures: Path) -> None:
    enter(page, "officer")
    fill(page, "accept", notice="您反映的事项我局已受理。")
    give(page, "accept", "已执行：受理")
    fill(page, "request_extension", days="30", reason="涉及多方账目，情况复杂。")
    give(page, "request_extension", "已执行：申请延期")
    log_out(page)
    enter(page, "head")
    page.screenshot(path=pictures / "extension.png", full_page=True)
    fits_a_phone(page)
    fill(page, "answer_extension", grant="true", reason="情况复杂，同意延长三十日。")
    give(page, "answer_extension", "已执行：审批延期")
    expect(page.locator(".steps")).to_contain_text("批准延期")
    log_out(page)
    enter(page, "officer")
    fill(page, "reply", outcome="not_supported", **dict(zip(PARTS, OPINION.values(), strict=True)))
    give(page, "reply", "已执行：答复")
    log_out(page)


PARTS = ("claim", "facts", "reasons", "conclusion", "legal_basis")


def rate_and_ask_for_review(page: Page, number: str, code: str, pictures: Path) -> None:
    follow(page, number, code)
    expect(page.get_by_text("情况复杂，同意延长三十日。")).to_be_visible()
    expect(page.get_by_text("经核实，异议成立。")).to_have_count(0)
    page.screenshot(path=pictures / "remedies.png", full_page=True)
    fits_a_phone(page)
    with page.expect_download() as letter:
        page.get_by_role("button", name="PDF").last.click()
    assert letter.value.suggested_filename.endswith(".pdf")
    page.locator('[name="bureau"][value="satisfied"]').check()
    page.locator('[name="office"][value="dissatisfied"]').check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_have_text("评价已记录。")
    ask_again(page, "申请复查")


def ask_again(page: Page, name: str) -> None:
    fill(page, "request_review", text="对事实认定不服，请求重新审查。")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已收到：")
    expect(page.locator(".stage").first).to_have_text("复查复核中")


def decide(page: Page, username: str, outcome: str, reached: str) -> None:
    enter(page, username)
    fill(page, "decide_review", outcome=outcome, **dict(zip(PARTS, OPINION.values(), strict=True)))
    give(page, "decide_review", "已执行：复查、复核意见")
    assert stage(page) == reached


def test_a_petition_goes_from_an_objection_to_its_final_opinion(
    system: System, browser: Browser, pictures: Path
) -> None:
    with a_visit(browser, system, scripts=False) as visit:
        page = visit.page
        number, code = hand_in(page, TITLE)
        object_and_route_anew(page, pictures)
        handle_with_more_time(page, pictures)
        rate_and_ask_for_review(page, number, code, pictures)
        decide(page, "reviewer", "upheld", "已复查")
        log_out(page)
        follow(page, number, code)
        ask_again(page, "申请复核")
        decide(page, "supervisor", "changed", "已办结")
        page.screenshot(path=pictures / "final.png", full_page=True)
        log_out(page)
        follow(page, number, code)
        expect(page.locator(".standing")).to_contain_text("终结只针对本事项")
        expect(page.get_by_text("不予支持 → 维持 → 变更")).to_be_visible()
        page.screenshot(path=pictures / "closed.png", full_page=True)

        assert visit.said == []
