"""The page of led matters: a leader's own, or all that a supervisor may see; what is due this week comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, require
from api.problems import Problem
from domain.access import Viewer
from domain.base import Role
from domain.policy import Policy
from intake.lead_sheet import SHEETS
from storage.database import now
from storage.lead_ledger import LeadLine, LeadQuery, lead_lines
from web.dates import Reader
from web.guard import Staff, reader
from web.render import page

router = APIRouter()

MAY = (Role.LEADER, Role.SUPERVISOR, Role.AUDITOR, Role.CLERK)
WEEK = timedelta(days=7)


class Led(NamedTuple):
    """All that the page shows."""

    soon: list[LeadLine]
    later: list[LeadLine]
    ended: list[LeadLine]
    terms: dict[str, str]
    when: Reader


def _whose(viewer: Viewer, district: str) -> LeadQuery:
    """A leader's ledger is his own."""
    return LeadQuery(leader=viewer.account if viewer.role is Role.LEADER else None, district=district[:80] or None)


@router.get("/led.{form}")
async def export(form: str, session: Staff, found: Served, district: str = "") -> Response:
    """Give the ledger as a file."""
    if form not in SHEETS:
        raise Problem("no_page")
    require(session, *MAY)
    wanted = _whose(session.viewer, district)
    lines = await found.database.read(lambda c: lead_lines(c, session.viewer, wanted, now(c)))
    write, media = SHEETS[form]
    named = {"content-disposition": f'attachment; filename="led.{form}"'}
    return Response(write(lines, found.policy.tz), media_type=media, headers=named)


@router.get("/led")
async def led(request: Request, session: Staff, found: Served, district: str = "") -> Response:
    """Show the led matters."""
    require(session, *MAY)
    wanted = _whose(session.viewer, district)
    shown = await found.database.read(lambda c: _led(request, c, session.viewer, wanted, found.policy))
    return page(request, "led.html", session=session, shown=shown, when=shown.when, district=wanted.district)


def _led(request: Request, connection: Connection, viewer: Viewer, wanted: LeadQuery, policy: Policy) -> Led:
    when = reader(request, connection, policy)
    lines = lead_lines(connection, viewer, wanted, when.at)
    held = [line for line in lines if line.ended_at is None]
    soon = [line for line in held if line.next_due is not None and line.next_due <= when.at + WEEK]
    return Led(
        soon=soon,
        later=[line for line in held if line not in soon],
        ended=[line for line in lines if line.ended_at is not None],
        terms={name: term.en if when.language == "en" else term.zh for name, term in policy.terms.items()},
        when=when,
    )
