"""Dossiers on a real engine: a recommendation answered late, and a batch from its file to its final report."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest
from openpyxl import Workbook

from audit.replaying import Replaying
from audit.verify import verify
from domain.dossiers.batch import AssignedBatch, Member, Settling
from domain.dossiers.kinds import fold
from intake.batch_import import BatchReport, import_batch
from intake.command_words import AcceptWords, ReplyWords, TransferWords
from intake.dossiers import DossierGate
from intake.errors_sheet import write_error_sheet
from intake.gate import Gate
from intake.refusals import GateCode, GateRefusal
from intake.sheet import read_sheet
from intake.sheet_rows import SheetOptions
from storage import ledger
from storage.packs import read_policy
from tests import dossiers, engine
from tests.dossiers import LEVELS, SIGNERS
from tests.engine import CLERK, OFFICE, OFFICER, OTHER_OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows.dossier import DossierWorkflow

HEADER = ("信访件编号", "信访人", "主题", "信访日期", "内容", "问题属地")
REPLIED = ("transfer", "accept", "reply")


def sheet_of(path: Path, already: str) -> Path:
    """Write a file of 55 rows: 50 matters, one known by its number here; two rows repeat, three are wrong."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)
    page.append((already, None, None, None, None, None))
    for n in range(1, 50):
        page.append((f"SX-{n}", f"信访人{n}", f"事项{n}", "2026-09-01", f"第{n}件积案的情况", "A市"))
    page.append(("SX-3", "信访人3", "事项3", "2026-09-01", "第3件积案的情况", "A市"))
    page.append((already, None, None, None, None, None))
    page.append(("SX-90", "甲", "缺内容", "2026-09-01", None, "A市"))
    page.append(("SX-91", "乙", "日期不对", "某年某月", "情况", "A市"))
    page.append(("SX 92!", "丙", "编号不对", "2026-09-01", "情况", "A市"))
    book.save(path)
    return path


async def imported(gate: DossierGate, path: Path, reference: str) -> BatchReport:
    options = SheetOptions(system=f"provincial-{reference}", bureau=engine.BUREAU)
    return await import_batch(gate, read_sheet(path), dossiers.a_batch(reference), options, CLERK)


async def imported_whole(gate: DossierGate, path: Path, reference: str, errors: Path) -> str:
    """Import the file twice: all that is in it is told, and the second time adds nothing."""
    report = await imported(gate, path, reference)
    again = await imported(gate, path, reference)

    number = report.number
    assert (report.total, report.linked, report.registered, report.bad_rows) == (55, 1, 49, 3)
    assert len(report.repeats) == 2
    assert (again.number, again.registered, again.known, again.bad_rows) == (number, 0, 50, 3)
    assert write_error_sheet(errors, read_sheet(path), report.errors) == 3
    return number


async def settle_all(gate: Gate, members: tuple[Member, ...]) -> None:
    limit = asyncio.Semaphore(4)

    async def settle(petition: str) -> None:
        async with limit:
            await replied(gate, petition)

    await asyncio.gather(*(settle(member.petition) for member in members))


async def signed_by_all_levels(gate: DossierGate, number: str) -> None:
    """Let each level look, by different people; one member is sent back and goes the whole way again."""
    early = dossiers.a_signature("city", 1, given="early")
    assert "level_not_next" in await refused(gate, number, early, SIGNERS["city"])
    assert "same_person" in await refused(gate, number, dossiers.a_signature("county", given="own"), SUPERVISOR)
    await done(gate, number, dossiers.a_signature("county"), SIGNERS["county"])
    same = dossiers.a_signature("city", given="same")
    assert "same_person" in await refused(gate, number, same, SIGNERS["county"])
    await done(gate, number, dossiers.a_sending_back("city", 7), SIGNERS["city"])
    await done(gate, number, dossiers.a_signature("city"), SIGNERS["city"])
    await done(gate, number, dossiers.a_signature("province"), SIGNERS["province"])
    await done(gate, number, dossiers.a_proposal("anew", 7), SUPERVISOR)
    for level in LEVELS:
        await done(gate, number, dossiers.a_signature(level, 7, given=f"anew-{level}"), SIGNERS[level])


