"""Answers that are not what was asked for: problem details (RFC 9457) with a code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from domain.base import Frozen
from intake.refusals import GateRefusal
from web.sentences import explain, wrong

log = structlog.get_logger()

STATUS: dict[str, int] = {
    "not_permitted": 403,
    "not_found": 404,
    "no_page": 404,
    "no_method": 405,
    "unknown_office": 422,
    "unknown_account": 422,
    "unknown_district": 422,
    "unknown_category": 422,
    "written_later": 422,
    "too_many": 422,
    "deputy_unfit": 422,
    "absence_reversed": 422,
    "unknown_bulk": 404,
    "invalid": 422,
    "malformed": 400,
    "too_large": 413,
    "busy": 503,
    "throttled": 429,
    "login_failed": 401,
    "login_needed": 401,
    "form_expired": 403,
    "tracking_failed": 404,
    "unavailable": 503,
    "fault": 500,
    "link_invalid": 404,
    "bulletin_withdrawn": 410,
    "unknown_webhook": 404,
    "webhook_url_invalid": 422,
    "webhook_not_allowed": 422,
    "webhook_not_https": 422,
    "period_reversed": 422,
    "as_of_future": 422,
    "period_future": 422,
    "metric_unknown": 422,
    "comparison_reversed": 422,
    "period_missing": 422,
    "grouping_not_offered": 422,
    "variant_not_offered": 422,
}
"""Statuses by code; every other code is a refusal of the domain, a conflict with the state of the case."""

BY_STATUS = {400: "malformed", 401: "login_needed", 403: "not_permitted", 404: "no_page", 405: "no_method"}


class ProblemView(Frozen):
    """What every answer is that is not the one asked for (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    params: dict[str, str]
    errors: list[dict[str, str]] = []


SCHEMA = {"application/problem+json": {"schema": ProblemView.model_json_schema()}}
DESCRIPTIONS = {
    400: "What was sent cannot be read.",
    401: "A login is needed, or failed.",
    403: "The caller's role or office may not do this.",
    404: "There is no such thing, or it is not the caller's to know of.",
    405: "The address does not know the method.",
    409: "Refused; `code` says why.",
    410: "It was public and was taken back.",
    413: "The body is too large.",
    422: "Members are missing or wrong; `errors` says which.",
    429: "Too many attempts; `Retry-After` says when to come back.",
    503: "Not available for the moment; `Retry-After` says when to come back.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": SCHEMA} for status, description in DESCRIPTIONS.items()
}
"""The answers that every operation may give, for its documentation."""


class Problem(Exception):
    """Ends a request with a code."""

    def __init__(self, code: str, params: Mapping[str, str] | None = None, *, wait: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait
        self.params = dict(params or {}) | ({"seconds": str(wait)} if wait is not None else {})

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS.get(self.code, 409)


def language(request: Request) -> str:
    """Give the language of the answer: the cookie of the switch, else what the client prefers."""
    chosen = request.cookies.get("language")
    if chosen in {"zh", "en"}:
        return chosen
    preferred = request.headers.get("accept-language", "").lower()
    return "en" if preferred.startswith("en") else "zh"


def respond(request: Request, problem: Problem, errors: list[dict[str, str]] | None = None) -> JSONResponse:
    """Write a problem."""
    told = explain(problem.code, problem.params, language(request))
    body: dict[str, object] = {
        "type": f"urn:petitionflow:problem:{problem.code}",
        "title": told,
        "status": problem.status,
        "code": problem.code,
        "detail": told,
        "params": problem.params,
    }
    if errors:
        body["errors"] = errors
    headers = {"Retry-After": str(problem.wait)} if problem.wait is not None else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, problem.status, headers, "application/problem+json")


def _said(error: Mapping[str, Any], language: str) -> str:
    """Say what is wrong with a member; the validator itself speaks English only."""
    return str(error["msg"]) if language == "en" else wrong(error["type"], error.get("ctx", {}), language)


def install(app: FastAPI) -> None:
    """Turn every way a request can fail into a problem."""

    @app.exception_handler(Problem)
    async def known(request: Request, error: Problem) -> JSONResponse:
        return respond(request, error)

    @app.exception_handler(GateRefusal)
    async def refused(request: Request, error: GateRefusal) -> JSONResponse:
        return respond(request, Problem(error.code, error.params))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            return respond(request, Problem("malformed"))
        errors = [
            {"where": _where(e["loc"]), "code": e["type"], "detail": _said(e, language(request))}
            for e in error.errors()
        ]
        places = ", ".join(dict.fromkeys(e["where"] for e in errors))
        return respond(request, Problem("invalid", {"where": places[:300]}), errors)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 413:
            return respond(request, Problem("too_large", {"limit": error.detail}))
        answer = respond(request, Problem(BY_STATUS.get(error.status_code, "malformed")))
        answer.headers.update({name: value for name, value in (error.headers or {}).items() if name == "Allow"})
        return answer

    @app.exception_handler(DBAPIError)
    async def database(request: Request, error: DBAPIError) -> JSONResponse:
        log.error("database error", kind=type(error).__name__)
        return respond(request, Problem("unavailable", wait=5))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        log.error("fault", kind=type(error).__name__)
        return respond(request, Problem("fault"))


def _where(place: tuple[int | str, ...]) -> str:
    """Name the member that is wrong, without the body's own name."""
    return ".".join(str(part) for part in place if part != "body") or "body"
