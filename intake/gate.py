"""The gate: first the ledger, then the engine, and an answer in either case."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from domain.access import Viewer, acting_in
from domain.base import Actor, Frozen, Role
from domain.commands import Envelope, Intake, Register
from domain.decide import decide
from domain.events import Batch
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Policy
from domain.refusals import Refused
from domain.transitions import TRANSITIONS
from intake.command_words import CommandWords, RateWords
from intake.delivery import Delivery, Record, Undelivered
from intake.finality import LIFT, lift_closed
from intake.opening import next_petition
from intake.refusals import GateCode, GateRefusal
from intake.safe import Safe
from intake.stamp import Stamp
from intake.words import ExternalId, RegisterWords
from storage import ledger
from storage.database import Database, Work, now
from storage.directory import Tree
from storage.late import BARRING_IDS
from storage.leader_calls import LADDER_IDS
from storage.packs import OWN_IDS, rules_for
from storage.prepared import read, write
from storage.receipts import note_receipt
from storage.records import append, load_case
from storage.registry import first_bureau
from storage.sight import sees
from storage.tables import external_ids, submissions
from workflows.reactions import notices

log = structlog.get_logger()

T = TypeVar("T")

PUBLIC = Actor(id="petitioner", role=Role.PETITIONER)

_SUBMISSION = select(submissions.c.digest, submissions.c.petition).where(submissions.c.key == bindparam("of_key"))
_SUBMIT = insert(submissions)


class Receipt(Frozen):
    """What somebody who hands in a petition gets: it will not be lost."""

    number: str
    tracking_code: str
    received_at: datetime
    petition: Petition
    repeated: bool = False


@dataclass(frozen=True)
class Gate:
    """One process's gate. ``wait`` is how long, in seconds, a sender waits for the engine before a 202."""

    database: Database
    delivery: Delivery
    safe: Safe
    policy: Policy
    wait: float

    async def register(self, words: RegisterWords, actor: Actor, key: str) -> Receipt:
        """Take a petition in; the same key with the same words gives the same receipt.

        Raises:
            GateRefusal: ``key_reused``, ``external_id_reused``, ``written_later``, or ``unknown_petition`` where the
                matter is none that the sender may see.
        """
        receipt, row = await self.attempt(lambda c: self.enter_petition(c, words, actor, key))
        if row is not None:
            await self.send(row, first=True)
        return receipt

    async def command(
        self, number: str, words: CommandWords, sender: Viewer | None, *, own_network: bool | None = None
    ) -> ledger.Row:
        """Take a command; ``sender`` is None for the petitioner, whose code the caller has checked.

        Of a rating it is kept whether it came from an office's ``own_network``, where the caller knows of any.

        Raises:
            GateRefusal: ``not_found``, ``not_permitted``, ``id_reused``, ``case_closed``, ``unknown_office`` or
                ``unknown_account``.
        """
        row, first = await self.attempt(lambda c: self.enter_command(c, number, words, sender, own_network))
        if row.state != ledger.PENDING:
            return row
        return await self.send(row, first=first)

    async def attempt(self, work: Work[T]) -> T:
        """Enter something; where the same was entered at the same moment, its answer is found at the second look."""
        try:
            return await self.database.write(work)
        except IntegrityError:
            return await self.database.write(work)

    def enter_petition(
        self, connection: Connection, words: RegisterWords, actor: Actor, key: str
    ) -> tuple[Receipt, ledger.Row | None]:
        """Write a petition into the ledger in the caller's transaction; no row where it is there already."""
        digest = self.safe.digest_of("petition", words)
        hashed = self.safe.digest("key", f"{actor.id}\n{key}")
        known = self._known_submission(connection, hashed, digest)
        if known is not None:
            return known, None
        at = now(connection)
        if words.written_at is not None and words.written_at > at:
            raise GateRefusal(GateCode.WRITTEN_LATER)
        number = next_petition(connection, self.policy, at)
        ledger.open_docket(
            connection, number, self.safe.tracking_hash(self.safe.tracking_code(number)), self.policy.id, at
        )
        self._claim(connection, number, words.external_ids, digest)
        tree = self._tree(connection)
        sender = _registrar(actor, tree)
        stamp = Stamp(connection=connection, safe=self.safe, petition=number, at=at, sender=sender)
        intake = stamp.intake(words, tree, _own_bureau(actor, words, tree))
        row, petition = self._enter_opening(connection, number, intake, actor, digest)
        write(connection, _SUBMIT, [{"key": hashed, "digest": digest, "petition": number}])
        return self.receipt_of(petition, repeated=False), row

    def enter_command(
        self,
        connection: Connection,
        number: str,
        words: CommandWords,
        sender: Viewer | None,
        own_network: bool | None = None,
    ) -> tuple[ledger.Row, bool]:
        """Write a command into the ledger in the caller's transaction; tell whether none waits before it."""
        petition = load_case(connection, number)
        if petition is None or (sender is not None and not sees(connection, sender, petition)):
            raise GateRefusal(GateCode.NOT_FOUND)
        actor = acting_in(sender, petition) if sender is not None else PUBLIC
        digest = self.safe.digest_of("command", words)
        known = ledger.find(connection, number, words.id)
        if known is not None:
            if known.digest != digest or known.actor != actor.id:
                raise GateRefusal(GateCode.ID_REUSED, id=words.id)
            return known, False
        if words.id.startswith((OWN_IDS, BARRING_IDS, LADDER_IDS)):  # else anybody could keep these away
            raise GateRefusal(GateCode.ID_REUSED, id=words.id)
        if not _ever_permitted(actor.role, words.type):
            raise GateRefusal(GateCode.NOT_PERMITTED)
        if petition.closed and words.type != LIFT:
            raise GateRefusal(GateCode.CASE_CLOSED)
        ledger_no, at = ledger.draw(connection, number)
        stamp = Stamp(connection=connection, safe=self.safe, petition=number, at=at, sender=sender)
        envelope = Envelope(id=words.id, ledger_no=ledger_no, received_at=at, actor=actor, command=stamp.command(words))
        if petition.closed:
            return _answer_closed(connection, petition, envelope, digest), False
        if isinstance(words, RateWords) and own_network is not None:
            note_receipt(connection, number, ledger_no, own_network=own_network)
        waits = ledger.head(connection, number) is not None
        return ledger.enter(connection, number, envelope, digest, None if waits else self.delivery.lease), not waits

    def _tree(self, connection: Connection) -> Tree:
        tree = Tree.load(connection)
        if tree.bureau_for(None) is None:
            first_bureau(connection)
            tree = Tree.load(connection)
        return tree

    def _known_submission(self, connection: Connection, key: str, digest: str) -> Receipt | None:
        known = read(connection, _SUBMISSION, of_key=key)
        if not known:
            return None
        ((before, number),) = known
        petition = load_case(connection, number)
        if before != digest or petition is None:
            raise GateRefusal(GateCode.KEY_REUSED)
        return self.receipt_of(petition, repeated=True)

    def _claim(self, connection: Connection, number: str, named: tuple[ExternalId, ...], digest: str) -> None:
        """Claim the petition's numbers in other systems; a number means one petition only."""
        for external in named:
            row = external.model_dump() | {"petition": number, "digest": digest}
            taken = select(external_ids.c.petition).where(
                external_ids.c.system == external.system, external_ids.c.id == external.id
            )
            if connection.execute(taken).first() is not None:
                raise GateRefusal(GateCode.EXTERNAL_ID_REUSED, system=external.system, id=external.id)
            connection.execute(insert(external_ids), [row])

    def _enter_opening(
        self, connection: Connection, number: str, intake: Intake, actor: Actor, digest: str
    ) -> tuple[ledger.Row, Petition]:
        ledger_no, at = ledger.draw(connection, number)
        command = Register.model_validate(intake.model_dump())
        envelope = Envelope(id="register", ledger_no=ledger_no, received_at=at, actor=actor, command=command)
        found = decide(envelope, None, rules_for(connection, self.policy, at), number)
        if isinstance(found, Refused):
            raise GateRefusal(found.code, **found.params)
        petition = fold(found)
        if petition is None:
            raise RuntimeError(f"{number}: a registration without events")
        batch = Batch(stream=number, events=found, notices=notices(found, petition))
        append(connection, batch, certain=True)
        return ledger.enter(connection, number, envelope, digest, self.delivery.lease), petition

    def receipt_of(self, petition: Petition, *, repeated: bool) -> Receipt:
        """Give a petition's receipt; its code follows from the number and the key."""
        return Receipt(
            number=petition.number,
            tracking_code=self.safe.tracking_code(petition.number),
            received_at=petition.received_at,
            petition=petition,
            repeated=repeated,
        )

    async def send(self, row: ledger.Row, *, first: bool, record: Record | None = None) -> ledger.Row:
        """Deliver within the time a sender waits; what takes longer goes on behind him, or is the relay's."""
        task = asyncio.create_task(self.delivery.deliver(row, first=first, record=record))
        task.add_done_callback(_note)
        try:
            return await asyncio.wait_for(asyncio.shield(task), self.wait)
        except (TimeoutError, Undelivered):
            return row


