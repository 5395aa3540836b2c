"""Acts on sponsorships and key fields: their words stamped, and the effect of an action counted."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select

from domain import key_fields, sponsorships
from domain.base import Purpose
from domain.key_fields import ChangeField, CloseAction, CloseField, Effect, FieldAct, KeyField, OpenAction, OpenField
from domain.sponsorships import NameSponsor, ReleaseSponsor, SponsorAct, Sponsorship
from intake.book_words import (
    ChangeFieldWords,
    CloseActionWords,
    CloseFieldWords,
    FieldTermsWords,
    NameSponsorWords,
    OpenActionWords,
    OpenFieldWords,
    ReleaseSponsorWords,
)
from intake.books import Decided, Desk, allow
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from storage.directory import Tree
from storage.tables import cases, categories

LONGEST_LOOK = 365


def on_sponsorship(desk: Desk, words: NameSponsorWords | ReleaseSponsorWords) -> Decided:
    """Stamp and decide an act on the sponsors of a district.

    Raises:
        GateRefusal: see `domain.sponsorships.decide`; also ``unknown_district`` and ``unknown_account``.
    """
    state = desk.known.state if desk.known else None
    known = state if isinstance(state, Sponsorship) else None
    leader = desk.account(words.leader)
    if isinstance(words, NameSponsorWords):
        if words.district not in Tree.load(desk.connection).districts():
            raise GateRefusal(GateCode.UNKNOWN_DISTRICT, district=words.district)
        said = words.model_dump(include={"district", "since", "first"})
        act: SponsorAct = NameSponsor(bureau=desk.bureau(), leader=leader, **said)
    else:
        act = ReleaseSponsor(leader=leader.id, since=words.since, reason=desk.text("reason", reason=words.reason))
    actor = desk.sender.actor if desk.sender else PUBLIC
    return Decided(allow(sponsorships.decide(act, known, actor, desk.today)))


def on_key_field(desk: Desk, words: Any) -> Decided:
    """Stamp and decide an act on a key field.

    Raises:
        GateRefusal: see `domain.key_fields.decide`; also ``unknown_category``, ``unknown_office`` and ``not_found``.
    """
    state = desk.known.state if desk.known else None
    field = state if isinstance(state, KeyField) else None
    actor = desk.sender.actor if desk.sender else PUBLIC
    return Decided(allow(key_fields.decide(_act(desk, field, words), field, actor, desk.today)))


def _act(desk: Desk, field: KeyField | None, words: Any) -> FieldAct:
    match words:
        case OpenFieldWords():
            return OpenField(bureau=desk.bureau(), **_terms(desk, words))
        case ChangeFieldWords():
            return ChangeField(reason=desk.text("reason", reason=words.reason), **_terms(desk, words))
        case CloseFieldWords():
            return CloseField(reason=desk.text("reason", reason=words.reason))
        case OpenActionWords():
            plan = desk.text("plan", cause=words.cause, measure=words.measure)
            office = desk.office(words.office)
            return OpenAction(action=f"a{secrets.token_hex(6)}", plan=plan, office=office, due=words.due)
        case CloseActionWords() if field is not None:
            statement = desk.text("effect", effect=words.effect)
            return CloseAction(action=words.action, statement=statement, effect=_effect(desk, field, words.action))
        case _:
            raise GateRefusal(GateCode.NOT_FOUND)


def _terms(desk: Desk, words: FieldTermsWords) -> dict[str, Any]:
    for category in words.categories:
        query = select(categories.c.id).where(categories.c.id == category, categories.c.valid_to.is_(None))
        if desk.connection.execute(query).first() is None:
            raise GateRefusal(GateCode.UNKNOWN_CATEGORY, category=category)
    named = tuple(dict.fromkeys(words.categories))
    return {"name": words.name, "categories": named, "owner": desk.office(words.owner)}


def _effect(desk: Desk, field: KeyField, wanted: str) -> Effect:
    """Count the set's new petitions before and after the action began; unknown actions are the domain's to refuse."""
    action = field.action(wanted)
    since = action.since if action else desk.today
    days = min(max((desk.today - since).days, 1), LONGEST_LOOK)
    offices = Tree.load(desk.connection).below(field.bureau.id)

    def count(first: date) -> int:
        until = first + timedelta(days=days)
        bounds = tuple(datetime.combine(day, time(), desk.policy.tz) for day in (first, until))
        return new_petitions(desk.connection, field.categories, offices, *bounds)

    return Effect(days=days, before=count(since - timedelta(days=days)), after=count(since))


def new_petitions(
    connection: Connection, named: tuple[str, ...], offices: set[str], since: datetime, until: datetime
) -> int:
    """Count the petitions of some categories received by some bureaus; accusations are never counted this way."""
    query = select(func.count()).where(
        and_(
            cases.c.category.in_(named),
            cases.c.bureau.in_(sorted(offices)),
            cases.c.purpose != Purpose.ACCUSATION,
            cases.c.received_at >= since,
            cases.c.received_at < until,
        )
    )
    return int(connection.execute(query).scalar_one())
