"""Stamping: outside words become commands, their texts in the safe and their offices as the directory has them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, select

from domain.base import Accused, DocumentRef, OfficeRef
from domain.commands import (
    Accept,
    Assign,
    AssignLeader,
    Command,
    Decline,
    Intake,
    OpinionPart,
    Rate,
    Reply,
    Transfer,
    Urge,
)
from intake.refusals import GateCode, GateRefusal
from intake.safe import Safe
from intake.words import (
    AcceptWords,
    AccusedWords,
    AssignLeaderWords,
    AssignWords,
    CommandWords,
    DeclineWords,
    RateWords,
    RegisterWords,
    ReplyWords,
    TransferWords,
    UrgeWords,
)
from storage.directory import Tree, find_holders
from storage.registry import superior_desk
from storage.tables import accounts, categories


@dataclass(frozen=True)
class Stamp:
    """What one transaction of the gate stamps commands with."""

    connection: Connection
    safe: Safe
    petition: str
    at: datetime

    def intake(self, words: RegisterWords, tree: Tree, bureau: str | None) -> Intake:
        """Stamp what comes in; a district or category that no table knows is kept as text, and routed by a clerk."""
        district = words.district if words.district in tree.districts() else None
        category = words.category if words.category and self._knows_category(words.category) else None
        accused = self._accused(words.accused, tree)
        at_bureau = bureau or tree.bureau_for(district, accused.offices)
        ref = tree.ref(at_bureau) if at_bureau else None
        return Intake(
            channel=words.channel,
            purpose=words.purpose,
            text=self._petition_text(words, district, category),
            bureau=ref or superior_desk(self.connection),
            petitioners=tuple(
                self.safe.put_person(self.connection, self.petition, "petitioner", person.model_dump(), self.at)
                for person in words.petitioners
            ),
            district=district,
            category=category,
            accused=accused,
            written_at=words.written_at,
        )

    def command(self, words: CommandWords) -> Command:
        """Stamp a command on an existing petition."""
        match words:
            case TransferWords():
                return Transfer(to=self._office(words.to), note=self._text("note", words.note))
            case AssignWords():
                note = self._text("note", words.note)
                return Assign(to=self._office(words.to), result_by=words.result_by, note=note)
            case AcceptWords():
                return Accept(notice=self._text("notice", words.notice))
            case DeclineWords():
                reason = self._text("reason", words.reason)
                return Decline(ground=words.ground, procedure=words.procedure, reason=reason)
            case ReplyWords():
                return self._reply(words)
            case RateWords():
                return Rate(bureau=words.bureau, office=words.office)
            case UrgeWords():
                return Urge(reply_by=words.reply_by, note=self._text("note", words.note))
            case AssignLeaderWords():
                return self._assign_leader(words)
        assert_never(words)

    def _petition_text(self, words: RegisterWords, district: str | None, category: str | None) -> DocumentRef:
        parts = {"title": words.title, "content": words.content}
        unknown = {"district": (words.district, district), "category": (words.category, category)}
        parts |= {name: said for name, (said, known) in unknown.items() if said and not known}
        return self.safe.put_text(self.connection, self.petition, "petition", parts, self.at)

    def _text(self, kind: str, text: str | None) -> DocumentRef | None:
        if text is None:
            return None
        return self.safe.put_text(self.connection, self.petition, kind, {kind: text}, self.at)

    def _reply(self, words: ReplyWords) -> Reply:
        said = {part: getattr(words, part.value) for part in OpinionPart}
        parts = {part: text for part, text in said.items() if text is not None}
        if not parts:
            return Reply(outcome=words.outcome)
        named = {part.value: text for part, text in parts.items()}
        opinion = self.safe.put_text(self.connection, self.petition, "opinion", named, self.at)
        return Reply(outcome=words.outcome, opinion=opinion, states=tuple(parts))

    def _office(self, office: str) -> OfficeRef:
        ref = Tree.load(self.connection).ref(office)
        if ref is None:
            raise GateRefusal(GateCode.UNKNOWN_OFFICE, office=office)
        return ref

    def _assign_leader(self, words: AssignLeaderWords) -> AssignLeader:
        (leader,) = find_holders(self.connection, (words.leader,))
        if leader is None:
            raise GateRefusal(GateCode.UNKNOWN_ACCOUNT, account=words.leader)
        return AssignLeader(leader=leader, accept_by=words.accept_by)

    def _accused(self, named: tuple[AccusedWords, ...], tree: Tree) -> Accused:
        """Resolve the accused as far as the directory knows them; whoever shares a named person's name is barred."""
        offices: list[str] = []
        holders: list[str] = []
        persons: list[str] = []
        for accused in named:
            found = _find_offices(accused.office, tree)
            offices.extend(found)
            if accused.name is not None:
                holders.extend(self._namesakes(accused.name))
            if accused.name is not None or not found:
                person = {"name": accused.name, "post": accused.post or (None if found else accused.office)}
                persons.append(self.safe.put_person(self.connection, self.petition, "accused", person, self.at))
        return Accused(
            offices=tuple(dict.fromkeys(offices)),
            accounts=tuple(dict.fromkeys(holders)),
            persons=tuple(persons),
        )

    def _namesakes(self, name: str) -> list[str]:
        known = self.connection.execute(select(accounts.c.id, accounts.c.name))
        return [row.id for row in known if _same(row.name, name)]

    def _knows_category(self, category: str) -> bool:
        query = select(categories.c.id).where(categories.c.id == category, categories.c.valid_to.is_(None))
        return self.connection.execute(query).first() is not None


def _find_offices(named: str | None, tree: Tree) -> list[str]:
    """Find offices by id or by their name; all that share a name are meant, for it is the safe side."""
    if named is None:
        return []
    known = tree.offices.values()
    return [o.id for o in known if any(_same(named, name) for name in (o.id, o.name, o.name_en) if name)]


def _same(one: str, other: str) -> bool:
    """Tell whether two names are one but for width, case and spaces."""
    first, second = ("".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (one, other))
    return first == second
