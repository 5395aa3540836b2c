"""Rendering: templates filled in the reader's language, with what every page carries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import problems
from api.auth import Session
from api.services import services
from domain.base import Role
from web.forms import sign
from web.texts import LANGUAGES, say, word

HERE = Path(__file__).parent
STATIC = HERE / "static"
Answer = TypeVar("Answer", bound=Response)

LANGUAGE_LIFETIME = 365 * 24 * 3600

NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("/inbox", "nav.inbox", frozenset(Role) - {Role.ADMINISTRATOR}),
    ("/register", "nav.register", frozenset({Role.CLERK, Role.SUPERVISOR})),
    ("/led", "nav.led", frozenset({Role.LEADER, Role.SUPERVISOR, Role.AUDITOR})),
    ("/supervision", "nav.supervision", frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})),
    ("/receptions", "nav.receptions", frozenset(Role) - {Role.OFFICER}),
    ("/visits", "nav.visits", frozenset({Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.OFFICER})),
    ("/key-fields", "nav.key_fields", frozenset({Role.CLERK, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR})),
    ("/recommendations", "nav.recommendations", frozenset(Role) - {Role.ADMINISTRATOR}),
    ("/batches", "nav.batches", frozenset({Role.CLERK, Role.SUPERVISOR, Role.AUDITOR})),
    ("/figures", "nav.figures", frozenset(Role) - {Role.ADMINISTRATOR}),
    ("/honesty", "nav.honesty", frozenset({Role.AUDITOR})),
    ("/bulletins", "nav.bulletins", frozenset({Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR})),
    ("/webhooks", "nav.webhooks", frozenset({Role.ADMINISTRATOR})),
    ("/notices", "nav.notices", frozenset(Role)),
    ("/absence", "nav.absence", frozenset(Role) - {Role.AUDITOR}),
    ("/desk", "nav.duty_desk", frozenset({Role.ADMINISTRATOR})),
)
"""The staff's pages, and the roles to which each is open."""

PUBLIC_NAVIGATION = (
    ("/", "nav.home"),
    ("/submit", "nav.submit"),
    ("/track", "nav.track"),
    ("/reception-days", "nav.reception_days"),
    ("/performance", "nav.performance"),
    ("/inbox", "nav.staff"),
)

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> str:
    """Give the language to answer in: the one just chosen, else the cookie's, else the browser's."""
    chosen: str | None = getattr(request.state, "language", None)
    return chosen or problems.language(request)


def choose_language(request: Request, chosen: str | None) -> bool:
    """Switch for this answer and, by its cookie, for those after it."""
    if chosen not in LANGUAGES:
        return False
    request.state.language = chosen
    return True


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    session: Session | None = None,
    again: tuple[str, Mapping[str, str]] | None = None,
    **content: Any,
) -> HTMLResponse:
    """Fill a page. ``again`` says how the language switch brings back a page that came by POST."""
    language = language_of(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    action, fields = again or ("/language", {"back": here})
    frame: dict[str, Any] = {
        "language": language,
        "other": "zh" if language == "en" else "en",
        "t": partial(_say, language),
        "w": partial(_word, language),
        "session": session,
        "navigation": _navigation(session),
        "path": request.url.path,
        "switch_action": action,
        "switch_fields": {"token": sign(services(request).safe, "language"), **fields},
        "version": _version(),
    }
    response = HTMLResponse(environment.get_template(template).render(frame | content), status)
    return keep_language(request, response)


def keep_language(request: Request, response: Answer) -> Answer:
    """Set the cookie of a language just chosen."""
    chosen: str | None = getattr(request.state, "language", None)
    if chosen:
        secure = services(request).settings.cookie_secure
        response.set_cookie("language", chosen, max_age=LANGUAGE_LIFETIME, httponly=True, samesite="lax", secure=secure)
    return response


def see_other(path: str) -> RedirectResponse:
    """Send a browser on with a GET."""
    return RedirectResponse(path, 303)


def local(path: str, default: str = "/") -> str:
    """Give a path on this site; anything that could lead elsewhere is the default."""
    inside = path.startswith("/") and not path.startswith("//")
    return path if inside and path.isprintable() and path.isascii() and "\\" not in path else default


def home_of(role: Role) -> str:
    """Give the page on which a role begins."""
    return "/supervision" if role in {Role.SUPERVISOR, Role.ADMINISTRATOR} else "/inbox"


def _navigation(session: Session | None) -> list[tuple[str, str]]:
    if session is None:
        return list(PUBLIC_NAVIGATION)
    return [(path, key) for path, key, roles in NAVIGATION if session.viewer.role in roles]


def _say(language: str, key: str, **values: object) -> str:
    return say(key, language, **values)


def _word(language: str, kind: str, code: str) -> str:
    return word(kind, code, language)


@cache
def _version() -> str:
    """Name the static files' state, so that browsers may keep them."""
    files = sorted(path for path in STATIC.iterdir() if path.is_file())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