async def replied(gate: Gate, number: str) -> None:
    """Bring a petition to its opinion."""
    said: list[tuple[TransferWords | AcceptWords | ReplyWords, engine.Viewer]] = [
        (saying.TRANSFER, CLERK),
        (saying.ACCEPT, OFFICER),
        (saying.REPLY, OFFICER),
    ]
    for words, who in said:
        row = await gate.command(number, words, who)
        assert row.state == ledger.DONE, row.answer


async def done(gate: DossierGate, number: str, words: object, who: engine.Viewer) -> None:
    row = await gate.command(number, words, who)  # type: ignore[arg-type]
    assert row.state == ledger.DONE, row.answer


async def refused(gate: DossierGate, number: str, words: object, who: engine.Viewer) -> str:
    row = await gate.command(number, words, who)  # type: ignore[arg-type]
    assert row.state == ledger.REFUSED
    return str(row.answer)


async def test_a_recommendation_answered_late_is_reminded_of_and_judged(house: House) -> None:
    own, client = house.engine, house.client
    gate = DossierGate(own.gate(client, dossiers.in_seconds(answer=3)))
    petition = await house.registered()
    issued = await gate.open(dossiers.a_recommendation(uuid.uuid4().hex, cases=(petition,)), SUPERVISOR)
    number = issued.number

    await engine.until(lambda: reminded(own, number), 40)
    await done(gate, number, dossiers.an_answer(adopted=False), OFFICER)
    await done(gate, number, dossiers.a_note(), SUPERVISOR)

    told = [event.fact.type for event in dossiers.log_of_dossier(own.database, number)]
    answer = dossiers.dossier_of(own.database, number).clocks[0]
    assert told[:5] == ["recommendation_issued", "clock_started", "clock_warned", "clock_lapsed", "overdue_reminded"]
    assert told[-2:] == ["recommendation_noted", "clock_stopped"]
    assert (answer.name, answer.holder, answer.verdict) == ("answer", OFFICE, "late")
    assert {"recommendation_issued", "dossier_term_ended", "dossier_overdue"} <= set(
        await engine.released(own.database, number)
    )
    async with Replaying() as replaying:
        assert (await verify(own.database, client, number, replaying)).finding is None
    assert dossiers.dossier_of(own.database, number).closed
    with pytest.raises(GateRefusal) as refusal:
        await gate.command(number, dossiers.an_answer("later"), OFFICER)
    assert refusal.value.code is GateCode.CASE_CLOSED


async def reminded(own: engine.Engine, number: str) -> bool:
    return any(event.fact.type == "overdue_reminded" for event in dossiers.log_of_dossier(own.database, number))


async def test_only_the_addressed_office_answers_and_another_never_learns_of_it(house: House) -> None:
    gate = DossierGate(house.engine.gate(house.client, read_policy("cn-2022")))
    words = dossiers.a_recommendation(uuid.uuid4().hex)
    issued = await gate.open(words, SUPERVISOR)

    again = await gate.open(words, SUPERVISOR)
    with pytest.raises(GateRefusal) as refusal:
        await gate.command(issued.number, dossiers.an_answer(), OTHER_OFFICER)

    assert again.number == issued.number
    assert refusal.value.code is GateCode.NOT_FOUND