def _answer_closed(connection: Connection, petition: Petition, envelope: Envelope, digest: str) -> ledger.Row:
    """Answer at once what needs no workflow any more: the ledger has command and answer together."""
    row = ledger.enter(connection, petition.number, envelope, digest, None)
    answer = lift_closed(connection, petition, envelope)
    state = ledger.REFUSED if answer.refused else ledger.DONE
    return ledger.answer(connection, row, state, answer.model_dump_json(exclude={"batches"}, exclude_none=True))


def _note(task: asyncio.Task[ledger.Row]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("command left to the relay", reason=str(error), kind=type(error).__name__)


def _registrar(actor: Actor, tree: Tree) -> Viewer | None:
    """Give who registers, as somebody who looks for the matter; the petitioner sees no other petition."""
    if actor.role is Role.PETITIONER:
        return None
    return Viewer(account=actor.id, role=actor.role, line=tree.line(actor.office))


def _own_bureau(actor: Actor, words: RegisterWords, tree: Tree) -> str | None:
    """A clerk's registration belongs to his own bureau, unless it is an accusation that names it."""
    if actor.office is None or words.accused:
        return None
    return tree.bureau_of(actor.office)


def _ever_permitted(role: Role, command: str) -> bool:
    return any(role is who for (_, name), rule in TRANSITIONS.items() if name == command for who, _ in rule.who)
