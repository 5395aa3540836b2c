"""Routes of district sponsorship, key fields, and findings on offices."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import Authenticated, Served, require
from api.fields import Key
from api.problems import PROBLEMS
from api.services import Services
from api.supervision_views import (
    FieldView,
    FindingView,
    SponsorView,
    field_views,
    finding_views,
    sponsor_views,
    today_in,
)
from domain.access import Viewer
from domain.base import Role
from domain.books import BookKind
from domain.sponsorships import sponsorship_id
from intake.book_words import FieldWords, OpenFieldWords, SponsorWords
from intake.books import Bookkeeping
from intake.field_acts import on_key_field, on_sponsorship
from storage.database import now
from storage.directory import Tree

router = APIRouter(prefix="/api/v1", tags=["supervision"], responses=PROBLEMS)

READERS = (Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)


@router.get("/sponsorships")
async def read_sponsorships(session: Authenticated, found: Served) -> list[SponsorView]:
    """List the districts with the leaders who sponsor them, today and before."""
    require(session, *READERS)
    return await found.database.read(lambda c: sponsor_views(c, session.viewer, today_in(found.policy, now(c))))


@router.post("/sponsorships/acts", status_code=201)
async def sponsor(words: SponsorWords, session: Authenticated, found: Served) -> list[SponsorView]:
    """Pair a leader with a district, or end a pairing; by date."""
    require(session, Role.SUPERVISOR)
    await keep_sponsor(found, session.viewer, words)
    return await found.database.read(lambda c: sponsor_views(c, session.viewer, today_in(found.policy, now(c))))


async def keep_sponsor(found: Services, viewer: Viewer, words: SponsorWords) -> None:
    """Enter an act on the sponsors of a district of the viewer's bureau."""
    bureau = await found.database.read(lambda c: Tree.load(c).bureau_of(viewer.office))
    book = sponsorship_id(bureau or "", words.district)
    await Bookkeeping(found.gate).enter(BookKind.SPONSORSHIP, book, words, on_sponsorship, viewer)


@router.get("/key-fields")
async def read_fields(session: Authenticated, found: Served) -> list[FieldView]:
    """List the key fields of the caller's bureau with the actions on their causes."""
    return await found.database.read(lambda c: field_views(c, session.viewer, today_in(found.policy, now(c))))


@router.post("/key-fields", status_code=201)
async def open_field(words: OpenFieldWords, session: Authenticated, found: Served) -> list[FieldView]:
    """Save a set of categories as a key field of the caller's bureau."""
    return await keep_field(found, session.viewer, None, words)


@router.post("/key-fields/{field}/acts")
async def act_on_field(field: Key, words: FieldWords, session: Authenticated, found: Served) -> list[FieldView]:
    """Change or close a key field, bind an office to an action, or end one with its effect."""
    return await keep_field(found, session.viewer, field, words)


async def keep_field(
    found: Services, viewer: Viewer, field: str | None, words: FieldWords | OpenFieldWords
) -> list[FieldView]:
    """Enter an act on a key field and show what the viewer may see."""
    await Bookkeeping(found.gate).enter(BookKind.KEY_FIELD, field, words, on_key_field, viewer)
    return await found.database.read(lambda c: field_views(c, viewer, today_in(found.policy, now(c))))


@router.get("/findings")
async def read_findings(session: Authenticated, found: Served) -> list[FindingView]:
    """List the findings on offices whose leaders received on too few days."""
    require(session, *READERS)
    return await found.database.read(lambda c: finding_views(c, session.viewer))
