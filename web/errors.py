"""Problems as pages: the API decides what went wrong, a browser gets it as a page instead of JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from api.problems import Problem, respond
from intake.refusals import GateRefusal
from web.render import language_of, page, see_other
from web.sentences import explain

log = structlog.get_logger()

FOR_PROGRAMS = ("/api/v", "/api/openapi.json", "/healthz", "/readyz", "/metrics/prometheus")

Handler = Callable[[Request, Any], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Put pages in front of the API's handlers, for browsers only."""
    for kind in (Problem, GateRefusal, RequestValidationError, HTTPException, DBAPIError):
        before = cast("Handler", app.exception_handlers[kind])
        app.add_exception_handler(kind, _paged(before))
    app.add_exception_handler(Exception, _fault)


def is_page(request: Request) -> bool:
    """Tell whether a request comes from a reader of pages."""
    return not request.url.path.startswith(FOR_PROGRAMS)


def written(request: Request, problem: Problem) -> Response:
    """Write a problem as a page."""
    language = language_of(request)
    headers = {"Retry-After": str(problem.wait)} if problem.wait is not None else {}
    response = page(
        request,
        "problem.html",
        problem.status,
        session=getattr(request.state, "session", None),
        code=problem.code,
        sentence=explain(problem.code, problem.params, language),
        again=("/language", {"back": "/"}) if request.method != "GET" else None,
    )
    response.headers.update(headers)
    return response


def _paged(before: Handler) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        answer = await before(request, error)
        if not is_page(request):
            return answer
        said = json.loads(bytes(answer.body))
        if said["code"] == "login_needed" and request.method in {"GET", "HEAD"}:
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return see_other(f"/login?next={quote(here, safe='/')}")
        wait = answer.headers.get("Retry-After")
        return written(request, Problem(said["code"], said["params"], wait=int(wait) if wait else None))

    return handler


async def _fault(request: Request, error: Exception) -> Response:
    log.error("fault", kind=type(error).__name__)
    problem = Problem("fault")
    return written(request, problem) if is_page(request) else respond(request, problem)
