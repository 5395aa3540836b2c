"""Builders: petitions, offices, actors and commands by keyword, each with a default that fits the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from domain.base import (
    AccountRef,
    Accused,
    Actor,
    Channel,
    DocumentRef,
    OfficeRef,
    Purpose,
    Role,
    Score,
)
from domain.commands import (
    Accept,
    Assign,
    AssignLeader,
    Command,
    Decline,
    Envelope,
    ImportPast,
    ImportReply,
    Rate,
    Register,
    Reply,
    Transfer,
    Urge,
)
from domain.decide import decide
from domain.events import Batch, Event
from domain.folding import fold
from domain.petition import Petition, Stage
from domain.policy import Rules
from domain.refusals import Refused
from domain.remedies import DecideReview, RequestReview
from domain.timers import next_call, tick
from domain.values import ART_32, Ground, OpinionPart, Outcome, Procedure, ReviewOutcome
from tests.packs import at, cn_rules
from workflows.reactions import notices

NUMBER = "P2026-0000001"


def an_office(name: str = "housing", *above: str, district: str | None = "A市") -> OfficeRef:
    """Give an office below those named, the bureau ``city`` unless told otherwise."""
    return OfficeRef(id=name, line=(name, *(above or ("city",))), district=district)


def a_bureau(name: str = "city", *above: str, district: str | None = "A市") -> OfficeRef:
    """Give a bureau, at the root unless told otherwise."""
    return OfficeRef(id=name, line=(name, *above), district=district)


def an_actor(role: Role, office: str | None = None, name: str | None = None) -> Actor:
    """Give somebody who acts; his account is called like his role."""
    return Actor(id=name or role.value, role=role, office=office)


CLERK = an_actor(Role.CLERK, "city")
SUPERVISOR = an_actor(Role.SUPERVISOR, "city")
OFFICER = an_actor(Role.OFFICER, "housing")
REVIEWER = an_actor(Role.OFFICER, "city", "reviewer")
PETITIONER = an_actor(Role.PETITIONER)
OPERATOR = Actor(id="engine-operator", role=Role.OPERATOR, claims="supervisor")


def a_leader(name: str = "mayor", *line: str, role: Role = Role.LEADER) -> AccountRef:
    """Give a leader as commands are stamped with him."""
    return AccountRef(id=name, role=role, line=line or ("city",))


def a_text(name: str = "text") -> DocumentRef:
    """Give the reference of a text that is kept elsewhere."""
    return DocumentRef(id=name, digest=sha256(name.encode()).hexdigest())


def a_registration(
    *,
    channel: Channel = Channel.ONLINE,
    purpose: Purpose = Purpose.REQUEST,
    bureau: OfficeRef | None = None,
    district: str | None = None,
    category: str | None = None,
    accused: Accused | None = None,
    written_at: datetime | None = None,
    direct: OfficeRef | None = None,
    matter: str | None = None,
    petitioners: tuple[str, ...] = ("person-1",),
) -> Register:
    """Register a petition at the bureau ``city``."""
    return Register(
        channel=channel,
        purpose=purpose,
        text=a_text("petition"),
        bureau=bureau or a_bureau(),
        petitioners=petitioners,
        district=district,
        category=category,
        accused=accused or Accused(),
        written_at=written_at,
        direct=direct,
        matter=matter,
    )


def a_past_case(**changes: object) -> ImportPast:
    """Enter a past petition."""
    shared = a_registration().model_dump(exclude={"type"})
    return ImportPast.model_validate(shared | changes)


def a_past_reply() -> ImportReply:
    """Enter a past reply."""
    return ImportReply(reply=a_text("past-reply"))


def a_transfer(to: OfficeRef | None = None) -> Transfer:
    """Hand the case to the office ``housing``."""
    return Transfer(to=to or an_office())


def an_assignment(to: OfficeRef | None = None, result_by: str = "2030-01-01") -> Assign:
    """Hand the case to the office ``housing``, its result due by a date."""
    return Assign(to=to or an_office(), result_by=date.fromisoformat(result_by))


def an_acceptance(*, notice: bool = True) -> Accept:
    """Accept, with the written notice."""
    return Accept(notice=a_text("notice") if notice else None)


def a_decline(
    ground: Ground = Ground.NOT_COMPETENT, *, procedure: Procedure | None = None, reason: bool = True
) -> Decline:
    """Decline for a ground, with reasons; another procedure is named where it must be."""
    if ground is Ground.OTHER_PROCEDURE and procedure is None:
        procedure = Procedure.LITIGATION
    return Decline(ground=ground, procedure=procedure, reason=a_text("reason") if reason else None)


def a_reply(
    outcome: Outcome | None = Outcome.SUPPORTED, *, states: Iterable[OpinionPart] = ART_32, opinion: bool = True
) -> Reply:
    """Reply by an opinion that states all that Art. 32 asks."""
    return Reply(outcome=outcome, opinion=a_text("opinion") if opinion else None, states=tuple(states))


def a_rating(bureau: Score | None = Score.SATISFIED, office: Score | None = Score.SATISFIED) -> Rate:
    """Rate both bodies."""
    return Rate(bureau=bureau, office=office)


def a_review_request(to: OfficeRef | None = None) -> RequestReview:
    """Ask the bureau ``city`` above the office to look at its opinion again."""
    return RequestReview(to=to or a_bureau(), text=a_text("review-request"))


def a_review(outcome: ReviewOutcome = ReviewOutcome.UPHELD) -> DecideReview:
    """Answer a request for review in writing."""
    return DecideReview(outcome=outcome, opinion=a_text("review-opinion"), states=ART_32)


def an_urging(reply_by: str | None = None) -> Urge:
    """Urge the office that holds the case."""
    return Urge(reply_by=date.fromisoformat(reply_by) if reply_by else None)


def a_leader_assignment(leader: AccountRef | None = None, accept_by: str | None = None) -> AssignLeader:
    """Bind a leader to the matter."""
    return AssignLeader(leader=leader or a_leader(), accept_by=date.fromisoformat(accept_by) if accept_by else None)


class Case:
    """One petition on its way: takes commands, lets time pass, and keeps every event."""

    def __init__(self, rules: Rules | None = None, number: str = NUMBER) -> None:
        self.rules = rules or cn_rules()
        self.number = number
        self.events: list[Event] = []
        self.batches: list[Batch] = []
        self.petition: Petition | None = None
        self.ledger_no = 0

    @property
    def now(self) -> Petition:
        """The state, once there is one."""
        if self.petition is None:
            raise AssertionError("the petition has not been registered yet")
        return self.petition

    def envelope(self, command: Command, actor: Actor, received_at: datetime) -> Envelope:
        """Number a command."""
        self.ledger_no += 1
        return Envelope(
            id=f"c{self.ledger_no}",
            ledger_no=self.ledger_no,
            received_at=received_at,
            actor=actor,
            command=command,
        )

    def deliver(self, envelope: Envelope) -> tuple[Event, ...] | Refused:
        """Decide a numbered command and keep what it brings about."""
        found = decide(envelope, self.petition, self.rules, self.number)
        if not isinstance(found, Refused):
            self._keep(found)
        return found

    def give(self, command: Command, actor: Actor, received_at: datetime) -> tuple[Event, ...] | Refused:
        """Number a command and decide it."""
        return self.deliver(self.envelope(command, actor, received_at))

    def done(self, command: Command, actor: Actor, received_at: datetime) -> tuple[Event, ...]:
        """Give a command that must be followed."""
        found = self.give(command, actor, received_at)
        assert not isinstance(found, Refused), found
        return found

    def tick(self, now: datetime) -> tuple[Event, ...]:
        """Let time say the one thing that comes next, if it is due."""
        events = tick(self.now, self.rules, now)
        if events:
            self._keep(events)
        return events

    def wait(self, until: datetime) -> list[Event]:
        """Let time say all that is due by an instant."""
        said: list[Event] = []
        while (call := next_call(self.now)) is not None and call.at <= until:
            said += self.tick(until)
        return said

    def _keep(self, events: tuple[Event, ...]) -> None:
        self.petition = fold(events, self.petition)
        self.events += events
        self.batches.append(Batch(stream=self.number, events=events, notices=notices(events, self.now)))


FIRST = at("2026-03-02 09:00")
HOUR = timedelta(hours=1)


def a_case(
    stage: Stage = Stage.REGISTERED,
    *,
    rules: Rules | None = None,
    number: str = NUMBER,
    registration: Register | ImportPast | None = None,
    to: OfficeRef | None = None,
    outcome: Outcome = Outcome.SUPPORTED,
    received_at: datetime = FIRST,
    pace: timedelta = HOUR,
) -> Case:
    """Lead a case to a stage by one command each ``pace``, the first received at ``received_at``."""
    case = Case(rules, number)
    office = to or an_office()
    officer = an_actor(Role.OFFICER, office.id)
    way: list[tuple[Stage, Command, Actor]] = [
        (Stage.REGISTERED, registration or a_registration(), PETITIONER),
        (Stage.TRANSFERRED, a_transfer(office), CLERK),
        (Stage.HANDLING, an_acceptance(), officer),
        (Stage.REPLIED, a_reply(outcome), officer),
        (Stage.CONCLUDED, a_rating(), PETITIONER),
    ]
    if stage in {Stage.REVIEWING, Stage.REVIEWED}:
        way[-1:] = [
            (Stage.REVIEWING, a_review_request(), PETITIONER),
            (Stage.REVIEWED, a_review(), REVIEWER),
        ]
    for step, (reached, command, actor) in enumerate(way):
        case.done(command, actor, received_at + step * pace)
        if reached is stage:
            break
    return case


def a_closed_case(**how: object) -> Case:
    """Lead a case to its very end: rated, not supported, and the time for asking a review over."""
    case = a_case(Stage.CONCLUDED, **({"outcome": Outcome.NOT_SUPPORTED} | how))  # type: ignore[arg-type]
    while (call := next_call(case.now)) is not None:
        case.tick(call.at)
    return case


def a_petition(stage: Stage = Stage.REGISTERED, **how: object) -> Petition:
    """Give the state of a case at a stage; ``how`` is as for `a_case`."""
    return a_case(stage, **how).now  # type: ignore[arg-type]


def registered(**how: object) -> Petition:
    """Give a petition that has only been registered."""
    return a_petition(Stage.REGISTERED, **how)
