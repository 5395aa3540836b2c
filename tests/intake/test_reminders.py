"""An old open case does not storm."""

import worker
from intake.history import Archive, intake_history
from intake.safe import Safe
from intake.sheet_rows import SheetOptions
from storage.packs import read_policy
from tests.engine import KEY, Engine, log_of, relaying, told, until
from tests.intake.sheets import a_past_row, past_sheet
from tests.intake.test_live import _numbers, _quiet


async def test_a_case_open_for_years_is_reminded_of_once_when_it_comes_in(engine: Engine) -> None:
    client = await engine.client()
    gate = engine.gate(client, read_policy("cn-2022"))
    archive = Archive(engine.database, Safe(KEY), gate.policy)
    await intake_history(archive, past_sheet(a_past_row(reply=None, replied_at=None)), SheetOptions(), _quiet)
    (number,) = _numbers(engine.database)

    async def reminded() -> bool:
        return "overdue_reminded" in told(log_of(engine.database, number))

    async with worker.build(client, engine.database, engine.settings), relaying(gate):
        await until(reminded, 60)

    assert told(log_of(engine.database, number))[2:] == ["clock_warned", "clock_lapsed", "overdue_reminded"]
