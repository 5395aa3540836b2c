"""Whoever gets an accused person's name, or leaves an accused office, is barred from then on, on both databases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Event

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, update

from domain.access import Viewer, may_see
from domain.base import AccountRef, Accused, Purpose, Role
from domain.commands import AssignLeader, Envelope
from domain.offices import OfficeChanged, OfficeKind, OfficeOpened
from domain.petition import Petition, Stage
from domain.refusals import Code, Refused
from domain.steps import NameAccused
from domain.values import Ground
from intake.safe import Safe
from storage import ledger, registry
from storage.case_list import Lists
from storage.database import Database
from storage.directory import Tree, find_account
from storage.figures import Inquiry, figures
from storage.late import BARRING_IDS, late
from storage.migrate import HERE, migrate
from storage.packs import keep_policy, read_policy
from storage.queries import CaseFilter
from storage.reach import may_know
from storage.records import append_all, load_case, load_folded, rebuild
from storage.sight import sees, viewer_of
from storage.tables import exclusions, persons
from tests.builders import FIRST, OFFICER, SUPERVISOR, Case, a_case, a_decline, a_registration, an_actor
from tests.drafts import rows
from tests.packs import cn_rules

ADMINISTRATOR = an_actor(Role.ADMINISTRATOR)
PASSWORD = "correct-horse"
NAME = "钱后来"
OFFICES = {"city": None, "housing": "city", "estates": "housing", "water": "city"}


@pytest.fixture
def town(database: Database) -> Database:
    def settle(connection: Connection) -> None:
        for office, parent in OFFICES.items():
            kind = OfficeKind.DEPARTMENT if parent else OfficeKind.BUREAU
            registry.open_office(connection, ADMINISTRATOR, office, OfficeOpened(kind=kind, parent=parent, name=office))
        keep_policy(connection, cn_rules().policy)

    database.change(settle)
    return database


def accusing(database: Database, number: str = "P-1", stage: Stage = Stage.REGISTERED, *offices: str) -> Case:
    """Record an accusation of a person, and of offices besides, with its docket and its safe."""

    def plant(connection: Connection) -> Case:
        ledger.open_docket(connection, number, "0" * 64, cn_rules().policy.id, FIRST)
        person = Safe(b"k").put_person(connection, number, "accused", {"name": NAME}, FIRST)
        accused = Accused(offices=offices, persons=(person,))
        case = a_case(stage, number=number, registration=a_registration(purpose=Purpose.ACCUSATION, accused=accused))
        for _ in range(case.ledger_no):
            ledger.draw(connection, number)
        append_all(connection, case.batches, certain=True)
        return case

    return database.change(plant)


def joins(
    database: Database, username: str, name: str, *, role: Role = Role.SUPERVISOR, office: str | None = "city"
) -> str:
    account = database.change(lambda c: registry.add_account(c, username, PASSWORD, role, office=office, name=name))
    return account.id


def viewer(connection: Connection, account: str) -> Viewer:
    found = find_account(connection, account=account)
    assert found is not None
    return viewer_of(connection, found, Tree.load(connection))


def knows(database: Database, account: str, number: str = "P-1") -> set[bool]:
    """Ask every reader of the records whether the case is there for an account."""

    def look(connection: Connection) -> set[bool]:
        who = viewer(connection, account)
        petition = load_case(connection, number)
        assert petition is not None
        listed = Lists(connection, who, petition.received_at).page(CaseFilter())
        return {
            sees(connection, who, petition),
            may_see(who, petition),
            may_know(connection, who, number),
            number in {line.number for line in listed.items},
            listed.total == 1,
        }

    return database.look(look)


def follow(database: Database, case: Case) -> Petition:
    """Let the case's workflow take what waits for it."""
    before = len(case.batches)
    for row in rows(database, case.number):
        assert isinstance(case.deliver(row.envelope), tuple)
        database.change(lambda c, row=row: ledger.answer(c, row, ledger.DONE, "{}"))
    database.change(lambda c: append_all(c, case.batches[before:], certain=True))
    return case.now


