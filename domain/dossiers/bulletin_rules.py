"""Who may do what with a bulletin, what comes of it, and how each fact changes it."""

from __future__ import annotations

from typing import Any

from domain.base import Actor, Role
from domain.dossiers.base import CLERK, SUPERVISOR, Case, Found, Kind, Party, permits
from domain.dossiers.bulletin import (
    Act,
    Bulletin,
    BulletinApproved,
    BulletinFact,
    BulletinOpened,
    BulletinPassed,
    BulletinPublished,
    BulletinReturned,
    BulletinRevised,
    BulletinWithdrawn,
    Looked,
    OpenBulletin,
    ProofBulletin,
    PublishBulletin,
    ReviewBulletin,
    ReviseBulletin,
    Round,
    Stage,
    WithdrawBulletin,
)
from domain.events import Chained
from domain.policy import Policy
from domain.refusals import Code, Refused
from domain.reviews import Look, Step, steps
from domain.terms import DossierKind

LEADER = (Role.LEADER, Party.BUREAU)
LOOKERS = (CLERK, SUPERVISOR, LEADER)
BEFORE_THE_END = (Stage.IN_REVIEW, Stage.RETURNED, Stage.APPROVED, Stage.PUBLISHED)

ROWS = (
    ("review_bulletin", (Stage.IN_REVIEW,), LOOKERS),
    ("proof_bulletin", (Stage.IN_REVIEW,), LOOKERS),
    ("revise_bulletin", (Stage.RETURNED,), (CLERK, SUPERVISOR)),
    ("publish_bulletin", (Stage.APPROVED,), (SUPERVISOR,)),
    ("withdraw_bulletin", BEFORE_THE_END, (SUPERVISOR,)),
)
LOOKS: dict[Look, str] = {Look.REVIEW: "review_bulletin", Look.PROOF: "proof_bulletin"}


def open_edition(command: OpenBulletin, case: Case) -> Found:
    """Open an edition; one that people open corrects one that was published or withdrawn."""
    earlier = command.corrects
    if case.actor.role is not Role.ENGINE and earlier is None:
        return Refused(code=Code.NOT_PERMITTED)
    if earlier is not None and earlier.stage not in {Stage.PUBLISHED, Stage.WITHDRAWN}:
        return Refused(code=Code.NOTHING_TO_CORRECT, params={"number": earlier.number})
    rules = case.rules.policy.dossiers[DossierKind.BULLETIN]
    said = command.model_dump(exclude={"type"}) | {"policy": case.rules.policy.id}
    edition = earlier.edition + 1 if earlier else 1
    reviewed = command.rhythm in rules.reviewed
    return (BulletinOpened.model_validate(said | {"edition": edition, "reviewed": reviewed}),)


def decide(command: Act, case: Case) -> Found:
    """Decide on what the table permits."""
    bulletin: Bulletin = case.dossier
    match command:
        case ReviewBulletin() | ProofBulletin():
            return _look(command, case)
        case ReviseBulletin(digest=digest) if digest == bulletin.round.digest:
            return Refused(code=Code.NOTHING_CHANGED)
        case ReviseBulletin():
            said = command.model_dump(exclude={"type"})
            return (BulletinRevised(round=bulletin.round.number + 1, **said),)
        case PublishBulletin(round=number) if number != bulletin.round.number:
            return _passed_by(bulletin)
        case PublishBulletin(round=number):
            return (BulletinPublished(round=number, digest=bulletin.round.digest),)
        case WithdrawBulletin(reason=reason):
            return (BulletinWithdrawn(reason=reason),)


def _look(command: ReviewBulletin | ProofBulletin, case: Case) -> Found:
    bulletin: Bulletin = case.dossier
    if command.round != bulletin.round.number:
        return _passed_by(bulletin)
    ahead = _ahead(bulletin, case.rules.policy)
    step = ahead[0]
    if step.look is not command.look:
        return Refused(code=Code.STEP_NOT_NEXT, params={"step": step.name})
    if unfit := _unfit(case.actor, bulletin, step):
        return Refused(code=unfit)
    if not command.passed:
        if command.note is None:
            return Refused(code=Code.REASON_MISSING)
        return (BulletinReturned(step=step.name, round=command.round, reason=command.note),)
    following = ahead[1].name if ahead[1:] else None
    passed = BulletinPassed(step=step.name, next=following, round=command.round, note=command.note)
    return (passed,) if following else (passed, BulletinApproved(round=command.round))


