"""Past cases: the verdicts that their dates give, once each, and a workflow for those that are still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from sqlalchemy import func, select

from domain.base import Role
from domain.chain import first_break
from domain.petition import Stage
from domain.policy import Policy
from intake.history import Archive, intake_history
from intake.opening import again
from intake.safe import Safe
from intake.sheet import Cell, Sheet, read_sheet
from intake.sheet_refusals import RowCode, SheetCode, SheetRefused
from intake.sheet_report import Report
from intake.sheet_rows import SheetOptions
from storage import ledger
from storage.database import Database
from storage.packs import PackError, read_policy
from storage.records import load_case, rebuild
from storage.streams import PETITION, load_events
from storage.tables import cases, clock_facts, documents, events, external_ids, outbox, persons
from tests.engine import KEY, open_records
from tests.intake.sheets import SHANGHAI, a_past_row, past_sheet
from workflows.inputs import Resume

REPLIED = Path(__file__).parents[3] / "shared" / "data" / "replied.xlsx"
CN_2022 = read_policy("cn-2022")
WITHOUT_ROLL = CN_2022.model_copy(update={"name": "cn-2022-plain", "roll_last_day": False})


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Database]:
    database = open_records(tmp_path / "records.db")
    yield database
    database.close()


def _quiet(_done: int, _total: int) -> None:
    """Show nothing."""


async def _bring(
    records: Database, sheet: Sheet, policy: Policy = CN_2022, options: SheetOptions | None = None
) -> Report:
    return await intake_history(Archive(records, Safe(KEY), policy), sheet, options or SheetOptions(), _quiet)


def _count(records: Database, table: Any, *where: Any) -> int:
    query = select(func.count()).select_from(table).where(*where)
    return int(records.look(lambda c: c.execute(query).scalar_one()))


def _verdicts(records: Database) -> dict[str | None, int]:
    query = (
        select(clock_facts.c.verdict, func.count())
        .where(clock_facts.c.counts_in == "on_time_reply", clock_facts.c.imported)
        .group_by(clock_facts.c.verdict)
    )
    return {row[0]: row[1] for row in records.look(lambda c: c.execute(query).all())}


def _numbers(records: Database) -> list[str]:
    return list(records.look(lambda c: c.execute(select(cases.c.number).order_by(cases.c.number)).scalars().all()))


def _legal(cell: Cell) -> datetime:
    """Read a date of the real file in the plainest way."""
    return cell if isinstance(cell, datetime) else datetime.strptime(str(cell), "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 - legal time


def _met(line: tuple[Cell, ...], *, roll: bool) -> bool:
    """Judge a row of the real file without any of the code under test."""
    last = (_legal(line[3]) + timedelta(days=60)).date()
    while roll and not chinese_calendar.is_workday(last):
        last += timedelta(days=1)
    return _legal(line[6]).date() <= last


@pytest.mark.skipif(not REPLIED.exists(), reason="the real data is not beside this checkout")
@pytest.mark.parametrize(("policy", "met"), [(CN_2022, 391), (WITHOUT_ROLL, 390)])
async def test_the_real_replies_are_judged_as_the_calendar_says(records: Database, policy: Policy, met: int) -> None:
    sheet = read_sheet(REPLIED)
    expected = sum(_met(line.cells, roll=policy.roll_last_day) for line in sheet.lines)

    report = await _bring(records, sheet, policy)

    assert (report.total, report.registered, report.answered, report.errors) == (400, 400, 400, [])
    assert _verdicts(records) == {"met": met, "late": 400 - met}
    assert expected == met


@pytest.mark.parametrize(
    ("written_at", "replied_at", "verdict"),
    [
        ("2019/8/2 9:00:00", "2019/10/8 23:59:59", "met"),
        ("2019/8/2 9:00:00", "2019/10/9 0:00:00", "late"),
        ("2019/8/2", "2019/10/8", "met"),
        ("2019/8/2 9:00:00", "2019/10/9", "late"),
        ("2019/8/2 23:59:59", 43746.99998, "met"),
        ("2019/2/28 11:00:00", "2019/2/28", "met"),
    ],
)
async def test_a_term_that_ends_in_the_golden_week_runs_to_the_end_of_the_first_working_day(
    records: Database, written_at: Cell, replied_at: Cell, verdict: str
) -> None:
    await _bring(records, past_sheet(a_past_row(written_at=written_at, replied_at=replied_at)))

    assert _verdicts(records) == {verdict: 1}


async def test_a_replied_case_is_closed_imported_and_needs_no_workflow(records: Database) -> None:
    await _bring(records, past_sheet(a_past_row()))

    (number,) = _numbers(records)
    petition = records.look(lambda c: load_case(c, number))
    log = records.look(lambda c: load_events(c, PETITION, number))
    assert petition is not None
    assert (petition.stage, petition.closed, petition.imported) == (Stage.CONCLUDED, True, True)
    assert petition.received_at == datetime(2019, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)
    assert petition.number.startswith(f"P{datetime.now(SHANGHAI).year}-")
    assert [event.fact.type for event in log] == [
        "imported",
        "clock_started",
        "reply_imported",
        "clock_stopped",
        "concluded",
    ]
    assert first_break(log) is None
    assert records.look(lambda c: ledger.waiting(c, 10)) == []


async def test_past_cases_never_count_in_timely_acceptance_and_tell_nobody(records: Database) -> None:
    await _bring(records, past_sheet(a_past_row(number="1"), a_past_row(number="2", reply=None, replied_at=None)))

    assert _count(records, clock_facts, clock_facts.c.counts_in == "timely_acceptance") == 0
    assert _count(records, outbox) == 0


async def test_texts_and_persons_stand_in_the_safe_and_nowhere_in_the_events(records: Database) -> None:
    await _bring(records, past_sheet(a_past_row(user="独孤求败", content="绝密内容", reply="绝密答复")))

    contents = records.look(lambda c: c.execute(select(documents.c.kind, documents.c.content)).all())
    names = records.look(lambda c: list(c.execute(select(persons.c.name)).scalars()))
    told = records.look(lambda c: " ".join(c.execute(select(events.c.content)).scalars()))
    assert {kind: "绝密" in content for kind, content in contents} == {"petition": True, "reply": True}
    assert names == ["独孤求败"]
    assert not any(word in told for word in ("独孤求败", "绝密"))


async def test_the_projections_of_past_cases_can_be_folded_anew(records: Database) -> None:
    await _bring(records, past_sheet(a_past_row()))
    (number,) = _numbers(records)
    before = records.look(lambda c: c.execute(select(clock_facts)).all())

    records.change(lambda c: rebuild(c, number))

    assert records.look(lambda c: c.execute(select(clock_facts)).all()) == before


async def test_a_case_without_a_reply_is_open_and_waits_for_the_relay(records: Database) -> None:
    report = await _bring(records, past_sheet(a_past_row(reply=None, replied_at=None)))

    (number,) = _numbers(records)
    start = records.look(lambda c: again(c, number))
    assert (report.registered, report.answered, report.pending) == (1, 0, 1)
    assert records.look(lambda c: ledger.waiting(c, 10)) == [number]
    assert isinstance(start, Resume)
    assert (start.petition.stage, start.petition.last_ledger_no) == (Stage.REGISTERED, 1)
    assert [clock.name for clock in start.petition.running] == ["handling"]


async def test_run_twice_nothing_is_doubled(records: Database) -> None:
    sheet = past_sheet(a_past_row(number="1"), a_past_row(number="2", reply=None, replied_at=None))
    await _bring(records, sheet)
    tables = (cases, documents, persons, events, external_ids)
    before = [_count(records, table) for table in tables]

    report = await _bring(records, sheet)

    assert (report.registered, report.known, report.errors) == (0, 2, [])
    assert [_count(records, table) for table in tables] == before


async def test_an_id_with_other_content_is_a_row_error_in_one_file_and_across_files(records: Database) -> None:
    first = past_sheet(a_past_row(number="1"), a_past_row(number="1"), a_past_row(number="1", reply="别的答复"))

    report = await _bring(records, first)
    later = await _bring(records, past_sheet(a_past_row(number=1.0, title="别的主题")))

    assert (report.registered, report.known) == (1, 1)
    assert [(error.row, error.code) for error in report.errors] == [(4, RowCode.EXTERNAL_ID_REUSED)]
    assert [(error.row, error.code) for error in later.errors] == [(2, RowCode.EXTERNAL_ID_REUSED)]


async def test_bad_rows_stay_out_while_the_rest_goes_in(records: Database) -> None:
    bad = a_past_row(number="2", replied_at="2019/2/1")
    sheet = past_sheet(a_past_row(number="1"), bad, [None] * 7, a_past_row(number="3"))

    report = await _bring(records, sheet)

    assert (report.total, report.registered, report.bad_rows) == (3, 2, 1)
    assert [(error.row, error.code) for error in report.errors] == [(3, RowCode.REPLY_BEFORE_RECEIPT)]


async def test_more_rows_than_one_transaction_takes_go_in_and_are_counted_aloud(records: Database) -> None:
    shown: list[tuple[int, int]] = []
    sheet = past_sheet(*[a_past_row(number=str(n)) for n in range(1, 231)])

    def progress(done: int, total: int) -> None:
        shown.append((done, total))

    report = await intake_history(Archive(records, Safe(KEY), CN_2022), sheet, SheetOptions(), progress)

    assert report.registered == len(set(_numbers(records))) == 230
    assert shown == [(100, 230), (200, 230), (230, 230)]


async def test_the_bureau_is_the_districts_or_the_one_named(records: Database) -> None:
    await _bring(records, past_sheet(a_past_row()), options=SheetOptions(district="A市", bureau="B"))

    (number,) = _numbers(records)
    petition = records.look(lambda c: load_case(c, number))
    log = records.look(lambda c: load_events(c, PETITION, number))
    assert petition is not None
    assert (petition.bureau.id, petition.district) == ("B", "A市")
    assert {(event.actor.id, event.actor.role, event.actor.office) for event in log} == {("intake", Role.CLERK, "B")}


@pytest.mark.parametrize("office", ["O1", "nowhere"])
async def test_an_office_that_is_no_bureau_is_refused_before_anything_is_written(
    records: Database, office: str
) -> None:
    with pytest.raises(SheetRefused) as refused:
        await _bring(records, past_sheet(a_past_row()), options=SheetOptions(bureau=office))

    assert refused.value.code is SheetCode.NOT_A_BUREAU
    assert _count(records, cases) == 0


async def test_a_changed_pack_under_a_known_version_is_refused(records: Database) -> None:
    changed = CN_2022.model_copy(update={"roll_last_day": False})

    with pytest.raises(PackError):
        await _bring(records, past_sheet(a_past_row()), changed)

    assert _count(records, cases) == 0


async def test_an_import_that_died_in_the_middle_goes_on_where_it_stopped(records: Database) -> None:
    sheet = past_sheet(*[a_past_row(number=str(n)) for n in range(1, 151)])

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await intake_history(Archive(records, Safe(KEY), CN_2022), sheet, SheetOptions(), die)
    report = await _bring(records, sheet)

    assert (report.known, report.registered) == (100, 50)
    assert _count(records, cases) == 150
