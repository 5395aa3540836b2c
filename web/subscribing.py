"""The public pages of bulletins by mail: asking, confirming by the mailed link, and leaving for good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from api.auth import Served, address_of
from api.problems import Problem
from api.services import Services
from domain import subscriptions as rules
from storage import subscriptions as store
from storage.database import now
from web.forms import read_form, same_site, sign, signed
from web.render import language_of, page
from web.sentences import explain
from web.texts import say

router = APIRouter()

PURPOSE = "subscribe"
Token = Annotated[str, Query(max_length=200)]


@router.get("/publications/subscribe")
async def blank(request: Request, found: Served) -> Response:
    """Show the form."""
    return _form(request, found)


@router.post("/publications/subscribe")
async def subscribe(request: Request, found: Served) -> Response:
    """Have a link mailed; the answer tells nobody whether the address was known.

    Raises:
        Problem: ``mail_absent`` or ``throttled``.
    """
    fields = await read_form(request)
    said, language = fields.get("email", "")[:400], language_of(request)
    if not _mails(found):
        raise Problem("mail_absent")
    if signed(found.safe, PURPOSE, fields.get("token", "")) is None or not same_site(request):
        return _form(request, found, said, problem=explain("form_expired", {}, language), status=403)
    address = rules.address_of(said)
    if address is None:
        return _form(request, found, said, error=say("error.email", language), status=422)
    digest = found.safe.digest("subscription", address.lower())
    wait = found.throttle.guess("subscribe", digest, address_of(request))
    if wait:
        raise Problem("throttled", wait=wait)
    await found.database.write(lambda c: store.ask(c, address, digest))
    return page(
        request, "subscription.html", 202, again=("/language", {"back": "/publications/subscribe"}), done="asked"
    )


@router.get("/publications/confirm")
async def may_confirm(request: Request, found: Served, token: Token = "") -> Response:
    """Ask for the last press: a program that follows links in mails subscribes nobody."""
    await _linked(found, rules.CONFIRM, token)
    return page(request, "subscription.html", token=token, done="", act="confirm")


@router.post("/publications/confirm")
async def confirm(request: Request, found: Served) -> Response:
    """Begin to tell somebody."""
    token = (await read_form(request)).get("token", "")
    subscription = await _linked(found, rules.CONFIRM, token)
    if not await found.database.write(lambda c: store.confirm(c, subscription)):
        raise Problem("link_invalid")
    return _done(request, "confirmed")


@router.get("/publications/unsubscribe")
async def may_leave(request: Request, found: Served, token: Token = "") -> Response:
    """Ask for the last press, for the same reason."""
    await _linked(found, rules.UNSUBSCRIBE, token)
    return page(request, "subscription.html", token=token, done="", act="unsubscribe")


@router.post("/publications/unsubscribe")
async def leave(request: Request, found: Served) -> Response:
    """Erase an address; mail programs come here by themselves, with the token in the address (RFC 8058)."""
    fields = await read_form(request)
    token = fields.get("token") or QueryParams(request.url.query).get("token", "")
    subscription = await _linked(found, rules.UNSUBSCRIBE, token)
    await found.database.write(lambda c: store.erase(c, subscription))
    return _done(request, "left")


async def _linked(found: Services, purpose: str, token: str) -> str:
    """Give the subscription that a link opens.

    Raises:
        Problem: ``link_invalid``.
    """
    at = await found.database.read(now)
    subscription = rules.linked(found.settings.key, purpose, token, at)
    if subscription is None:
        raise Problem("link_invalid")
    return subscription


def _form(
    request: Request, found: Services, said: str = "", *, error: str = "", problem: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "subscribe.html",
        status,
        again=("/language", {"back": "/publications/subscribe"}) if request.method == "POST" else None,
        fields={"email": said},
        errors={"email": error} if error else {},
        problem=problem,
        token=sign(found.safe, PURPOSE),
        offered=_mails(found),
    )


def _done(request: Request, what: str) -> Response:
    return page(request, "subscription.html", again=("/language", {"back": "/publications"}), done=what)


def _mails(found: Services) -> bool:
    return bool(found.settings.smtp_url.get_secret_value())
