"""What the acts on a petition do to its items: received, routed, replied, rated, reviewed, concluded."""

from __future__ import annotations

from domain.base import Body
from domain.events import Concluded, Entry, Event, Rated
from domain.items import Population, Post, Settled
from domain.remedy_facts import ReviewDecided, ReviewRequested
from domain.step_facts import MatterLinked
from projections.item_sheet import CASE, Around, Sheet

REVIEWS = {1: Population.REVIEW, 2: Population.REREVIEW}


def received(sheet: Sheet, event: Event, around: Around) -> None:
    """Put the petition itself among what is counted."""
    case = sheet.open(Population.CASE, CASE[1], None, around.after.bureau.id, event.at)
    entry = event.fact
    if isinstance(entry, Entry):
        sheet.put(case._replace(value=_post(entry.matter, entry.concluded, event.stream)))


def linked(sheet: Sheet, event: Event, _: Around) -> None:
    """Tell what the petition is to its matter from now on."""
    if isinstance(event.fact, MatterLinked):
        case = sheet.items[CASE]
        sheet.put(case._replace(value=_post(event.fact.matter, event.fact.concluded, event.stream)))


def _post(matter: str | None, concluded: int, number: str) -> str:
    if matter is None or matter == number:
        return Post.FIRST.value
    return (Post.REPEAT if concluded else Post.MULTI_POST).value


def _reach(sheet: Sheet, event: Event, around: Around, stage: str, body: Body) -> None:
    """Note when a case first came to a stage."""
    if (Population.STAGE.value, stage) not in sheet.items:
        before = around.before
        holder = before.bureau.id if body is Body.BUREAU else (before.office or before.bureau).id
        item = sheet.open(Population.STAGE, stage, body, holder, before.received_at)
        sheet.put(item._replace(value=stage).settled(Settled.REACHED, event.at))


def routed(sheet: Sheet, event: Event, around: Around) -> None:
    """Note its way out of the bureau."""
    _reach(sheet, event, around, "routed", Body.BUREAU)


def accepted(sheet: Sheet, event: Event, around: Around) -> None:
    """Note that it is taken up; an objection that waits is settled by it."""
    _reach(sheet, event, around, "accepted", Body.OFFICE)
    sheet.settle(Settled.ENDED, event.at, Population.OBJECTION)


def declined(sheet: Sheet, event: Event, _: Around) -> None:
    """Settle an objection that waits."""
    sheet.settle(Settled.ENDED, event.at, Population.OBJECTION)


def replied(sheet: Sheet, event: Event, around: Around) -> None:
    """Note the reply."""
    _reach(sheet, event, around, "replied", Body.OFFICE)


def rated(sheet: Sheet, event: Event, _: Around) -> None:
    """Count a score for the body that it rates."""
    if isinstance(event.fact, Rated):
        given = {Body.BUREAU: event.fact.bureau, Body.OFFICE: event.fact.office}
        for item in sheet.waiting(Population.RATING):
            score = given[Body(item.body)]
            if score is not None:
                sheet.put(item.settled(score, event.at))


def concluded(sheet: Sheet, event: Event, _: Around) -> None:
    """End what the conclusion leaves open: a rating that was never given is no score of anybody."""
    if not isinstance(event.fact, Concluded):
        return
    sheet.settle(event.fact.reason, event.at, Population.CASE)
    sheet.settle(Settled.ENDED, event.at, Population.OBJECTION, Population.REVIEW, Population.REREVIEW)
    sheet.end_rating(event.at)


def review_requested(sheet: Sheet, event: Event, around: Around) -> None:
    """A review is counted for the office whose opinion it looks at."""
    if isinstance(event.fact, ReviewRequested):
        before = around.before
        of = before.review.office if before.review else before.office or before.bureau
        body = Body.REVIEWER if before.review else Body.OFFICE
        sheet.open(REVIEWS[event.fact.level], f"level-{event.fact.level}", body, of.id, event.at)


def review_decided(sheet: Sheet, event: Event, _: Around) -> None:
    """Count what the review came to."""
    if isinstance(event.fact, ReviewDecided):
        sheet.settle(event.fact.outcome, event.at, REVIEWS[event.fact.level])


def objected(sheet: Sheet, event: Event, around: Around) -> None:
    """Count an objection of the office that holds the case."""
    office = around.before.office or around.before.bureau
    sheet.open(Population.OBJECTION, f"objection-{event.sequence}", Body.OFFICE, office.id, event.at)


def objection_upheld(sheet: Sheet, event: Event, _: Around) -> None:
    """The objection was right."""
    sheet.settle(Settled.UPHELD, event.at, Population.OBJECTION)


def objection_refused(sheet: Sheet, event: Event, _: Around) -> None:
    """The objection was not right."""
    sheet.settle(Settled.REFUSED, event.at, Population.OBJECTION)


def competence_decided(sheet: Sheet, event: Event, around: Around) -> None:
    """A common superior who sends the case elsewhere says that the objection was right."""
    before, after = around.before.office, around.after.office
    moved = before is None or after is None or before.id != after.id
    sheet.settle(Settled.UPHELD if moved else Settled.REFUSED, event.at, Population.OBJECTION)
    routed(sheet, event, around)