@pytest.mark.parametrize("name", [NAME, " 钱 后来 ", "钱　后来"])
def test_an_account_added_under_an_accused_name_never_sees_the_case(town: Database, name: str) -> None:
    accusing(town)

    barred, other = joins(town, "qian", name), joins(town, "sun", "孙无关")

    assert (knows(town, barred), knows(town, other)) == ({False}, {True})


def test_an_account_that_gets_an_accused_name_is_barred_and_stays_so_under_the_next_name(town: Database) -> None:
    accusing(town)
    account = joins(town, "sun", "孙无关")
    before = knows(town, account)

    town.change(lambda c: registry.rename_account(c, account, NAME))
    named = knows(town, account)
    town.change(lambda c: registry.rename_account(c, account, "孙无关"))

    assert (before, named, knows(town, account)) == ({True}, {False}, {False})


@pytest.mark.parametrize(
    ("account", "name", "code"), [("nobody", "甲", "unknown_account"), (None, " ", "name_missing")]
)
def test_a_renaming_that_names_nobody_is_refused(town: Database, account: str | None, name: str, code: str) -> None:
    known = joins(town, "sun", "孙无关")

    with pytest.raises(registry.DirectoryError) as refusal:
        town.change(lambda c: registry.rename_account(c, account or known, name))

    assert refusal.value.code == code


def test_a_closed_case_is_barred_without_a_command(town: Database) -> None:
    case = accusing(town, "P-1", Stage.TRANSFERRED)
    case.done(a_decline(Ground.OTHER_PROCEDURE), OFFICER, FIRST + timedelta(hours=5))
    town.change(lambda c: append_all(c, case.batches[-1:], certain=True))

    account = joins(town, "qian", NAME)

    assert case.now.closed
    assert rows(town, "P-1") == []
    assert knows(town, account) == {False}


def test_an_erased_person_bars_nobody_any_more(town: Database) -> None:
    accusing(town)
    town.change(lambda c: c.execute(update(persons).values(erased_at=FIRST)))

    assert knows(town, joins(town, "qian", NAME)) == {True}


def test_an_open_case_is_told_once_and_its_workflow_bars_him(town: Database) -> None:
    case = accusing(town)
    account = joins(town, "qian", NAME, role=Role.LEADER)
    town.change(lambda c: registry.rename_account(c, account, NAME))
    told = [row.id for row in rows(town, "P-1")]

    after = follow(town, case)
    leader = AccountRef(id=account, role=Role.LEADER, line=("city",))
    refused = case.give(AssignLeader(leader=leader), SUPERVISOR, FIRST + timedelta(hours=1))

    assert told == [f"{BARRING_IDS}{account}"]
    assert account in after.accused.accounts
    assert refused == Refused(code=Code.ACCUSED_PERSON)


def test_a_rebuild_keeps_a_late_exclusion_and_folds_what_the_events_say(town: Database) -> None:
    case = accusing(town)
    account = joins(town, "qian", NAME)

    town.change(lambda c: rebuild(c, "P-1"))

    assert town.look(lambda c: load_folded(c, "P-1")) == case.now
    by_name = select(exclusions.c.subject).where(exclusions.c.petition == "P-1", exclusions.c.kind == "account")
    named, since = town.look(lambda c: (tuple(c.execute(by_name).scalars()), late(c, "P-1")))
    assert (since, Accused(accounts=named).joined(Accused(accounts=since)).accounts) == ((account,), (account,))
    assert knows(town, account) == {False}


def test_an_account_that_is_added_while_the_accusation_is_being_written_waits_for_it(town: Database) -> None:
    accusing(town)
    written = Event()

    def name_later(connection: Connection) -> None:
        ledger.draw(connection, "P-1")
        Safe(b"k").put_person(connection, "P-1", "accused", {"name": "郑同时"}, FIRST)
        written.set()
        time.sleep(0.5)  # else the account below could come after the commit without having waited

    with ThreadPoolExecutor(1) as other:
        naming = other.submit(town.change, name_later)
        assert written.wait(10)
        account = joins(town, "zheng", "郑同时")
        naming.result()

    assert town.look(lambda c: late(c, "P-1")) == (account,)


