"""What is kept of calendars can be checked: the chain, the cases that lag, the alarm, and what a release may add."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Connection, func, select, update

from domain.calendar import CalendarYear
from storage import ledger
from storage.calendars import (
    Lack,
    first_difference,
    lagging,
    missing_years,
    preview,
    publications,
    publish,
)
from storage.database import Database, now
from storage.packs import PackError, keep_calendars, read_calendar
from storage.tables import calendars, events
from storage.tables import ledger as table
from tests.drafts import ADMINISTRATOR, a_draft, adopted, planted, published, rows, seen
from tests.packs import SHANGHAI, at, cn_rules

OTHER_DAYS = {"2027-01-01": "元旦"}


def test_every_publication_stands_in_a_chain_with_its_code_and_its_sender(database: Database) -> None:
    planted(database, "P-1")
    code = seen(database).code
    first, second = published(database), published(database, a_draft(2))

    log = database.look(lambda c: publications(c, "cn"))

    assert [(e.sequence, e.at, e.actor, e.fact.cases) for e in log] == [
        (1, first.effective, ADMINISTRATOR, 1),
        (2, second.effective, ADMINISTRATOR, 1),
    ]
    assert (log[0].fact.code, log[1].previous) == (code, log[0].hash)
    assert database.look(lambda c: first_difference(c, "cn")) is None


def test_a_kept_year_that_is_not_the_published_one_is_named(database: Database) -> None:
    published(database)
    changed = a_draft(off=OTHER_DAYS).model_dump_json()
    database.change(lambda c: c.execute(update(calendars).where(calendars.c.year == 2027).values(content=changed)))

    assert "cn-2027.1 is not the one that was published" in (database.look(lambda c: first_difference(c, "cn")) or "")


def test_a_stream_that_was_changed_is_named_by_its_place(database: Database) -> None:
    published(database)
    database.change(lambda c: c.execute(update(events).where(events.c.kind == "calendar").values(hash="0" * 64)))

    assert "event 1 of calendar cn" in (database.look(lambda c: first_difference(c, "cn")) or "")


def test_a_case_lags_until_it_has_adopted_what_was_published(database: Database) -> None:
    case = planted(database, "P-1")
    assert database.look(lambda c: lagging(c, "cn")) == []
    published(database)

    (waiting,) = database.look(lambda c: lagging(c, "cn"))
    adopted(database, case)

    assert (waiting.petition, waiting.calendar, waiting.lack, waiting.ledger_no) == (
        "P-1",
        "cn-2027.1",
        Lack.WAITING,
        4,
    )
    assert database.look(lambda c: lagging(c, "cn")) == []


def test_a_case_registered_after_a_publication_began_with_it_and_lacks_nothing(database: Database) -> None:
    published(database)
    planted(database, "P-1")

    assert database.look(lambda c: lagging(c, "cn")) == []


def test_a_case_that_no_command_told_is_named(database: Database) -> None:
    planted(database, "P-1")
    published(database)
    database.change(lambda c: c.execute(table.delete().where(table.c.petition == "P-1")))

    (missing,) = database.look(lambda c: lagging(c, "cn"))

    assert (missing.petition, missing.lack, missing.ledger_no) == ("P-1", Lack.MISSING, None)


def test_cases_under_another_series_are_left_alone(database: Database) -> None:
    planted(database, "P-1")
    found = database.look(lambda c: preview(c, "training", a_draft()))

    done = database.change(lambda c: publish(c, "training", a_draft(), found.code, ADMINISTRATOR))

    assert (found.open_cases, found.moves, done.cases) == (0, (), 0)
    assert rows(database, "P-1") == []


@pytest.mark.parametrize(
    ("instant", "missing"),
    [
        ("2026-10-31 23:59:59", ()),
        ("2026-11-01 00:00:00", (2027,)),
        ("2026-12-31 23:59:59", (2027,)),
        ("2027-01-01 00:00:00", (2027,)),
        ("2027-11-01 00:00:00", (2027, 2028)),
    ],
)
def test_the_alarm_stands_from_november_of_the_legal_zone_until_the_year_is_published(
    database: Database, instant: str, missing: tuple[int, ...]
) -> None:
    def standing(series: str) -> tuple[int, ...]:
        return database.look(lambda c: missing_years(c, series, SHANGHAI, at(instant)))

    assert standing("cn") == missing
    assert standing("none") == ()

    published(database)

    assert standing("cn") == tuple(year for year in missing if year != 2027)


def test_a_year_that_a_release_ships_later_is_not_slipped_under_petitions_that_are_counted_already(
    database: Database,
) -> None:
    def lost(connection: Connection) -> None:
        connection.execute(calendars.delete().where(calendars.c.series == "cn", calendars.c.year == 2026))

    def known(connection: Connection) -> int:
        query = select(func.count()).where(calendars.c.series == "cn", calendars.c.year == 2026)
        return int(connection.execute(query).scalar_one())

    database.change(lost)
    database.change(keep_calendars)
    unused = database.look(known)
    planted(database, "P-1")
    database.change(lost)
    database.change(keep_calendars)

    assert (unused, database.look(known)) == (1, 0)


def test_a_shipped_year_whose_days_are_kept_otherwise_is_an_error(database: Database) -> None:
    changed = a_draft().model_copy(update={"year": 2026, "off": {}, "work": {}}).model_dump_json()
    shipped = (calendars.c.series == "cn") & (calendars.c.year == 2026)
    database.change(lambda c: c.execute(update(calendars).where(shipped).values(content=changed)))

    with pytest.raises(PackError) as error:
        database.change(keep_calendars)

    assert error.value.code == "calendar_differs"


def test_of_two_publications_at_once_one_is_done_and_the_other_is_nothing_new(database: Database) -> None:
    planted(database, "P-1")
    code, together = seen(database).code, Barrier(2)

    def one() -> bool:
        together.wait(10)
        return published(database, code=code).repeated

    with ThreadPoolExecutor(2) as pool:
        repeated = sorted(future.result() for future in [pool.submit(one), pool.submit(one)])

    assert repeated == [False, True]
    assert len(rows(database, "P-1")) == 1


def publish_at_once(database: Database, year: CalendarYear) -> None:
    """Preview and publish in one transaction, so that nothing may come between."""
    database.change(lambda c: publish(c, "cn", year, preview(c, "cn", year).code, ADMINISTRATOR))


def test_a_petition_that_comes_in_during_a_publication_is_told_or_begins_with_it(database: Database) -> None:
    """Register while years are published one after the other: no open case may fall between the two ways."""
    together = Barrier(2)

    def register() -> None:
        together.wait(10)
        for number in range(20):
            planted(database, f"P-{number}")

    def correct() -> None:
        together.wait(10)
        for version in range(1, 6):
            publish_at_once(database, a_draft(version, off=OTHER_DAYS, work={}))

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(register), pool.submit(correct)]:
            future.result()

    found = database.look(lambda c: lagging(c, "cn"))
    assert {lag.lack for lag in found} <= {Lack.WAITING}
    assert database.look(lambda c: first_difference(c, "cn")) is None


def test_a_publication_is_never_before_a_receipt_that_was_drawn(database: Database) -> None:
    planted(database, "P-1")
    ahead = database.look(now) + timedelta(hours=1)
    database.change(lambda c: ledger.open_docket(c, "P-2", "0" * 64, cn_rules().policy.id, ahead))

    assert published(database).effective == ahead


def test_a_version_that_leaves_no_room_for_a_correction_is_refused_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "cn-2027.toml"
    path.write_text(
        'year = 2027\nversion = 10000\nsource = "x"\npublished = 2026-11-05\n[off]\n[work]\n', encoding="utf-8"
    )

    with pytest.raises(PackError, match=r"cn-2027\.toml: version: "):
        read_calendar(path)
