"""The tree of offices is dated: lines, bureaus and memberships are those of the instant asked for."""

from __future__ import annotations

import time
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from sqlalchemy import insert, select, update

from domain.base import AccountRef, Role
from domain.offices import OfficeChanged, OfficeKind, OfficeOpened
from storage import registry
from storage.database import Database, now
from storage.directory import Tree, account_ref, find_account, members
from storage.registry import DirectoryError
from storage.streams import OFFICE
from storage.tables import events, office_terms, sessions
from tests.builders import an_actor

ADMINISTRATOR = an_actor(Role.ADMINISTRATOR)
PASSWORD = "correct-horse"


def opened(
    database: Database, office: str, parent: str | None = None, kind: str = "department", district: str | None = None
) -> None:
    fact = OfficeOpened(kind=OfficeKind(kind), parent=parent, name=f"{office} 局", district=district)
    database.change(lambda connection: registry.open_office(connection, ADMINISTRATOR, office, fact))


def moved(database: Database, office: str, parent: str | None, name: str = "新名") -> None:
    fact = OfficeChanged(parent=parent, name=name)
    database.change(lambda connection: registry.change_office(connection, ADMINISTRATOR, office, fact))


@pytest.fixture
def peopled(database: Database) -> Database:
    opened(database, "city", kind="bureau", district="A市")
    opened(database, "county", "city", "bureau", "B县")
    opened(database, "housing", "city")
    opened(database, "estates", "housing")
    opened(database, "police", "county")
    return database


def test_a_line_leads_from_an_office_to_the_root(peopled: Database) -> None:
    tree = peopled.look(Tree.load)

    assert tree.line("estates") == ("estates", "housing", "city")
    assert tree.line("nowhere") == ()
    assert tree.line(None) == ()
    assert tree.below("county") == {"county", "police"}
    assert tree.below("city") == set(tree.offices)


def test_an_office_is_stamped_with_its_line_its_district_and_its_place(peopled: Database) -> None:
    ref = peopled.look(Tree.load).ref("police")

    assert ref is not None
    assert (ref.line, ref.district, ref.sequence) == (("police", "county", "city"), "B县", 1)
    assert peopled.look(Tree.load).ref("nowhere") is None


@pytest.mark.parametrize(
    ("district", "barred", "bureau"),
    [
        ("A市", (), "city"),
        ("B县", (), "county"),
        (None, (), "city"),
        ("Z县", (), "city"),
        ("B县", ("county",), "city"),
        ("B县", ("police",), "county"),
        ("B县", ("housing",), "county"),
        ("B县", ("city",), None),
        ("A市", ("county",), "city"),
        ("B县", ("county", "city"), None),
    ],
)
def test_a_petition_goes_to_the_bureau_of_its_district_past_those_accused(
    peopled: Database, district: str | None, barred: tuple[str, ...], bureau: str | None
) -> None:
    assert peopled.look(Tree.load).bureau_for(district, barred) == bureau


def test_every_office_has_the_bureau_at_or_above_it(peopled: Database) -> None:
    tree = peopled.look(Tree.load)

    assert [tree.bureau_of(office) for office in ("estates", "police", "county", None)] == [
        "city",
        "county",
        "county",
        None,
    ]
    assert tree.districts() == ["A市", "B县"]


def test_a_move_is_dated_and_what_was_before_can_still_be_asked(peopled: Database) -> None:
    before = peopled.look(now)
    time.sleep(0.002)

    moved(peopled, "housing", "county")

    assert peopled.look(Tree.load).line("estates") == ("estates", "housing", "county", "city")
    assert peopled.look(lambda c: Tree.load(c, before)).line("estates") == ("estates", "housing", "city")
    assert peopled.look(Tree.load).offices["housing"].sequence == 2


def test_before_an_office_was_opened_there_was_none(peopled: Database) -> None:
    first = peopled.look(lambda c: c.execute(select(events.c.at).order_by(events.c.at)).scalars().first())
    assert first is not None

    assert peopled.look(lambda c: Tree.load(c, first.replace(year=2000))).offices == {}


def test_a_change_never_precedes_the_one_before_it_even_if_the_clock_steps_back(peopled: Database) -> None:
    ahead = peopled.look(now) + timedelta(hours=1)
    of_housing = office_terms.c.office == "housing"
    peopled.change(lambda c: c.execute(update(office_terms).where(of_housing).values(valid_from=ahead)))

    moved(peopled, "housing", "county")
    moved(peopled, "housing", "city")

    kept = peopled.look(lambda c: c.execute(select(office_terms).where(of_housing).order_by("valid_from")).all())
    assert [term.parent for term in kept] == ["city", "county", "city"]
    assert all(term.valid_from < term.valid_to == after.valid_from for term, after in pairwise(kept))