async def test_a_batch_of_fifty_goes_from_its_file_to_its_final_report(house: House, tmp_path: Path) -> None:
    own, client = house.engine, house.client
    petitions = own.gate(client, read_policy("cn-2022"))
    gate, reference = DossierGate(petitions), uuid.uuid4().hex[:8]
    already = await house.registered()
    path = sheet_of(tmp_path / "batch.xlsx", already)

    number = await imported_whole(gate, path, reference, tmp_path / "errors.xlsx")
    batch = dossiers.dossier_of(own.database, number)
    assert isinstance(batch, AssignedBatch)
    assert len(batch.members) == 50

    assert "nothing_ready" in await refused(gate, number, dossiers.a_proposal("too-early"), CLERK)
    assert "member_not_settled" in await refused(gate, number, dossiers.a_proposal("unsettled", 1), CLERK)
    await settle_all(petitions, batch.members)
    await done(gate, number, dossiers.a_proposal(), SUPERVISOR)
    await signed_by_all_levels(gate, number)
    await done(gate, number, dossiers.a_report(), SUPERVISOR)

    closed = dossiers.dossier_of(own.database, number)
    reported = next(e.fact for e in dossiers.log_of_dossier(own.database, number) if e.fact.type == "batch_reported")
    assert closed.closed
    assert (reported.members, reported.by, reported.in_time) == (50, {Settling.OPINION_SERVED: 50}, True)
    assert {clock.name: clock.verdict for clock in closed.clocks} == {"half": "met", "end": "met", "report": "met"}
    async with Replaying() as replaying:
        assert (await verify(own.database, client, number, replaying)).finding is None


async def test_a_dossier_goes_on_where_the_engine_was_restored_without_it(house: House) -> None:
    own, client = house.engine, house.client
    gate = DossierGate(own.gate(client, read_policy("cn-2022")))
    issued = await gate.open(dossiers.a_recommendation(uuid.uuid4().hex), SUPERVISOR)
    handle = client.get_workflow_handle(issued.number)
    await engine.until(lambda: known(client, issued.number))
    await handle.terminate()

    row = await gate.command(issued.number, dossiers.an_answer(), OFFICER)
    async with engine.relaying(gate.gate):
        await engine.until(lambda: answered(own, row))

    dossier = dossiers.dossier_of(own.database, issued.number)
    assert (dossier.stage, dossier.clocks[0].verdict) == ("answered", "met")


async def known(client: engine.Client, number: str) -> bool:
    return (await client.get_workflow_handle(number).describe()).status is not None


async def answered(own: engine.Engine, row: ledger.Row) -> bool:
    found = own.database.look(lambda c: ledger.find(c, row.petition, row.id))
    return found is not None and found.state == ledger.DONE


async def test_a_dossier_with_a_long_history_goes_on_as_new_and_keeps_all(house: House) -> None:
    own, client = house.engine, house.client
    inner = own.gate(client, read_policy("cn-2022"))
    inner.delivery.longest = 20
    gate = DossierGate(inner)
    number = (await gate.open(dossiers.a_recommendation(uuid.uuid4().hex), SUPERVISOR)).number
    await done(gate, number, dossiers.an_answer(), OFFICER)
    await done(gate, number, dossiers.a_renewal(), SUPERVISOR)
    handle = client.get_workflow_handle_for(DossierWorkflow.run, number)
    first = (await handle.describe()).run_id

    for turn in range(20):
        assert "wrong_stage" in await refused(gate, number, dossiers.a_note(f"early-{turn}"), SUPERVISOR)
        if (await handle.describe()).run_id != first:
            break
    again = await gate.command(number, dossiers.an_answer(), OFFICER)
    await done(gate, number, dossiers.an_answer("again"), OFFICER)

    log = dossiers.log_of_dossier(own.database, number)
    assert (await handle.describe()).run_id != first
    assert again.state == ledger.DONE
    assert await handle.query(DossierWorkflow.state) == dossiers.dossier_of(own.database, number) == fold(log)
    assert [clock.verdict for clock in dossiers.dossier_of(own.database, number).clocks] == ["met", "met", "met", None]
    async with Replaying() as replaying:
        assert (await verify(own.database, client, number, replaying)).finding is None
