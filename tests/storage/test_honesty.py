"""Lists of honesty signals from the records, on both databases: what is found, for whom, and within which bounds."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, text

from domain.access import Viewer
from domain.base import Accused, DocumentRef, OfficeRef, Purpose, Role, Score
from domain.commands import Rate
from domain.honesty import Signal
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from domain.remedies import LiftFinality
from intake.finality import lift_closed
from storage import registry
from storage.database import Database
from storage.honesty import Bounds, Listing, Wanted, sightings
from storage.receipts import LOOKED_AT, note_receipt
from storage.records import append_all
from storage.tables import documents, events, exclusions
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_case,
    a_registration,
    a_reply,
    a_review_request,
    a_text,
    an_actor,
    an_office,
)
from tests.domain.acts import a_category_change, an_execution, an_extension_request
from tests.domain.lives import final
from tests.packs import cn_rules

ADMINISTRATOR = an_actor(Role.ADMINISTRATOR)
ZONE = cn_rules().policy.tz
DAY = timedelta(days=1)
AUDITOR = Viewer(account="auditor", role=Role.AUDITOR)
OF_WATER = Viewer(account="water-auditor", role=Role.AUDITOR, line=("water", "city"))
WATER = an_office("water", "city")
SAID = "经查，您反映的路灯不亮一事属实。我局已于当日派人更换灯泡，并对沿线路灯逐一检查，现已全部恢复照明。"
OTHER = "该事项涉及土地承包经营权流转，应当先由发包方备案，再由双方签订书面合同，请到所在乡镇人民政府办理。"
WIDE = Bounds()
AGAINST_WATER = Accused(offices=("water",))


@pytest.fixture
def town(database: Database) -> Database:
    def settle(connection: Connection) -> None:
        for office in ("city", "housing", "water"):
            kind = OfficeKind.BUREAU if office == "city" else OfficeKind.DEPARTMENT
            parent = None if office == "city" else "city"
            fact = OfficeOpened(kind=kind, parent=parent, name=f"{office} 局")
            registry.open_office(connection, ADMINISTRATOR, office, fact)

    database.change(settle)
    return database


def keep(database: Database, *cases: Case) -> None:
    database.change(lambda c: append_all(c, [batch for case in cases for batch in case.batches]))


def asked(
    database: Database,
    signal: Signal,
    viewer: Viewer | None = AUDITOR,
    *,
    office: str | None = None,
    since: datetime = FIRST - 100 * DAY,
    until: datetime = FIRST + 400 * DAY,
    bounds: Bounds = WIDE,
) -> Listing:
    wanted = Wanted(signal=signal, since=since, until=until, office=office, viewer=viewer, bounds=bounds)
    return database.look(lambda c: sightings(c, wanted, ZONE))


def numbers(listing: Listing) -> list[str]:
    return [one.petition for one in listing.items]


def a_letter(number: str, days: int, accused: Accused | None = None) -> Case:
    purpose = Purpose.ACCUSATION if accused else Purpose.REQUEST
    registration = a_registration(written_at=FIRST - days * DAY, purpose=purpose, accused=accused or Accused())
    return a_case(number=number, registration=registration)


def test_late_registrations_are_listed_by_office_and_period(town: Database) -> None:
    keep(town, a_letter("P1", 8), a_letter("P2", 7), a_letter("P3", 30), a_case(number="P4"))

    listing = asked(town, Signal.LATE_REGISTRATION)

    assert numbers(listing) == ["P3", "P1"]
    assert (listing.looked_at, listing.cut, listing.thresholds) == (3, False, {"days": 7})
    assert [one.office for one in listing.items] == ["city", "city"]
    assert numbers(asked(town, Signal.LATE_REGISTRATION, office="city")) == ["P3", "P1"]
    assert numbers(asked(town, Signal.LATE_REGISTRATION, office="housing")) == []
    assert numbers(asked(town, Signal.LATE_REGISTRATION, until=FIRST)) == []


def test_nobody_finds_what_accuses_his_own_office_and_nobody_unnamed_any_accusation(town: Database) -> None:
    keep(town, a_letter("P1", 8), a_letter("P2", 9, AGAINST_WATER))

    assert numbers(asked(town, Signal.LATE_REGISTRATION, AUDITOR)) == ["P2", "P1"]
    assert numbers(asked(town, Signal.LATE_REGISTRATION, OF_WATER)) == ["P1"]
    assert numbers(asked(town, Signal.LATE_REGISTRATION, None)) == ["P1"]


def test_a_long_list_is_cut_and_says_so(town: Database) -> None:
    keep(town, *(a_letter(f"P{n}", 10 + n) for n in range(3)))

    listing = asked(town, Signal.LATE_REGISTRATION, bounds=Bounds(acts=2))

    assert (len(listing.items), listing.looked_at, listing.cut) == (2, 2, True)


def handled(number: str, office: OfficeRef | None = None, purpose: Purpose = Purpose.REQUEST, **who: Accused) -> Case:
    return a_case(Stage.HANDLING, number=number, to=office, registration=a_registration(purpose=purpose, **who))


def test_replies_in_the_last_hours_are_listed_where_they_are_bunched(town: Database) -> None:
    cases = [handled(f"P{n}") for n in range(4)]
    lone = handled("P9", WATER)
    for case, hours in [*zip(cases, (1, 2, 3, 30), strict=True), (lone, 1)]:
        clock = case.now.clock("handling")
        assert clock is not None
        officer = OFFICER if case is not lone else an_actor(Role.OFFICER, "water")
        case.done(a_reply(), officer, clock.due_at - hours * HOUR)
    keep(town, *cases, lone)

    listing = asked(town, Signal.LAST_HOUR_REPLIES)

    assert sorted(numbers(listing)) == ["P0", "P1", "P2"]
    assert {one.evidence["bunch"] for one in listing.items} == {3}
    assert listing.looked_at == 5


def replied(database: Database, number: str, day: int, said: str) -> None:
    """Record a reply with its text, and a second text whose command was refused."""
    case = handled(number)
    ref = DocumentRef(id=f"opinion-{number}", digest="a" * 64)
    case.done(a_reply().model_copy(update={"opinion": ref}), OFFICER, FIRST + day * DAY)
    keep(database, case)
    content = json.dumps({"claim": number, "facts": said, "reasons": "", "conclusion": ""}, ensure_ascii=False)
    row = {"petition": number, "kind": "opinion", "salt": "s", "digest": "a" * 64, "content": content}
    texts = [row | {"id": name, "created_at": FIRST} for name in (ref.id, f"refused-{number}")]
    database.change(lambda c: c.execute(insert(documents), texts))


def test_replies_alike_are_listed_without_their_texts(town: Database) -> None:
    replied(town, "P1", 1, SAID)
    replied(town, "P2", 2, SAID.replace("当日", "次日"))
    replied(
        town,
        "P3",
        3,
        "该事项涉及土地承包经营权流转，依照农村土地承包法第四十一条，应当先由发包方备案，再由双方签订书面合同。",
    )

    listing = asked(town, Signal.ALIKE_REPLIES)

    assert [(one.petition, one.evidence["other"], one.evidence["alike"]) for one in listing.items] == [("P2", "P1", 1)]
    assert listing.looked_at == 3
    assert "路灯" not in listing.model_dump_json()


def test_only_so_many_replies_of_one_office_are_compared(town: Database) -> None:
    for n in range(3):
        replied(town, f"P{n}", n + 1, SAID)

    listing = asked(town, Signal.ALIKE_REPLIES, bounds=Bounds(texts_of_office=2))

    assert (numbers(listing), listing.looked_at, listing.cut) == (["P2"], 2, True)


def test_extensions_and_categories_are_judged_by_the_terms_of_their_time(town: Database) -> None:
    asking, changing = handled("P1"), a_case(number="P2", registration=a_registration(category="roads"))
    clock = asking.now.clock("handling")
    assert clock is not None
    asking.done(an_extension_request(30), OFFICER, clock.due_at - HOUR)
    changing.done(a_category_change(), CLERK, min(c.due_at for c in changing.now.running) - DAY)
    keep(town, asking, changing)

    (late,) = asked(town, Signal.LAST_DAY_EXTENSION).items
    (classed,) = asked(town, Signal.CATEGORY_BEFORE_TERM).items

    assert (late.petition, late.office, late.evidence["due_at"]) == ("P1", "housing", clock.due_at)
    assert (classed.petition, classed.office, classed.evidence["after"]) == ("P2", "city", "traffic")


def test_ratings_from_the_offices_network_and_by_staff_are_two_lists(town: Database) -> None:
    for number, own in (("P1", True), ("P2", False), ("P3", None)):
        case = a_case(Stage.REPLIED, number=number)
        sender = CLERK if number == "P3" else PETITIONER
        case.done(Rate(office=Score.SATISFIED), sender, FIRST + 9 * HOUR)
        keep(town, case)
        if own is not None:
            place = case.ledger_no
            town.change(lambda c, n=number, p=place, o=own: note_receipt(c, n, p, own_network=o))  # type: ignore[misc]

    inside, staff = asked(town, Signal.RATED_FROM_OFFICE), asked(town, Signal.RATED_BY_STAFF)

    assert (numbers(inside), inside.items[0].evidence) == (["P1"], {"office_score": "satisfied"})
    assert (numbers(staff), staff.items[0].evidence["role"]) == (["P3"], "clerk")


def test_what_was_concluded_and_came_back_is_listed_for_the_office_that_concluded_it(town: Database) -> None:
    first = a_case(Stage.CONCLUDED, number="P1")
    first.done(a_review_request(), PETITIONER, FIRST + 8 * DAY)
    older = a_case(Stage.CONCLUDED, number="P2", to=WATER)
    again = a_registration(accused=AGAINST_WATER, purpose=Purpose.ACCUSATION).model_copy(
        update={"matter": "P2", "concluded": 1, "concluded_by": "water"}
    )
    keep(town, first, older, a_case(number="P3", registration=again, received_at=FIRST + 20 * DAY))

    listing = asked(town, Signal.TAKEN_UP_AGAIN)

    assert [(one.petition, one.office, one.evidence["how"]) for one in listing.items] == [
        ("P3", "water", "petitioned_again"),
        ("P1", "housing", "review_requested"),
    ]
    assert listing.items[0].evidence["other"] == "P2"
    assert numbers(asked(town, Signal.TAKEN_UP_AGAIN, OF_WATER)) == ["P1"]


def test_the_finality_of_a_closed_case_that_was_lifted_is_listed_and_counted_for_whom_it_does_not_accuse(
    town: Database,
) -> None:
    case = final()
    case.done(an_execution(), OFFICER, case.events[-1].at + HOUR)
    case.wait(FIRST + 300 * DAY)
    keep(town, case)
    sent = case.envelope(LiftFinality(reason=a_text("lifted")), SUPERVISOR, FIRST + 310 * DAY)
    answer = town.change(lambda c: lift_closed(c, case.now, sent))

    listing = asked(town, Signal.TAKEN_UP_AGAIN)

    assert answer.refused is None
    assert case.now.closed
    assert [one.evidence["how"] for one in listing.items if one.at == sent.received_at] == ["finality_lifted"]
    barring = [{"petition": case.number, "kind": "office", "subject": "water"}]
    town.change(lambda c: c.execute(insert(exclusions), barring))
    assert (numbers(asked(town, Signal.TAKEN_UP_AGAIN, OF_WATER)), listing.looked_at > 0) == ([], True)
    assert asked(town, Signal.TAKEN_UP_AGAIN, OF_WATER).looked_at == 0


def test_the_acts_of_a_signal_are_found_by_their_own_index(town: Database) -> None:
    keep(town, a_case(Stage.REPLIED), a_case(Stage.CONCLUDED, number="P2"))
    of_kind = (text(LOOKED_AT), events.c.type == "rated", events.c.at >= FIRST)
    said = str(select(events.c.content).where(*of_kind).compile(town.engine, compile_kwargs={"literal_binds": True}))

    def plan(connection: Connection) -> str:
        if connection.dialect.name == "sqlite":
            return str(connection.execute(text(f"EXPLAIN QUERY PLAN {said}")).all())
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # a table as small as this one is scanned otherwise
        return str(connection.execute(text(f"EXPLAIN {said}")).all())

    assert "ix_events_looked_at" in town.look(plan)
