"""Problems: whatever goes wrong is told with a code and a sentence in the asker's language, never as a 500."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi import Request
from sqlalchemy import text

from api.limits import Door
from api.problems import Problem, respond
from tests.api.house import House
from tests.api.problem import code_of

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(("asked", "language"), [("en-GB,en;q=0.9", "en"), ("zh-CN", "zh"), ("fr", "zh")])
async def test_a_problem_speaks_the_askers_language(house: House, asked: str, language: str) -> None:
    headers = {"accept-language": asked}
    answers = [
        (await house.ask("GET", "/petitions", headers=headers), 401),
        (await house.ask("GET", "/petitions/NONE", "clerk", headers=headers), 404),
        (await house.ask("GET", "/nothing", headers=headers), 404),
        (await house.ask("DELETE", "/petitions", headers=headers), 405),
        (await house.ask("POST", "/petitions", headers=headers, content=b"{"), 422),
        (await house.ask("POST", "/petitions", headers=headers | JSON, content=b"{"), 400),
        (await house.ask("POST", "/petitions", headers=headers | JSON, content=b"x" * 1_048_577), 413),
        (await house.ask("POST", "/login", headers=headers, json={"username": "nobody", "password": "x"}), 401),
        (await house.ask("GET", "/metrics?from=2026-02-02&to=2026-01-01", "clerk", headers=headers), 422),
    ]

    for answer, status in answers:
        code_of(answer, status, language)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"\xff\xfe\xfd",
        b'{"title": "\xff"}',
        b'{"title": NaN}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"title": ' + b"9" * 10_000 + b"}",
        b'{"title": 1e999999}',
        b'{"title": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"petitioners": {"name": "x"}}',
        b'{"channel": "online", "channel": "letter"}',
        b'{"__proto__": {}, "constructor": {}}',
    ],
)
async def test_no_body_makes_the_api_fail(house: House, body: bytes) -> None:
    for path in ("/petitions", "/login", "/track", "/petitions/P1/commands"):
        answer = await house.ask("POST", path, content=body, headers=JSON)
        assert answer.status_code in {400, 422}, answer.text
        code_of(answer, answer.status_code)


@pytest.mark.parametrize(
    "query",
    [
        "/metrics?from=0000-01-01",
        "/metrics?from=0001-01-01",
        "/metrics?to=9999-12-31",
        "/metrics?to=10000-01-01",
        "/metrics?from=2026-02-30",
        "/metrics?as_of=0001-01-01T00:00:00%2B14:00",
        "/metrics?as_of=9999-12-31T23:59:59-14:00",
        "/metrics?as_of=2026-01-01T00:00:00",
        "/metrics?as_of=2096-01-01T00:00:00Z",
        "/metrics?as_of=now",
        "/metrics?by=person",
        "/metrics?variant=best",
        "/metrics?person=housing",
        "/metrics?offices=housing",
        "/petitions?due_before=0001-01-01T00:00:00%2B14:00",
        "/petitions?due_before=9999-12-31T23:59:59-14:00",
        "/petitions?page=0",
        "/petitions?page=99999999999999999999999",
        "/petitions?size=1000000",
        "/petitions?stage=lost",
        "/petitions?overdue=perhaps",
        "/petitions?q=%00",
        "/petitions?office=%00",
        "/petitions?district=%0a",
        "/petitions?bureau=city",
        "/notices?limit=0",
        "/calendar?year=0",
        "/calendar?year=10000",
        "/calendar",
    ],
)
async def test_a_query_that_cannot_be_answered_is_named(house: House, query: str) -> None:
    answer = await house.ask("GET", query, "clerk")

    assert code_of(answer, 422) in {"invalid", "as_of_future"}


@pytest.mark.parametrize(
    "number", ["%00", "%ff", "%0a", "a%00b", "%F0%9F%98%80", "..", "..%2f..", "'", "%25s", "x" * 150]
)
async def test_a_number_that_cannot_be_is_unknown(house: House, number: str) -> None:
    for path in ("", "/timeline", "/clocks/transfer", "/commands/c1"):
        code_of(await house.ask("GET", f"/petitions/{number}{path}", "clerk"), 404)
    command = {"id": "c1", "type": "transfer", "to": "labour"}
    code_of(await house.ask("POST", f"/petitions/{number}/commands", "clerk", json=command), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
async def test_another_method_is_told_which_there_are(house: House, method: str) -> None:
    for path in ("/login", "/petitions/P1/commands", "/track"):
        answer = await house.ask(method, path)

        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ({"type": "transfer", "to": "nowhere"}, 422, "unknown_office"),
        ({"type": "assign_leader", "leader": "nobody"}, 422, "unknown_account"),
        ({"type": "reply", "outcome": "supported"}, 403, "not_permitted"),
        ({"type": "accept", "notice": "受理"}, 403, "not_permitted"),
        ({"type": "conclude"}, 422, "invalid"),
        ({"type": "import_reply"}, 422, "invalid"),
        ({"type": "register"}, 422, "invalid"),
        ({"type": "transfer"}, 422, "invalid"),
        ({"type": "transfer", "to": ["labour"]}, 422, "invalid"),
        ({"type": "transfer", "to": "labour\x00"}, 422, "invalid"),
        ({"type": "transfer", "to": "labour", "received_at": "2020-01-01T00:00:00Z"}, 422, "invalid"),
        ({"type": "transfer", "to": "labour", "actor": {"id": "x", "role": "supervisor"}}, 422, "invalid"),
        ({"type": "transfer", "to": "labour", "role": "supervisor"}, 422, "invalid"),
        ({"type": "transfer", "to": "labour", "ledger_no": 1}, 422, "invalid"),
        ({"type": "transfer", "to": {"id": "labour", "line": ["labour"]}}, 422, "invalid"),
        ({"type": "assign", "to": "labour", "result_by": "2026-13-01"}, 422, "invalid"),
        ({"type": "assign", "to": "labour", "result_by": "10000-01-01"}, 422, "invalid"),
        ({"type": "urge", "reply_by": "0000-00-00"}, 422, "invalid"),
        ({"type": "urge", "note": "文" * 2001}, 422, "invalid"),
        ({"type": "urge", "id": "a b"}, 422, "invalid"),
        ({"type": "urge", "id": ""}, 422, "invalid"),
        ({"type": "rate", "office": "excellent"}, 422, "invalid"),
    ],
)
async def test_a_wrong_command_changes_nothing(house: House, words: dict[str, Any], status: int, code: str) -> None:
    house.plant("P1")

    answer = await house.ask("POST", "/petitions/P1/commands", "supervisor", json={"id": "c1"} | words)

    assert code_of(answer, status) == code
    assert code_of(await house.ask("GET", "/petitions/P1/commands/c1", "supervisor"), 404) == "not_found"


async def test_records_that_cannot_be_reached_are_unavailable(house: House) -> None:
    headers = await house.bearer("clerk")
    house.database.change(lambda c: c.execute(text("DROP TABLE sessions")))

    answer = await house.ask("GET", "/petitions", headers=headers)

    assert code_of(answer, 503) == "unavailable"
    assert int(answer.headers["retry-after"]) > 0


async def test_a_full_house_asks_to_come_back() -> None:
    door = Door(places=1, patience=0.01)

    async with door.place():
        with pytest.raises(Problem) as refused:
            async with door.place():
                raise AssertionError("two in one place")
    async with door.place():
        pass

    assert (refused.value.code, refused.value.status, refused.value.wait) == ("busy", 503, 5)


async def test_places_are_given_back_by_those_who_leave_early() -> None:
    door = Door(places=2, patience=5.0)

    async def stay() -> None:
        async with door.place():
            await asyncio.Event().wait()

    guests = [asyncio.create_task(stay()) for _ in range(4)]
    await asyncio.sleep(0)
    for guest in guests:
        guest.cancel()
    await asyncio.gather(*guests, return_exceptions=True)
    async with door.place(), door.place():
        left = [guest.cancelled() for guest in guests]

    assert left == [True] * 4


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("zh", "事项目前处于“已登记”，不能执行“答复”。"),
        ("en", "The case stands at “Registered”, where “Reply” is not possible."),
    ],
)
def test_a_sentence_has_words_and_the_parameters_keep_their_codes(asked: str, told: str) -> None:
    request = Request({"type": "http", "headers": [(b"accept-language", asked.encode())]})
    body = json.loads(bytes(respond(request, Problem("wrong_stage", {"stage": "registered", "command": "reply"})).body))

    assert (body["title"], body["detail"], body["code"]) == (told, told, "wrong_stage")
    assert body["params"] == {"stage": "registered", "command": "reply"}


async def test_what_is_wrong_with_a_member_is_told_in_the_askers_language(house: House) -> None:
    said = {"id": "c1", "type": "rate", "office": "excellent"}
    answers = [
        (await house.ask("POST", "/petitions/P1/commands", "clerk", json=said, headers={"accept-language": language}))
        for language in ("zh", "en")
    ]

    (zh,), (en,) = (answer.json()["errors"] for answer in answers)
    assert (zh["code"], zh["detail"]) == ("enum", "请从列表中选择。")
    assert en["detail"].startswith("Input should be")
