"""Decide: what a command brings about, or why it is refused."""

from __future__ import annotations

from domain.acts.basic import basic
from domain.acts.binding import relapse
from domain.acts.case import Case, Found
from domain.acts.leading import lead
from domain.acts.reviews import remedy
from domain.acts.steps import step
from domain.acts.supervision import supervise
from domain.case_clocks import with_clocks
from domain.chain import GENESIS, seal
from domain.commands import Act, Envelope, ImportPast, Register
from domain.conditions import unmet
from domain.cues import Occasion
from domain.events import Event, Imported, Registered
from domain.folding import fold
from domain.ladder import with_proposals
from domain.leading import LeadAct
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Code, Refused
from domain.remedies import RemedyAct
from domain.steps import StepAct
from domain.supervision import SupervisionAct
from domain.transitions import permits, rule_for

Events = tuple[Event, ...]


def decide(envelope: Envelope, petition: Petition | None, rules: Rules, stream: str) -> Events | Refused:
    """Answer a command by its events or a refusal; its receipt is the legal time of all of them.

    Who may do what at which stage is the table's to say, and what must be so before it the conditions'; the rules on
    contents stand in `domain.acts`.
    """
    if petition is not None:
        rules = rules.with_issues(petition.calendars)
    found = _answer(envelope, petition, rules, stream)
    if isinstance(found, Refused):
        return found
    return seal(
        Event,
        stream,
        with_clocks(with_proposals(found, petition, rules.policy), petition, rules, envelope.received_at),
        after=petition.sequence if petition else 0,
        head=petition.head if petition else GENESIS,
        at=envelope.received_at,
        actor=envelope.actor,
        command=envelope.id,
        ledger_no=envelope.ledger_no,
    )


def _answer(envelope: Envelope, petition: Petition | None, rules: Rules, stream: str) -> Found:
    command, actor = envelope.command, envelope.actor
    if isinstance(command, Register | ImportPast):
        return _open(command, envelope, rules, stream) if petition is None else Refused(code=Code.ALREADY_REGISTERED)
    if petition is None:
        return Refused(code=Code.NOT_OPENED)
    if petition.closed:
        return Refused(code=Code.CASE_CLOSED)
    if petition.accused.bars(actor.claims or actor.id, (actor.office,) if actor.office else ()):
        return Refused(code=Code.NOT_PERMITTED)
    rule = rule_for(petition, command.type, envelope.received_at)
    if rule is None:
        return Refused(code=Code.WRONG_STAGE, params={"stage": petition.stage, "command": command.type})
    if (actor.claims or actor.id) in petition.recused:
        return Refused(code=Code.RECUSED)
    if not permits(rule, actor, petition):
        return Refused(code=Code.NOT_PERMITTED)
    if (code := unmet(command.type, petition, rules.policy)) is not None:
        return Refused(code=code)
    return _act(command, Case(petition, rules, envelope.received_at, actor))


def _open(command: Register | ImportPast, envelope: Envelope, rules: Rules, stream: str) -> Found:
    if command.accused.bars(None, command.bureau.line):
        return Refused(code=Code.ACCUSED_OFFICE)
    if command.direct is not None:
        if not rules.policy.offers(Occasion.REGISTERED_DIRECT):
            return Refused(code=Code.NOT_IN_PROCEDURE)
        if command.accused.bars(None, command.direct.line):
            return Refused(code=Code.ACCUSED_OFFICE)
    shared = command.model_dump(exclude={"type", "settled_by"})
    kind = Registered if isinstance(command, Register) else Imported
    entry = kind.model_validate(shared | {"policy": rules.policy.id})
    if not isinstance(entry, Registered) or command.settled_by is None:
        return (entry,)
    opened = fold(seal(Event, stream, [entry], after=0, head=GENESIS, at=envelope.received_at, actor=envelope.actor))
    case = Case(opened, rules, envelope.received_at, envelope.actor) if opened else None
    return (entry, *(relapse(command.settled_by, case.petition, case) if case else ()))


def _act(command: Act, case: Case) -> Found:
    match command:
        case StepAct():
            return step(command, case)
        case RemedyAct():
            return remedy(command, case)
        case LeadAct():
            return lead(command, case)
        case SupervisionAct():
            return supervise(command, case)
        case _:
            return basic(command, case)
