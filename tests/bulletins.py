"""Builders for bulletins: who looks at them, what they say, and what became of one."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import Role
from domain.dossiers.bulletin import Bulletin
from domain.reviews import STEP_NAMES
from intake.bulletin_words import (
    CorrectBulletinWords,
    ProofBulletinWords,
    PublishBulletinWords,
    ReviewBulletinWords,
    ReviseBulletinWords,
    WithdrawBulletinWords,
)
from intake.bulletins import BulletinDesk
from storage import ledger
from storage.bulletins import KeptBulletin, find_edition
from storage.database import Database
from storage.dossiers import load_dossier
from tests.engine import BUREAU

CLERKS = [Viewer(account=f"hand-{n}", role=Role.CLERK, line=(BUREAU,)) for n in range(4)]
HEADS = [Viewer(account=f"head-{n}", role=Role.SUPERVISOR, line=(BUREAU,)) for n in range(2)]
CHIEF = Viewer(account="chief", role=Role.LEADER, line=(BUREAU,))
LOOKERS = [CLERKS[0], CLERKS[1], HEADS[0], CLERKS[2], CHIEF, HEADS[1]]
"""Who takes each step, in the order of the shipped pack."""
CORRECTOR = CLERKS[3]
LAST = Viewer(account="head-2", role=Role.SUPERVISOR, line=(BUREAU,))
"""Who proofs last where the other heads have opened the edition or looked already."""


def a_look(step: str, number: int = 1, **said: Any) -> ReviewBulletinWords | ProofBulletinWords:
    """Say what came of a step."""
    look = step.partition("_")[2]
    shape = ReviewBulletinWords if look == "review" else ProofBulletinWords
    return shape(**{"id": uuid.uuid4().hex, "type": f"{look}_bulletin", "round": number, "passed": True} | said)


def a_revision(remark: str | None = None, given: str = "") -> ReviseBulletinWords:
    """Hand in another round."""
    return ReviseBulletinWords(id=given or uuid.uuid4().hex, type="revise_bulletin", remark=remark)


def a_publication(number: int, given: str = "publish") -> PublishBulletinWords:
    """Make it public."""
    return PublishBulletinWords(id=given, type="publish_bulletin", round=number)


def a_withdrawal() -> WithdrawBulletinWords:
    """Take it back."""
    return WithdrawBulletinWords(id="withdraw", type="withdraw_bulletin", reason="城管局数字有误")


def a_correction(number: str, given: str = "correct", remark: str | None = None) -> CorrectBulletinWords:
    """Open another edition."""
    return CorrectBulletinWords(id=given, corrects=number, reason="更正城管局数字", remark=remark)


async def done(desk: BulletinDesk, number: str, words: Any, who: Viewer) -> None:
    """Give a command that is followed."""
    row = await desk.command(number, words, who)
    assert row.state == ledger.DONE, row.answer


async def looked(desk: BulletinDesk, number: str, of_round: int, until: int = 6) -> None:
    """Let everybody look, and pass it on."""
    for step, who in list(zip(STEP_NAMES, LOOKERS, strict=True))[:until]:
        await done(desk, number, a_look(step, of_round), who)


def life_of(database: Database, number: str) -> Bulletin:
    """Give a bulletin's dossier as the records have it."""
    found = database.look(lambda c: load_dossier(c, number))
    assert isinstance(found, Bulletin)
    return found


def edition_of(database: Database, period: str, edition: int = 1) -> KeptBulletin | None:
    """Give an edition of a period."""

    def found(connection: Connection) -> KeptBulletin | None:
        return find_edition(connection, period, edition)

    return database.look(found)
