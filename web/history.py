"""What has happened to a case or dossier, one step an act: who did it, for which office, and what it did to clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from audit.timeline import ClockEffect, Entry, seen_by
from domain.access import Viewer
from domain.base import Actor, Role
from domain.calls import LADDER
from domain.terms import BaseTerm, Kind
from storage.directory import Tree, find_account
from web.dates import Reader
from web.standing import name_of
from web.texts import word

FOLLOWERS = frozenset(
    {
        *("clock_started", "clock_stopped", "lapse_withdrawn"),
        *("clock_extended", "clock_paused", "clock_resumed", "clock_moved", "clock_handed_over"),
    }
)
"""Events of clocks that an act brings about; the other ones happen by themselves."""

DETAIL_WORDS = {
    "ground": "ground",
    "procedure": "procedure",
    "outcome": "outcome",
    "reason": "closing",
    "simple": "fit",
    "level": "level",
    "breach": "breach",
    "measure": "measure",
    "act": "rung_act",
    "body": "body",
    "place": "place",
}
OWN_WORDS = {
    ("rated", "bureau"): "score",
    ("rated", "office"): "score",
    ("notice_exempted", "ground"): "exemption",
    ("review_decided", "outcome"): "review_outcome",
    ("accepted", "simple"): "simple_way",
    ("leader_assigned", "ground"): "lead_ground",
    ("leader_assigned", "first"): "first",
    ("leader_released", "ground"): "release",
    ("settlement_reviewed", "accepted"): "settle",
    ("act_review_proposed", "ground"): "proposal",
    ("proposal_settled", "ground"): "proposal",
    ("proposal_settled", "taken_up"): "take_up",
    ("accepted", "new_facts"): "new_facts",
}
"""Details that mean something else in one event than in others."""

OWN_LABELS = {
    ("review_requested", "to"): "reviewer",
    ("competence_decided", "to"): "competent",
    ("review_decided", "outcome"): "review_outcome",
    ("notice_exempted", "ground"): "exemption",
}

OFFICES = frozenset({"to", "office", "offices", "bureau", "above", "direct", "co_handlers", "concluded_by", "team"})
ACCOUNTS = frozenset({"leader", "account", "successor"})


class Vocabulary(NamedTuple):
    """What the details of a timeline are called, and by which words their values are told."""

    labels: str
    words: Mapping[str, str]


OF_CASES = Vocabulary("field", DETAIL_WORDS)
OF_DOSSIERS = Vocabulary(
    "dossier_detail", {"aim": "aim", "adopted": "adopted", "level": "sign_off", "in_time": "in_time"}
)


class Change(NamedTuple):
    """What a step did to one clock."""

    clock: str
    effect: str
    due_at: datetime | None
    verdict: str | None


class Step(NamedTuple):
    """One step of a case."""

    sequence: int
    type: str
    at: datetime
    recorded_at: datetime
    actor: str
    office: str | None
    details: list[tuple[str, str]]
    changes: list[Change]


def steps(
    connection: Connection,
    number: str,
    viewer: Viewer,
    tree: Tree,
    terms: Mapping[str, BaseTerm],
    when: Reader,
    *,
    vocabulary: Vocabulary = OF_CASES,
) -> list[Step]:
    """Give the steps, the newest first."""
    names = _Names(connection, tree, terms, when, vocabulary)
    found: list[Step] = []
    for entry in seen_by(connection, number, viewer):
        change = names.change(entry.clock) if entry.clock else None
        follows = found and entry.type in FOLLOWERS and found[-1].at == entry.at
        if follows and change:
            found[-1].changes.append(change)
        else:
            found.append(names.step(entry, [change] if change else []))
    return found[::-1]


class _Names:
    """Turns ids into names while one timeline is written."""

    def __init__(
        self,
        connection: Connection,
        tree: Tree,
        terms: Mapping[str, BaseTerm],
        when: Reader,
        vocabulary: Vocabulary,
    ) -> None:
        self.connection = connection
        self.tree = tree
        self.terms = terms
        self.when = when
        self.vocabulary = vocabulary
        self.language = when.language
        self.accounts: dict[str, str] = {}

    def step(self, entry: Entry, changes: list[Change]) -> Step:
        return Step(
            sequence=entry.sequence,
            type=entry.type,
            at=entry.at,
            recorded_at=entry.recorded_at,
            actor=self.actor(entry.actor),
            office=self.office(entry.actor.office) if entry.actor.office else None,
            details=[self.detail(entry, name, value) for name, value in entry.details.items()],
            changes=changes,
        )

    def change(self, effect: ClockEffect) -> Change:
        term = self.terms.get(effect.clock)
        judged = effect.verdict if term and term.kind is Kind.DUTY else None
        return Change(clock=self.term(effect.clock), effect=effect.effect, due_at=effect.due_at, verdict=judged)

    def term(self, clock: str) -> str:
        term = self.terms.get(clock)
        return clock if term is None else name_of(term, self.language)

    def actor(self, actor: Actor) -> str:
        role = word("role", LADDER if actor.id == LADDER else actor.role, self.language)
        if actor.role in {Role.PETITIONER, Role.ENGINE}:
            return role
        if actor.role is Role.OPERATOR:
            return f"{role} ({actor.claims or actor.id})"
        return f"{role} {self.account(actor.id)}"

    def account(self, account: str) -> str:
        if account not in self.accounts:
            found = find_account(self.connection, account=account)
            self.accounts[account] = found.name if found else account
        return self.accounts[account]

    def office(self, office: str) -> str:
        found = self.tree.offices.get(office)
        if found is None:
            return office
        return found.name_en if self.language == "en" and found.name_en else found.name

    def detail(self, entry: Entry, name: str, value: str) -> tuple[str, str]:
        """Write one detail; in a rating `office` is a score, elsewhere it is an office."""
        known = OWN_LABELS.get((entry.type, name), name)
        label = "" if name == "reason" else word(self.vocabulary.labels, known, self.language)
        kind = OWN_WORDS.get((entry.type, name)) or self.vocabulary.words.get(name)
        if kind:
            return label, word(kind, value, self.language)
        if name in OFFICES:
            return label, "、".join(map(self.office, value.split(", ")))
        if name in ACCOUNTS:
            return label, self.account(value)
        if name == "clock":
            return label, self.term(value)
        if name == "due_at":
            return label, self.when.deadline(datetime.fromisoformat(value))
        return label, value
