"""Who asks: accounts log in, and a token or a cookie stands for a session kept in the database."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from pwdlib.exceptions import PwdlibError
from sqlalchemy import Connection, insert, select, update

from api.networks import lies_in
from api.problems import Problem
from api.services import Services, services
from domain.access import Viewer
from domain.base import Frozen, Role
from storage.database import now
from storage.directory import Account, Tree, find_account
from storage.registry import hasher
from storage.sight import viewer_of
from storage.tables import accounts, sessions

COOKIE = "petitionflow_session"
LIFETIME = timedelta(hours=12)
STRANGER = hasher.hash(secrets.token_hex(16))
"""Checked in place of an unknown account's password, so that both take as long."""


class Session(Frozen):
    """A session that holds: who it is, and the token its forms carry."""

    account: Account
    viewer: Viewer
    kind: str
    csrf: str


class Opened(Frozen):
    """A session just opened; the token is shown once and kept as a digest only."""

    token: str
    account: Account


async def open_session(found: Services, username: str, password: str, kind: str, address: str | None) -> Opened:
    """Log an account in.

    Raises:
        Problem: ``throttled`` or ``login_failed``; an unknown account and a wrong password look the same.
    """
    async with found.throttle.turn("login", username):
        account = await _right_account(found, username, password, address)
    token = secrets.token_urlsafe(32)
    await found.database.write(lambda c: _insert_session(c, found.safe.digest("session", token), account.id, kind))
    return Opened(token=token, account=account)


async def _right_account(found: Services, username: str, password: str, address: str | None) -> Account:
    wait = found.throttle.guess("login", username, address)
    if wait:
        raise Problem("throttled", wait=wait)
    account, hashed = await found.database.read(lambda c: _credentials(c, username))
    right = await asyncio.to_thread(_verify, password, hashed)
    if not right or account is None or account.locked:
        raise Problem("login_failed")
    found.throttle.succeeded("login", username, address)
    return account


async def close_session(found: Services, token: str) -> None:
    """Log out."""
    hashed = found.safe.digest("session", token)
    await found.database.write(
        lambda c: c.execute(update(sessions).where(sessions.c.token_hash == hashed).values(revoked_at=now(c)))
    )


async def session_of(found: Services, token: str, kind: str) -> Session | None:
    """Give the session that a token stands for, if it still holds."""
    hashed = found.safe.digest("session", token)
    return await found.database.read(lambda c: _session(c, hashed, kind))


async def bearer(request: Request, found: Annotated[Services, Depends(services)]) -> Session:
    """Ask for a bearer token; cookies do not count here, so no other site can use them."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    session = await session_of(found, token.strip(), "bearer") if scheme.lower() == "bearer" and token else None
    if session is None:
        raise Problem("login_needed")
    return session


Authenticated = Annotated[Session, Depends(bearer)]
Served = Annotated[Services, Depends(services)]


def address_of(request: Request) -> str | None:
    """Give the address a request came from; used for throttling only, and not kept."""
    return request.client.host if request.client else None


def own_network(request: Request, found: Services) -> bool | None:
    """Tell whether a request comes from an office's own network; None where no network is named.

    The address itself goes no further than this.
    """
    return lies_in(address_of(request), found.settings.networks)


def _verify(password: str, hashed: str) -> bool:
    try:
        return hasher.verify(password, hashed)
    except PwdlibError:
        return False


def _credentials(connection: Connection, username: str) -> tuple[Account | None, str]:
    account = find_account(connection, username=username)
    if account is None:
        return None, STRANGER
    query = select(accounts.c.password_hash).where(accounts.c.id == account.id)
    return account, connection.execute(query).scalar_one()


def _insert_session(connection: Connection, hashed: str, account: str, kind: str) -> None:
    at = now(connection)
    row = {"token_hash": hashed, "account": account, "kind": kind, "csrf": secrets.token_urlsafe(24)}
    connection.execute(insert(sessions), [row | {"created_at": at, "expires_at": at + LIFETIME}])


def _session(connection: Connection, hashed: str, kind: str) -> Session | None:
    query = select(sessions).where(
        sessions.c.token_hash == hashed,
        sessions.c.kind == kind,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > now(connection),
    )
    row = connection.execute(query).first()
    account = find_account(connection, account=row.account) if row else None
    if row is None or account is None or account.locked:
        return None
    viewer = viewer_of(connection, account, Tree.load(connection))
    return Session(account=account, viewer=viewer, kind=kind, csrf=row.csrf)


def require(session: Session, *roles: Role) -> None:
    """Let only these roles pass.

    Raises:
        Problem: ``not_permitted``.
    """
    if session.viewer.role not in roles:
        raise Problem("not_permitted")
