"""What a term's end waits for, what a repeat does, and how a petition goes on from its state."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import WorkflowUpdateFailedError

from domain.clocks import Verdict
from domain.commands import Command
from domain.events import Closing, Concluded
from domain.petition import Stage
from storage.packs import read_policy, rules_for
from tests import engine
from tests.journeys.case import ACCEPT, RATE, REPLY, TRANSFER, Case
from tests.journeys.conftest import Years
from tests.packs import FIRST_VERSION
from workflows import options
from workflows.inputs import State

STEPS: dict[str, Command] = {
    "transfer": TRANSFER,
    "accept": ACCEPT,
    "reply": REPLY,
    "handling": REPLY,
    "rating": RATE,
}


async def waits(years: Years, case: Case, clock: str, rest: timedelta) -> None:
    """Let the act that a clock waits for lie in the ledger, undelivered, until some time after the clock's end."""
    running = (await case.state()).clock(clock)
    assert running is not None
    envelope = case.envelope(STEPS[clock], await years.until(running.due_at - timedelta(seconds=2)))
    years.database.change(lambda c: case.enter(c, envelope))
    await years.until(running.due_at + rest)


async def started(years: Years, *commands: str) -> Case:
    """A case some steps on its way, entered in the records as a gate would."""
    case = await years.registered()
    years.database.change(lambda c: engine.open_docket(c, case.number))
    for name in commands:
        await case.give(STEPS[name], await years.now())
    return case


async def test_a_terms_end_waits_for_an_act_that_lies_in_the_ledger(years: Years) -> None:
    case = await started(years, "transfer", "accept")

    await waits(years, case, "handling", options.PATIENCE / 2)
    await case.send(case.envelopes[case.sent])

    handling = (await case.state()).clock("handling")
    assert handling is not None
    assert handling.verdict is Verdict.MET
    assert "clock_lapsed" not in engine.told(years.log())


async def test_a_lapse_does_not_wait_for_ever_and_is_withdrawn_when_the_act_arrives(years: Years) -> None:
    case = await started(years, "transfer", "accept")

    await waits(years, case, "handling", options.PATIENCE * 2)
    before = engine.told(years.log())
    await case.send(case.envelopes[case.sent])

    handling = (await case.state()).clock("handling")
    assert handling is not None
    assert before[-1] == "clock_lapsed"
    assert (handling.verdict, handling.lapsed) == (Verdict.MET, None)


async def test_a_case_does_not_close_while_a_rating_given_in_time_lies_in_the_ledger(years: Years) -> None:
    case = await started(years, "transfer", "accept", "reply")

    await waits(years, case, "rating", timedelta(hours=1))
    still = (await case.state()).stage
    await case.send(case.envelopes[case.sent])
    await case.handle.result()

    assert still is Stage.REPLIED
    assert [e.fact.reason for e in years.log() if isinstance(e.fact, Concluded)] == [Closing.RATED]


async def test_a_command_that_comes_again_is_answered_from_the_first_time(years: Years) -> None:
    case = await years.registered()
    first = await case.give(TRANSFER, await years.now())
    length = len(years.log())

    again = await case.send(case.envelopes[2])
    other_update = await case.send(case.envelopes[2], update="another-update")

    assert again == other_update == first
    assert len(years.log()) == length


async def test_a_lower_ledger_number_is_a_repeat_whatever_it_says(years: Years) -> None:
    case = await years.registered()
    for command in (TRANSFER, ACCEPT):
        await case.give(command, await years.now())
    length = len(years.log())

    answer = await case.send(case.envelopes[2], update="another-update")

    assert (answer.state, answer.ledger_no) == (State.REPEATED, 2)
    assert len(years.log()) == length


async def test_a_refused_command_uses_its_number_and_leaves_no_event(years: Years) -> None:
    case = await years.registered()
    refused = await case.give(REPLY, await years.now())
    length = len(years.log())

    again = await case.send(case.envelopes[2], update="another-update")
    done = await case.give(TRANSFER, await years.now())

    assert refused.state is State.REFUSED
    assert again == refused
    assert (done.state, done.first) == (State.DONE, length + 1)


async def test_a_command_without_a_ledger_number_does_not_get_past_the_door(years: Years) -> None:
    case = await years.registered()
    nameless = case.envelope(TRANSFER, await years.now()).model_copy(update={"ledger_no": None})

    try:
        await case.send(nameless)
        failure = None
    except WorkflowUpdateFailedError as error:
        failure = getattr(error.cause, "type", None)

    assert failure == "ledger_no_missing"
    assert (await case.state()).stage is Stage.REGISTERED


async def test_commands_that_come_with_the_registration_are_taken_after_it_and_in_their_order(
    years: Years,
) -> None:
    case, at = years.case(), await years.now()
    rules = years.database.look(lambda c: rules_for(c, read_policy(str(FIRST_VERSION)), at))

    await case.register(rules, at)
    given = [case.envelope(command, at) for command in (TRANSFER, ACCEPT)]
    found = [await case.send(envelope) for envelope in given]

    assert [answer.stage for answer in found] == [Stage.TRANSFERRED, Stage.HANDLING]


async def test_a_petition_resumed_from_its_state_goes_on_with_its_clocks_and_its_chain(years: Years) -> None:
    case = await years.registered()
    rules = years.database.look(lambda c: rules_for(c, read_policy(str(FIRST_VERSION)), years.log()[0].at))
    await case.give(TRANSFER, await years.now())
    await case.give(ACCEPT, await years.pass_by(days=3))
    state = await case.state()
    await case.handle.terminate("as if restored from a copy")

    await case.resume(state, rules)
    repeated = await case.send(case.envelopes[2])
    await years.pass_by(days=66)
    late = await case.give(REPLY, await years.now())

    told = engine.told(years.log())
    assert repeated.state is State.REPEATED
    assert late.state is State.DONE
    assert told[8:10] == ["clock_warned", "clock_lapsed"]
    assert [c.verdict for c in (await case.state()).clocks if c.name == "handling"] == [Verdict.LATE]


async def test_a_petition_resumed_long_after_its_terms_catches_up_with_every_rung_once(years: Years) -> None:
    case = await years.registered()
    rules = years.database.look(lambda c: rules_for(c, read_policy(str(FIRST_VERSION)), years.log()[0].at))
    state = await case.state()
    await case.handle.terminate("as if restored from a copy")
    await years.pass_by(days=20)

    await case.resume(state, rules)

    async def caught_up() -> bool:
        return engine.told(years.log())[2:] == ["clock_warned", "clock_lapsed"]

    assert await engine.until(caught_up)


async def test_an_act_after_the_end_finds_the_lapse_recorded_though_no_timer_came_first(years: Years) -> None:
    case = await started(years, "transfer", "accept")
    running = (await case.state()).clock("handling")
    assert running is not None

    answer = await case.send(case.envelope(REPLY, running.due_at))

    told = engine.told(years.log())
    assert answer.state is State.DONE
    assert told.index("clock_lapsed") < told.index("replied")
    assert (await case.state()).clock("handling").verdict is Verdict.LATE  # type: ignore[union-attr]
