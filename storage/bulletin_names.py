"""The names that a bulletin uses: offices and posts as they were at its instant, terms as their packs call them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from domain.base import Role
from domain.bulletin_parts import Named
from domain.policy import Policy
from storage.directory import Tree
from storage.packs import policy_of
from storage.tables import memberships

LEADER = Named(id="", zh="领导", en="Leader")
"""What the holder of a duty is called where no post is known."""
NOWHERE = Named(id="", zh="（未注明）", en="(not stated)")


class Seat(NamedTuple):
    """An office-holder's office and post; never his name."""

    office: Named
    post: Named


class Names:
    """Looks names up at one instant; an office that was not there then has its present name."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self.connection = connection
        self.at = at
        self.packs: dict[str, Policy] = {}
        self.offices = Tree.load(connection).offices | Tree.load(connection, at).offices

    def office(self, office: str) -> Named:
        """Name an office."""
        found = self.offices.get(office)
        if found is None:
            return Named(id=office, zh=office, en=office) if office else NOWHERE
        return Named(id=office, zh=found.name, en=found.name_en or found.name)

    def issuer(self) -> Named:
        """Name the bureau that issues bulletins: the highest, if there is any yet."""
        tree = Tree(list(self.offices.values()))
        bureaus = [office.id for office in self.offices.values() if office.kind == "bureau"]
        return self.office(min(bureaus, key=lambda office: (len(tree.line(office)), office), default=""))

    @staticmethod
    def label(word: str) -> Named:
        """Name a district or a category, which are called alike in both languages."""
        return Named(id=word, zh=word, en=word) if word else NOWHERE

    def clock(self, policy: str, name: str) -> Named:
        """Name a term as the pack of its case does."""
        term = self.pack(policy).terms[name]
        return Named(id=name, zh=term.zh, en=term.en)

    def article(self, policy: str, name: str) -> str:
        """Give the article that a term rests on."""
        return self.pack(policy).terms[name].article

    def pack(self, policy: str) -> Policy:
        """Give a pack that cases are under."""
        if policy not in self.packs:
            self.packs[policy] = policy_of(self.connection, policy)
        return self.packs[policy]

    def seat(self, account: str) -> Seat:
        """Give the office and the post of an office-holder."""
        office, post = self._seats.get(account, (None, None))
        return Seat(self.office(office or ""), Named(id=post, zh=post, en=post) if post else LEADER)

    @cached_property
    def _seats(self) -> dict[str, tuple[str | None, str | None]]:
        """The membership of each account then: the latest that had begun, else the first of all."""
        query = (
            select(memberships.c.account, memberships.c.office, memberships.c.post, memberships.c.valid_from)
            .where(or_(memberships.c.role == Role.LEADER, memberships.c.post.is_not(None)))
            .order_by(memberships.c.valid_from)
        )
        found: dict[str, tuple[str | None, str | None]] = {}
        for row in self.connection.execute(query):
            if row.account not in found or row.valid_from <= self.at:
                found[row.account] = (row.office, row.post)
        return found
