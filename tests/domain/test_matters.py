"""A later petition on a final matter is taken up for new facts only, and finality is lifted in a closed case too."""

from __future__ import annotations

from domain.base import Role
from domain.commands import Accept, Envelope
from domain.events import Accepted
from domain.matters import Matter, MatterReopened
from domain.petition import Petition, Stage
from domain.refusals import Code, Refused
from domain.remedies import LiftFinality
from domain.reopening import reopen
from tests.builders import FIRST, HOUR, NUMBER, OFFICER, SUPERVISOR, a_case, a_text, an_actor
from tests.domain.lives import final

FINAL = Matter(id=NUMBER, final_in=NUMBER, sequence=1)


def closed() -> Petition:
    case = final()
    return case.now.model_copy(update={"clocks": tuple(c for c in case.now.clocks if not c.running)})


def lift(petition: Petition, matter: Matter = FINAL, **said: object) -> object:
    how: dict[str, object] = {"actor": SUPERVISOR, "command": LiftFinality(reason=a_text("lifted"))}
    envelope = Envelope.model_validate({"id": "l", "ledger_no": 99, "received_at": FIRST} | how | said)
    return reopen(envelope, petition, matter)


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def test_accepting_on_a_final_matter_needs_new_facts_and_keeps_them() -> None:
    case = a_case(Stage.TRANSFERRED)
    plain = Accept(notice=a_text("notice"), final_in="P-1", matter_sequence=1)

    refused = case.give(plain, OFFICER, FIRST + 3 * HOUR)
    events = case.done(plain.model_copy(update={"new_facts": True}), OFFICER, FIRST + 4 * HOUR)

    assert code(refused) is Code.MATTER_FINAL_NEEDS_NEW_FACTS
    assert events[0].fact == Accepted(notice=a_text("notice"), new_facts=True, final_in="P-1")


def test_a_supervisor_lifts_finality_of_a_closed_case_with_reasons() -> None:
    petition = closed()

    assert petition.closed
    assert lift(petition) == MatterReopened(petition=NUMBER, reason=a_text("lifted"))
    assert code(lift(petition, command=LiftFinality(reason=None))) is Code.REASON_MISSING
    assert code(lift(petition, Matter(id=NUMBER, sequence=2))) is Code.NOT_FINAL
    assert code(lift(petition, actor=OFFICER)) is Code.NOT_PERMITTED
    assert code(lift(petition, actor=an_actor(Role.SUPERVISOR, "elsewhere"))) is Code.NOT_PERMITTED
