"""What the lists of the forms offer: offices, people, and the words of the Regulation that fit the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.base import Role, Score
from domain.breaches import Breach
from domain.cues import Occasion
from domain.ladder import on_case
from domain.led import MeetingPlace
from domain.petition import Petition
from domain.policy import Policy
from domain.proposals import open_proposals
from domain.supervision import Measure
from domain.terms import Right
from domain.values import Exemption, Ground, Outcome, Procedure, ReviewOutcome
from intake.finality import known_finality
from storage.categories import known_categories
from storage.directory import Account, Office, Tree, find_account, members
from storage.tables import memberships
from web.actions import ACTIONS
from web.texts import word

Choices = Mapping[str, list[tuple[str, str]]]

CODES: dict[str, tuple[str, ...]] = {
    "procedure": tuple(Procedure),
    "outcome": tuple(Outcome),
    "score": tuple(Score),
    "consent": ("true", "false"),
    "grant": ("true", "false"),
    "lead_grant": ("true", "false"),
    "settle": ("true", "false"),
    "take_up": ("true", "false"),
    "first": ("true",),
    "place": tuple(MeetingPlace),
    "exemption": tuple(Exemption),
    "review_outcome": tuple(ReviewOutcome),
    "breach": tuple(Breach),
    "measure": tuple(Measure),
}


class Asker(NamedTuple):
    """Who looks at the forms, what he may do, and in which language he reads."""

    viewer: Viewer
    allowed: tuple[str, ...]
    language: str


def offered(connection: Connection, petition: Petition, policy: Policy, tree: Tree, asker: Asker) -> Choices:
    """Give what the lists of the allowed forms may offer in this case."""
    viewer, language = asker.viewer, asker.language
    wanted = {field.offers for action in asker.allowed for field in ACTIONS.get(action, ())}
    codes = CODES | _of_case(petition, policy)
    codes["new_facts"] = ("true",) if known_finality(connection, petition, viewer).final else ()
    found = {name: [(code, word(name, code, language)) for code in offer] for name, offer in codes.items()}
    held = petition.office.id if petition.office else None
    open_ones = _open_offices(petition, tree)
    found["offices"] = [_named(office, language) for office in open_ones if office.id != held]
    below = tree.below(viewer.office) - {viewer.office} if viewer.office else set()
    found["competent"] = [_named(office, language) for office in open_ones if office.id in below]
    found |= _under_supervision(petition, policy, tree, asker)
    if "leaders" in wanted:
        found["leaders"] = _leaders(connection, petition, tree, viewer)
    found["team"] = found["offices"] + [_named(office, language) for office in open_ones if office.id == held]
    if "led" in wanted:
        found["led"] = _led(connection, petition)
    if "categories" in wanted:
        found["categories"] = [(name, name) for name in known_categories(connection) if name != petition.category]
    if "holders" in wanted:
        found["holders"] = _holders(connection, petition, tree)
    return found


def _of_case(petition: Petition, policy: Policy) -> dict[str, tuple[str, ...]]:
    """Give the words that depend on the pack: where it has an objection, a matter of others is no ground to decline."""
    objects = any(term.opens is Right.OBJECTION for term in policy.terms.values())
    return {
        "ground": tuple(ground for ground in Ground if not (objects and ground is Ground.NOT_COMPETENT)),
        "fit": policy.simple.fit if policy.simple and not petition.joint else (),
        "simple_way": ("true",) if petition.simple else (),
    }


def _under_supervision(petition: Petition, policy: Policy, tree: Tree, asker: Asker) -> Choices:
    """Give the offices on the case that may be addressed, and its open orders and measures by their ids."""
    mine, language = asker.viewer.office, asker.language
    addressed = dict.fromkeys(office.id for office in on_case(petition) if not petition.accused.bars(None, office.line))
    waiting = {c.subject for c in petition.awaited(policy, Occasion.ORDER_ANSWERED)}
    owed = {c.subject for c in petition.awaited(policy, Occasion.ORDER_ANSWERED, mine)}
    decided = {c.subject for c in petition.awaited(policy, Occasion.ORDER_ACCEPTED)}
    reports = {c.subject for c in petition.awaited(policy, Occasion.RECTIFICATION_REPORTED, mine)}
    said = {
        o.id: f"{o.id} · {word('breach', o.breach, language)}" for o in petition.supervised.orders if not o.accepted
    }
    listed = [m.id for m in petition.supervised.measures if m.measure is Measure.LISTED and not m.ended]
    return {
        "on_case": [_named(tree.offices[o], language) for o in addressed if o in tree.offices and o != mine],
        "orders_to_answer": [(order, told) for order, told in said.items() if order in owed],
        "orders_answered": [(order, told) for order, told in said.items() if order in decided],
        "orders": [(order, told) for order, told in said.items() if order in waiting | decided],
        "rectifications": [(m.id, m.id) for m in petition.supervised.measures if m.id in reports],
        "proposals": [(p.id or "", word("proposal", p.ground, language)) for p in open_proposals(petition)],
        "listed": [(measure, measure) for measure in listed],
    }


def _open_offices(petition: Petition, tree: Tree) -> list[Office]:
    """Give the offices that a case may go to: its own bureau's first, never the accused or one below it."""
    open_ones = [o for o in tree.offices.values() if not petition.accused.bars(None, tree.line(o.id))]
    near = tree.below(petition.bureau.id)
    return sorted(open_ones, key=lambda o: (o.id not in near, o.kind == "bureau", len(tree.line(o.id)), o.name))


def _named(office: Office, language: str) -> tuple[str, str]:
    return office.id, (office.name_en if language == "en" and office.name_en else office.name)


def _leaders(connection: Connection, petition: Petition, tree: Tree, viewer: Viewer) -> list[tuple[str, str]]:
    query = select(memberships.c.account).where(memberships.c.role == Role.LEADER, memberships.c.valid_to.is_(None))
    found = [find_account(connection, account=account) for account in connection.execute(query).scalars()]
    reach = tree.below(viewer.office) | set(viewer.line) if viewer.office else set(tree.offices)
    leaders = (account for account in found if account and not account.locked and account.office in reach)
    return _people(leaders, petition, tree)


def _led(connection: Connection, petition: Petition) -> list[tuple[str, str]]:
    """Give the leaders who hold the matter, whether or not they are still in office."""
    held = [one.leader.id for one in petition.led if one.active]
    found = [(account, find_account(connection, account=account)) for account in held]
    return [(account, holder.name if holder else account) for account, holder in found]


def _holders(connection: Connection, petition: Petition, tree: Tree) -> list[tuple[str, str]]:
    """Give the office-holders who take part in the case, and could have an interest in it (Art. 28)."""
    parts = [petition.bureau, petition.office, *petition.co_handlers, petition.review and petition.review.office]
    offices = dict.fromkeys(part.id for part in parts if part)
    return _people((account for office in offices for account in members(connection, office)), petition, tree)


def _people(accounts: Iterable[Account], petition: Petition, tree: Tree) -> list[tuple[str, str]]:
    names = {office.id: office.name for office in tree.offices.values()}
    return sorted(
        (account.id, " · ".join(p for p in (account.name, account.post, names.get(account.office or "")) if p))
        for account in accounts
        if account.id not in petition.recused and not petition.accused.bars(account.id, tree.line(account.office))
    )
