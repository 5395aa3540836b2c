"""Supervision on pages: what is awaited, the forms for it, and whom a notice to an office's head finds."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from domain.base import Accused, Actor, Role, Score
from domain.calls import LADDER
from domain.petition import Stage
from domain.supervision import SettleProposal
from storage import ledger
from storage.directory import Tree, find_account
from storage.records import load_case
from storage.sight import people, reach_of
from tests.builders import PETITIONER, a_leader, a_leader_assignment, a_rating, an_actor, an_urging
from tests.domain.acts import a_measure, an_order
from tests.web.site import Planted, Site, hidden, text_of

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


DISSATISFIED = Planted(Stage.REPLIED, then=((a_rating(None, Score.DISSATISFIED), PETITIONER),))


async def test_a_proposal_waits_on_the_desk_and_its_number_opens_the_case_in_both_languages(site: Site) -> None:
    site.plant(NUMBER, DISSATISFIED)
    async with site.staff("supervisor") as browser:
        desk = (await browser.get("/supervision")).text
        waiting = (await browser.get("/duties/proposals")).text
        page = (await browser.get(CASE)).text
    async with site.staff("supervisor", accept_language="en") as browser:
        listed = text_of((await browser.get("/duties/proposals")).text)
        told = (await browser.get(CASE)).text

    form = page.partition('name="type" value="settle_proposal"')[2].partition("</form>")[0]
    assert '<a href="/duties/proposals" class="count">1</a>' in desk
    assert "待处理的建议" in text_of(desk)
    assert f'href="{CASE}"' in waiting
    assert 'value="p1"' in form
    assert "评价不满意" in text_of(form)
    assert "Decision on a proposed review" in listed
    assert "Decide on a proposal" in text_of(told)


async def test_what_a_supervisor_decides_is_stamped_with_whose_opinion_it_was(site: Site) -> None:
    site.plant(NUMBER, DISSATISFIED)
    async with site.staff("supervisor") as browser:
        page = (await browser.get(CASE)).text
        said = {"proposal": "p1", "take_up": "false", "reason": "办理合规"}
        answer = await browser.post(CASE, data=hidden(page, CASE, "settle_proposal") | said)

    row = site.database.look(lambda c: ledger.head(c, NUMBER))
    assert answer.status_code == 202, "the engine is away, the ledger has it"
    assert row is not None
    command = row.envelope.command
    assert isinstance(command, SettleProposal)
    assert (command.proposal, command.take_up, command.follows) == ("p1", False, None)
    assert command.authors == ("officer",)


@pytest.mark.parametrize(("language", "who"), [("zh", "阶梯督办"), ("en", "The ladder")])
async def test_the_pages_say_that_the_ladder_bound_a_leader_and_no_person(site: Site, language: str, who: str) -> None:
    leader = site.database.look(lambda c: find_account(c, username="leader"))
    assert leader is not None
    bound = a_leader_assignment(a_leader(leader.id, "east", "city"))
    by_ladder = Actor(id=LADDER, role=Role.ENGINE, office="east")
    site.plant(NUMBER, Planted(Stage.HANDLING, then=((bound, by_ladder),)))

    async with site.staff("supervisor", accept_language=language) as browser:
        shown = text_of((await browser.get(CASE)).text)

    assert who in shown
    assert leader.name in shown
