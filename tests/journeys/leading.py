"""What leaders and those around them say at the gate, and an account for a leader."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

from domain.access import Viewer
from domain.base import Role
from domain.led import MeetingPlace
from intake.command_words import CommandWords
from storage import registry
from storage.directory import find_account
from tests.engine import BUREAU, OFFICE
from tests.journeys.conftest import House

TARGET = datetime.now(UTC).date() + timedelta(days=60)
TODAY = datetime.now(UTC).date() - timedelta(days=1)


def leader(house: House, username: str = "leader") -> Viewer:
    """Give a leader of the bureau, with an account if he has none yet."""
    database = house.engine.database
    found = database.look(lambda c: find_account(c, username=username))
    if found is None:
        found = database.change(
            lambda c: registry.add_account(
                c, username, "a-long-password", Role.LEADER, office=BUREAU, name=f"某{username}"
            )
        )
    return Viewer(account=found.id, role=Role.LEADER, line=(BUREAU,))


def words(kind: type[CommandWords], **members: object) -> CommandWords:
    """Say something under an id of its own."""
    type_ = kind.model_fields["type"].annotation.__args__[0]  # type: ignore[attr-defined]
    found: CommandWords = kind.model_validate({"id": uuid.uuid4().hex, "type": type_} | members)  # type: ignore[attr-defined]
    return found


PLAN = {
    "problem": "路灯线路老化",
    "team": OFFICE,
    "measures": ["更换线路", "逐月巡查"],
    "timetable": "六十日内完成",
    "target": TARGET,
}
MEETING = {"on": TODAY, "place": MeetingPlace.ON_SITE, "record": "听取了意见"}


async def done(house: House, number: str, sender: Viewer | None, said: CommandWords) -> None:
    """Give a command that must be followed."""
    row = await house.gate.command(number, said, sender)
    assert row.state == "done", row.answer


async def refused(house: House, number: str, sender: Viewer, said: CommandWords) -> str:
    """Give a command that must be refused; give its code."""
    row = await house.gate.command(number, said, sender)
    assert row.state == "refused", row.answer
    return str(json.loads(row.answer or "")["refused"]["code"])
