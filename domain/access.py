"""Who may know of a case: the one rule behind every page, list, search and notice."""

from __future__ import annotations

from domain.base import Actor, Frozen, Identifier, Role
from domain.led import LeadStage, leading
from domain.petition import Petition

BUREAU_ROLES = frozenset({Role.CLERK, Role.SUPERVISOR})
READS_RATINGS = frozenset({Role.CLERK, Role.SUPERVISOR, Role.AUDITOR})
"""Not the officers: beside a petitioner's name, a rating would tell the rated who gave it."""


class Standing(Frozen):
    """An absent office-holder of the same role for whom somebody stands in."""

    account: Identifier
    line: tuple[Identifier, ...] = ()


class Viewer(Frozen):
    """Somebody who looks: his account, his role, and the line of his office up to the root.

    ``stands_in`` names those for whom he is the deputy now; ``desk`` tells that he sits at the duty desk.
    """

    account: Identifier
    role: Role
    line: tuple[Identifier, ...] = ()
    stands_in: tuple[Standing, ...] = ()
    desk: bool = False

    @property
    def office(self) -> str | None:
        """The office he belongs to."""
        return self.line[0] if self.line else None

    @property
    def actor(self) -> Actor:
        """The viewer as somebody who acts."""
        return Actor(id=self.account, role=self.role, office=self.office)

    @property
    def places(self) -> tuple[Viewer, ...]:
        """Himself, and each one for whom he stands in."""
        own = self.model_copy(update={"stands_in": (), "desk": False})
        return (own, *(Viewer(account=s.account, role=self.role, line=s.line) for s in self.stands_in))


def may_see(viewer: Viewer, petition: Petition) -> bool:
    """Tell whether a case exists for this viewer. Whoever an accusation names never learns of it (Art. 30)."""
    return place_in(viewer, petition) is not None


def place_in(viewer: Viewer, petition: Petition) -> Viewer | None:
    """Give in whose place somebody knows of a case: his own, or that of an absent one for whom he stands in.

    A deputy who is accused or recused himself has none, and nobody has one in the place of an accused.
    """
    if petition.accused.bars(viewer.account, viewer.line):
        return None
    own, *others = viewer.places
    if _reaches(own, petition):
        return own
    if viewer.account in petition.recused:
        return None
    fit = (other for other in others if not petition.accused.bars(other.account, other.line))
    return next((other for other in fit if _reaches(other, petition)), None)


def acting_in(viewer: Viewer, petition: Petition) -> Actor:
    """Give somebody as he acts on a case: his own account, for the office in whose place he knows of it."""
    place = place_in(viewer, petition)
    deputy = place is not None and place.account != viewer.account and viewer.role is Role.LEADER
    return Actor(
        id=viewer.account,
        role=viewer.role,
        office=place.office if place else viewer.office,
        stands_for=place.account if place and deputy else None,
    )


def _reaches(viewer: Viewer, petition: Petition) -> bool:
    if viewer.role in BUREAU_ROLES:
        return viewer.office in petition.bureau.line or viewer.office in _above(petition) | _reviewing(petition)
    match viewer.role:
        case Role.OFFICER:
            return viewer.office in _handling(petition) | _reviewing(petition)
        case Role.LEADER:
            own = petition.office is not None and viewer.office == petition.office.id
            own = own or viewer.office in _reviewing(petition)
            return (
                own
                or (petition.leader is not None and petition.leader.id == viewer.account)
                or _leads(viewer, petition)
            )
        case Role.AUDITOR:
            return True
        case _:
            return False


def closing(petition: Petition) -> frozenset[str]:
    """Name the offices whose leaders may answer now for one who holds the matter: he asks for time, or for its end."""
    asked = [one for one in petition.led if one.active and (one.wish or one.stage is LeadStage.PROPOSED)]
    return frozenset(office for one in asked for office in (*one.leader.line, *petition.bureau.line))


def _leads(viewer: Viewer, petition: Petition) -> bool:
    """Tell whether a leader holds the matter, or may answer now for one of his house who does."""
    if viewer.account in leading(petition.led):
        return True
    return viewer.office in closing(petition)


def _handling(petition: Petition) -> set[str | None]:
    return {office.id for office in (petition.office, *petition.co_handlers) if office is not None}


def _reviewing(petition: Petition) -> set[str | None]:
    return {petition.review.office.id} if petition.review else set()


def _above(petition: Petition) -> set[str | None]:
    """The offices above one that objects: the common superior among them may settle the dispute (Art. 24)."""
    return set(petition.office.line[1:]) if petition.office and petition.objection else set()
