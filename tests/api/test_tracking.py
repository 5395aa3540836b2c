"""Tracking: the code opens one's own petition, and guessing tells nothing and is slowed."""

from __future__ import annotations

from typing import Any

import httpx2

from domain.petition import Stage
from tests.api.house import House, Planted
from tests.api.problem import code_of


async def ask(house: House, number: str, code: str) -> httpx2.Response:
    return await house.ask("POST", "/track", json={"number": number, "code": code})


def said(answer: httpx2.Response) -> tuple[int, dict[str, Any], dict[str, str]]:
    return answer.status_code, answer.json(), dict(answer.headers)


async def test_the_code_shows_who_holds_the_case_and_what_comes_next(house: House) -> None:
    case = house.plant("P1", Planted(stage=Stage.HANDLING))
    code = house.services.safe.tracking_code("P1")

    view = (await ask(house, "P1", code)).json()

    assert (view["stage"], view["held_by"]["id"]) == ("handling", "labour")
    assert view["next_clock"] == "handling"
    assert view["next_due"][:19] == min(c.due_at for c in case.now.running).isoformat()[:19]
    assert "petitioners" not in view


async def test_a_code_is_read_as_people_write_it(house: House) -> None:
    receipt = (await house.hand_in()).json()

    plain = receipt["tracking_code"].replace("-", " ").lower()

    assert (await ask(house, receipt["number"], plain)).status_code == 200


async def test_an_unknown_number_and_a_wrong_code_look_the_same(house: House) -> None:
    known = (await house.hand_in()).json()["number"]

    wrong = await ask(house, known, "AAAA-AAAA-AAAA")
    unknown = await ask(house, "P2026-9999999", "AAAA-AAAA-AAAA")

    assert code_of(wrong, 404) == "tracking_failed"
    assert said(wrong) == said(unknown)


async def test_guesses_are_slowed_alike_for_known_and_unknown_numbers(house: House) -> None:
    receipt = (await house.hand_in()).json()

    for number in (receipt["number"], "P2026-9999999"):
        for _ in range(5):
            assert (await ask(house, number, "AAAA-AAAA-AAAA")).status_code == 404
        slowed = await ask(house, number, receipt["tracking_code"])

        assert code_of(slowed, 429) == "throttled"
        assert 0 < int(slowed.headers["retry-after"]) <= 300


async def test_guesses_on_many_numbers_from_one_place_are_slowed(house: House) -> None:
    answers = [await ask(house, f"P2026-{n:07d}", "AAAA") for n in range(61)]

    assert [answer.status_code for answer in answers] == [404] * 60 + [429]


async def test_the_right_code_forgets_earlier_mistakes(house: House) -> None:
    receipt = (await house.hand_in()).json()

    for _ in range(3):
        for _ in range(4):
            await ask(house, receipt["number"], "AAAA")
        assert (await ask(house, receipt["number"], receipt["tracking_code"])).status_code == 200


async def test_using_ones_own_code_often_is_no_guessing(house: House) -> None:
    receipt = (await house.hand_in()).json()

    answers = [await ask(house, receipt["number"], receipt["tracking_code"]) for _ in range(70)]

    assert {answer.status_code for answer in answers} == {200}


async def test_a_rating_with_a_wrong_code_is_a_guess_like_any_other(house: House) -> None:
    house.plant("P1", Planted(stage=Stage.REPLIED))

    answers = [await house.command("P1", "rate", office="satisfied", code="AAAA") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429]


async def test_a_petitioner_rates_with_the_code_only(house: House) -> None:
    house.plant("P1", Planted(stage=Stage.REPLIED))
    code = house.services.safe.tracking_code("P1")

    given = await house.command("P1", "rate", office="satisfied", code=code)
    without = await house.command("P1", "rate", office="satisfied")
    other = await house.command("P1", "transfer", to="labour")

    assert (given.status_code, given.json()["state"]) == (202, "pending")
    assert code_of(without, 401) == code_of(other, 401) == "login_needed"
