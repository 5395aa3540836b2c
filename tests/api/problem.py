"""What every problem must be like."""

from __future__ import annotations

import httpx2

from domain.sentences import SENTENCES
from web.sentences import explain

MEMBERS = {"type", "title", "status", "code", "detail"}


def code_of(answer: httpx2.Response, status: int, language: str = "zh") -> str:
    """Give the code of a problem, after a look whether it is one as promised (RFC 9457)."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    code: str = body["code"]
    assert set(body) >= MEMBERS
    assert body["status"] == status
    assert body["type"].endswith(code)
    assert code in SENTENCES
    assert body["detail"] == body["title"] == explain(code, body["params"], language)
    return code
