"""A reception visit becomes a led case: booked, heard, registered, and the leader who heard it takes the case."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from api.day_views import proposed_leaders
from domain.access import Viewer
from domain.books import BookKind
from domain.receptions import ReceptionDay
from intake.book_words import (
    BookPlaceWords,
    HoldReceptionWords,
    PlanReceptionWords,
    PublishReceptionWords,
    RegisterTalkWords,
)
from intake.books import Bookkeeping, Entered
from intake.command_words import AssignLeaderWords
from intake.reception_acts import on_reception_day
from intake.words import Person
from storage import ledger
from storage.books import book_difference, find_book
from storage.database import now
from tests import engine
from tests.engine import CLERK, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House


async def entered(house: House, day: str | None, words: Any, sender: Viewer | None = CLERK) -> Entered:
    return await Bookkeeping(house.gate).enter(BookKind.RECEPTION_DAY, day, words, on_reception_day, sender)


async def test_a_reception_visit_becomes_a_led_case(house: House) -> None:
    starts = house.engine.database.look(now) + timedelta(seconds=4)
    slot = {"post": "区长", "remit": "城建", "place": "大厅", "starts": starts, "ends": starts + timedelta(hours=1)}
    plan = PlanReceptionWords(id="plan", leader="leader", **slot)
    day = (await entered(house, None, plan)).kept.id
    await entered(house, day, PublishReceptionWords(id="publish"))
    visitor = BookPlaceWords(id="web-1", person=Person(name=saying.PETITIONER), subject="路灯")
    booking = (await entered(house, day, visitor, None)).booking
    await asyncio.sleep(max((starts - house.engine.database.look(now)).total_seconds(), 0) + 0.1)

    talk = RegisterTalkWords(id="talk", booking=booking, petition=saying.PETITION)
    receipt = (await entered(house, day, talk)).receipt
    assert receipt is not None
    await entered(house, day, HoldReceptionWords(id="held"))
    await engine.until(lambda: house.recorded(receipt.number))
    (leader,) = house.engine.database.look(lambda c: proposed_leaders(c, receipt.number))
    given = AssignLeaderWords(id="lead", type="assign_leader", leader=leader.id)
    row = await house.gate.command(receipt.number, given, SUPERVISOR)

    assert row.state == ledger.DONE
    state = await engine.state_of(house.client, receipt.number)
    kept = house.engine.database.look(lambda c: find_book(c, BookKind.RECEPTION_DAY, day))
    assert kept is not None
    assert isinstance(kept.state, ReceptionDay)
    assert (state.channel, state.leader and state.leader.id) == ("visit", leader.id)
    assert engine.told(house.log(receipt.number)).count("leader_assigned") == 1
    assert kept.state.bookings[0].talk == receipt.number
    assert house.engine.database.look(lambda c: proposed_leaders(c, receipt.number)) == []
    assert house.engine.database.look(lambda c: book_difference(c, BookKind.RECEPTION_DAY, day)) is None
