"""Logging in and out."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.auth import COOKIE, LIFETIME, Served, address_of, close_session, open_session
from api.problems import Problem
from api.services import Services
from api.session import Credentials
from web.forms import holds, read_form, same_site, sign, signed
from web.guard import Staff, Visitor
from web.render import home_of, language_of, local, page, see_other
from web.sentences import explain

router = APIRouter()

Onward = Annotated[str, Query(alias="next", max_length=2000)]

BROWSER = "petitionflow_login"
"""Binds the log-in form to the browser that asked for it, so that no other site can log somebody in."""


@router.get("/login")
async def ask(request: Request, found: Served, session: Visitor, onward: Onward = "") -> Response:
    """Ask for username and password."""
    if session is not None:
        return see_other(local(onward, home_of(session.viewer.role)))
    return _form(request, found, onward=onward)


@router.post("/login")
async def login(request: Request, found: Served) -> Response:
    """Open a session and lead on to where the visitor wanted to go."""
    fields = await read_form(request)
    username, wanted = fields.get("username", "").strip(), fields.get("next", "")
    browser = request.cookies.get(BROWSER, "")
    held = bool(browser) and signed(found.safe, "login", fields.get("token", ""), browser) is not None
    if not held or not same_site(request):
        return _form(request, found, onward=wanted, username=username, problem=Problem("form_expired"))
    try:
        given = Credentials(username=username, password=fields.get("password", ""))
        opened = await open_session(found, given.username, given.password, "cookie", address_of(request))
    except ValidationError:
        return _form(request, found, onward=wanted, username=username, problem=Problem("login_failed"))
    except Problem as problem:
        return _form(request, found, onward=wanted, username=username, problem=problem)
    response = see_other(local(wanted, home_of(opened.account.role)))
    response.delete_cookie(BROWSER, path="/login")
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=found.settings.cookie_secure,
    )
    return response


@router.post("/logout")
async def logout(request: Request, session: Staff, found: Served) -> Response:
    """Close the session."""
    if not holds(session, await read_form(request)):
        raise Problem("form_expired")
    await close_session(found, request.cookies[COOKIE])
    response = see_other("/")
    response.delete_cookie(COOKIE)
    return response


@router.get("/logout")
async def stray() -> Response:
    """Lead a reload home; leaving takes a form."""
    return see_other("/")


def _form(
    request: Request,
    found: Services,
    *,
    onward: str,
    username: str = "",
    problem: Problem | None = None,
) -> Response:
    browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(16)
    sentence = explain(problem.code, problem.params, language_of(request)) if problem else None
    response = page(
        request,
        "login.html",
        problem.status if problem else 200,
        again=("/language", {"back": "/login"}),
        token=sign(found.safe, "login", browser),
        onward=local(onward, ""),
        username=username[:64],
        problem=sentence,
    )
    response.set_cookie(
        BROWSER, browser, httponly=True, samesite="lax", secure=found.settings.cookie_secure, path="/login"
    )
    return response
