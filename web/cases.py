"""The page of one case: what it says, its clocks, what the caller may do now, and what has happened."""

from __future__ import annotations

import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session
from api.day_views import LeaderView, proposed_leaders
from api.petitions import CommandView, command_view, seen
from api.problems import Problem
from api.services import Services
from api.supervised import OfficeView, office_view
from api.views import PetitionView, petition_view
from domain.access import Viewer
from domain.policy import Policy
from intake.letters import LETTERS
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.directory import Tree, find_account
from storage.packs import policy_of
from web.actions import ACTIONS, ON_BEHALF, command_id, forms, read
from web.choices import Asker, Choices, offered
from web.dates import Reader
from web.drawers import Drawer, drawers
from web.forms import Fields, holds, read_form, same_site
from web.guard import Staff, reader
from web.history import Step, steps
from web.render import language_of, page, see_other
from web.sentences import explain
from web.standing import hints, standing
from web.texts import say, word

router = APIRouter()

NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$")


class Notice(NamedTuple):
    """What the page says first of the command just given: a tone, and a sentence."""

    tone: str
    sentence: str


class Case(NamedTuple):
    """All that the page shows of a case."""

    view: PetitionView
    policy: Policy
    leader: str | None
    proposed: list[LeaderView]
    accused: tuple[OfficeView, ...]
    steps: list[Step]
    drawers: list[Drawer]
    choices: Choices
    hints: dict[str, str]
    standing: list[str]
    waiting: ledger.Row | None
    asked: ledger.Row | None
    when: Reader


@router.get("/cases/{number}")
async def case(number: str, request: Request, session: Staff, found: Served, command: str = "") -> Response:
    """Show a case; ``command`` asks what became of one."""
    return await _shown(request, found, session, number, command=command[:64])


@router.post("/cases/{number}")
async def give(number: str, request: Request, session: Staff, found: Served) -> Response:
    """Give a command, and show what became of it; a refusal keeps what was entered."""
    fields = await read_form(request)
    language = language_of(request)
    if not holds(session, fields) or not same_site(request):
        notice = Notice("problem", say("submit.kept", language))
        return await _shown(request, found, session, number, kept=fields, notice=notice, status=403)
    if fields.get("type") not in ACTIONS:
        raise Problem("malformed")
    words, errors = read(fields, language)
    if words is None:
        return await _shown(request, found, session, number, kept=fields, errors=errors, status=422)
    try:
        row = await found.gate.command(number, words, session.viewer)
    except GateRefusal as refusal:
        if refusal.code is GateCode.NOT_FOUND:
            raise
        problem = Problem(refusal.code, refusal.params)
        return await _refused(request, found, session, number, fields, problem)
    return await _answered(request, found, session, number, fields, command_view(row))


async def _answered(
    request: Request, found: Services, session: Session, number: str, fields: Fields, view: CommandView
) -> Response:
    if view.state == ledger.REFUSED:
        return await _refused(request, found, session, number, fields, Problem(view.code or "fault", view.params))
    if view.state == ledger.PENDING:
        return await _shown(request, found, session, number, command=view.id, status=202)
    still = await found.database.read(lambda c: _still(c, number, session.viewer))
    return see_other(f"/cases/{number}?command={view.id}" if still else "/inbox?gone=1")


async def _refused(
    request: Request, found: Services, session: Session, number: str, fields: Fields, problem: Problem
) -> Response:
    language = language_of(request)
    told = say(
        "case.refused",
        language,
        command=word("command", fields.get("type", ""), language),
        sentence=explain(problem.code, problem.params, language),
    )
    notice = Notice("problem", told)
    return await _shown(request, found, session, number, kept=fields, notice=notice, status=problem.status)


async def _shown(
    request: Request,
    found: Services,
    session: Session,
    number: str,
    *,
    command: str = "",
    kept: Fields | None = None,
    errors: dict[str, str] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> Response:
    shown = await found.database.read(lambda c: _read(request, c, number, session.viewer, command))
    first, more = forms(shown.view.stage, shown.view.allowed)
    return page(
        request,
        "case.html",
        status,
        session=session,
        again=("/language", {"back": f"/cases/{number}"}) if request.method == "POST" else None,
        case=shown.view,
        shown=shown,
        when=shown.when,
        first=first,
        more=more,
        on_behalf=ON_BEHALF,
        letters=LETTERS,
        kept=kept or {},
        errors=errors or {},
        notice=notice or _notice(shown),
        new_id=command_id,
    )


def _notice(shown: Case) -> Notice | None:
    """Say what became of the command asked for, else of one that still waits."""
    row = shown.asked or shown.waiting
    if row is None:
        return None
    view, language = command_view(row), shown.when.language
    command = word("command", view.type, language)
    if view.state == ledger.PENDING:
        return Notice("pending", say("case.pending", language, command=command, at=shown.when.stamp(view.received_at)))
    if view.state == ledger.REFUSED:
        sentence = explain(view.code or "fault", view.params, language)
        return Notice("problem", say("case.refused", language, command=command, sentence=sentence))
    return Notice("done", say("case.done", language, command=command))


def _read(request: Request, connection: Connection, number: str, viewer: Viewer, command: str) -> Case:
    if not NUMBER.match(number):
        raise GateRefusal(GateCode.NOT_FOUND)
    petition = seen(connection, number, viewer)
    policy = policy_of(connection, petition.policy)
    when = reader(request, connection, policy)
    tree = Tree.load(connection)
    view = petition_view(connection, petition, viewer, when.at)
    leader = find_account(connection, account=view.leader) if view.leader else None
    waiting = ledger.head(connection, number)
    return Case(
        view=view,
        policy=policy,
        leader=leader.name if leader else view.leader,
        proposed=proposed_leaders(connection, number) if "assign_leader" in view.allowed else [],
        accused=tuple(office_view(tree, office) for office in petition.accused.offices),
        steps=steps(connection, number, viewer, tree, policy.terms, when),
        drawers=drawers(connection, petition, tree, when.language),
        choices=offered(connection, petition, policy, tree, Asker(viewer, view.allowed, when.language)),
        hints=hints(petition, policy, when),
        standing=standing(view, policy, when),
        waiting=waiting if waiting and waiting.actor == viewer.account else None,
        asked=_asked(connection, number, viewer, command),
        when=when,
    )


def _asked(connection: Connection, number: str, viewer: Viewer, command: str) -> ledger.Row | None:
    """Find the caller's own command; what others asked for is not told here."""
    row = ledger.find(connection, number, command) if NUMBER.match(command) else None
    return row if row and row.actor == viewer.account else None


def _still(connection: Connection, number: str, viewer: Viewer) -> bool:
    try:
        seen(connection, number, viewer)
    except GateRefusal:
        return False
    return True
