"""Who may know of a case: everything else about it answers as if there were none."""

from __future__ import annotations

import pytest

from domain.petition import Stage
from storage.figures import Inquiry, figures
from tests.api.house import PEOPLE, House, Planted
from tests.api.problem import code_of

READS = ("", "/timeline", "/clocks/handling", "/commands/register")
SEES: dict[str, set[str]] = {
    "clerk": {"H", "L", "R"},
    "westclerk": set(),
    "officer": {"H"},
    "fitter": {"R"},
    "officer2": {"L"},
    "supervisor": {"H", "L", "R"},
    "leader": set(),
    "auditor": {"H", "L", "R"},
    "insider": {"H", "L", "R"},
    "admin": set(),
}


@pytest.fixture
def three(house: House) -> House:
    for number, office in (("H", "housing"), ("L", "labour"), ("R", "repairs")):
        house.plant(number, Planted(office=office))
    return house


@pytest.mark.parametrize("username", SEES)
async def test_a_list_holds_what_one_may_open_and_nothing_else(three: House, username: str) -> None:
    listed = {item["number"] for item in (await three.ask("GET", "/petitions", username)).json()["items"]}
    opened = {n for n in "HLR" if (await three.ask("GET", f"/petitions/{n}", username)).status_code == 200}

    assert listed == opened == SEES[username]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("username", ["officer2", "westclerk", "leader", "admin"])
async def test_what_one_may_not_know_of_looks_like_what_is_not(three: House, username: str, path: str) -> None:
    hidden = await three.ask("GET", f"/petitions/H{path}", username)
    missing = await three.ask("GET", f"/petitions/NONE{path}", username)

    assert code_of(hidden, 404) == "not_found"
    assert hidden.json() == missing.json()


@pytest.mark.parametrize("username", ["officer2", "fitter", "westclerk", "leader", "admin"])
async def test_nobody_commands_what_he_may_not_know_of(three: House, username: str) -> None:
    for kind, words in (
        ("accept", {"notice": "已受理"}),
        ("transfer", {"to": "labour"}),
        ("urge", {}),
        ("rate", {"office": "satisfied"}),
    ):
        assert code_of(await three.command("H", kind, username, **words), 404) == "not_found"


@pytest.mark.parametrize("path", ["/petitions", "/petitions/H", "/petitions/H/timeline", "/metrics", "/notices", "/me"])
async def test_nothing_is_shown_to_nobody(three: House, path: str) -> None:
    answer = await three.ask("GET", path)

    assert code_of(answer, 401) == "login_needed"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_filters_widen_nothing(three: House) -> None:
    for query in ("office=housing", "q=路灯", "district=东城区", "stage=handling", "leader=leader", "q=H"):
        listed = (await three.ask("GET", f"/petitions?{query}", "officer2")).json()["items"]
        assert {item["number"] for item in listed} <= {"L"}, query


async def test_searching_is_for_words_not_for_patterns(three: House) -> None:
    for query in ("%", "_", "%25_%25", "路%灯", "\\", '"'):
        found = (await three.ask("GET", "/petitions", "clerk", params={"q": query})).json()
        assert found["total"] == 0, query
    assert (await three.ask("GET", "/petitions", "clerk", params={"q": "三单元"})).json()["total"] == 3


async def test_auditors_read_without_contact_data(three: House) -> None:
    shown = await three.ask("GET", "/petitions/H", "auditor")

    assert shown.json()["petitioners"] == []
    assert "13000000000" not in shown.text
    assert "王测试" not in shown.text
    assert (await three.ask("GET", "/petitions/H", "officer")).json()["petitioners"][0]["name"] == "王测试"


async def test_pages_follow_one_another_without_gaps(house: House) -> None:
    for n in range(7):
        house.plant(f"P{n}")

    pages = [(await house.ask("GET", f"/petitions?page={n}&size=3", "clerk")).json() for n in (1, 2, 3, 4)]

    assert [page["total"] for page in pages] == [7] * 4
    assert [item["number"] for page in pages for item in page["items"]] == sorted(f"P{n}" for n in range(7))


async def test_an_officers_figures_are_his_offices(three: House) -> None:
    answer = (await three.ask("GET", "/metrics?by=office", "officer2")).json()

    assert {figure["group"] for figure in answer["figures"]} == {"labour"}
    whole = three.database.look(lambda c: figures(c, Inquiry(offices=("labour",))))
    counted = (await three.ask("GET", "/metrics", "officer2")).json()["figures"]
    assert [figure["counts"] for figure in counted] == [figure.counts.model_dump() for figure in whole.figures]


async def test_a_leader_sees_what_was_given_to_him(house: House) -> None:
    house.plant("P1", Planted(stage=Stage.REGISTERED))

    assert code_of(await house.ask("GET", "/petitions/P1", "leader"), 404) == "not_found"


def test_every_account_of_the_house_is_thought_of() -> None:
    assert set(SEES) == set(PEOPLE) - {"namesake"}
