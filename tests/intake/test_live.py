"""Live import: every good row a petition received now, once; whatever the engine does, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import worker
from domain.base import Channel, Purpose
from domain.petition import Petition, Stage
from intake.delivery import Delivery
from intake.errors_sheet import write_error_sheet
from intake.gate import Gate
from intake.history import Archive, intake_history
from intake.live import intake_live
from intake.safe import Safe
from intake.sheet import Sheet, read_sheet
from intake.sheet_refusals import RowCode, SheetCode, SheetRefused
from intake.sheet_report import Report, importer
from intake.sheet_rows import SheetOptions
from settings import Settings
from storage import ledger
from storage.database import Database, now
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import load_case
from storage.tables import dockets, documents, external_ids, persons
from storage.tables import ledger as ledger_table
from tests.embedded.launch import free_ports
from tests.engine import KEY, Engine, log_of, open_records, relaying, state_of, told, until
from tests.intake.sheets import LIVE_HEADER, SHANGHAI, a_past_row, a_row, a_sheet, past_sheet, write_book

CN_2022 = read_policy("cn-2022")
NOTHING = SheetOptions()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Database]:
    database = open_records(tmp_path / "records.db")
    yield database
    database.close()


async def _gate_without_engine(records: Database) -> Gate:
    """Give a gate whose engine is away: nobody listens on its port."""
    settings = Settings(temporal_port=free_ports(1)[0])
    client = await worker.connect(settings, lazy=True)
    return Gate(records, Delivery(records, client, settings.task_queue), Safe(KEY), CN_2022, 1.0)


def _quiet(_done: int, _total: int) -> None:
    """Show nothing."""


async def _import(gate: Gate, sheet: Sheet, options: SheetOptions = NOTHING) -> Report:
    return await intake_live(gate, sheet, options, importer(), _quiet)


def _numbers(records: Database) -> list[str]:
    return list(records.look(lambda c: c.execute(select(dockets.c.number).order_by(dockets.c.number)).scalars().all()))


async def _all_recorded(records: Database) -> bool:
    return all(log_of(records, number) for number in _numbers(records))


def _count(records: Database, table: Any) -> int:
    return int(records.look(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one()))


def _only(records: Database) -> Petition:
    (number,) = _numbers(records)
    petition = records.look(lambda c: load_case(c, number))
    assert petition is not None
    return petition


# with the engine


async def test_a_file_goes_in_and_runs_and_going_in_again_it_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [
        a_row(n, user=f"A{n:05}", written_at=when) for n, when in enumerate(("2019/2/28 11:25:05", 43524, "43524.5"))
    ]
    path = write_book(
        tmp_path / "messages.xlsx", ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"], *rows, []
    )
    client = await engine.client()
    gate = engine.gate(client, CN_2022)
    before = engine.database.look(now)

    async with worker.build(client, engine.database, engine.settings):
        first = await _import(gate, read_sheet(path), SheetOptions(district="A市"))
        again = await _import(gate, read_sheet(path), SheetOptions(district="B县", channel=Channel.LETTER))
        await until(lambda: _all_recorded(engine.database), 60)
        states = [await state_of(client, number) for number in _numbers(engine.database)]

    assert (first.registered, first.delivered, first.pending, first.unrouted) == (3, 3, 0, 0)
    assert (again.registered, again.known, again.errors) == (0, 3, [])
    assert {state.stage for state in states} == {Stage.REGISTERED}
    assert {(state.district, state.channel, state.purpose) for state in states} == {
        ("A市", Channel.ONLINE, Purpose.REQUEST)
    }
    assert all(before <= state.received_at <= engine.database.look(now) for state in states)


async def test_what_the_engine_missed_the_relay_delivers(engine: Engine) -> None:
    client = await engine.client()
    gate = engine.gate(client, CN_2022)
    away = await _gate_without_engine(engine.database)
    report = await _import(away, a_sheet(a_row("1"), a_row("2")))

    async with worker.build(client, engine.database, engine.settings), relaying(gate):
        await until(lambda: _all_recorded(engine.database), 60)

    assert (report.registered, report.delivered, report.pending) == (2, 0, 2)


async def test_an_imported_case_without_a_reply_runs_from_its_records_on(engine: Engine) -> None:
    client = await engine.client()
    gate = engine.gate(client, CN_2022)
    yesterday = datetime.now(SHANGHAI) - timedelta(days=1)
    sheet = past_sheet(a_past_row(written_at=f"{yesterday:%Y-%m-%d %H:%M:%S}", reply=None, replied_at=None))
    await intake_history(Archive(engine.database, Safe(KEY), CN_2022), sheet, NOTHING, _quiet)
    (number,) = _numbers(engine.database)

    async def delivered() -> bool:
        return engine.database.look(lambda c: ledger.head(c, number)) is None

    async with worker.build(client, engine.database, engine.settings), relaying(gate):
        await until(delivered, 60)
        state = await state_of(client, number)

    assert state == engine.database.look(lambda c: load_case(c, number))
    assert (state.imported, state.closed, [clock.name for clock in state.running]) == (True, False, ["handling"])
    assert told(log_of(engine.database, number)) == ["imported", "clock_started"]


# without it: the ledger has it all


async def test_receipt_is_the_imports_instant_and_the_files_time_is_kept(records: Database) -> None:
    before = records.look(now)
    await _import(await _gate_without_engine(records), a_sheet(a_row(written_at="2019/2/28 11:25:05")))

    (number,) = _numbers(records)
    row = records.look(lambda c: ledger.find(c, number, "register"))
    assert row is not None
    assert row.received_at >= before
    assert '"written_at":"2019-02-28T11:25:05+08:00"' in row.payload


async def test_a_row_without_a_known_district_is_to_be_routed(records: Database) -> None:
    header = (*LIVE_HEADER, "问题属地")
    sheet = a_sheet([*a_row("1"), "A市"], [*a_row("2"), "火星"], [*a_row("3"), None], header=header)

    report = await _import(await _gate_without_engine(records), sheet)

    found = [records.look(lambda c, n=number: load_case(c, n)) for number in _numbers(records)]  # type: ignore[misc]
    assert (report.registered, report.unrouted) == (3, 2)
    assert [petition.district for petition in found if petition] == ["A市", None, None]


async def test_the_petitioner_has_the_name_that_the_file_gives(records: Database) -> None:
    await _import(await _gate_without_engine(records), a_sheet(a_row(user=" A00045581\t")))

    assert records.look(lambda c: list(c.execute(select(persons.c.name)).scalars())) == ["A00045581"]


async def test_bad_rows_stay_out_and_mended_they_go_in(records: Database, tmp_path: Path) -> None:
    gate = await _gate_without_engine(records)
    sheet = a_sheet(a_row("1"), a_row("2", title=None), a_row("3", content="长" * 20_001), [None], a_row("4"))

    report = await _import(gate, sheet)
    write_error_sheet(tmp_path / "errors.xlsx", sheet, report.errors)
    mended = read_sheet(tmp_path / "errors.xlsx")
    rows = [list(line.cells[:5]) for line in mended.lines]
    rows[0][2], rows[1][4] = "标题", "短"
    later = await _import(gate, a_sheet(*rows))

    assert (report.total, report.registered, report.bad_rows) == (4, 2, 2)
    assert [(error.row, error.code) for error in report.errors] == [
        (3, RowCode.CELL_MISSING),
        (4, RowCode.CELL_TOO_LONG),
    ]
    assert (later.registered, later.errors) == (2, [])
    assert len(_numbers(records)) == 4


async def test_an_id_with_other_content_is_a_row_error_in_one_file_and_across_files(records: Database) -> None:
    gate = await _gate_without_engine(records)

    first = await _import(gate, a_sheet(a_row("1"), a_row("1"), a_row("1", content="别的")))
    later = await _import(gate, a_sheet(a_row("1", written_at="2019/2/28")))
    elsewhere = await _import(gate, a_sheet(a_row("1", content="别的")), SheetOptions(system="hotline"))

    assert (first.registered, first.known) == (1, 1)
    assert [(error.row, error.code) for error in first.errors] == [(4, RowCode.EXTERNAL_ID_REUSED)]
    assert [(error.row, error.code) for error in later.errors] == [(2, RowCode.EXTERNAL_ID_REUSED)]
    assert (elsewhere.registered, elsewhere.errors) == (1, [])


async def test_an_import_that_died_in_the_middle_goes_on_where_it_stopped(records: Database) -> None:
    gate = await _gate_without_engine(records)
    sheet = a_sheet(*[a_row(str(n)) for n in range(1, 71)])

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await intake_live(gate, sheet, NOTHING, importer(), die)
    left = len(_numbers(records))
    report = await _import(gate, sheet)

    assert (left, report.known, report.registered) == (50, 50, 20)
    assert _count(records, documents) == _count(records, external_ids) == _count(records, ledger_table) == 70


async def test_two_imports_of_one_file_at_once_double_nothing(records: Database) -> None:
    gate = await _gate_without_engine(records)
    sheet = a_sheet(*[a_row(str(n)) for n in range(1, 121)])

    reports = await asyncio.gather(_import(gate, sheet), _import(gate, sheet))

    assert sum(report.registered for report in reports) == 120
    assert sum(report.known for report in reports) == 120
    assert len(_numbers(records)) == 120


async def test_a_row_already_imported_as_a_past_open_case_is_known_live(records: Database) -> None:
    past = past_sheet(a_past_row(number="1", reply=None, replied_at=None))
    await intake_history(Archive(records, Safe(KEY), CN_2022), past, NOTHING, _quiet)

    report = await _import(await _gate_without_engine(records), a_sheet(a_row("1")))

    assert (report.registered, report.known) == (0, 1)


async def test_a_named_bureau_receives_the_file(records: Database) -> None:
    await _import(await _gate_without_engine(records), a_sheet(a_row()), SheetOptions(bureau="B"))

    assert _only(records).bureau.id == "B"


async def test_a_file_for_an_office_that_is_no_bureau_is_refused(records: Database) -> None:
    with pytest.raises(SheetRefused) as refused:
        await _import(await _gate_without_engine(records), a_sheet(a_row()), SheetOptions(bureau="O1"))

    assert refused.value.code is SheetCode.NOT_A_BUREAU
    assert _numbers(records) == []


async def test_where_there_is_no_bureau_yet_one_is_opened_for_what_comes_in(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(empty, CN_2022)

    report = await _import(await _gate_without_engine(empty), a_sheet(a_row()))

    assert report.registered == 1
    assert _only(empty).bureau.id == "bureau"
    empty.close()


async def test_progress_is_told_chunk_by_chunk(records: Database) -> None:
    shown: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        shown.append((done, total))

    sheet = a_sheet(*[a_row(str(n)) for n in range(1, 61)])
    await intake_live(await _gate_without_engine(records), sheet, NOTHING, importer(), progress)

    assert shown == [(50, 60), (60, 60)]
