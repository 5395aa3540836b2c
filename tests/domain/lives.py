"""Cases that are led to where a command may be given, each condition of it fulfilled."""

from __future__ import annotations

from datetime import timedelta

from domain.base import Actor, Role
from domain.commands import Command
from domain.petition import Stage
from domain.policy import Rules
from domain.supervision import Measure
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    REVIEWER,
    SUPERVISOR,
    Case,
    a_bureau,
    a_past_case,
    a_rating,
    a_registration,
    a_reply,
    a_review,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_actor,
    an_assignment,
    an_urging,
)
from tests.domain.acts import (
    a_hearing,
    a_measure,
    a_naming,
    a_simple_acceptance,
    a_simple_transfer,
    an_agreement,
    an_extension_request,
    an_objection,
    an_order,
    an_order_answer,
)
from tests.packs import cn_rules, silent_rules, talking_rules

Said = tuple[Command, Actor]

R, T, H, A, W, V, C = Stage
ENTRY: Said = (a_registration(), PETITIONER)
WAY: dict[Stage, Said] = {
    R: ENTRY,
    T: (a_transfer(), CLERK),
    H: (an_acceptance(), OFFICER),
    A: (a_reply(), OFFICER),
    W: (a_review_request(), PETITIONER),
    V: (a_review(), REVIEWER),
}
SIMPLE = WAY | {T: (a_simple_transfer(), CLERK), H: (a_simple_acceptance(), OFFICER)}
ASSIGNED = WAY | {T: (an_assignment(result_by="2026-08-01"), CLERK)}
PAST = WAY | {R: (a_past_case(), CLERK)}
WAYS = {"leave_simple": SIMPLE, "report_result": ASSIGNED, "import_reply": PAST}
BEFORE: dict[str, tuple[Said, ...]] = {
    "answer_objection": ((an_objection(), OFFICER),),
    "decide_competence": ((an_objection(), OFFICER),),
    "hand_over": ((a_naming(offices=("housing",), keeper=a_bureau()), CLERK),),
    "answer_extension": ((an_extension_request(), OFFICER),),
    "confirm_performance": ((an_agreement(), OFFICER),),
}
SPEAKING = {"acknowledge", "reply_interim"}
EXTENDING = {"request_extension", "answer_extension"}
FINAL: tuple[Said, ...] = ((a_review_request(), PETITIONER), (a_review(), REVIEWER))


def led(*said: Said, rules: Rules | None = None, pace: timedelta = HOUR) -> Case:
    """Lead a case by these commands, one each ``pace``, all of which are followed."""
    case = Case(rules)
    for step, (command, actor) in enumerate(said):
        case.done(command, actor, FIRST + step * pace)
    return case


def to_stage(stage: Stage, way: dict[Stage, Said] = WAY) -> tuple[Said, ...]:
    """Give the commands that lead to a stage."""
    if stage is C:
        return (*to_stage(A, way), (a_rating(), PETITIONER))
    stages = tuple(way)
    return tuple(way[passed] for passed in stages[: stages.index(stage) + 1])


def final(rules: Rules | None = None) -> Case:
    """Lead a case through both reviews."""
    return led(*to_stage(V), *FINAL, rules=rules)


ABOVE = an_actor(Role.SUPERVISOR, "province", "governor")
ORDER: Said = (an_order("city"), ABOVE)
SUPERVISED: dict[str, tuple[Said, ...]] = {
    "issue_order": (),
    "record_measure": (),
    "answer_order": (ORDER,),
    "accept_answer": (ORDER, (an_order_answer(), CLERK)),
    "renew_order": (ORDER,),
    "report_rectification": ((a_measure(Measure.RECTIFICATION, "city", complete_by="2030-01-01"), ABOVE),),
    "delist": ((a_measure(Measure.LISTED, "city"), ABOVE),),
}
"""What comes before an act of supervision, where the bureau ``city`` is under that of the province."""
UNDER = WAY | {R: (a_registration(bureau=a_bureau("city", "province")), PETITIONER)}

JOINT = WAY | {R: (a_registration(petitioners=tuple(f"person-{number}" for number in range(5))), PETITIONER)}


def urged(stage: Stage) -> Case:
    """Lead a case to a stage, its office urged to answer by a day while it had just been sent there."""
    said = list(to_stage(stage))
    return led(*said[:2], (an_urging("2030-01-01"), SUPERVISOR), *said[2:])


def ready(stage: Stage, command: str) -> Case:
    """Lead a case to a stage at which a command makes sense."""
    if command == "answer_urge":
        return urged(stage)
    if command == "settle_proposal":
        return led(*to_stage(stage, JOINT))
    if command in SUPERVISED:
        return led(*to_stage(stage, UNDER), *SUPERVISED[command])
    of_review = stage is W and command in EXTENDING
    rules = talking_rules() if command in SPEAKING or of_review else cn_rules()
    if command == "lift_finality":
        return final()
    if command == "request_review" and stage in {T, H}:
        return silent(stage)
    said = to_stage(stage, WAYS.get(command, WAY))
    if command == "close_hearing":
        said += ((a_hearing(), REVIEWER if stage is W else OFFICER),)
    before = BEFORE.get(command, ())
    return led(*said, *(((wish, REVIEWER) for wish, _ in before) if of_review else before), rules=rules)


def silent(stage: Stage) -> Case:
    """Lead a case past the notice that its office owes, so that its silence may be reviewed, accepted since or not."""
    case = led(*to_stage(T), rules=silent_rules())
    case.wait(max(clock.due_at for clock in case.now.running))
    if stage is H:
        case.done(an_acceptance(), OFFICER, case.events[-1].at + HOUR)
    return case
