"""The public pages of bulletins by mail: asking, confirming by the mailed link, choosing rhythms, and leaving."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from api.auth import Served, address_of
from api.problems import Problem
from api.services import Services
from domain import subscriptions as rules
from domain.announcements import NAMES
from domain.terms import DossierKind
from storage import subscriptions as store
from storage.database import now
from web.forms import Fields, read_form, same_site, sign, signed
from web.render import language_of, page
from web.sentences import explain
from web.texts import say

router = APIRouter()

PURPOSE = "subscribe"
TICK = "rhythm."
Token = Annotated[str, Query(max_length=200)]


@router.get("/publications/subscribe")
async def blank(request: Request, found: Served) -> Response:
    """Show the form; unless somebody takes a tick away he is told of every rhythm that is public."""
    return _form(request, found, {TICK + rhythm: "1" for rhythm in offered(found)})


@router.post("/publications/subscribe")
async def subscribe(request: Request, found: Served) -> Response:
    """Have a link mailed; the answer tells nobody whether the address was known.

    Raises:
        Problem: ``mail_absent`` or ``throttled``.
    """
    fields = await read_form(request)
    language, ticked = language_of(request), _ticked(found, fields)
    if not _mails(found):
        raise Problem("mail_absent")
    if signed(found.safe, PURPOSE, fields.get("token", "")) is None or not same_site(request):
        return _form(request, found, fields, problem=explain("form_expired", {}, language), status=403)
    address = rules.address_of(fields.get("email", "")[:400])
    wrong = {} if ticked or not offered(found) else {"rhythm": say("error.rhythm", language)}
    if address is None:
        wrong["email"] = say("error.email", language)
    if address is None or wrong:
        return _form(request, found, fields, errors=wrong, status=422)
    digest = found.safe.digest("subscription", address.lower())
    wait = found.throttle.guess("subscribe", digest, address_of(request))
    if wait:
        raise Problem("throttled", wait=wait)
    await found.database.write(lambda c: store.ask(c, address, digest, ticked))
    return page(
        request, "subscription.html", 202, again=("/language", {"back": "/publications/subscribe"}), done="asked"
    )


@router.get("/publications/confirm")
async def may_confirm(request: Request, found: Served, token: Token = "") -> Response:
    """Ask for the last press: a program that follows links in mails subscribes nobody."""
    subscription = await _linked(found, rules.CONFIRM, token)
    chosen = await found.database.read(lambda c: store.chosen(c, subscription)) or set()
    told = [rhythm for rhythm in offered(found) if rhythm in chosen or not chosen]
    return page(request, "subscription.html", token=token, done="", act="confirm", told=told)


@router.post("/publications/confirm")
async def confirm(request: Request, found: Served) -> Response:
    """Begin to tell somebody."""
    token = (await read_form(request)).get("token", "")
    subscription = await _linked(found, rules.CONFIRM, token)
    if not await found.database.write(lambda c: store.confirm(c, subscription)):
        raise Problem("link_invalid")
    return _done(request, "confirmed")


@router.get("/publications/choose")
async def choice(request: Request, found: Served, token: Token = "") -> Response:
    """Show which rhythms somebody is told of.

    Raises:
        Problem: ``link_invalid``.
    """
    subscription = await _linked(found, rules.CHOOSE, token)
    chosen = await found.database.read(lambda c: store.chosen(c, subscription))
    if chosen is None:
        raise Problem("link_invalid")
    return _choice(request, found, token, chosen or set(offered(found)))


@router.post("/publications/choose")
async def choose(request: Request, found: Served) -> Response:
    """Tell somebody of other rhythms from now on.

    Raises:
        Problem: ``link_invalid``.
    """
    fields = await read_form(request)
    token, ticked = fields.get("token", ""), _ticked(found, fields)
    subscription = await _linked(found, rules.CHOOSE, token)
    if offered(found) and not ticked:
        return _choice(request, found, token, set(), say("error.rhythm", language_of(request)))
    if not await found.database.write(lambda c: store.choose(c, subscription, ticked)):
        raise Problem("link_invalid")
    return _done(request, "chosen")


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


def offered(found: Services) -> tuple[str, ...]:
    """Give the rhythms that are public, in the order of their names."""
    said = found.policy.dossiers.get(DossierKind.BULLETIN)
    public = set(said.reviewed) if said else set()
    return tuple(rhythm for rhythm in NAMES if rhythm in public)


def _ticked(found: Services, fields: Fields) -> list[str]:
    return [rhythm for rhythm in offered(found) if fields.get(TICK + rhythm)]


def _form(
    request: Request,
    found: Services,
    fields: Fields,
    *,
    errors: Fields | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        "subscribe.html",
        status,
        again=("/language", {"back": "/publications/subscribe"}) if request.method == "POST" else None,
        fields={name: said[:400] for name, said in fields.items()},
        errors=errors or {},
        problem=problem,
        token=sign(found.safe, PURPOSE),
        offered=_mails(found),
        rhythms=offered(found),
    )


def _choice(request: Request, found: Services, token: str, chosen: set[str], error: str = "") -> Response:
    return page(
        request,
        "subscription.html",
        422 if error else 200,
        again=("/language", {"back": f"/publications/choose?{urlencode({'token': token})}"}) if error else None,
        token=token,
        done="",
        act="choose",
        rhythms=offered(found),
        fields={TICK + rhythm: "1" for rhythm in chosen},
        errors={"rhythm": error} if error else {},
    )


def _done(request: Request, what: str) -> Response:
    return page(request, "subscription.html", again=("/language", {"back": "/publications"}), done=what)


def _mails(found: Services) -> bool:
    return bool(found.settings.smtp_url.get_secret_value())
