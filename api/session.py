"""Routes of sessions and of the directory."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Authenticated, Served, address_of, close_session, open_session
from api.fields import Plain
from api.problems import PROBLEMS
from domain.base import Frozen
from storage.directory import Account, Office, Tree
from storage.notice_list import NoticeLine, notices_for

router = APIRouter(prefix="/api/v1", tags=["session"], responses=PROBLEMS)


class Credentials(BaseModel):
    """A username and a password."""

    model_config = ConfigDict(extra="forbid")

    username: Plain = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


class TokenView(Frozen):
    """A bearer token; it holds for twelve hours or until logged out."""

    token: str
    account: Account


@router.post("/login")
async def login(given: Credentials, request: Request, found: Served) -> TokenView:
    """Log in."""
    opened = await open_session(found, given.username, given.password, "bearer", address_of(request))
    return TokenView(token=opened.token, account=opened.account)


@router.post("/logout", status_code=204)
async def logout(request: Request, _: Authenticated, found: Served) -> None:
    """Log out: the token is worth nothing afterwards."""
    await close_session(found, request.headers["authorization"].partition(" ")[2].strip())


@router.get("/me")
async def me(session: Authenticated) -> Account:
    """Tell whose token it is."""
    return session.account


@router.get("/notices")
async def read_notices(
    session: Authenticated, found: Served, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[NoticeLine]:
    """List the notices to the caller and his office."""
    return await found.database.read(lambda c: notices_for(c, session.viewer, limit))


@router.get("/offices")
async def read_offices(found: Served) -> list[Office]:
    """List the offices as they are now; their names are public."""
    return await found.database.read(lambda c: list(Tree.load(c).offices.values()))
