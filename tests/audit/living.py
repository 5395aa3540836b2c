"""The petitions that the audit is tried on, one for each way that the checks distinguish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from temporalio.client import Client

from domain.access import Viewer
from domain.base import Score
from domain.values import Ground, Outcome, Procedure
from intake.command_words import AcceptWords, CommandWords, DeclineWords, RateWords, ReplyWords, TransferWords
from intake.gate import PUBLIC, Gate
from intake.history import Archive, intake_history
from intake.safe import Safe
from intake.sheet import Line, Sheet
from intake.sheet_rows import SheetOptions
from intake.words import Person, RegisterWords
from storage import ledger
from storage.packs import read_policy
from storage.tables import cases
from tests.engine import CLERK, KEY, OFFICE, OFFICER, Engine, answers, log_of, paced, relaying, told, until
from tests.packs import FIRST_VERSION

TRANSFER = TransferWords(id="transfer", type="transfer", to=OFFICE)
ACCEPT = AcceptWords(id="accept", type="accept", notice="已受理")
DECLINE = DeclineWords(
    id="decline",
    type="decline",
    ground=Ground.OTHER_PROCEDURE,
    procedure=Procedure.LITIGATION,
    reason="请向法院起诉",
)
REPLY = ReplyWords(
    id="reply",
    type="reply",
    outcome=Outcome.SUPPORTED,
    claim="修路灯",
    facts="路灯坏了",
    reasons="应当修",
    conclusion="即日修复",
    legal_basis="条例",
)
EARLY_REPLY = REPLY.model_copy(update={"id": "early"})
RATE = RateWords(id="rate", type="rate", bureau=Score.SATISFIED, office=Score.BASICALLY_SATISFIED)

Act = tuple[CommandWords, Viewer | None]
WAYS: dict[str, tuple[Act, ...]] = {
    "ordinary": ((TRANSFER, CLERK), (ACCEPT, OFFICER), (REPLY, OFFICER), (RATE, None)),
    "declined": ((TRANSFER, CLERK), (DECLINE, OFFICER)),
    "refused": ((TRANSFER, CLERK), (EARLY_REPLY, OFFICER), (ACCEPT, OFFICER)),
    "urged": ((TRANSFER, CLERK),),
    "open": (),
}


async def live_all(engine: Engine, client: Client, gate: Gate) -> dict[str, str]:
    """Live every petition, and give their numbers by name."""
    numbers = {name: await live(gate, name, acts) for name, acts in WAYS.items()}
    handle = client.get_workflow_handle(numbers["urged"])
    await handle.signal("urge", {"id": "s1", "by": "supervisor-1"})
    await handle.signal("nonsense", {"id": "s2"})
    await until(lambda: _says(engine, numbers["urged"], "signal_refused"))
    hasty = engine.gate(client, paced("hasty", warn=1, remind=3600, transfer=2))
    numbers["late"] = await live(hasty, "late", ())
    await until(lambda: _says(engine, numbers["late"], "clock_lapsed"))
    return numbers | await _import(engine, gate)


async def live(gate: Gate, key: str, acts: tuple[Act, ...]) -> str:
    """Live one petition."""
    words = RegisterWords(
        channel="online",
        purpose="request",
        title="路灯",
        content="路灯坏了",
        petitioners=(Person(name="王某", phone="13900000000"),),
    )
    receipt = await gate.register(words, PUBLIC, key)
    for command, sender in acts:
        row = await gate.command(receipt.number, command, sender)
        assert row.answer is not None, command.type
    return receipt.number


async def _says(engine: Engine, number: str, event: str) -> bool:
    return event in told(log_of(engine.database, number))


async def _import(engine: Engine, gate: Gate) -> dict[str, str]:
    """Bring in a past case with a reply, and a young one without, which the relay then starts."""
    header = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
    young = (datetime.now(UTC) - timedelta(days=9)).strftime("%Y/%m/%d 9:32:09")
    lines = (
        Line(2, ("1", "U1", "路灯", "2019/4/25 9:32:09", "路灯坏了", "已修复", "2019/5/10 14:56:53")),
        Line(3, ("2", "U2", "停车", young, "停车难", None, None)),
    )
    archive = Archive(engine.database, Safe(KEY), read_policy(str(FIRST_VERSION)))
    sheet = Sheet("past.csv", header, lines)
    report = await intake_history(archive, sheet, SheetOptions(district="A市"), lambda _done, _all: None)
    assert (report.answered, report.pending) == (1, 1), report
    query = select(cases.c.number).where(cases.c.imported).order_by(cases.c.number)
    closed, still_open = engine.database.look(lambda c: c.execute(query).scalars().all())
    async with relaying(gate):
        await until(lambda: _answered(engine, still_open))
    return {"imported closed": closed, "imported open": still_open}


async def _answered(engine: Engine, number: str) -> bool:
    return all(state != ledger.PENDING for _, state in answers(engine.database, number))
