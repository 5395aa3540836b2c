"""Offices, orders and measures as the API shows them."""

from __future__ import annotations

from domain.base import Frozen
from domain.petition import Petition
from domain.proposals import open_proposals
from storage.directory import Tree


class OfficeView(Frozen):
    """An office by its names."""

    id: str
    name: str
    name_en: str | None = None


class OrderView(Frozen):
    """A supervision order: whom it addresses, what it rests on, and whether it is answered and accepted."""

    id: str
    office: OfficeView
    breach: str
    answered: bool
    accepted: bool


class MeasureView(Frozen):
    """A measure of Art. 39 about an office."""

    id: str
    office: OfficeView
    measure: str
    ended: bool


class ProposalView(Frozen):
    """A proposal that waits for a decision: what it rests on, and whose act it is; none: a hearing is suggested."""

    id: str
    ground: str
    office: OfficeView | None


def office_view(tree: Tree, office: str) -> OfficeView:
    """Name an office; one that the tree has lost keeps its id."""
    found = tree.offices.get(office)
    return OfficeView(id=office, name=found.name if found else office, name_en=found.name_en if found else None)


def order_views(petition: Petition, tree: Tree) -> tuple[OrderView, ...]:
    """Show the orders of a case, in the order in which they were issued."""
    return tuple(
        OrderView(
            id=order.id,
            office=office_view(tree, order.office),
            breach=order.breach,
            answered=order.answered_by is not None,
            accepted=order.accepted,
        )
        for order in petition.supervised.orders
    )


def proposal_views(petition: Petition, tree: Tree) -> tuple[ProposalView, ...]:
    """Show the proposals of a case that nobody has settled."""
    return tuple(
        ProposalView(id=one.id, ground=one.ground, office=office_view(tree, one.office) if one.office else None)
        for one in open_proposals(petition)
        if one.id is not None
    )


def measure_views(petition: Petition, tree: Tree) -> tuple[MeasureView, ...]:
    """Show what was recorded about offices on a case."""
    return tuple(
        MeasureView(
            id=measure.id, office=office_view(tree, measure.office), measure=measure.measure, ended=measure.ended
        )
        for measure in petition.supervised.measures
    )