@pytest.mark.parametrize("parent", ["housing", "estates"])
def test_an_office_cannot_come_to_lie_below_itself(peopled: Database, parent: str) -> None:
    with pytest.raises(DirectoryError) as refused:
        moved(peopled, "housing", parent)

    assert refused.value.code == "circular_tree"
    assert peopled.look(Tree.load).line("estates") == ("estates", "housing", "city")


def test_changes_to_unknown_offices_are_refused_by_code(peopled: Database) -> None:
    codes = []
    for change in (
        lambda: opened(peopled, "housing"),
        lambda: opened(peopled, "roads", "nowhere"),
        lambda: moved(peopled, "nowhere", "city"),
        lambda: moved(peopled, "housing", "nowhere"),
    ):
        with pytest.raises(DirectoryError) as refused:
            change()
        codes.append(refused.value.code)

    assert codes == ["office_exists", "unknown_office", "unknown_office", "unknown_office"]


def test_an_offices_stream_is_an_unbroken_chain(peopled: Database) -> None:
    moved(peopled, "housing", "county")
    moved(peopled, "housing", "city")

    kept = peopled.look(
        lambda c: c.execute(
            select(events.c.sequence, events.c.hash, events.c.content)
            .where(events.c.kind == OFFICE, events.c.stream == "housing")
            .order_by(events.c.sequence)
        ).all()
    )

    assert [row.sequence for row in kept] == [1, 2, 3]
    assert all(f'"previous":"{row.hash}"' in after.content for row, after in pairwise(kept))
    assert all(sha256(row.content.encode()).hexdigest() == row.hash for row in kept)


def test_an_account_belongs_to_an_office_in_one_role(peopled: Database) -> None:
    account = peopled.change(
        lambda c: registry.add_account(c, "zhang", PASSWORD, Role.OFFICER, office="housing", name=" 张三 ", post="科长")
    )

    assert (account.username, account.name, account.role, account.office) == ("zhang", "张三", Role.OFFICER, "housing")
    assert peopled.look(lambda c: find_account(c, username="zhang")) == account
    assert peopled.look(lambda c: members(c, "housing")) == [account]
    assert account_ref(account, peopled.look(Tree.load)) == AccountRef(
        id=account.id, role=Role.OFFICER, line=("housing", "city")
    )


def test_a_locked_account_has_no_session_and_is_no_member(peopled: Database) -> None:
    account = peopled.change(
        lambda c: registry.add_account(c, "zhang", PASSWORD, Role.OFFICER, office="housing", name="张三")
    )
    at = peopled.look(now)
    session = {"token_hash": "t", "account": account.id, "kind": "bearer", "csrf": "c", "created_at": at}
    peopled.change(lambda c: c.execute(insert(sessions), [session | {"expires_at": at}]))

    peopled.change(lambda c: registry.lock_account(c, account.id))

    found = peopled.look(lambda c: find_account(c, username="zhang"))
    assert found is not None
    assert found.locked
    assert peopled.look(lambda c: members(c, "housing")) == []
    assert peopled.look(lambda c: c.execute(select(sessions.c.revoked_at)).scalar_one()) is not None


@pytest.mark.parametrize(
    ("username", "password", "role", "office", "code"),
    [
        ("张三", PASSWORD, Role.OFFICER, "housing", "username_malformed"),
        ("z", PASSWORD, Role.OFFICER, "housing", "username_malformed"),
        ("zhang\n", PASSWORD, Role.OFFICER, "housing", "username_malformed"),
        ("taken", PASSWORD, Role.OFFICER, "housing", "username_taken"),
        ("zhang", "short", Role.OFFICER, "housing", "password_short"),
        ("zhang", PASSWORD, Role.ENGINE, None, "role_unknown"),
        ("zhang", PASSWORD, Role.OFFICER, None, "office_missing"),
        ("zhang", PASSWORD, Role.OFFICER, "nowhere", "unknown_office"),
        ("zhang", PASSWORD, Role.CLERK, "housing", "not_a_bureau"),
    ],
)
def test_an_impossible_account_is_refused_by_code(
    peopled: Database, username: str, password: str, role: Role, office: str | None, code: str
) -> None:
    peopled.change(lambda c: registry.add_account(c, "taken", PASSWORD, Role.AUDITOR, office=None, name="审计"))

    with pytest.raises(DirectoryError) as refused:
        peopled.change(lambda c: registry.add_account(c, username, password, role, office=office, name="张三"))

    assert refused.value.code == code
