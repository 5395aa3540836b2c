"""The door of the staff's pages: a session cookie, a role, and the reader's legal time."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from api.auth import COOKIE, Served, Session, session_of
from api.problems import Problem
from domain.policy import Policy
from storage.database import now
from web.dates import Reader
from web.render import NAVIGATION, language_of

ROLES = {path: roles for path, _, roles in NAVIGATION}


async def staff(request: Request, found: Served) -> Session:
    """Ask for a session; a path of the navigation also asks for one of its roles.

    Raises:
        Problem: ``login_needed`` or ``not_permitted``.
    """
    session = await visitor(request, found)
    if session is None:
        raise Problem("login_needed")
    request.state.session = session
    if session.viewer.role not in ROLES.get(request.url.path, {session.viewer.role}):
        raise Problem("not_permitted")
    return session


async def visitor(request: Request, found: Served) -> Session | None:
    """Give the session of whoever comes, if there is one."""
    token = request.cookies.get(COOKIE)
    return await session_of(found, token, "cookie") if token else None


Staff = Annotated[Session, Depends(staff)]
Visitor = Annotated[Session | None, Depends(visitor)]


def reader(request: Request, connection: Connection, policy: Policy) -> Reader:
    """Give whoever reads dates under a pack, now."""
    return Reader(at=now(connection), zone=policy.tz, language=language_of(request))
