"""The bulk urge and the absence as pages: a form, what it would do, and its confirmation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import Connection

from api.absences import AbsenceWords, back, note
from api.auth import Served, Session
from api.problems import Problem
from intake.absences import Absence, absences_of
from intake.urges import UrgeFilter, confirm, counted, preview
from storage.directory import Account, Tree, all_accounts
from web.forms import Fields, filled, holds, read_form, same_site
from web.guard import Staff, reader
from web.render import page, see_other

router = APIRouter()


async def _form(request: Request, session: Session) -> Fields:
    fields = await read_form(request)
    if not holds(session, fields) or not same_site(request):
        raise Problem("form_expired")
    return fields


@router.post("/supervision/urges/preview")
async def preview_urges(request: Request, session: Staff, found: Served) -> Response:
    """Show which cases would be urged and which not."""
    fields = await _form(request, session)
    try:
        wanted = UrgeFilter.model_validate(
            {
                "district": filled(fields, "district"),
                "office": filled(fields, "office"),
                "overdue": filled(fields, "overdue") is not None,
                "reply_by": filled(fields, "reply_by"),
            }
        )
    except ValidationError as error:
        raise Problem("invalid", {"where": ", ".join(str(e["loc"][0]) for e in error.errors())}) from None
    shown = await found.database.write(lambda c: preview(c, session.viewer, wanted))
    again = ("/language", {"back": "/supervision"})
    return page(request, "urges.html", session=session, again=again, shown=shown, results=None, counts={})


@router.post("/supervision/urges")
async def urge(request: Request, session: Staff, found: Served) -> Response:
    """Urge the cases of a preview, and say what became of each."""
    fields = await _form(request, session)
    results = await confirm(found.gate, session.viewer, fields.get("code", ""))
    again = ("/language", {"back": "/supervision"})
    return page(
        request, "urges.html", session=session, again=again, shown=None, results=results, counts=counted(results)
    )


@router.get("/absence")
async def absence(request: Request, session: Staff, found: Served) -> Response:
    """Show the caller's absences, and a form for another."""

    def read(connection: Connection) -> tuple[list[Absence], list[Account]]:
        tree, viewer = Tree.load(connection), session.viewer
        fit = [
            account
            for account in all_accounts(connection)
            if not account.locked
            and account.role is viewer.role
            and account.id != viewer.account
            and (not viewer.line or (account.office is not None and account.office in tree.line(viewer.office)))
        ]
        return absences_of(connection, viewer.account), fit

    mine, deputies = await found.database.read(read)
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    names = {account.id: account.name for account in deputies}
    return page(request, "absence.html", session=session, mine=mine, deputies=deputies, names=names, when=when)


@router.post("/absence")
async def give_absence(request: Request, session: Staff, found: Served) -> Response:
    """Note an absence by whole days of the legal zone, or its end."""
    fields = await _form(request, session)
    if filled(fields, "back"):
        await found.database.write(lambda c: back(c, session.viewer, None))
        return see_other("/absence")
    zone = found.policy.tz
    begins, ends = _day(fields, "begins", zone), _day(fields, "ends", zone)
    words = AbsenceWords(
        deputy=filled(fields, "deputy") or "-", begins=begins, ends=ends + timedelta(days=1) if ends else None
    )
    await found.database.write(lambda c: note(c, session.viewer, words))
    return see_other("/absence")


def _day(fields: Fields, name: str, zone: ZoneInfo) -> datetime | None:
    said = filled(fields, name)
    try:
        return datetime.combine(date.fromisoformat(said), time(), zone) if said else None
    except ValueError:
        raise Problem("invalid", {"where": name}) from None
