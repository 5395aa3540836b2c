"""Verify petitions: records, ledger, engine and code, one after the other, up to the first difference."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from temporalio.client import Client

from audit.books import check_books
from audit.engine import check_histories, fetch
from audit.evidence import Evidence, count_petitions, gather, petitions
from audit.findings import Auditor, Broken, Check, Finding, Log, Note, Remark, Report, Summary
from audit.matters import check_matters
from audit.records import check_chain, check_fold, check_ledger
from audit.replaying import Replaying
from audit.streams import AnyState
from audit.sums import check_sums
from domain.events import Closing, Concluded
from domain.petition import Petition
from storage import ledger
from storage.database import Database

TRIES = 3
PAUSE = 0.7
UNDER_WAY = 30.0
"""Seconds until a command whose gate died is recorded by the relay, its lease and a little more."""
PAGE = 200

Progress = Callable[[int, int], None]


class Unknown(LookupError):
    """No petition has this number."""


async def verify(database: Database, client: Client, number: str, replaying: Replaying) -> Report:
    """Verify one petition; a case in the middle of a command is looked at again before it is called broken.

    Raises:
        EngineAway: the engine cannot be asked.
        Unknown: no petition has this number.
    """
    report = await _verify_once(database, client, number, replaying)
    tries, loop = 1, asyncio.get_running_loop()
    patience = loop.time() + UNDER_WAY
    while report.finding is not None and report.finding.check is Check.ENGINE:
        waits = await database.read(lambda c: ledger.head(c, number)) is not None
        if tries >= TRIES and not (waits and loop.time() < patience):
            break
        await asyncio.sleep(PAUSE)
        report, tries = await _verify_once(database, client, number, replaying), tries + 1
    return report


async def verify_all(database: Database, client: Client, progress: Progress | None = None) -> Summary:
    """Verify every petition, a page of numbers at a time, then every book, and the sums that figures are counted by.

    Raises:
        EngineAway: the engine cannot be asked; what was verified until then counts for nothing.
    """
    total = await database.read(count_petitions)
    findings: list[Finding] = []
    remarks: Counter[Note] = Counter()
    done, after = 0, ""
    async with Replaying() as replaying:
        while page := await database.read(lambda c, a=after: petitions(c, a, PAGE)):  # type: ignore[misc]
            for after in page:
                report = await verify(database, client, after, replaying)
                done += 1
                findings.extend([report.finding] if report.finding else [])
                remarks.update(remark.note for remark in report.remarks)
                if progress is not None:
                    progress(done, max(done, total))
    books, differing = await database.read(check_books)
    findings += [*differing, *await database.read(check_sums)]
    return Summary(petitions=done, findings=tuple(findings), remarks=dict(remarks), books=books)


async def _verify_once(database: Database, client: Client, number: str, replaying: Replaying) -> Report:
    evidence = await database.read(lambda connection: gather(connection, number))
    if not evidence.known:
        raise Unknown(number)
    remarks = list(_superseded(evidence))
    try:
        log = check_chain(evidence)
        petition = check_fold(evidence, log)
        remarks += check_ledger(evidence, log)
        check_matters(evidence, log)
        histories = await fetch(client, number)
        if histories:
            await check_histories(evidence, log, histories, replaying)
        else:
            remarks.append(_without_workflow(evidence, log, petition))
    except Broken as broken:
        return Report(number=number, finding=broken.finding, remarks=tuple(remarks))
    return Report(number=number, remarks=tuple(remarks))


def _without_workflow(evidence: Evidence, log: Log, petition: AnyState | None) -> Remark:
    """Only what was imported closed, or is not yet delivered, may be unknown to the engine."""
    last = log.events[-1].fact if log.events else None
    if petition is None:
        if evidence.ledger and evidence.ledger[0].state == ledger.PENDING:
            return Remark(note=Note.UNRECORDED)
    elif not isinstance(petition, Petition):
        pass
    elif petition.imported and petition.closed and _imported_closed(log):
        return Remark(note=Note.LOG_ONLY)
    elif petition.imported and evidence.ledger and evidence.ledger[0].state == ledger.PENDING:
        return Remark(note=Note.UNRECORDED)
    raise Auditor(number=evidence.number, check=Check.ENGINE).refuse(
        "the engine",
        "the log",
        expected="a workflow",
        found="none" if last is None else f"none, and the log ends with {last.type}",
    )


def _imported_closed(log: Log) -> bool:
    return any(isinstance(e.fact, Concluded) and e.fact.reason is Closing.IMPORTED for e in log.events)


def _superseded(evidence: Evidence) -> tuple[Remark, ...]:
    """Events that a dead worker left were set aside in the open; that is information, no difference."""
    if not evidence.superseded:
        return ()
    places = ", ".join(f"{row['sequence']} {row['type']}" for row in evidence.superseded)
    return (Remark(note=Note.SUPERSEDED, params={"events": places}),)
