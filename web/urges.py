"""The bulk urge as pages: a form, what it would do, and its confirmation."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.auth import Served
from api.problems import Problem
from intake.urges import UrgeFilter, confirm, counted, preview
from web.forms import filled, held_form
from web.guard import Staff
from web.render import page

router = APIRouter()


@router.post("/supervision/urges/preview")
async def preview_urges(request: Request, session: Staff, found: Served) -> Response:
    """Show which cases would be urged and which not."""
    fields = await held_form(request, session)
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
    fields = await held_form(request, session)
    results = await confirm(found.gate, session.viewer, fields.get("code", ""))
    again = ("/language", {"back": "/supervision"})
    return page(
        request, "urges.html", session=session, again=again, shown=None, results=results, counts=counted(results)
    )
