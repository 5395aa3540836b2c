"""The pages of absences, one's own and of those whom one answers for, and of the duty desk's members."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.absences import AbsenceWords, back, note
from api.auth import Served, Session
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.base import Role
from intake.absences import Absence, absences_of, fit_deputies, in_reach
from intake.desk import Seat, join_desk, leave_desk, seats
from intake.refusals import GateRefusal
from storage.directory import Account, all_accounts
from web.forms import Fields, filled, held_form
from web.guard import Staff, reader
from web.render import language_of, page, see_other
from web.sentences import explain

router = APIRouter()

UNABSENT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles for which nobody stands in."""


class Absences(NamedTuple):
    """What the page of absences shows: of the one whose form it is, and of all the others in reach."""

    absent: Account
    mine: bool
    standing: list[Absence]
    deputies: list[Account]
    others: list[Account]
    of_others: list[Absence]
    names: dict[str, str]


@router.get("/absence")
async def absence(request: Request, session: Staff, found: Served, account: str = "") -> Response:
    """Show the caller's absences and those of the people whom he answers for, and a form for one of them."""
    return await _absences(request, found, session, account)


@router.post("/absence")
async def give_absence(request: Request, session: Staff, found: Served) -> Response:
    """Note an absence by whole days of the legal zone, or its end."""
    fields = await held_form(request, session)
    account, zone = filled(fields, "account"), found.policy.tz
    there = f"/absence?account={account}" if account and account != session.viewer.account else "/absence"
    if filled(fields, "back"):
        await found.database.write(lambda c: back(c, session.viewer, account))
        return see_other(there)
    begins, ends = _day(fields, "begins", zone), _day(fields, "ends", zone)
    words = AbsenceWords(
        account=account,
        deputy=filled(fields, "deputy") or "-",
        begins=begins,
        ends=ends + timedelta(days=1) if ends else None,
    )
    try:
        await found.database.write(lambda c: note(c, session.viewer, words))
    except GateRefusal as refusal:
        said = {"problem": explain(refusal.code, refusal.params, language_of(request)), "kept": fields}
        return await _absences(request, found, session, account or "", said, Problem(refusal.code).status)
    return see_other(there)


@router.get("/desk")
async def duty_desk(request: Request, session: Staff, found: Served) -> Response:
    """Show who sits at the duty desk."""
    return await _desk(request, found, session)


@router.post("/desk")
async def seat(request: Request, session: Staff, found: Served) -> Response:
    """Seat an account at the duty desk, or end a seat."""
    if session.viewer.role is not Role.ADMINISTRATOR:
        raise Problem("not_permitted")
    fields = await held_form(request, session)
    chosen, act = filled(fields, "account"), leave_desk if filled(fields, "leave") else join_desk

    def work(connection: Connection) -> None:
        if chosen not in {account.id for account in all_accounts(connection)}:
            raise Problem("invalid", {"where": "account"})
        act(connection, session.viewer.account, chosen or "")

    try:
        await found.database.write(work)
    except GateRefusal as refusal:
        told = explain(refusal.code, refusal.params, language_of(request))
        return await _desk(request, found, session, problem=told, status=Problem(refusal.code).status)
    return see_other("/desk")


async def _absences(
    request: Request,
    found: Services,
    session: Session,
    account: str,
    said: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    shown = await found.database.read(lambda c: _read(c, session, account))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    content: dict[str, Any] = {"problem": None, "kept": {}} | (said or {})
    again = ("/language", {"back": "/absence"}) if request.method == "POST" else None
    return page(request, "absence.html", status, session=session, again=again, shown=shown, when=when, **content)


def _read(connection: Connection, session: Session, account: str) -> Absences:
    viewer: Viewer = session.viewer
    others = in_reach(connection, viewer)
    known = {one.id: one for one in others}
    if account and account != viewer.account and account not in known:
        raise Problem("no_page")
    absent = known.get(account, session.account)
    unneeded = absent.role in UNABSENT
    return Absences(
        absent=absent,
        mine=absent.id == viewer.account,
        standing=absences_of(connection, absent.id),
        deputies=[] if unneeded else fit_deputies(connection, absent),
        others=[one for one in others if one.role not in UNABSENT],
        of_others=absences_of(connection, *known),
        names={one.id: one.name for one in all_accounts(connection)},
    )


async def _desk(
    request: Request, found: Services, session: Session, problem: str | None = None, status: int = 200
) -> Response:
    def read(connection: Connection) -> tuple[list[Seat], dict[str, Account]]:
        return seats(connection), {account.id: account for account in all_accounts(connection)}

    members, accounts = await found.database.read(read)
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    taken = {one.account for one in members}
    free = [one for one in accounts.values() if one.id not in taken and not one.locked]
    again = ("/language", {"back": "/desk"}) if request.method == "POST" else None
    content = {"members": members, "accounts": accounts, "free": free, "problem": problem}
    return page(request, "duty_desk.html", status, session=session, again=again, when=when, **content)


def _day(fields: Fields, name: str, zone: ZoneInfo) -> datetime | None:
    said = filled(fields, name)
    try:
        return datetime.combine(date.fromisoformat(said), time(), zone) if said else None
    except ValueError:
        raise Problem("invalid", {"where": name}) from None
