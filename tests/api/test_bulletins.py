"""Bulletins by the API while the engine is away: what is listed, shown, taken and refused, and to whom."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from intake.bulletins import BulletinDesk
from tests.api.house import House
from tests.api.problem import code_of

PERIOD, AS_OF = "half-monthly:2026-10-01", datetime(2026, 10, 15, 21, tzinfo=UTC)
ASKED = {"rhythm": "half-monthly", "on": "2026-10-08"}
TODAY = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


async def issued(house: House, period: str = PERIOD) -> str:
    desk = BulletinDesk(house.services.gate)
    return await desk.open_issue(period, await desk.compose_issue(period, AS_OF))


async def test_a_bulletin_is_shown_with_its_step_its_rounds_and_its_content(house: House) -> None:
    number = await issued(house)

    view = (await house.ask("GET", f"/bulletins/{number}", "supervisor")).json()
    content = await house.ask("GET", f"/bulletins/{number}/rounds/1", "supervisor")

    assert (view["stage"], view["period"], view["edition"], view["rounds"]) == ("in_review", PERIOD, 1, 1)
    assert view["step"] == {"name": "first_review", "look": "review", "role": "clerk"}
    assert [clock["name"] for clock in view["clocks"]] == ["first_review"]
    assert (view["changes"], view["findings"], view["allowed"]) == ([], [], ["withdraw_bulletin"])
    assert sha256(content.content).hexdigest() == view["digest"] == view["history"][0]["digest"]
    assert json.loads(content.content)["as_of"] == "2026-10-15T21:00:00Z"


async def test_a_period_is_issued_once_and_keeps_what_it_was_issued_with(house: House) -> None:
    number = await issued(house)
    desk = BulletinDesk(house.services.gate)

    later = await desk.compose_issue(PERIOD, datetime(2026, 11, 1, tzinfo=UTC))

    assert later.as_of == AS_OF
    assert await desk.open_issue(PERIOD, later) == number


async def test_what_is_issued_already_is_told_with_its_number(house: House) -> None:
    number = await issued(house)

    answer = await house.ask("POST", "/bulletins/issues", "supervisor", json=ASKED)

    assert (answer.status_code, answer.json()) == (200, {"period": PERIOD, "state": "known", "number": number})


@pytest.mark.parametrize(
    ("username", "asked", "code", "status"),
    [
        ("supervisor", ASKED | {"on": TODAY.isoformat()}, "period_running", 409),
        ("supervisor", ASKED | {"rhythm": "yearly", "on": TODAY.isoformat()}, "period_running", 409),
        ("supervisor", ASKED | {"on": "9998-12-31"}, "period_running", 409),
        ("supervisor", ASKED | {"on": "9999-12-31"}, "invalid", 422),
        ("supervisor", ASKED | {"rhythm": "hourly"}, "invalid", 422),
        ("clerk", ASKED, "not_permitted", 403),
        ("leader", ASKED, "not_permitted", 403),
        ("auditor", ASKED, "not_permitted", 403),
        ("supervisor", ASKED, "unavailable", 503),
    ],
)
async def test_nothing_is_issued_before_its_time_by_others_or_without_the_engine(
    house: House, username: str, asked: dict[str, str], code: str, status: int
) -> None:
    answer = await house.ask("POST", "/bulletins/issues", username, json=asked)

    assert code_of(answer, status) == code
    assert (await house.ask("GET", "/bulletins", "supervisor")).json() == []


async def test_the_list_is_narrowed_by_rhythm_and_stage_and_begins_with_the_last_period(house: House) -> None:
    first, daily = await issued(house), await issued(house, "daily:2026-10-14")
    second = await issued(house, "half-monthly:2026-09-16")

    async def listed(asked: str = "") -> list[str]:
        answer = await house.ask("GET", f"/bulletins{asked}", "supervisor")
        return [one["number"] for one in answer.json()]

    assert await listed() == [first, daily, second]
    assert await listed("?rhythm=half-monthly") == [first, second]
    assert await listed("?stage=drafted") == [daily]
    assert await listed("?page=2") == []
    assert code_of(await house.ask("GET", "/bulletins?rhythm=hourly", "supervisor"), 422) == "invalid"


@pytest.mark.parametrize("username", ["clerk", "officer", "leader", "admin"])
async def test_whoever_does_not_belong_to_its_bureau_finds_nothing(house: House, username: str) -> None:
    number = await issued(house)

    assert code_of(await house.ask("GET", f"/bulletins/{number}", username), 404) == "not_found"
    assert code_of(await house.ask("GET", f"/bulletins/{number}/rounds/1", username), 404) == "not_found"
    assert (await house.ask("GET", "/bulletins", username)).json() == []
    said = {"id": "w", "type": "withdraw_bulletin", "reason": "数字有误"}
    assert code_of(await house.ask("POST", f"/bulletins/{number}/commands", username, json=said), 404) == "not_found"


async def test_a_command_is_safe_while_the_engine_is_away_and_known_by_its_id(house: House) -> None:
    number = await issued(house)
    said = {"id": "w", "type": "withdraw_bulletin", "reason": "数字有误"}

    first = await house.ask("POST", f"/bulletins/{number}/commands", "supervisor", json=said)
    again = await house.ask("POST", f"/bulletins/{number}/commands", "supervisor", json=said)

    assert (first.status_code, again.status_code) == (202, 202)
    assert (await house.ask("GET", f"/bulletins/{number}/commands/w", "supervisor")).json()["state"] == "pending"


async def test_what_was_never_public_is_not_corrected(house: House) -> None:
    number = await issued(house)
    said = {"id": "c", "corrects": number, "reason": "数字有误"}

    assert code_of(await house.ask("POST", "/bulletins", "supervisor", json=said), 409) == "nothing_to_correct"
    unknown = said | {"corrects": "T2026-9999"}
    assert code_of(await house.ask("POST", "/bulletins", "supervisor", json=unknown), 404) == "not_found"
    assert code_of(await house.ask("POST", "/bulletins", "officer", json=said), 404) == "not_found"
