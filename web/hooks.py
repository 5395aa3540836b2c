"""The administrator's page of webhooks: registering, rotating secrets, ending, and the log of posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session, require
from api.problems import Problem
from api.services import Services
from domain.base import Role
from domain.webhooks import INVALID, OVERLAP, REFUSALS, networks, secret_of
from notices.webhook import unusable
from storage import webhooks as store
from storage.database import now
from web.forms import filled, holds, read_form
from web.guard import Staff, reader
from web.render import language_of, page, see_other
from web.sentences import explain
from web.texts import word

router = APIRouter()

LOGGED = 50


@router.get("/webhooks")
async def hooks(request: Request, session: Staff, found: Served) -> Response:
    """Show the webhooks and what was posted to them."""
    return await _shown(request, found, session)


@router.post("/webhooks")
async def act(request: Request, session: Staff, found: Served) -> Response:
    """Register a webhook, or act on one that the form names; a new secret is shown in the answer only.

    Raises:
        Problem: ``not_permitted``, ``form_expired``, ``malformed`` or ``unknown_webhook``.
    """
    require(session, Role.ADMINISTRATOR)
    fields = await read_form(request)
    if not holds(session, fields):
        raise Problem("form_expired")
    kind, hook = fields.get("type", ""), fields.get("webhook", "")[:64]
    match kind:
        case "register":
            return await _registered(request, found, session, filled(fields, "url") or "")
        case "rotate":
            turned = await found.database.write(lambda c: store.rotate(c, hook, OVERLAP))
            return await _secret(request, found, session, turned)
        case "secret":
            known = await found.database.read(lambda c: _known(c, hook))
            return await _secret(request, found, session, known)
        case "again":
            done = await found.database.write(lambda c: store.post_again(c, hook)) is not None
        case "end":
            done = await found.database.write(lambda c: store.end(c, hook, session.account.id))
        case _:
            raise Problem("malformed")
    if not done:
        raise Problem("unknown_webhook")
    return see_other("/webhooks")


async def _registered(request: Request, found: Services, session: Session, url: str) -> Response:
    fault = await unusable(url, networks(found.settings.webhook_networks))
    if fault is not None:
        language = language_of(request)
        said = {"fault": word("url_fault", fault.value, language)}
        told = explain(REFUSALS.get(fault, INVALID), said, language)
        return await _shown(request, found, session, 422, fields={"url": url[:600]}, errors={"url": told})
    hook = await found.database.write(lambda c: store.register(c, url, session.account.id))
    return await _secret(request, found, session, hook)


async def _secret(request: Request, found: Services, session: Session, hook: store.Webhook | None) -> Response:
    if hook is None or hook.ended_at is not None:
        raise Problem("unknown_webhook")
    secret = secret_of(found.settings.key, hook.id, hook.generation)
    return await _shown(request, found, session, told=(hook, secret))


async def _shown(request: Request, found: Services, session: Session, status: int = 200, **shown: Any) -> Response:
    def read(connection: Connection) -> dict[str, Any]:
        return {
            "hooks": store.registered(connection),
            "attempts": store.attempts(connection, limit=LOGGED),
            "when": reader(request, connection, found.policy),
            "at": now(connection),
        }

    content = {"fields": {}, "errors": {}, "told": None} | await found.database.read(read) | shown
    again = ("/language", {"back": "/webhooks"}) if request.method == "POST" else None
    hours = int(OVERLAP / timedelta(hours=1))
    return page(request, "webhooks.html", status, session=session, again=again, hours=hours, **content)


def _known(connection: Connection, webhook: str) -> store.Webhook | None:
    return next((hook for hook in store.registered(connection) if hook.id == webhook), None)
