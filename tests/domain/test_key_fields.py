"""Key fields: sets of categories with an owner, and actions that end with their effect in numbers."""

from __future__ import annotations

from datetime import date

import pytest

from domain.base import Actor, Role
from domain.key_fields import (
    ChangeField,
    CloseAction,
    CloseField,
    Effect,
    FieldAct,
    KeyField,
    OpenAction,
    OpenField,
    decide,
    evolve,
)
from domain.refusals import Code, Refused
from tests.builders import CLERK, OFFICER, PETITIONER, a_bureau, a_text, an_actor, an_office

TODAY = date(2026, 11, 2)
DUE = date(2026, 12, 1)


def an_opening() -> OpenField:
    return OpenField(bureau=a_bureau(), name="物业管理", categories=("物业", "供暖"), owner=an_office())


def an_action(name: str = "a1", due: date = DUE) -> OpenAction:
    return OpenAction(action=name, plan=a_text("plan"), office=an_office(), due=due)


def a_close(name: str = "a1") -> CloseAction:
    return CloseAction(action=name, statement=a_text("effect"), effect=Effect(days=20, before=9, after=4))


def followed(field: KeyField | None, act: FieldAct, actor: Actor = CLERK, day: date = TODAY) -> KeyField:
    found = decide(act, field, actor, day)
    assert not isinstance(found, Refused), found
    for fact in found:
        field = evolve(field, fact)
    assert field is not None
    return field


def refused(field: KeyField | None, act: FieldAct, actor: Actor = CLERK, day: date = TODAY) -> Code:
    found = decide(act, field, actor, day)
    assert isinstance(found, Refused)
    return found.code


@pytest.fixture
def acting() -> KeyField:
    return followed(followed(None, an_opening()), an_action())


def test_a_field_is_opened_changed_and_closed() -> None:
    changed = ChangeField(name="物业", categories=("物业",), owner=an_office("estates"), reason=a_text("reason"))
    field = followed(followed(None, an_opening()), changed)
    closed = followed(field, CloseField(reason=a_text("reason")))

    assert (field.name, field.categories, field.owner.id) == ("物业", ("物业",), "estates")
    assert refused(closed, changed) is Code.FIELD_CLOSED


def test_an_action_ends_with_its_effect_and_is_late_after_its_day(acting: KeyField) -> None:
    closed = followed(acting, a_close(), OFFICER, date(2026, 12, 2)).action("a1")

    assert closed is not None
    assert closed.effect == Effect(days=20, before=9, after=4)
    assert closed.overdue(date(2026, 12, 2))
    assert not acting.actions[0].overdue(DUE)
    assert acting.actions[0].overdue(date(2026, 12, 2))


def test_an_action_needs_a_day_ahead_and_is_closed_once(acting: KeyField) -> None:
    closed = followed(acting, a_close())

    assert refused(acting, an_action("a2", TODAY)) is Code.DATE_PASSED
    assert refused(acting, a_close("a9")) is Code.ACTION_UNKNOWN
    assert refused(closed, a_close()) is Code.ACTION_CLOSED


def test_a_field_with_an_open_action_is_not_closed(acting: KeyField) -> None:
    assert refused(acting, CloseField(reason=a_text("reason"))) is Code.ACTIONS_OPEN


@pytest.mark.parametrize("actor", [PETITIONER, an_actor(Role.OFFICER, "estates"), an_actor(Role.CLERK, "west")])
def test_neither_strangers_nor_other_offices_keep_a_field(acting: KeyField, actor: Actor) -> None:
    assert refused(None, an_opening(), actor) is Code.NOT_PERMITTED
    assert refused(acting, a_close(), actor) is Code.NOT_PERMITTED
    assert refused(acting, an_action("a2"), OFFICER) is Code.NOT_PERMITTED
