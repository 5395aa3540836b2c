"""Cases under supervision: orders on the office ``housing``, its answers, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable

from domain.base import Actor
from domain.commands import Command
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.supervision import AcceptAnswer, Delist, IssueOrder, Measure, RecordMeasure, RenewOrder
from tests.builders import CLERK, FIRST, HOUR, OFFICER, SUPERVISOR, Case, a_bureau, a_case, a_registration
from tests.domain import acts

LATER = FIRST + 24 * HOUR
DAY = 24 * HOUR


def ordered(*answered: bool) -> Case:
    """Give a case at its office with an order for each, answered or not."""
    case = a_case(Stage.HANDLING)
    for step, answers in enumerate(answered or (False,)):
        case.done(acts.an_order(), SUPERVISOR, LATER + step * HOUR)
        if answers:
            order = case.now.supervised.orders[-1].id
            case.done(acts.an_order_answer(order), OFFICER, LATER + step * HOUR)
    return case


def the_order(case: Case) -> str:
    """Give the id of the latest order."""
    return case.now.supervised.orders[-1].id


def refused(case: Case, command: object, actor: object) -> Refused:
    """Give a command that must be refused."""
    found = case.give(command, actor, LATER + DAY)  # type: ignore[arg-type]
    assert isinstance(found, Refused)
    return found


def own_answer() -> Refused:
    """Let a supervisor who answered for his bureau accept his own answer."""
    case = a_case(Stage.HANDLING, registration=a_registration(bureau=a_bureau("city", "province")))
    case.done(acts.an_order("city"), acts.GOVERNOR, LATER)
    case.done(acts.an_order_answer(), SUPERVISOR, LATER)
    return refused(case, acts.an_acceptance_of_answer(the_order(case)), SUPERVISOR)


def two_open() -> tuple[Code, dict[str, str], Callable[[], Refused]]:
    """Give the example of an answer that does not say to which of two orders."""
    names = {"open": ", ".join(order.id for order in ordered(False, False).now.supervised.orders)}
    return Code.WHICH_ONE, names, lambda: refused(ordered(False, False), acts.an_order_answer(), OFFICER)


def unlisted() -> Refused:
    """End a listed supervision twice."""
    case = a_case(Stage.HANDLING)
    case.done(acts.a_measure(Measure.LISTED), SUPERVISOR, LATER)
    case.done(acts.a_measure(Measure.LISTED), SUPERVISOR, LATER)
    first = acts.a_delisting(case.now.supervised.measures[0].id)
    case.done(first, SUPERVISOR, LATER)
    return refused(case, first, SUPERVISOR)


EXAMPLES: list[tuple[Code, dict[str, str], Callable[[], object]]] = [
    (
        Code.OFFICE_NOT_ON_CASE,
        {"office": "water"},
        lambda: refused(a_case(Stage.HANDLING), acts.an_order("water"), SUPERVISOR),
    ),
    (Code.OWN_OFFICE, {}, lambda: refused(a_case(Stage.HANDLING), acts.an_order("city"), SUPERVISOR)),
    (Code.ORDER_NOT_OPEN, {}, lambda: refused(ordered(True), acts.a_renewal("o999"), SUPERVISOR)),
    (Code.ORDER_NOT_ANSWERED, {}, lambda: refused(ordered(), acts.an_acceptance_of_answer("o1"), SUPERVISOR)),
    (Code.OWN_ANSWER, {}, own_answer),
    two_open(),
    (
        Code.RECTIFICATION_DATE,
        {},
        lambda: refused(a_case(Stage.HANDLING), acts.a_measure(Measure.RECTIFICATION), SUPERVISOR),
    ),
    (Code.NOT_LISTED, {}, unlisted),
    (Code.NOT_AWAITED, {}, lambda: refused(ordered(), acts.an_urge_answer(), OFFICER)),
    (Code.NOT_PERMITTED, {}, lambda: refused(ordered(), acts.an_order_answer(), CLERK)),
]


def fitted(command: Command, case: Case, actor: Actor) -> Command:
    """Address an office other than the actor's, and name the order or measure that the case has by its id."""
    supervised = case.now.supervised
    if isinstance(command, IssueOrder | RecordMeasure) and actor.office == "city" and case.now.office:
        return command.model_copy(update={"office": case.now.office.id})
    if isinstance(command, AcceptAnswer | RenewOrder) and supervised.orders:
        return command.model_copy(update={"order": supervised.orders[-1].id})
    if isinstance(command, Delist) and supervised.measures:
        return command.model_copy(update={"record": supervised.measures[-1].id})
    return command
