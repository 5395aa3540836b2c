"""The gate of dossiers: as that of petitions first the ledger, then the engine, and an answer in either case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from domain.access import Viewer
from domain.dossiers.base import LETTERS, kind_of
from domain.dossiers.kinds import KINDS, AnyDossier, DossierEnvelope, DossierRecord, decide, folded
from domain.refusals import Refused
from domain.terms import DossierKind
from intake.bulletin_words import CorrectBulletinWords, OpenBulletinWords
from intake.dossier_stamp import OPENS, stamp_command, stamp_opening
from intake.dossier_words import DossierWords, OpeningWords, ReceiveBatchWords
from intake.gate import Gate
from intake.refusals import GateCode, GateRefusal
from intake.stamp import Stamp
from storage import ledger
from storage.bulletin_findings import Looked
from storage.database import now
from storage.dossiers import load_dossier, may_see_dossier
from storage.packs import rules_for
from storage.prepared import read, write
from storage.records import append
from storage.tables import submissions
from workflows.dossier_reactions import notices

_SUBMISSION = select(submissions.c.digest, submissions.c.petition).where(submissions.c.key == bindparam("of_key"))
_SUBMIT = insert(submissions)


@dataclass(frozen=True)
class DossierGate:
    """Opens dossiers and takes commands to them, by the ledger and the delivery of the gate of petitions.

    ``ready`` is what was prepared for a command beforehand, because it takes longer than a transaction should; and
    ``looked`` what was found beforehand in a content that the command lets pass.
    """

    gate: Gate
    ready: Mapping[str, Any] = field(default_factory=dict)
    looked: Looked | None = None

    async def open(self, words: OpeningWords, sender: Viewer) -> AnyDossier:
        """Open a dossier; the same id, or the same batch of the same issuer, gives the same dossier.

        Raises:
            GateRefusal: ``not_permitted``, ``not_in_procedure``, ``key_reused``, ``unknown_office``,
                ``unknown_petition`` or the code of a rule, e.g. ``accused_office``.
        """
        dossier, row = await self.gate.attempt(lambda c: self.enter_opening(c, words, sender))
        if row is not None:
            await self.gate.send(row, first=True)
        return dossier

    async def command(self, number: str, words: DossierWords, sender: Viewer) -> ledger.Row:
        """Take a command.

        Raises:
            GateRefusal: ``not_found``, ``not_permitted``, ``id_reused``, ``case_closed`` or ``unknown_petition``.
        """
        row, first = await self.gate.attempt(lambda c: self.enter_command(c, number, words, sender))
        return row if row.state != ledger.PENDING else await self.gate.send(row, first=first)

    def enter_opening(
        self, connection: Connection, words: OpeningWords, sender: Viewer
    ) -> tuple[AnyDossier, ledger.Row | None]:
        """Write an opening into the ledger in the caller's transaction; no row where it is there already."""
        kind = OPENS[type(words)]
        if sender.role not in KINDS[kind].openers:
            raise GateRefusal(GateCode.NOT_PERMITTED)
        key, digest = self._key(words, sender), self._digest(words)
        known = read(connection, _SUBMISSION, of_key=key)
        if known:
            return self._known(connection, known[0], digest, words), None
        if kind not in self.gate.policy.dossiers:
            raise GateRefusal(GateCode.NOT_IN_PROCEDURE)
        number = self._number(connection, kind, now(connection))
        ledger.open_docket(connection, number, "", self.gate.policy.id, now(connection))
        row, dossier = self._decide_opening(connection, number, words, sender)
        write(connection, _SUBMIT, [{"key": key, "digest": digest, "petition": number}])
        return dossier, row

    def enter_command(
        self, connection: Connection, number: str, words: DossierWords, sender: Viewer
    ) -> tuple[ledger.Row, bool]:
        """Write a command into the ledger in the caller's transaction; tell whether none waits before it."""
        dossier = seen_dossier(connection, number, sender)
        safe, delivery = self.gate.safe, self.gate.delivery
        digest = safe.digest_of("command", words)
        known = ledger.find(connection, number, words.id)
        if known is not None:
            if known.digest != digest or known.actor != sender.actor.id:
                raise GateRefusal(GateCode.ID_REUSED, id=words.id)
            return known, False
        rows = KINDS[dossier.kind].rows
        if not any(words.type == name and sender.role is role for name, _, who in rows for role, _ in who):
            raise GateRefusal(GateCode.NOT_PERMITTED)
        if dossier.closed:
            raise GateRefusal(GateCode.CASE_CLOSED)
        ledger_no, at = ledger.draw(connection, number)
        stamp = Stamp(connection=connection, safe=safe, petition=number, at=at, sender=sender)
        command = stamp_command(stamp, words, dossier, sender, self.looked) | dict(self.ready)
        envelope = _envelope(words.id, ledger_no, at, sender, command)
        waits = ledger.head(connection, number) is not None
        return ledger.enter(connection, number, envelope, digest, None if waits else delivery.lease), not waits

    def _decide_opening(
        self, connection: Connection, number: str, words: OpeningWords, sender: Viewer
    ) -> tuple[ledger.Row, AnyDossier]:
        ledger_no, at = ledger.draw(connection, number)
        stamp = Stamp(connection=connection, safe=self.gate.safe, petition=number, at=at, sender=sender)
        envelope = _envelope("open", ledger_no, at, sender, stamp_opening(stamp, words, sender) | dict(self.ready))
        rules = rules_for(connection, self.gate.policy, at).of(OPENS[type(words)])
        found = decide(envelope, None, rules, number)
        if isinstance(found, Refused):
            raise GateRefusal(found.code, **found.params)
        dossier = folded(found)
        append(connection, DossierRecord(stream=number, events=found, notices=notices(found, dossier)), certain=True)
        digest = self._digest(words)
        return ledger.enter(connection, number, envelope, digest, self.gate.delivery.lease), dossier

    def _known(self, connection: Connection, known: tuple[Any, ...], digest: str, words: OpeningWords) -> AnyDossier:
        before, number = known
        dossier = load_dossier(connection, number)
        if before != digest and isinstance(words, CorrectBulletinWords):
            raise GateRefusal(GateCode.CORRECTED_ALREADY, number=number)
        if before != digest or dossier is None:
            raise GateRefusal(GateCode.KEY_REUSED)
        return dossier

    def _key(self, words: OpeningWords, sender: Viewer) -> str:
        """Know an opening again by what it is about, where that is one thing only; else by its sender's id."""
        safe = self.gate.safe
        match words:
            case ReceiveBatchWords():
                return safe.digest("batch", f"{words.issuer}\n{words.reference}")
            case OpenBulletinWords():
                return safe.digest("bulletin", words.period)
            case CorrectBulletinWords():
                return safe.digest("edition", words.corrects)
            case _:
                return safe.digest("dossier", f"{sender.account}\n{words.id}")

    def _digest(self, words: OpeningWords) -> str:
        said = words.model_copy(update={"id": "batch"}) if isinstance(words, ReceiveBatchWords) else words
        return self.gate.safe.digest_of("dossier", said)

    def _number(self, connection: Connection, kind: DossierKind, at: datetime) -> str:
        year = at.astimezone(self.gate.policy.tz).year
        return f"{LETTERS[kind]}{year}-{ledger.next_number(connection, f'{kind} {year}'):04d}"


def seen_dossier(connection: Connection, number: str, viewer: Viewer) -> AnyDossier:
    """Give a dossier to somebody who may know of it.

    Raises:
        GateRefusal: ``not_found``, whether it does not exist or is not his to know of.
    """
    dossier = load_dossier(connection, number) if kind_of(number) else None
    if dossier is None or not may_see_dossier(connection, viewer, dossier):
        raise GateRefusal(GateCode.NOT_FOUND)
    return dossier


def _envelope(given: str, ledger_no: int, at: datetime, sender: Viewer, command: dict[str, Any]) -> DossierEnvelope:
    members = {"id": given, "ledger_no": ledger_no, "received_at": at, "actor": sender.actor, "command": command}
    return DossierEnvelope.model_validate(members)
