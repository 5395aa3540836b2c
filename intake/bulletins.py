"""The bulletins' desk: composes what an issue, a new round or another edition says, and hands it in at the gate.

Composing takes longer than a transaction of the gate should, so the content is composed and kept first; the command
that follows carries its digest. Looking for a million people in a content takes longer, too: that is done before, and
the transaction looks only for those who came since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import Role
from domain.bulletins import Bulletin, canonical, digest, period_named
from domain.dossiers.bulletin import Bulletin as Life
from domain.dossiers.bulletin import Composed
from domain.dossiers.bulletin_rules import may_do
from domain.dossiers.kinds import AnyDossier
from intake.bulletin_stamp import PassingWords, known_bulletin, passes
from intake.bulletin_words import CorrectBulletinWords, OpenBulletinWords, ReviseBulletinWords
from intake.dossier_words import DossierWords
from intake.dossiers import DossierGate
from intake.gate import Gate
from storage import ledger
from storage.bulletin_findings import Looked, look_through
from storage.bulletins import edition_lines, find_edition, keep_content, last_issue
from storage.composing import compose
from storage.database import now
from storage.packs import policy_of

ENGINE = Viewer(account="engine", role=Role.ENGINE)


@dataclass(frozen=True)
class BulletinDesk:
    """Composes and hands in; the adapter of the domain's `Bulletins` port."""

    gate: Gate

    async def compose_issue(self, period: str, as_of: datetime) -> Composed:
        """Compose the first edition of a period; one that is there already stays what it was issued with."""
        known = await self.gate.database.read(lambda c: find_edition(c, period, 1))
        if known is not None:
            return Composed(as_of=known.as_of, digest=known.digest)
        return await self.compose_edition(period, as_of)

    async def open_issue(self, period: str, composed: Composed, called_by: str | None = None) -> str:
        """Open the life of a composed issue; one that has a life already is left alone."""
        gate = DossierGate(self.gate, _ready(period, composed) | {"called_by": called_by})
        return (await gate.open(OpenBulletinWords(id=period, period=period), ENGINE)).number

    async def correct(self, words: CorrectBulletinWords, sender: Viewer) -> AnyDossier:
        """Open another edition, composed of what is known now.

        Raises:
            GateRefusal: ``not_found``, ``not_permitted``, ``nothing_to_correct`` or ``corrected_already``.
        """
        life = await self.gate.database.read(lambda c: known_bulletin(c, words.corrects, sender))
        composed = await self.compose_edition(life.period, None, life.edition + 1, words.remark)
        return await DossierGate(self.gate, _ready(life.period, composed)).open(words, sender)

    async def command(self, number: str, words: DossierWords, sender: Viewer) -> ledger.Row:
        """Take a command; another round is composed of what is known now, where the sender may hand one in.

        Raises:
            GateRefusal: as `DossierGate.command`, and ``personal_data_found`` or ``accusation_found``.
        """
        if isinstance(words, PassingWords):
            looked = await self.gate.database.read(lambda c: _looked(c, number, words, sender))
            return await DossierGate(self.gate, looked=looked).command(number, words, sender)
        if not isinstance(words, ReviseBulletinWords):
            return await DossierGate(self.gate).command(number, words, sender)
        life, may = await self.gate.database.read(lambda c: _may(c, number, words.type, sender))
        last = life.round
        composed = await self.compose_edition(life.period, None, life.edition, words.remark) if may else last
        ready = {"as_of": composed.as_of, "digest": composed.digest}
        return await DossierGate(self.gate, ready).command(number, words, sender)

    async def compose_edition(
        self, period: str, as_of: datetime | None, edition: int = 1, remark: str | None = None
    ) -> Composed:
        """Compose and keep; without an instant, of what is known now."""

        def composed(connection: Connection) -> Bulletin:
            at = as_of or now(connection)
            said = {"edition": edition, "remark": remark}
            return self._composed(connection, period, at).model_copy(update=said)

        found = await self.gate.database.read(composed)
        content, named = canonical(found).decode(), digest(found)
        await self.gate.database.write(lambda c: keep_content(c, named, content))
        return Composed(as_of=found.as_of, digest=named)

    def _composed(self, connection: Connection, key: str, as_of: datetime) -> Bulletin:
        period = period_named(key)
        last = last_issue(connection, period)
        before = Bulletin.model_validate_json(last.content) if last else None
        found = compose(connection, period, as_of, self.gate.policy, before)
        regular = find_edition(connection, last.period, 1) if last else None
        lines = edition_lines(connection, regular.as_of if regular else None, as_of, self.gate.policy.tz)
        return found.model_copy(update={"editions": tuple(lines)})


def _may(connection: Connection, number: str, command: str, sender: Viewer) -> tuple[Life, bool]:
    life = known_bulletin(connection, number, sender)
    return life, command in may_do(sender.actor, life, policy_of(connection, life.policy))


def _looked(connection: Connection, number: str, words: PassingWords, sender: Viewer) -> Looked | None:
    """Look through the content for somebody who may let it pass; whoever may not is told so without it."""
    life, may = _may(connection, number, words.type, sender)
    return look_through(connection, life.round.digest) if may and passes(words) else None


def _ready(key: str, composed: Composed) -> dict[str, Any]:
    period = period_named(key)
    days = {"rhythm": period.rhythm.value, "period": key, "first": period.first, "last": period.last}
    return days | {"as_of": composed.as_of, "digest": composed.digest}
