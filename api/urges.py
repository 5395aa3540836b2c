"""Routes of the bulk urge: first what it would do, then, with the code of that, doing it."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Authenticated, Served
from api.fields import Plain
from api.problems import PROBLEMS
from domain.base import Frozen
from intake.urges import Preview, Result, UrgeFilter, confirm, counted, preview

router = APIRouter(prefix="/api/v1", tags=["supervision"], responses=PROBLEMS)


class Confirmation(BaseModel):
    """The code of a preview."""

    model_config = ConfigDict(extra="forbid")

    code: Plain = Field(min_length=1, max_length=64)


class BulkView(Frozen):
    """What became of a bulk: counts by state, and each case. A pending urge is safe and will be delivered."""

    code: str
    counts: dict[str, int]
    results: tuple[Result, ...]


@router.post("/urges/preview")
async def preview_urges(wanted: UrgeFilter, session: Authenticated, found: Served) -> Preview:
    """Show which cases would be urged and which not, with the code why; nothing is urged yet."""
    return await found.database.write(lambda c: preview(c, session.viewer, wanted))


@router.post("/urges")
async def urge(given: Confirmation, session: Authenticated, found: Served) -> BulkView:
    """Urge the cases of a preview, one command each; the same code again gives the same answers."""
    results = await confirm(found.gate, session.viewer, given.code)
    return BulkView(code=given.code, counts=counted(results), results=tuple(results))
