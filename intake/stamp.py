"""Stamping: outside words become commands, their texts in the safe and their offices as the directory has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, get_args

from sqlalchemy import Connection, and_, select

from domain.access import Viewer, may_see
from domain.base import AccountRef, Accused, DocumentRef, Frozen, OfficeRef
from domain.commands import Act, Command, Intake
from domain.items import Population
from domain.names import same_name
from domain.petition import Petition
from domain.values import Ground, OpinionPart
from intake.command_words import AcceptWords, CommandWords, DeclineWords, ReplyWords
from intake.finality import known_finality
from intake.leading import holding, settled_by
from intake.proposals import authors, recommended_to
from intake.refusals import GateCode, GateRefusal
from intake.safe import Safe
from intake.step_words import (
    ChangeCategoryWords,
    DecideReviewWords,
    LinkMatterWords,
    NameAccusedWords,
    RequestReviewWords,
)
from intake.supervision_words import SettleProposalWords
from intake.words import AccusedWords, RegisterWords
from storage.directory import Tree, find_holders
from storage.fact_tables import facts
from storage.reach import barred
from storage.records import load_case
from storage.registry import superior_desk
from storage.tables import accounts, cases, categories

COMMANDS: dict[str, type[Any]] = {kind.model_fields["type"].default: kind for kind in get_args(Act)}


@dataclass(frozen=True)
class Stamp:
    """What one transaction of the gate stamps commands with."""

    connection: Connection
    safe: Safe
    petition: str
    at: datetime
    sender: Viewer | None = None

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
            direct=self._office(words.direct) if words.direct else None,
            **(self._linked(words.matter, self.at) if words.matter else {}),
        )

    def command(self, words: CommandWords) -> Command:
        """Stamp a command on an existing petition: its texts go into the safe, its offices and accounts are looked up.

        Raises:
            GateRefusal: ``unknown_office``, ``unknown_account``, ``unknown_category`` or ``unknown_petition``.
        """
        kind: type[Act] = COMMANDS[words.type]
        said = {name: self._member(kind, name, words) for name in kind.model_fields if name != "type"}
        return kind.model_validate(said | self._found(words, said))

    def _member(self, kind: type[Act], name: str, words: CommandWords) -> object:
        """Stamp one member as its command keeps it; what the words lack is the gate's to find, or nothing."""
        given = getattr(words, name, None)
        kept = kind.model_fields[name]
        if given is None:
            return kept.get_default(call_default_factory=True) if not kept.is_required() else None
        if _holds(kept.annotation, DocumentRef) and isinstance(given, tuple):
            return tuple(self._text(name, text) for text in given)
        if _holds(kept.annotation, DocumentRef):
            return self._text(words.type if name == "text" else name, given)
        if _holds(kept.annotation, OfficeRef):
            return tuple(map(self._office, given)) if isinstance(given, tuple) else self._office(given)
        if _holds(kept.annotation, AccountRef):
            held = holding(self.connection, self._petition, given) if name == "leader" else None
            return held or self._account(given)
        if _holds(kept.annotation, Accused):
            return self._accused(given, Tree.load(self.connection))
        return given

    def _found(self, words: CommandWords, said: dict[str, object]) -> dict[str, object]:
        """Find what the sender need not say: the next higher unit, the final opinion on a matter, who takes over."""
        match words:
            case ReplyWords() | DecideReviewWords():
                return self._opinion(words)
            case RequestReviewWords():
                return {"to": self._next_higher(self._petition.accused)}
            case DeclineWords(ground=Ground.FINAL) | AcceptWords():
                return self._finality()
            case ChangeCategoryWords(category=category) if not self._knows_category(category):
                raise GateRefusal(GateCode.UNKNOWN_CATEGORY, category=category)
            case LinkMatterWords():
                return self._linked(words.matter, self._petition.received_at)
            case SettleProposalWords():
                to = recommended_to(self.connection, self._petition, words.follows, self.sender)
                given = authors(self.connection, self._petition, words.proposal)
                return {"authors": given, "recommended_to": to}
            case NameAccusedWords():
                accused = self._petition.accused.joined(Accused.model_validate(said["accused"]))
                return self._heirs(accused)
            case _:
                return {}

    @cached_property
    def _petition(self) -> Petition:
        petition = load_case(self.connection, self.petition)
        if petition is None:
            raise GateRefusal(GateCode.NOT_FOUND)
        return petition

    def _next_higher(self, accused: Accused) -> OfficeRef:
        """Give the next higher unit (Arts. 35, 36) above the one whose opinion it is, past any that is accused."""
        petition, tree = self._petition, Tree.load(self.connection)
        below = petition.review.office if petition.review else petition.office or petition.bureau
        line = tree.line(below.id)[1:]
        free = (office for office in line if not accused.bars(None, tree.line(office)))
        found = next(free, None)
        ref = tree.ref(found) if found else None
        return ref or superior_desk(self.connection)

    def _finality(self) -> dict[str, object]:
        """Stamp whether the matter is final, as far as the sender may know, and how far its stream is."""
        found = known_finality(self.connection, self._petition, self.sender)
        return {"final_in": found.final_in, "matter_sequence": found.sequence}

    def _matter(self, number: str) -> str:
        """Give the matter of another petition; one that the sender may not see does not exist for him."""
        other = load_case(self.connection, number)
        if other is None or self.sender is None or not may_see(self.sender, other):
            raise GateRefusal(GateCode.UNKNOWN_PETITION, number=number)
        return other.facts

    def _heirs(self, accused: Accused) -> dict[str, object]:
        """Find who takes over from whom all namings together exclude: the bureau, and the reviewing office."""
        petition = self._petition
        bureau = self._bureau_above(accused) if accused.bars(None, petition.bureau.line) else None
        reviewed_by = petition.review.office if petition.review else None
        barred = reviewed_by is not None and accused.bars(None, reviewed_by.line)
        return {
            "bureau": bureau,
            "keeper": bureau or petition.bureau,
            "reviewer": self._next_higher(accused) if barred else None,
        }

    def _linked(self, number: str, received_at: datetime) -> dict[str, Any]:
        """Give the matter of another petition and who settled it, and what had been concluded on it by a receipt.

        However late a petition is linked, what came before its own receipt makes it a repeat; and of that only what the
        sender may know of.
        """
        matter = self._matter(number)
        query = (
            select(cases.c.office)
            .join(facts, and_(facts.c.stream == cases.c.number, facts.c.name == Population.CASE.value))
            .where(cases.c.matter == matter, cases.c.number != self.petition)
            .where(facts.c.known_to.is_(None), facts.c.stopped_at < received_at)
        )
        if self.sender is not None:
            query = query.where(~barred(self.sender, cases.c.number))
        offices = self.connection.execute(query.order_by(facts.c.stopped_at, cases.c.number)).scalars().all()
        return {
            "matter": matter,
            "concluded": len(offices),
            "concluded_by": offices[-1] if offices else None,
            "settled_by": settled_by(self.connection, matter, self.petition),
        }

    def _bureau_above(self, accused: Accused) -> OfficeRef:
        """Give the bureau that takes a case over, where its own is accused from now on."""
        tree = Tree.load(self.connection)
        free = tree.bureau_for(self._petition.district, accused.offices)
        return (tree.ref(free) if free else None) or superior_desk(self.connection)

    def _petition_text(self, words: RegisterWords, district: str | None, category: str | None) -> DocumentRef:
        parts = {"title": words.title, "content": words.content}
        unknown = {"district": (words.district, district), "category": (words.category, category)}
        parts |= {name: said for name, (said, known) in unknown.items() if said and not known}
        return self.safe.put_text(self.connection, self.petition, "petition", parts, self.at)

    def _text(self, kind: str, text: str | None) -> DocumentRef | None:
        if text is None:
            return None
        return self.safe.put_text(self.connection, self.petition, kind, {kind: text}, self.at)

    def _opinion(self, words: ReplyWords | DecideReviewWords) -> dict[str, object]:
        """Put the parts of an opinion away as one text; which it has is all that the command says."""
        said = {part: getattr(words, part.value) for part in OpinionPart}
        parts = {part: text for part, text in said.items() if text is not None}
        if not parts:
            return {}
        named = {part.value: text for part, text in parts.items()}
        kind = "opinion" if isinstance(words, ReplyWords) else "review"
        opinion = self.safe.put_text(self.connection, self.petition, kind, named, self.at)
        return {"opinion": opinion, "states": tuple(parts)}

    def _office(self, office: str) -> OfficeRef:
        ref = Tree.load(self.connection).ref(office)
        if ref is None:
            raise GateRefusal(GateCode.UNKNOWN_OFFICE, office=office)
        return ref

    def _account(self, named: str) -> AccountRef:
        (account,) = find_holders(self.connection, (named,))
        if account is None:
            raise GateRefusal(GateCode.UNKNOWN_ACCOUNT, account=named)
        return account

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
        return [row.id for row in known if same_name(row.name, name)]

    def _knows_category(self, category: str) -> bool:
        query = select(categories.c.id).where(categories.c.id == category, categories.c.valid_to.is_(None))
        return self.connection.execute(query).first() is not None


def _holds(annotation: object, kind: type[Frozen]) -> bool:
    """Tell whether a member is of a kind, one of it or none, or several."""
    return annotation is kind or any(_holds(part, kind) for part in get_args(annotation))


def _find_offices(named: str | None, tree: Tree) -> list[str]:
    """Find offices by id or by their name; all that share a name are meant, for it is the safe side."""
    if named is None:
        return []
    known = tree.offices.values()
    return [o.id for o in known if any(same_name(named, name) for name in (o.id, o.name, o.name_en) if name)]
