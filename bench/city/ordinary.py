"""The ordinary way of a petition: entered, routed, taken up, handled, answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from bench.city.course import ASSUMED, DISCIPLINE, PETITIONER, Course, Reactions
from bench.city.hours import DAY
from bench.city.life import Given
from bench.city.offices import account, actor, leader
from bench.city.shares import chosen, drawn
from bench.city.words import of_length
from domain.base import Accused, Channel, Frozen, Purpose, Role
from domain.breaches import Breach
from domain.commands import Accept, Assign, AssignLeader, Decline, Register, Reply, Transfer, Urge
from domain.events import Accepted, Assigned, Registered, Returned, Transferred
from domain.remedies import Supplement, Withdraw
from domain.step_facts import ExtensionRequested, Objected, ObjectionRefused
from domain.steps import AnswerExtension, AnswerObjection, LinkMatter, Object, Refer, ReplyInterim, RequestExtension
from domain.supervision import IssueOrder
from domain.values import ART_32, Fit, Ground, OpinionPart, Outcome, Procedure

ROUTED, TAKEN_UP = (0.05, 0.2), (0.2, 0.5)
"""Within which part of the time up to the reply a case is routed, and taken up."""
LONG, ASKED = 30.0, (0.5, 0.95)
"""An office that needs so many days of handling thinks of asking for more, within this part of them."""
PARTS = (*ART_32, OpinionPart.REMEDY)


def register(course: Course, at: datetime) -> Given:
    """Enter the petition; what comes online comes from the petitioner himself."""
    about, random, life = course.about, course.random, course.life
    online = about.channel is Channel.ONLINE
    title = f"反映{about.district.name}{about.leaf.split('_')[1]}问题"
    parts = {"title": title, "content": of_length(random, drawn(random, course.fitted.text_letters))}
    joint = course.chance(ASSUMED.joint)
    earlier = None if online else course.earlier
    direct = about.channel in {Channel.VISIT, Channel.LETTER} and about.purpose is not Purpose.ACCUSATION
    command = Register(
        channel=about.channel,
        purpose=about.purpose,
        text=life.text("petition", parts, at),
        bureau=course.bureau,
        petitioners=tuple(life.person() for _ in range(random.randint(5, 12) if joint else 1)),
        district=about.district.name,
        category=about.leaf,
        accused=_accused(course) if about.purpose is Purpose.ACCUSATION else Accused(),
        written_at=at - course.between(2, 8) if about.channel is Channel.LETTER else None,
        direct=course.office if direct and course.chance(ASSUMED.direct) else None,
        matter=earlier.matter if earlier else None,
        concluded=earlier.concluded if earlier else 0,
        concluded_by=earlier.concluded_by if earlier else None,
    )
    return command, PETITIONER if online else course.clerk()


def _accused(course: Course) -> Accused:
    """Accuse the department of the matter and its head; that of discipline itself is never who handles it."""
    departments = course.about.district.departments
    kind = course.about.kind if course.about.kind != DISCIPLINE else next(iter(departments))
    office = departments[kind].id
    return Accused(offices=(office,), accounts=(account(Role.LEADER, office),))


def on_registered(course: Course, at: datetime, fact: Registered) -> None:
    """The bureau routes the case, and links what repeats another; a directly addressed office takes it up."""
    if course.life.now.office is None:
        course.official(at + course.between(*ROUTED) * course.days, route)
    else:
        course.official(at + course.between(*TAKEN_UP) * course.days, take_up)
    if course.earlier and fact.matter is None:
        course.official(at + course.between(0.1, 1), link)


def link(course: Course, _: datetime) -> Given:
    """Link the petition to the matter that it repeats."""
    known = course.earlier
    if known is None:
        return None
    return LinkMatter(matter=known.matter, concluded=known.concluded, concluded_by=known.concluded_by), course.clerk()


def route(course: Course, at: datetime) -> Given:
    """Hand the case on: refer, assign or transfer it, a plain one to be handled simply."""
    clerk, petition = course.clerk(), course.life.now
    if course.about.purpose is Purpose.REQUEST and course.chance(ASSUMED.referred):
        return Refer(procedure=Procedure.LITIGATION, reason=course.said("reason", at)), clerk
    if course.chance(ASSUMED.assigned):
        return Assign(to=course.office, result_by=course.day(at, 80)), clerk
    plain = not petition.joint and petition.matter is None and course.about.purpose is Purpose.REQUEST
    course.simple = plain and course.days < 15 and course.chance(ASSUMED.simple / 0.3)
    return Transfer(to=course.office, simple=Fit.CLEAR if course.simple else None), clerk


def on_routed(course: Course, at: datetime, _: Frozen) -> None:
    """The office takes the case up, objects, or declines."""
    if course.chance(ASSUMED.objected):
        course.official(at + course.between(0.5, 3), object_to)
    elif course.chance(ASSUMED.declined):
        course.official(at + course.between(2, 12), decline)
    elif course.simple:
        course.official(at + course.between(0.1, 2), take_up)
    else:
        course.official(at + course.between(*TAKEN_UP) * course.days, take_up)


def object_to(course: Course, at: datetime) -> Given:
    """Object: the matter is another office's."""
    return Object(reason=course.said("reason", at)), course.officer()


def on_objected(course: Course, at: datetime, _: Frozen) -> None:
    """The bureau verifies the objection."""
    course.official(at + course.between(0.5, 6), answer_objection)


