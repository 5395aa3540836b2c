"""The route of the ledger of led matters."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import Authenticated, Served, require
from api.fields import Plain
from api.problems import PROBLEMS
from domain.base import Role
from intake.lead_sheet import SHEETS
from storage.database import now
from storage.lead_ledger import LeadLine, LeadQuery, lead_lines

router = APIRouter(prefix="/api/v1", tags=["leaders"], responses=PROBLEMS)


class Form(StrEnum):
    """In which form the ledger is given."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class LedQuery(BaseModel):
    """Whose ledger."""

    model_config = ConfigDict(extra="forbid")

    leader: Plain | None = Field(None, max_length=64, description="Id of the leader's account.")
    district: Plain | None = Field(None, max_length=80)
    open_only: bool = False
    form: Form = Form.JSON


class LedView(BaseModel):
    """The ledger."""

    items: list[LeadLine]


FILES: dict[str, dict[str, str]] = {
    "text/csv": {},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
}


@router.get("/led", response_model=LedView, responses={200: {"content": FILES}})
async def read_led(session: Authenticated, found: Served, asked: Annotated[LedQuery, Query()]) -> Response | LedView:
    """Give the charges that the caller may see, as JSON or as a file, without personal data."""
    require(session, Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
    wanted = LeadQuery(leader=asked.leader, district=asked.district, open_only=asked.open_only)
    lines = await found.database.read(lambda c: lead_lines(c, session.viewer, wanted, now(c)))
    if asked.form is Form.JSON:
        return LedView(items=lines)
    write, media = SHEETS[asked.form]
    named = {"content-disposition": f'attachment; filename="led.{asked.form}"'}
    return Response(write(lines, found.policy.tz), media_type=media, headers=named)
