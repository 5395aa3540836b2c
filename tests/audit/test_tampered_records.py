"""Whatever is changed in the records is found, and the first difference is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import delete, insert, select
from temporalio.client import Client

from audit.findings import Check, Finding
from audit.replaying import Replaying
from audit.verify import verify, verify_all
from storage.database import Database
from storage.fact_tables import facts
from storage.records import rebuild
from storage.tables import cases, clock_facts, events, exclusions, ledger
from tests.audit.conftest import Lived
from tests.audit.tampering import change_json, change_rows, forge


class Audit:
    """Verifies one petition on the tampered copy."""

    def __init__(self, database: Database, client: Client, number: str) -> None:
        self.database = database
        self.client = client
        self.number = number

    async def finding(self, number: str | None = None) -> Finding:
        async with Replaying() as replaying:
            report = await verify(self.database, self.client, number or self.number, replaying)
        assert report.finding is not None, "nothing was found"
        return report.finding

    async def first(self) -> tuple[Check, str]:
        found = await self.finding()
        return found.check, found.where


@pytest_asyncio.fixture
async def audit(records: Database, client: Client, number: str) -> Audit:
    return Audit(records, client, number)


# the chain


async def test_an_event_with_other_contents_breaks_its_hash(audit: Audit) -> None:
    change_json(audit.database, events, "content", _other_actor, stream=audit.number, sequence=3)

    assert await audit.first() == (Check.CHAIN, "event 3: hash")


async def test_an_event_that_is_no_event_is_named(audit: Audit) -> None:
    change_rows(audit.database, events, {"content": "{}"}, stream=audit.number, sequence=3)

    assert await audit.first() == (Check.CHAIN, "event 3: content")


async def test_an_event_with_another_hash_is_found(audit: Audit) -> None:
    change_rows(audit.database, events, {"hash": "0" * 64}, stream=audit.number, sequence=14)

    assert await audit.first() == (Check.CHAIN, "event 14: hash")


async def test_a_missing_event_is_found(audit: Audit) -> None:
    gone = delete(events).where(events.c.stream == audit.number, events.c.sequence == 5)
    audit.database.change(lambda c: c.execute(gone))

    found = await audit.finding()

    assert (found.check, found.expected, found.found) == (Check.CHAIN, "event 5", "event 6")


@pytest.mark.parametrize(("column", "value"), [("type", "declined"), ("ledger_no", 4)])
async def test_a_column_that_says_other_than_the_content_is_found(audit: Audit, column: str, value: object) -> None:
    change_rows(audit.database, events, {column: value}, stream=audit.number, sequence=6)

    assert await audit.first() == (Check.CHAIN, f"event 6: {column}")


async def test_an_event_dated_back_in_its_column_is_found(audit: Audit) -> None:
    query = select(events.c.at).where(events.c.stream == audit.number, events.c.sequence == 6)
    at = audit.database.look(lambda c: c.execute(query).scalar_one())
    change_rows(audit.database, events, {"at": at - timedelta(days=1)}, stream=audit.number, sequence=6)

    assert await audit.first() == (Check.CHAIN, "event 6: at")


# the fold


async def test_a_case_row_that_the_log_does_not_give_is_found(audit: Audit) -> None:
    change_rows(audit.database, cases, {"stage": "handling"}, number=audit.number)

    assert await audit.first() == (Check.FOLD, f"case {audit.number}: stage")


async def test_a_state_that_the_log_does_not_give_is_found(audit: Audit) -> None:
    change_json(audit.database, cases, "state", lambda said: said.update(district="C市"), number=audit.number)

    assert await audit.first() == (Check.FOLD, f"case {audit.number}: state.district")


async def test_a_missing_case_row_is_found(audit: Audit) -> None:
    audit.database.change(lambda c: c.execute(delete(cases).where(cases.c.number == audit.number)))

    found = await audit.finding()

    assert (found.where, found.expected, found.found) == (f"case {audit.number}", "a row", "nothing")


async def test_a_verdict_that_the_log_does_not_give_is_found(audit: Audit) -> None:
    change_rows(audit.database, clock_facts, {"verdict": "late"}, petition=audit.number, clock="handling")

    found = await audit.finding()

    assert (found.where, found.expected, found.found) == ("clock handling 1: verdict", "met", "late")


async def test_a_figure_that_the_log_does_not_give_is_found(audit: Audit) -> None:
    change_rows(
        audit.database, facts, {"status": "dissatisfied"}, stream=audit.number, item="bureau", status="satisfied"
    )

    found = await audit.finding()

    assert (found.check, found.expected, found.found) == (Check.FOLD, "satisfied", "dissatisfied")


async def test_an_exclusion_that_nobody_named_is_found(audit: Audit) -> None:
    row = {"petition": audit.number, "kind": "office", "subject": "O1"}
    audit.database.change(lambda c: c.execute(insert(exclusions), [row]))

    assert await audit.first() == (Check.FOLD, "exclusion office O1")


# the ledger


async def test_an_answer_that_names_other_events_is_found(audit: Audit) -> None:
    change_json(audit.database, ledger, "answer", lambda said: said.update(last=4), petition=audit.number, ledger_no=2)

    found = await audit.finding()

    assert (found.where, found.expected, found.found) == ("command 2: answer: last", "5", "4")


async def test_a_done_command_turned_into_a_refused_one_is_found(audit: Audit) -> None:
    change_rows(audit.database, ledger, {"state": "refused"}, petition=audit.number, ledger_no=3)

    assert await audit.first() == (Check.LEDGER, "command 3: answer.state")


async def test_a_command_whose_payload_names_another_actor_is_found(audit: Audit) -> None:
    change_json(audit.database, ledger, "payload", _other_actor, petition=audit.number, ledger_no=3)

    assert await audit.first() == (Check.LEDGER, "command 3: actor")


async def test_a_command_received_at_another_time_is_found_beside_its_events(audit: Audit) -> None:
    def later(said: dict[str, str]) -> None:
        said["received_at"] = "2030-01-01T00:00:00Z"

    change_json(audit.database, ledger, "payload", later, petition=audit.number, ledger_no=3)

    assert await audit.first() == (Check.LEDGER, "command 3: received_at")


async def test_a_missing_command_is_found(audit: Audit) -> None:
    gone = delete(ledger).where(ledger.c.petition == audit.number, ledger.c.ledger_no == 3)
    audit.database.change(lambda c: c.execute(gone))

    assert await audit.first() == (Check.LEDGER, "ledger numbers")


async def test_a_command_left_waiting_behind_an_answered_one_is_found(audit: Audit) -> None:
    change_rows(audit.database, ledger, {"state": "pending", "answer": None}, petition=audit.number, ledger_no=3)

    assert await audit.first() == (Check.LEDGER, "command 3: state")


# what only the engine still knows


async def test_a_forgery_with_every_hash_made_anew_is_found_by_the_engine(lived: Lived, audit: Audit) -> None:
    number = lived.numbers["late"]
    forge(audit.database, number, 3)

    found = await audit.finding(number)

    assert (found.check, found.against) == (Check.ENGINE, "the log")
    assert found.where.startswith("the workflow's state at history event")


async def test_events_cut_from_the_end_of_the_log_are_found_by_the_engine(lived: Lived, audit: Audit) -> None:
    number = lived.numbers["late"]
    audit.database.change(
        lambda c: c.execute(delete(events).where(events.c.stream == number, events.c.type == "clock_lapsed"))
    )
    audit.database.change(lambda c: rebuild(c, number))

    assert (await audit.finding(number)).check is Check.ENGINE


async def test_a_command_with_other_contents_in_the_ledger_is_found_by_the_engine(audit: Audit) -> None:
    change_json(
        audit.database,
        ledger,
        "payload",
        lambda said: said["command"]["notice"].update(digest="0" * 64),
        petition=audit.number,
        ledger_no=3,
    )

    found = await audit.finding()

    assert (found.check, found.expected) == (Check.ENGINE, "0" * 64)
    assert found.where.endswith("update accept: command.notice.digest")


async def test_an_open_case_that_the_engine_does_not_know_is_found(lived: Lived, records: Database) -> None:
    stranger = await Client.connect(lived.engine.settings.engine_address, namespace="temporal-system")

    found = await Audit(records, stranger, lived.numbers["open"]).finding()

    assert (found.check, found.where) == (Check.ENGINE, "the engine")
    assert found.found == "none, and the log ends with clock_started"


async def test_all_differences_are_collected_and_fail_the_audit(
    lived: Lived, records: Database, client: Client
) -> None:
    broken = sorted([lived.numbers["ordinary"], lived.numbers["open"]])
    for number in broken:
        change_rows(records, cases, {"stage": "handling"}, number=number)

    summary = await verify_all(records, client)

    assert [finding.number for finding in summary.findings] == broken
    assert (summary.exit_code, summary.petitions) == (1, len(lived.numbers))


def _other_actor(said: dict[str, dict[str, str]]) -> None:
    said["actor"]["id"] = "stranger"