def _passed_by(bulletin: Bulletin) -> Refused:
    return Refused(code=Code.ROUND_OVER, params={"round": str(bulletin.round.number)})


def _ahead(bulletin: Bulletin, policy: Policy) -> tuple[Step, ...]:
    """Give the steps that the round has not passed yet, the next one first."""
    return steps(policy.dossiers[DossierKind.BULLETIN].reviews)[bulletin.round.passed :]


def next_step(bulletin: Bulletin, policy: Policy) -> Step | None:
    """Give the step that the bulletin waits for; none: it waits for none."""
    return _ahead(bulletin, policy)[0] if bulletin.stage == Stage.IN_REVIEW else None


def _unfit(actor: Actor, bulletin: Bulletin, step: Step) -> Code | None:
    """Say why somebody may not take a step: another role, his own text, or a second look in the same round."""
    who = actor.claims or actor.id
    if actor.role is not step.role:
        return Code.NOT_PERMITTED
    if who in bulletin.authors:
        return Code.OWN_TEXT
    return Code.LOOKED_ALREADY if who in {look.by for look in bulletin.round.looks} else None


def may_do(actor: Actor, bulletin: Bulletin, policy: Policy) -> tuple[str, ...]:
    """Name the commands that somebody may give now, in the order of the table; of the looks only one that he may."""
    step = next_step(bulletin, policy)
    own = LOOKS[step.look] if step and _unfit(actor, bulletin, step) is None else None
    return tuple(
        name
        for name, stages, who in ROWS
        if bulletin.stage in stages and permits(who, actor, bulletin) and (name == own or name not in LOOKS.values())
    )


def begin(fact: BulletinOpened, shared: dict[str, Any]) -> Bulletin:
    """Give the state that it begins with; what is not meant for the public has its end there."""
    said = fact.model_dump(include={"rhythm", "period", "first", "last", "edition", "corrects"})
    first = Round(number=1, as_of=fact.as_of, digest=fact.digest, by=shared["opened_by"])
    stage = Stage.IN_REVIEW if fact.reviewed else Stage.DRAFTED
    return Bulletin(stage=stage, ended=not fact.reviewed, rounds=(first,), **said, **shared)


def evolve(bulletin: Bulletin, fact: BulletinFact, event: Chained) -> dict[str, object]:
    """Give what a fact changes."""
    who = event.actor.claims or event.actor.id
    match fact:
        case BulletinPassed(step=step):
            return {"rounds": _looked(bulletin, Looked(step=step, by=who, at=event.at, passed=True))}
        case BulletinReturned(step=step):
            looked = _looked(bulletin, Looked(step=step, by=who, at=event.at, passed=False))
            return {"stage": Stage.RETURNED, "rounds": looked}
        case BulletinRevised(round=number, as_of=as_of, digest=digest):
            new = Round(number=number, as_of=as_of, digest=digest, by=who)
            return {"stage": Stage.IN_REVIEW, "rounds": (*bulletin.rounds, new)}
        case BulletinApproved():
            return {"stage": Stage.APPROVED}
        case BulletinPublished():
            return {"stage": Stage.PUBLISHED, "published_at": event.at}
        case BulletinWithdrawn():
            return {"stage": Stage.WITHDRAWN, "ended": True, "withdrawn_at": event.at}
        case _:
            return {}


def _looked(bulletin: Bulletin, look: Looked) -> tuple[Round, ...]:
    last = bulletin.round
    return (*bulletin.rounds[:-1], last.model_copy(update={"looks": (*last.looks, look)}))


BULLETIN = Kind(
    name=DossierKind.BULLETIN,
    state=Bulletin,
    opens=OpenBulletin,
    openers=frozenset({Role.ENGINE, Role.SUPERVISOR}),
    rows=ROWS,
    open=open_edition,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
