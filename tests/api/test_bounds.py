"""Bounds on what comes in, on a real socket: told, untold, and told wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.limits import BODY_LIMIT
from tests.api.house import WORDS, House
from tests.api.problem import code_of
from tests.api.served import say, serving
from tests.embedded.launch import free_ports

ADDRESS = "/api/v1/petitions"
JSON = {"content-type": "application/json"}


@pytest.fixture
def served(house: House) -> Iterator[str]:
    with serving(house.app, free_ports(1)[0]) as address:
        yield address


def blocks(size: int) -> Iterator[bytes]:
    yield b'{"title": "'
    for _ in range(size // 65536):
        yield b"x" * 65536
    yield b'"}'


def test_a_body_that_tells_its_excess_is_refused(served: str) -> None:
    answer = httpx2.post(served + ADDRESS, content=b"x" * (BODY_LIMIT + 1), headers=JSON)

    assert code_of(answer, 413) == "too_large"
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    "path", ["/api/v1/petitions", "/api/v1/login", "/api/v1/track", "/api/v1/petitions/P1/commands"]
)
def test_a_body_that_hides_its_excess_is_refused(served: str, path: str) -> None:
    answer = httpx2.post(served + path, content=blocks(2 * BODY_LIMIT), headers=JSON)

    assert code_of(answer, 413) == "too_large"


def test_a_body_in_pieces_within_the_limit_is_read(served: str) -> None:
    answer = httpx2.post(served + ADDRESS, content=blocks(BODY_LIMIT // 2), headers=JSON)

    assert code_of(answer, 422) == "invalid"


@pytest.mark.parametrize("told", [b"-1", b"abc", b"9" * 20, b"9" * 5000, b"1e9", b"0x10", b""])
def test_a_length_that_is_none_is_no_fault(served: str, told: bytes) -> None:
    port = int(served.rpartition(":")[2])
    request = b"POST /api/v1/petitions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %b\r\n\r\n{}"

    answer = say(port, request % told)

    status = int(answer.split(b" ", 2)[1])
    assert status in {400, 413, 422}


def test_a_request_that_is_none_is_no_fault(served: str) -> None:
    port = int(served.rpartition(":")[2])

    for request in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n"):
        answer = say(port, request)
        assert answer.startswith(b"HTTP/1.1 4"), answer[:200]


@pytest.mark.parametrize(
    "path",
    ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2f..%2fsettings.py", "/static//etc/passwd"],
)
def test_static_files_end_at_their_folder(served: str, path: str) -> None:
    port = int(served.rpartition(":")[2])

    answer = say(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 404")
    assert b"Settings" not in answer
    assert b"root:" not in answer


def test_the_server_lives_on_after_all_that(served: str, tmp_path: Path) -> None:
    handed_in = httpx2.post(served + ADDRESS, json=WORDS)
    alive, ready = httpx2.get(f"{served}/healthz"), httpx2.get(f"{served}/readyz")

    assert handed_in.status_code == 201
    assert (alive.json(), ready.json()["status"]) == ({"status": "alive"}, "ready")
    assert (tmp_path / "petitionflow.db").stat().st_size > 0
