"""Headers of every answer, and the bound on a form's size told as a page."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.conditional import REVALIDATED
from api.limits import limit_of
from api.problems import Problem
from web.errors import is_page, written

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIGITS = 19
"""A length with more digits is no length; the API's own bound answers it."""

STATIC_KEPT = "public, max-age=31536000, immutable"


class SafeHeaders:
    """Adds the headers; what is neither static nor published is kept by no browser and no proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a form that tells its excess is answered with a page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                static = scope["path"].startswith("/static/") and message["status"] == 200
                if static or headers.get("Cache-Control") != REVALIDATED:
                    headers["Cache-Control"] = STATIC_KEPT if static else "no-store"
            await send(message)

        request = Request(scope)
        told = request.headers.get("content-length", "0")
        readable = told.isascii() and told.isdigit() and len(told) <= DIGITS
        if is_page(request) and readable and int(told) > (limit := limit_of(scope)):
            await written(request, Problem("too_large", {"limit": str(limit)}))(scope, receive, dressed)
            return
        await self.app(scope, receive, dressed)
