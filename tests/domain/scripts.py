"""Generated lives of petitions: what anybody might ask at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from domain.base import Actor, Purpose, Role
from domain.commands import Command, Envelope
from domain.conditions import unmet
from domain.led import first_of
from domain.petition import Stage
from domain.policy import Rules
from domain.timers import next_call
from domain.transitions import TRANSITIONS
from tests.builders import (
    Case,
    a_past_case,
    a_registration,
    a_reply,
    a_review,
    a_review_request,
    an_acceptance,
    an_actor,
    an_assignment,
    an_office,
)
from tests.domain import acts
from tests.domain.wishes import COMMANDS, OFFICES, SPREAD, accusations, anything, spread
from tests.packs import at, cn_rules, first_rules, quick_rules, silent_rules, talking_rules, working_rules

PACKS = {
    "cn-2022": cn_rules(),
    "first": first_rules(),
    "talking": talking_rules(),
    "silent": silent_rules(),
    "quick": quick_rules(),
    "working": working_rules(),
}
STEPS = dict.fromkeys(PACKS, timedelta(days=1)) | {"quick": timedelta(seconds=1)}
REVIEWED = frozenset({"cn-2022", "talking", "silent", "quick"})
"""The packs whose opinions may be reviewed."""
MOMENT = timedelta(microseconds=1)
START = at("2026-02-02 10:00")
ACTORS = (
    *(an_actor(role, office) for role in (Role.CLERK, Role.SUPERVISOR) for office in ("city", "water")),
    *(an_actor(Role.OFFICER, office.id) for office in OFFICES),
    *(an_actor(role) for role in (Role.PETITIONER, Role.AUDITOR, Role.LEADER)),
    Actor(id="engine-operator", role=Role.OPERATOR, claims="supervisor"),
)
BY_CLERKS = (
    "transfer",
    "assign",
    "refer",
    "import_reply",
    "answer_objection",
    "name_accused",
    "link_matter",
    "hand_over",
)
BY_SUPERVISORS = ("decide_competence", "lift_finality", "recuse")
BY_PETITIONERS = ("rate", "request_review", "supplement", "withdraw")
OF_LEADER = frozenset(
    {
        "accept_case",
        "decline_case",
        "record_meeting",
        "file_plan",
        "report_progress",
        "ask_lead_extension",
        "propose_settlement",
    }
)
SUPERVISING = ("issue_order", "accept_answer", "renew_order", "record_measure", "delist", "settle_proposal")
LIKELY: dict[str, tuple[Actor, ...]] = {
    **dict.fromkeys(BY_CLERKS, ACTORS[:1]),
    **dict.fromkeys(BY_SUPERVISORS, ACTORS[2:3]),
    **dict.fromkeys(BY_PETITIONERS, (an_actor(Role.PETITIONER),)),
    "urge": (ACTORS[2], ACTORS[-1]),
    "assign_leader": (ACTORS[2], ACTORS[-1]),
    "answer_lead_extension": (an_actor(Role.LEADER, "city", "secretary"),),
    "review_settlement": ACTORS[2:3],
    "hand_over_leader": ACTORS[2:3],
    "release_leader": ACTORS[2:3],
    "adopt_calendar": (acts.ADMINISTRATOR,),
    **dict.fromkeys(SUPERVISING, (ACTORS[2], ACTORS[-1])),
}
EVERYWHERE = ("supplement", "withdraw", "report_urgently", "urge", "assign_leader", "recuse", "name_accused")
SELDOM = frozenset(
    {
        "release_leader",
        "hand_over_leader",
        "decline_case",
        *EVERYWHERE,
        *SUPERVISING,
        "link_matter",
        "change_category",
        "adopt_calendar",
        "refer",
        "decline",
    }
)
OFTEN = {"transfer": 20, "accept": 20, "reply": 24, "request_review": 16, "decide_review": 24, "import_reply": 0}
OFTEN |= {
    "request_extension": 12,
    "answer_extension": 24,
    "answer_objection": 12,
    "close_hearing": 12,
    "lift_finality": 12,
}

WAY: tuple[tuple[Command, Actor], ...] = (
    (an_assignment(), ACTORS[0]),
    (an_acceptance(), ACTORS[4]),
    (a_reply(), ACTORS[4]),
    (a_review_request(), an_actor(Role.PETITIONER)),
    (a_review(), an_actor(Role.OFFICER, "city")),
    (a_review_request(), an_actor(Role.PETITIONER)),
    (a_review(), an_actor(Role.OFFICER, "city")),
)
"""The way that many lives go for a while, so that they come to where the later commands may be given."""


@dataclass(frozen=True)
class Script:
    """Commands in the order of their receipt, numbered as the ledger numbers them."""

    pack: str
    envelopes: tuple[Envelope, ...]

    @property
    def rules(self) -> Rules:
        return PACKS[self.pack]

    @property
    def end(self) -> datetime:
        """When all that is said has long been said, some reminders included."""
        return self.envelopes[-1].received_at + 100 * STEPS[self.pack]


@st.composite
def scripts(draw: DrawFn, longest: int = 14, packs: Sequence[str] = tuple(PACKS)) -> Script:
    """Draw a life: mostly what could be followed, received now and then at the very edge of a term."""
    pack = draw(st.sampled_from(packs))
    case = Case(PACKS[pack])
    purpose, accused = draw(st.sampled_from(Purpose)), draw(accusations)
    direct = draw(st.sampled_from([None, None, None, an_office()]))
    entry = a_registration(purpose=purpose, accused=accused, direct=direct if PACKS[pack].policy.simple else None)
    opening: Command = a_past_case(accused=accused) if draw(st.integers(0, 4)) == 0 else entry
    sent = [case.envelope(opening, an_actor(Role.PETITIONER), START)]
    case.deliver(sent[0])
    for command, actor in WAY[: (0, 0, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7)[draw(spread) * 12 // SPREAD]]:
        sent.append(case.envelope(command, actor, sent[-1].received_at + draw(st.integers(0, 2)) * STEPS[pack]))
        case.wait(sent[-1].received_at)
        case.deliver(sent[-1])
    for _ in range(draw(st.integers(min(4, longest), longest))):
        received = _next_receipt(draw, case, sent[-1].received_at, STEPS[pack])
        command = draw(_wish(draw, case))
        sent.append(case.envelope(command, _sender(draw, case, command), received))
        case.wait(received)
        case.deliver(sent[-1])
    return Script(pack, tuple(sent))


def _next_receipt(draw: DrawFn, case: Case, last: datetime, step: timedelta) -> datetime:
    call = next_call(case.now)
    if call is not None and call.at > last and draw(st.integers(0, 2)) == 0:
        return max(
            last, draw(st.sampled_from([call.at - MOMENT, call.at, call.clock.due_at, call.clock.due_at - MOMENT]))
        )
    return last + draw(st.sampled_from([0, 0, 1, 3, 10, 25, 70])) * step


def _wish(draw: DrawFn, case: Case) -> st.SearchStrategy[Command]:
    """Mostly wish for what moves the case on from its stage, as people do."""
    fitting = [name for stage, name in TRANSITIONS if stage is case.now.stage]
    fitting = [name for name in fitting if unmet(name, case.now, case.rules.policy) is None]
    fitting = [name for name in fitting for _ in range(OFTEN.get(name, 1 if name in SELDOM else 6))]
    if case.now.imported and case.now.stage is Stage.REGISTERED:
        fitting.append("import_reply")
    if not fitting or draw(spread) > SPREAD * 7 // 8:
        return anything
    return COMMANDS[fitting[draw(spread) * len(fitting) // SPREAD]]


def _sender(draw: DrawFn, case: Case, command: Command) -> Actor:
    if draw(spread) > SPREAD * 9 // 10:
        return draw(st.sampled_from(ACTORS))
    office = (case.now.office or case.now.bureau).id
    if command.type in OF_LEADER and (first := first_of(case.now.led)) is not None:
        return an_actor(Role.LEADER, first.leader.line[0], first.leader.id)
    if command.type in {"answer_order", "report_rectification", "answer_urge"}:
        owed = [c.holder for c in case.now.running if c.subject is not None] or [office]
        return an_actor(Role.OFFICER, draw(st.sampled_from(owed)))
    if command.type == "answer_extension":
        return an_actor(Role.LEADER, case.now.holder.id)
    if command.type in {"report_result", "report_execution"}:
        return an_actor(Role.OFFICER, office)
    holder = an_actor(Role.OFFICER, case.now.holder.id)
    return draw(st.sampled_from(LIKELY.get(command.type, (holder,))))
