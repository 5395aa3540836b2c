"""Stamping for bulletins: whose they are, what an edition corrects, and whether a content may be passed on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import OfficeRef
from domain.dossiers.bulletin import Bulletin, Earlier, Stage
from intake.bulletin_words import ProofBulletinWords, PublishBulletinWords, ReviewBulletinWords
from intake.refusals import GateCode, GateRefusal
from storage.bulletin_findings import Looked, content_findings
from storage.directory import Tree
from storage.dossiers import load_dossier, may_see_dossier
from storage.registry import first_bureau

PassingWords = ReviewBulletinWords | ProofBulletinWords | PublishBulletinWords


def highest_bureau(connection: Connection) -> OfficeRef:
    """Give the bureau that issues bulletins: the highest; it is made where there is none yet."""
    first_bureau(connection)
    tree = Tree.load(connection)
    ref = tree.ref(tree.bureau_for(None) or "")
    if ref is None:
        raise GateRefusal(GateCode.UNKNOWN_OFFICE, office="")
    return ref


def known_bulletin(connection: Connection, number: str, sender: Viewer) -> Bulletin:
    """Give a bulletin that somebody may know of.

    Raises:
        GateRefusal: ``not_found``.
    """
    found = load_dossier(connection, number)
    if not isinstance(found, Bulletin) or not may_see_dossier(connection, sender, found):
        raise GateRefusal(GateCode.NOT_FOUND)
    return found


def edition_after(connection: Connection, number: str, sender: Viewer) -> dict[str, Any]:
    """Give what another edition of a bulletin takes over from it."""
    found = known_bulletin(connection, number, sender)
    earlier = Earlier(number=number, sequence=found.sequence, edition=found.edition, stage=Stage(found.stage))
    return {"bureau": found.bureau, "corrects": earlier}


def see_to_contents(connection: Connection, words: PassingWords, bulletin: Bulletin, looked: Looked | None) -> None:
    """Let nobody pass on what tells of a person or of an accusation; sending it back is always possible.

    Raises:
        GateRefusal: ``personal_data_found`` or ``accusation_found``, with the place.
    """
    if not passes(words):
        return
    for finding in content_findings(connection, bulletin.round.digest, looked):
        raise GateRefusal(GateCode(finding.code), where=finding.where)


def passes(words: PassingWords) -> bool:
    """Tell whether somebody lets a content pass."""
    return isinstance(words, PublishBulletinWords) or words.passed