def answer_objection(course: Course, at: datetime) -> Given:
    """Consent, so that the case goes to the next department, or refuse."""
    consent = course.chance(ASSUMED.objection_upheld)
    if consent:
        departments = list(course.about.district.departments.values())
        place = departments.index(course.office)
        course.office = departments[(place + 1) % (len(departments) - 2)]
    return AnswerObjection(consent=consent, reason=course.said("reason", at)), course.clerk()


def on_returned(course: Course, at: datetime, _: Frozen) -> None:
    """The bureau routes the case anew."""
    course.official(at + course.between(0.5, 5), route)


def on_objection_refused(course: Course, at: datetime, _: Frozen) -> None:
    """The office takes the case up."""
    course.official(at + course.between(0.5, 5), take_up)


def decline(course: Course, at: datetime) -> Given:
    """Decline what belongs to another procedure."""
    reason = course.said("reason", at)
    return Decline(ground=Ground.OTHER_PROCEDURE, procedure=Procedure.LITIGATION, reason=reason), course.officer()


def take_up(course: Course, at: datetime) -> Given:
    """Accept with the written notice; a matter that is final only for new facts."""
    final_in = course.earlier.final_in if course.earlier else None
    if final_in is not None and course.chance(0.5):
        return Decline(
            ground=Ground.FINAL, reason=course.said("reason", at), final_in=final_in, matter_sequence=1
        ), course.officer()
    return Accept(
        notice=course.said("notice", at),
        simple=course.life.now.simple is not None,
        new_facts=final_in is not None,
        final_in=final_in,
        matter_sequence=1 if final_in else 0,
    ), course.officer()


def on_accepted(course: Course, at: datetime, _: Frozen) -> None:
    """The office handles the case until its day; meanwhile others may do something."""
    due = course.life.now.received_at + timedelta(days=course.days)
    answered = max(due, at + course.between(0.5, 3))
    course.official(answered, reply)
    handling = answered - at
    if handling > timedelta(days=LONG) and course.chance(ASSUMED.extension):
        course.official(at + course.between(*ASKED) * (handling / DAY), ask_for_time)
    for share, plan, act in (
        (ASSUMED.interim, course.official, tell),
        (ASSUMED.supplemented, course.petitioner, supplement),
        (ASSUMED.withdrawn, course.petitioner, withdraw),
        (ASSUMED.urged, course.official, urge),
        (ASSUMED.ordered, course.official, order),
        (ASSUMED.led, course.official, assign_leader),
    ):
        if course.chance(share):
            plan(at + course.random.random() * handling, act)


def ask_for_time(course: Course, at: datetime) -> Given:
    """Ask the office's responsible person for more time."""
    return RequestExtension(days=course.random.choice((15, 30)), reason=course.said("reason", at)), course.officer()


def on_extension_requested(course: Course, at: datetime, _: Frozen) -> None:
    """The office's responsible person answers."""
    course.official(at + course.between(0.1, 1.5), answer_extension)


def answer_extension(course: Course, at: datetime) -> Given:
    """Grant or refuse."""
    grant = course.chance(ASSUMED.extension_granted)
    return AnswerExtension(grant=grant, reason=course.said("reason", at)), actor(Role.LEADER, course.office)


def tell(course: Course, at: datetime) -> Given:
    """Tell where the matter stands."""
    return ReplyInterim(text=course.said("reply_interim", at)), course.officer()


def supplement(course: Course, at: datetime) -> Given:
    """Add something."""
    return Supplement(text=course.said("supplement", at)), PETITIONER


def withdraw(course: Course, at: datetime) -> Given:
    """Take the petition back."""
    return Withdraw(reason=course.said("reason", at)), PETITIONER


def urge(course: Course, at: datetime) -> Given:
    """Urge the office, an answer by a day."""
    return Urge(reply_by=course.day(at, 5), note=course.said("note", at)), course.supervisor()


def order(course: Course, at: datetime) -> Given:
    """Issue a supervision order to the office."""
    demand = course.said("demand", at)
    command = IssueOrder(office=course.office.id, breach=Breach.STALLED, answer_by=course.day(at, 10), demand=demand)
    return command, course.supervisor()


def assign_leader(course: Course, _: datetime) -> Given:
    """Bind the district's leader to the matter."""
    return AssignLeader(leader=leader(course.bureau)), course.supervisor()


def reply(course: Course, at: datetime) -> Given:
    """Give the opinion in writing, as long as real ones are."""
    outcome = chosen(course.random, ASSUMED.outcomes)
    if course.life.now.simple is not None and outcome is Outcome.NOT_SUPPORTED:
        outcome = Outcome.REASONABLE_WITHOUT_BASIS
    letters = drawn(course.random, course.fitted.reply_letters) / len(PARTS)
    parts = {part.value: of_length(course.random, letters) for part in PARTS}
    return Reply(outcome=outcome, opinion=course.life.text("opinion", parts, at), states=PARTS), course.officer()


ORDINARY: Reactions = {
    Registered: on_registered,
    Transferred: on_routed,
    Assigned: on_routed,
    Objected: on_objected,
    ObjectionRefused: on_objection_refused,
    Returned: on_returned,
    Accepted: on_accepted,
    ExtensionRequested: on_extension_requested,
}
