"""A town whose year is on record: offices, cases on time and late, a hot matter, leaders, accusations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, update

from domain.base import Accused, OfficeRef, Purpose, Role
from domain.bulletin_parts import Scope
from domain.bulletins import Bulletin, IssuePeriod, Rhythm, period_of, previous
from domain.metric import Counts
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from storage.composing import compose
from storage.database import Database
from storage.directory import find_account
from storage.facts import rebuild_all_items
from storage.records import append_all
from storage.registry import ROOT, SETUP, add_account, first_bureau, open_office
from storage.tables import events
from tests.builders import (
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_leader,
    a_leader_assignment,
    a_registration,
    an_actor,
    an_office,
    an_urging,
)
from tests.packs import at, cn_rules

ISSUED = at("2026-11-16")
"""The first half of November was over, and its bulletin came out."""
PERIOD = period_of(Rhythm.HALF_MONTHLY, ISSUED.date() - timedelta(days=1))
BUREAU = a_bureau("city", ROOT)
HOUSING = an_office("housing", "city", ROOT, district="东城区")
WATER = an_office("water", "city", ROOT, district="西城区")
WITNESS = "张三丰"
"""The name of an account: no bulletin ever says it."""


class Plan(NamedTuple):
    """How one case goes: when it is received, by whom it is handled, and how far it comes by a day apart each step."""

    number: str
    received: datetime
    stage: Stage
    office: OfficeRef = HOUSING
    category: str = "城乡建设_物业管理"
    matter: str | None = None
    pace: timedelta = timedelta(days=4)
    purpose: Purpose = Purpose.REQUEST


def plans() -> list[Plan]:
    """Plan the cases of a year."""
    day = timedelta(days=1)
    first = at("2026-06-01 09:00")
    prompt = [Plan(f"P-1{n:02}", first + n * 5 * day, Stage.CONCLUDED) for n in range(30)]
    late = [
        Plan(f"P-2{n:02}", first + n * 9 * day, Stage.TRANSFERRED, WATER, "劳动和社会保障_工资", pace=18 * day)
        for n in range(15)
    ]
    hot = [
        Plan(f"P-3{n:02}", at("2026-10-20 10:00") + n * 3 * day, Stage.HANDLING, matter=None if n == 0 else "P-300")
        for n in range(7)
    ]
    waiting = [Plan(f"P-4{n:02}", at("2026-11-12 08:00") + n * day, Stage.REGISTERED) for n in range(3)]
    accusing = [
        Plan(f"P-5{n:02}", at("2026-10-01 10:00") + n * day, Stage.REGISTERED, purpose=Purpose.ACCUSATION)
        for n in range(6)
    ]
    return [*prompt, *late, *hot, *waiting, *accusing]


def lived(plan: Plan, until: datetime) -> Case:
    """Lead a case as planned, and let time say what is due by an instant."""
    accused = Accused(offices=("secret",)) if plan.purpose is Purpose.ACCUSATION else None
    registration = a_registration(
        purpose=plan.purpose,
        bureau=BUREAU,
        category=plan.category,
        district="东城区",
        accused=accused,
        matter=plan.matter,
    )
    case = a_case(
        plan.stage,
        rules=cn_rules(),
        number=plan.number,
        registration=registration,
        to=plan.office,
        received_at=plan.received,
        pace=plan.pace,
    )
    case.wait(until)
    return case


def found_town(database: Database) -> str:
    """Open the offices, and an account of a leader; give its id."""

    def open_all(connection: Connection) -> str:
        first_bureau(connection)
        for office, parent, name, english, district in (
            ("city", ROOT, "云州市信访局", "Yunzhou Petition Bureau", None),
            ("housing", "city", "住房和城乡建设局", "Housing Office", HOUSING.district),
            ("water", "city", '=HYPERLINK("http://127.0.0.1")水务局', "Water Office", WATER.district),
        ):
            kind = OfficeKind.BUREAU if office == "city" else OfficeKind.DEPARTMENT
            fact = OfficeOpened(kind=kind, parent=parent, name=name, name_en=english, district=district)
            open_office(connection, SETUP, office, fact)
        add_account(
            connection,
            "mayor",
            "a-long-password",
            Role.LEADER,
            office="city",
            name=WITNESS,
            post="副市长",
        )
        found = find_account(connection, username="mayor")
        assert found is not None
        return found.id

    return database.change(open_all)


def keep_all(database: Database, cases: list[Case]) -> None:
    """Keep cases as if each event had been recorded at its own instant."""
    for case in cases:
        database.change(lambda connection, case=case: append_all(connection, case.batches, certain=False))  # type: ignore[misc]
    database.change(
        lambda connection: connection.execute(
            update(events).where(events.c.kind == "petition").values(recorded_at=events.c.at)
        )
    )
    database.change(rebuild_all_items)


def a_town(database: Database, until: datetime = ISSUED) -> list[Case]:
    """Put the year on record as it went until an instant."""
    leader = a_leader(found_town(database), "city", ROOT)
    cases = [lived(plan, until) for plan in plans()]
    led = next(case for case in cases if case.number == "P-300")
    led.done(a_leader_assignment(leader, "2026-11-10"), an_actor(Role.SUPERVISOR, "city"), at("2026-11-04 10:00"))
    late = next(case for case in cases if case.number == "P-200")
    late.done(an_urging(), SUPERVISOR, at("2026-11-05 10:00"))
    for case in (led, late):
        case.wait(until)
    keep_all(database, cases)
    return cases


def composed(
    database: Database, period: IssuePeriod = PERIOD, as_of: datetime = ISSUED, last: Bulletin | None = None
) -> Bulletin:
    """Compose an issue."""
    return database.look(lambda connection: compose(connection, period, as_of, cn_rules().policy, last))


def two_issues(database: Database) -> tuple[Bulletin, Bulletin]:
    """Compose an issue and the one before it, as each came out."""
    before = previous(PERIOD)
    last = composed(database, before, before.bounds(cn_rules().policy.tz)[1])
    return last, composed(database, last=last)


def figure(issue: Bulletin, scope: Scope, metric: str) -> Counts:
    """Give the counts of a head figure."""
    head = next(one for one in issue.heads if one.scope is scope)
    return next(line.counts for line in head.lines if line.metric == metric)
