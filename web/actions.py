"""The forms of the commands, as a table: which fields each has, and what they offer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.base import Role, Score
from domain.commands import Ground, Outcome, Procedure
from domain.petition import Petition
from intake.words import CommandWords
from storage.directory import Tree, find_account
from storage.tables import memberships
from web.forms import Fields, field_errors, filled
from web.texts import word


class Field(NamedTuple):
    """One field of a form: how it is entered, whether it must be, and which list it draws on."""

    name: str
    kind: str
    needed: bool = False
    offers: str | None = None
    most: int = 20_000


NOTE = Field("note", "textarea", most=2_000)

ACTIONS: dict[str, tuple[Field, ...]] = {
    "transfer": (Field("to", "select", needed=True, offers="offices"), NOTE),
    "assign": (
        Field("to", "select", needed=True, offers="offices"),
        Field("result_by", "date", needed=True),
        NOTE,
    ),
    "accept": (Field("notice", "textarea", needed=True),),
    "decline": (
        Field("ground", "radio", needed=True, offers="ground"),
        Field("procedure", "select", offers="procedure"),
        Field("reason", "textarea", needed=True),
    ),
    "reply": (
        Field("outcome", "radio", needed=True, offers="outcome"),
        Field("claim", "textarea", needed=True),
        Field("facts", "textarea", needed=True),
        Field("reasons", "textarea", needed=True),
        Field("conclusion", "textarea", needed=True),
        Field("legal_basis", "textarea", needed=True),
        Field("remedy", "textarea"),
    ),
    "rate": (
        Field("bureau", "radio", offers="score"),
        Field("office", "radio", offers="score"),
    ),
    "urge": (Field("reply_by", "date"), NOTE),
    "assign_leader": (
        Field("leader", "select", needed=True, offers="leaders"),
        Field("accept_by", "date"),
    ),
}

CODES: dict[str, tuple[str, ...]] = {
    "ground": tuple(Ground),
    "procedure": tuple(Procedure),
    "outcome": tuple(Outcome),
    "score": tuple(Score),
}

words_of: TypeAdapter[CommandWords] = TypeAdapter(CommandWords)

Choices = Mapping[str, list[tuple[str, str]]]


class Given(NamedTuple):
    """A command as it was sent: its words if they are right, else what is wrong, by field."""

    words: CommandWords | None
    errors: dict[str, str]


def command_id() -> str:
    """Draw the id that a form carries, so that a second click is the same command."""
    return f"web-{secrets.token_hex(12)}"


def read(fields: Fields, language: str) -> Given:
    """Read a sent command; a name that is none of the table's is nobody's command."""
    action = fields.get("type", "")
    entered = {field.name: said for field in ACTIONS.get(action, ()) if (said := filled(fields, field.name))}
    try:
        words = words_of.validate_python({"id": fields.get("id", ""), "type": action} | entered)
    except ValidationError as error:
        found = field_errors(error, language)
        return Given(words=None, errors={place.partition(".")[2]: said for place, said in found.items()})
    return Given(words=words, errors={})


def offered(
    connection: Connection, petition: Petition, tree: Tree, allowed: tuple[str, ...], viewer: Viewer, language: str
) -> Choices:
    """Give what the lists of the allowed forms offer."""
    wanted = {field.offers for action in allowed for field in ACTIONS.get(action, ()) if field.offers}
    found = {name: [(code, word(name, code, language)) for code in codes] for name, codes in CODES.items()}
    if "offices" in wanted:
        found["offices"] = _offices(petition, tree, language)
    if "leaders" in wanted:
        found["leaders"] = _leaders(connection, petition, tree, viewer)
    return found


def _offices(petition: Petition, tree: Tree, language: str) -> list[tuple[str, str]]:
    """Offer the offices that a case may go to: its own bureau's first, never the accused or one below it."""
    open_ones = [o for o in tree.offices.values() if not petition.accused.bars(None, tree.line(o.id))]
    near = tree.below(petition.bureau.id)
    open_ones.sort(key=lambda o: (o.id not in near, o.kind == "bureau", len(tree.line(o.id)), o.name))
    held = petition.office.id if petition.office else None
    return [(o.id, (o.name_en if language == "en" and o.name_en else o.name)) for o in open_ones if o.id != held]


def _leaders(connection: Connection, petition: Petition, tree: Tree, viewer: Viewer) -> list[tuple[str, str]]:
    query = select(memberships.c.account).where(memberships.c.role == Role.LEADER, memberships.c.valid_to.is_(None))
    found = [find_account(connection, account=account) for account in connection.execute(query).scalars()]
    reach = tree.below(viewer.office) | set(viewer.line) if viewer.office else set(tree.offices)
    leaders = [
        account
        for account in found
        if account
        and not account.locked
        and account.office in reach
        and not petition.accused.bars(account.id, tree.line(account.office))
    ]
    names = {office.id: office.name for office in tree.offices.values()}
    return sorted(
        (account.id, " · ".join(p for p in (account.name, account.post, names.get(account.office or "")) if p))
        for account in leaders
    )
