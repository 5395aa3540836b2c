"""Stamping for dossiers: texts go into the safe, offices are looked up, and what petitions have come to is noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from domain.access import Viewer, may_see
from domain.base import DocumentRef, OfficeRef
from domain.dossiers.base import Cited
from domain.dossiers.batch import AssignedBatch, Joining, MemberStage, Settling, Stamped
from domain.dossiers.bulletin import Bulletin
from domain.dossiers.kinds import AnyDossier
from domain.petition import Petition, Stage
from domain.terms import DossierKind
from intake.bulletin_stamp import edition_after, highest_bureau, see_to_contents
from intake.bulletin_words import (
    CorrectBulletinWords,
    OpenBulletinWords,
    ProofBulletinWords,
    PublishBulletinWords,
    ReviewBulletinWords,
    ReviseBulletinWords,
)
from intake.dossier_words import (
    AddMembersWords,
    DossierWords,
    IssueRecommendationWords,
    OpeningWords,
    ProposeSettlementWords,
    ReceiveBatchWords,
)
from intake.refusals import GateCode, GateRefusal
from intake.stamp import Stamp
from storage.bulletin_findings import Looked
from storage.directory import Tree
from storage.records import load_case
from storage.streams import PETITION
from storage.tables import events

TEXTS = ("text", "answer", "note", "reason", "report")
OPENS: dict[type[Any], DossierKind] = {
    IssueRecommendationWords: DossierKind.RECOMMENDATION,
    ReceiveBatchWords: DossierKind.BATCH,
    OpenBulletinWords: DossierKind.BULLETIN,
    CorrectBulletinWords: DossierKind.BULLETIN,
}
"""Which words open which kind; a further kind adds its own."""

SERVED = frozenset({Stage.REPLIED, Stage.REVIEWED, Stage.CONCLUDED})


def stamp_opening(stamp: Stamp, words: OpeningWords, sender: Viewer) -> dict[str, Any]:
    """Give an opening command as plain members.

    Raises:
        GateRefusal: ``unknown_office`` or ``unknown_petition``.
    """
    said = _texts(stamp, words)
    match words:
        case IssueRecommendationWords():
            cases = tuple(cited(stamp.connection, number, sender) for number in dict.fromkeys(words.cases))
            bureau = _office(stamp.connection, sender.office or "")
            return said | {"bureau": bureau, "office": _office(stamp.connection, words.office), "cases": cases}
        case ReceiveBatchWords():
            return said | {"bureau": _office(stamp.connection, words.bureau or sender.office or "")}
        case OpenBulletinWords():
            return said | {"bureau": highest_bureau(stamp.connection)}
        case CorrectBulletinWords():
            said.pop("remark")
            return said | {"type": "open_bulletin"} | edition_after(stamp.connection, words.corrects, sender)


def stamp_command(
    stamp: Stamp, words: DossierWords, dossier: AnyDossier, sender: Viewer, looked: Looked | None = None
) -> Any:
    """Give a command to a dossier, validated as it is delivered; ``looked`` is a look through a bulletin's content.

    Raises:
        GateRefusal: ``unknown_petition``.
    """
    said = _texts(stamp, words)
    match words:
        case AddMembersWords():
            said.pop("petitions")
            said["members"] = tuple(joining(stamp.connection, number, sender) for number in words.petitions)
        case ProposeSettlementWords() if isinstance(dossier, AssignedBatch):
            said["members"] = _stamps(stamp.connection, dossier, words.members)
        case ReviseBulletinWords():
            said.pop("remark")
        case ReviewBulletinWords() | ProofBulletinWords() | PublishBulletinWords() if isinstance(dossier, Bulletin):
            see_to_contents(stamp.connection, words, dossier, looked)
        case _:
            pass
    return said


def cited(connection: Connection, number: str, sender: Viewer) -> Cited:
    """Give a petition as a dossier cites it; one that the sender may not see does not exist for him."""
    petition = visible_case(connection, number, sender)
    return Cited(number=number, sequence=petition.sequence, accused=petition.accused)


def joining(connection: Connection, number: str, sender: Viewer) -> Joining:
    """Give a petition as it joins a batch."""
    petition = visible_case(connection, number, sender)
    return Joining(petition=number, matter=petition.facts, district=petition.district)


def visible_case(connection: Connection, number: str, sender: Viewer) -> Petition:
    """Give a petition that the sender may see.

    Raises:
        GateRefusal: ``unknown_petition``.
    """
    petition = load_case(connection, number)
    if petition is None or not may_see(sender, petition):
        raise GateRefusal(GateCode.UNKNOWN_PETITION, number=number)
    return petition


def settled_by(connection: Connection, petition: Petition) -> Settling | None:
    """Tell which act of an agency settled a petition: never silence, a withdrawal, a pledge or another procedure."""
    if petition.stage not in SERVED:
        return None
    done = select(events.c.type).where(events.c.kind == PETITION, events.c.stream == petition.number)
    types = set(connection.execute(done.where(events.c.type.in_(("agreement_performed", "replied")))).scalars())
    if petition.final:
        return Settling.REVIEW_FINAL
    if "agreement_performed" in types:
        return Settling.AGREEMENT_PERFORMED
    return Settling.OPINION_SERVED if "replied" in types else None


def _stamps(connection: Connection, batch: AssignedBatch, items: tuple[int, ...]) -> tuple[Stamped, ...]:
    """Stamp the members that are named, or all open ones whose petitions are settled."""
    named = dict.fromkeys(items)
    found = []
    for item in named or [member.item for member in batch.members if member.stage is MemberStage.OPEN]:
        member = batch.members[item - 1] if item <= len(batch.members) else None
        petition = load_case(connection, member.petition) if member else None
        way = settled_by(connection, petition) if petition else None
        if named or way is not None:
            found.append(Stamped(item=item, sequence=petition.sequence if petition else 0, settled_by=way))
    return tuple(found)


def _texts(stamp: Stamp, words: OpeningWords | DossierWords) -> dict[str, Any]:
    said = words.model_dump(exclude={"id"})
    return {name: _put(stamp, name, value) if name in TEXTS else value for name, value in said.items()}


def _put(stamp: Stamp, kind: str, text: str | None) -> DocumentRef | None:
    if text is None:
        return None
    return stamp.safe.put_text(stamp.connection, stamp.petition, kind, {kind: text}, stamp.at)


def _office(connection: Connection, office: str) -> OfficeRef:
    ref = Tree.load(connection).ref(office)
    if ref is None:
        raise GateRefusal(GateCode.UNKNOWN_OFFICE, office=office)
    return ref
