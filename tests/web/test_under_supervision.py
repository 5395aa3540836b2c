"""Supervision on pages: what is awaited, the forms for it, and whom a notice to an office's head finds."""

from __future__ import annotations

from sqlalchemy import Connection

from domain.base import Accused, Role
from domain.petition import Stage
from storage.directory import Tree, find_account
from storage.records import load_case
from storage.sight import people, reach_of
from tests.builders import an_actor, an_urging
from tests.domain.acts import a_measure, an_order
from tests.web.site import Planted, Site, text_of

NUMBER = "P2026-0000081"
CASE = f"/cases/{NUMBER}"
SUPERVISOR = an_actor(Role.SUPERVISOR, "city")
ORDERED = Planted(
    Stage.HANDLING,
    then=(
        (an_urging("2040-01-01"), SUPERVISOR),
        (an_order("east-housing"), SUPERVISOR),
        (a_measure(office="east-housing"), SUPERVISOR),
    ),
)


async def test_a_supervisor_sees_what_is_awaited_and_of_whom(site: Site) -> None:
    site.plant(NUMBER, ORDERED)
    async with site.staff("supervisor") as browser:
        page = (await browser.get("/supervision")).text

    shown = text_of(page)
    assert f'href="{CASE}"' in page
    assert "督办反馈" in shown
    assert "答复催办" in shown
    assert "东城区住房和城乡建设局" in shown


async def test_an_office_sees_its_order_and_a_form_to_answer_it(site: Site) -> None:
    site.plant(NUMBER, ORDERED)
    async with site.staff("officer", accept_language="en") as browser:
        page = (await browser.get(CASE)).text

    assert 'name="type" value="answer_order"' in page
    assert 'name="type" value="answer_urge"' in page
    assert "Shirked or stalled (Arts. 40, 45 (1))" in text_of(page)
    assert "Waits for an answer" in text_of(page)
    assert "Talk" in text_of(page)


async def test_an_order_addresses_offices_on_the_case_only(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING))
    async with site.staff("supervisor") as browser:
        page = (await browser.get(CASE)).text

    form = page.partition('name="type" value="issue_order"')[2].partition("</form>")[0]
    assert 'value="east-housing"' in form
    assert 'value="east"' in form
    assert 'value="east-labour"' not in form


async def test_an_order_without_its_breach_is_asked_for_and_keeps_what_was_entered(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.HANDLING))
    async with site.staff("supervisor") as browser:
        page = (await browser.get(CASE)).text
        token = page.partition('name="csrf" value="')[2].partition('"')[0]
        sent = {"csrf": token, "id": "o1", "type": "issue_order", "office": "east-housing", "demand": "请限期书面说明"}
        answer = await browser.post(CASE, data=sent)

    assert answer.status_code == 422
    assert "请限期书面说明" in answer.text


def test_a_notice_to_the_head_finds_him_and_past_an_accused_one_the_bureaus_own(site: Site) -> None:
    head = site.database.look(lambda c: find_account(c, username="head"))
    assert head is not None
    site.plant(NUMBER, Planted(Stage.HANDLING))
    site.plant("P2026-0000082", Planted(Stage.HANDLING, accused=Accused(accounts=(head.id,))))

    def told(number: str) -> list[str]:
        def reached(connection: Connection) -> list[str]:
            tree = Tree.load(connection)
            petition = load_case(connection, number)
            found = reach_of("head:east-housing", petition, tree, people(connection, tree))
            accounts = (find_account(connection, account=account) for account in found.accounts)
            return [account.username for account in accounts if account]

        return site.database.look(reached)

    assert told(NUMBER) == ["head"]
    assert told("P2026-0000082") == ["supervisor"]
