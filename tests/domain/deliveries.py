"""The orders in which the commands of a life may arrive, and in which time speaks in between."""

from __future__ import annotations

from domain.commands import Envelope
from domain.decide import decide
from domain.events import Event
from domain.refusals import Refused
from domain.timers import Call, next_call
from tests.builders import NUMBER, Case
from tests.domain.scripts import Script


class Delivery:
    """Delivers a script in some order of commands and of time's own words, as the workflow does.

    A command at or below the last ledger number is a repeat. The end of a window waits for all commands received
    before it; the end of a duty waits only so long, so here it need not wait at all.
    """

    def __init__(self, script: Script, number: str = NUMBER) -> None:
        self.script = script
        self.case = Case(script.rules, number)
        self.answers: list[tuple[Event, ...] | Refused] = []

    @property
    def waiting(self) -> tuple[Envelope, ...]:
        """What has not been delivered yet."""
        return self.script.envelopes[len(self.answers) :]

    def catch_up(self) -> None:
        """Let time say what it had to say before the next command was received: all sent earlier has been heard."""
        until = self.waiting[0].received_at
        while self.case.petition and (call := next_call(self.case.now)) is not None and call.at <= until:
            self.case.tick(until)

    def deliver(self) -> None:
        """Deliver the next command."""
        self.catch_up()
        self.answers.append(self.case.deliver(self.waiting[0]))

    def repeat(self) -> None:
        """Deliver every command so far once more, to a workflow that was just resumed from its state."""
        for envelope in self.script.envelopes[: len(self.answers)]:
            if (envelope.ledger_no or 0) > self.case.now.last_ledger_no:
                found = decide(envelope, self.case.petition, self.script.rules, self.case.number)
                assert isinstance(found, Refused), f"{envelope.command.type}: refused before, followed when repeated"

    @property
    def call(self) -> Call | None:
        """What time may say now, if anything."""
        call = next_call(self.case.now) if self.case.petition else None
        if call is None or call.at > self.script.end:
            return None
        unheard = any(envelope.received_at < call.clock.due_at for envelope in self.waiting)
        return None if call.closes and unheard else call

    def tick(self) -> None:
        """Let time say one thing."""
        self.case.tick(self.script.end)

    def finish(self) -> Case:
        """Deliver and say all that is left, commands first where time must wait for them."""
        while self.waiting or self.call:
            if self.call:
                self.tick()
            else:
                self.deliver()
        return self.case


def at_once(script: Script) -> Delivery:
    """Deliver each command at its receipt, time speaking in between at its instants."""
    delivery = Delivery(script)
    while delivery.waiting:
        delivery.deliver()
    delivery.finish()
    return delivery


def all_delayed(script: Script) -> Delivery:
    """Let time say all that it may before each command arrives."""
    delivery = Delivery(script)
    delivery.deliver()
    delivery.finish()
    return delivery


def all_ahead(script: Script) -> Delivery:
    """Deliver all commands before time says anything."""
    delivery = Delivery(script)
    while delivery.waiting:
        delivery.deliver()
    delivery.finish()
    return delivery