def test_whoever_leaves_while_the_naming_of_his_office_waits_in_the_ledger_is_barred(town: Database) -> None:
    accusing(town)
    member = joins(town, "zhao", "赵甲", role=Role.AUDITOR, office="estates")

    def name_office(connection: Connection) -> None:
        ledger_no, at = ledger.draw(connection, "P-1")
        named = NameAccused(accused=Accused(offices=("housing",)))
        envelope = Envelope(id="n", ledger_no=ledger_no, received_at=at, actor=SUPERVISOR, command=named)
        ledger.enter(connection, "P-1", envelope, "0" * 64, None)

    town.change(name_office)
    town.change(lambda c: registry.move_account(c, member, "water"))

    assert [row.id for row in rows(town, "P-1")] == ["n", f"{BARRING_IDS}{member}"]
    assert knows(town, member) == {False}


def test_of_many_who_come_leave_and_are_renamed_exactly_those_are_barred(town: Database) -> None:
    accusing(town, "P-1", Stage.REGISTERED, "housing")
    dice, expected = Random(7), dict[str, set[bool]]()  # noqa: S311 - no secret
    for n in range(16):
        first, then = (dice.choice([NAME, "孙无关", "李无关", "ＱＩＡＮ"]) for _ in range(2))
        office, place = (dice.choice(list(OFFICES)) for _ in range(2))
        account = joins(town, f"user-{n}", first, role=Role.AUDITOR, office=office)
        town.change(lambda c, who=account, name=then: registry.rename_account(c, who, name))
        town.change(lambda c, who=account, to=place: registry.move_account(c, who, to))
        inside = {"housing", "estates"} & {office, place}
        expected[account] = {not (NAME in {first, then} or inside)}

    assert {account: knows(town, account) for account in expected} == expected
    assert {True} in expected.values()


def test_figures_leave_out_what_bars_somebody_late(town: Database) -> None:
    for n in range(9):
        accusing(town, f"P-{n}")
    barred, other = joins(town, "qian", NAME), joins(town, "sun", "孙无关")

    def counted(connection: Connection, account: str) -> int:
        found = figures(connection, Inquiry(viewer=viewer(connection, account)))
        return sum(figure.population for figure in found.figures)

    assert town.look(lambda c: counted(c, barred)) == 0
    assert town.look(lambda c: counted(c, other)) > 0


def test_whoever_leaves_an_accused_office_stays_barred(town: Database) -> None:
    accusing(town, "P-1", Stage.REGISTERED, "housing")
    member = joins(town, "zhao", "赵甲", role=Role.AUDITOR, office="estates")
    other = joins(town, "wu", "吴乙", role=Role.AUDITOR, office="water")

    town.change(lambda c: registry.move_account(c, member, "housing"))
    inside = town.look(lambda c: late(c, "P-1"))
    town.change(lambda c: registry.move_account(c, member, "water"))
    town.change(lambda c: registry.move_account(c, other, "city"))

    assert inside == ()
    assert town.look(lambda c: late(c, "P-1")) == (member,)
    assert (knows(town, member), knows(town, other)) == ({False}, {True})


def test_an_office_that_is_moved_out_from_under_an_accused_one_leaves_nobody_free(town: Database) -> None:
    accusing(town, "P-1", Stage.REGISTERED, "housing")
    member = joins(town, "zhao", "赵甲", role=Role.AUDITOR, office="estates")

    fact = OfficeChanged(parent="water", name="estates 局")
    town.change(lambda c: registry.change_office(c, ADMINISTRATOR, "estates", fact))

    assert knows(town, member) == {False}


def test_accounts_from_before_late_exclusions_are_barred_when_the_schema_comes(town: Database) -> None:
    account = joins(town, "qian", NAME)
    accusing(town)
    before = knows(town, account)
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    with town.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")

    migrate(town, read_policy("cn-2022"))

    assert (before, knows(town, account)) == ({True}, {False})
