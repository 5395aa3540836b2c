"""Key fields (重点领域): saved sets of categories with an owner, and what is done about the causes of their cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.base import Actor, DocumentRef, Frozen, Identifier, Label, OfficeRef, Role
from domain.book_duties import Duty, DutyCalled
from domain.refusals import Code, Refused

BUREAU_STAFF = frozenset({Role.CLERK, Role.SUPERVISOR})

Categories = Annotated[tuple[Label, ...], Field(min_length=1, max_length=60)]


class FieldTerms(Frozen):
    """Which categories belong together, what the set is called, and which office answers for it."""

    name: Label
    categories: Categories
    owner: OfficeRef


class OpenField(FieldTerms):
    type: Literal["open_field"] = "open_field"
    bureau: OfficeRef


class ChangeField(FieldTerms):
    type: Literal["change_field"] = "change_field"
    reason: DocumentRef


class CloseField(Frozen):
    type: Literal["close_field"] = "close_field"
    reason: DocumentRef


class OpenAction(Frozen):
    """Act on a cause (源头治理): ``plan`` keeps the root cause and the measure; the due day is inclusive."""

    type: Literal["open_action"] = "open_action"
    action: Identifier
    plan: DocumentRef
    office: OfficeRef
    due: date


class Effect(Frozen):
    """New petitions of the set in as many days before the action as after it; accusations are not counted."""

    days: int = Field(ge=1)
    before: int = Field(ge=0)
    after: int = Field(ge=0)


class CloseAction(Frozen):
    type: Literal["close_action"] = "close_action"
    action: Identifier
    statement: DocumentRef
    effect: Effect


FieldAct = OpenField | ChangeField | CloseField | OpenAction | CloseAction


class FieldOpened(FieldTerms):
    type: Literal["field_opened"] = "field_opened"
    bureau: OfficeRef


class FieldChanged(FieldTerms):
    type: Literal["field_changed"] = "field_changed"
    reason: DocumentRef


class FieldClosed(Frozen):
    type: Literal["field_closed"] = "field_closed"
    reason: DocumentRef


class ActionOpened(Frozen):
    type: Literal["action_opened"] = "action_opened"
    action: Identifier
    plan: DocumentRef
    office: OfficeRef
    due: date
    since: date


class ActionClosed(Frozen):
    type: Literal["action_closed"] = "action_closed"
    action: Identifier
    statement: DocumentRef
    effect: Effect
    on: date


FieldFact = FieldOpened | FieldChanged | FieldClosed | ActionOpened | ActionClosed


class SourceAction(Frozen):
    """An action as it stands."""

    action: Identifier
    plan: DocumentRef
    office: OfficeRef
    since: date
    due: date
    closed: date | None = None
    statement: DocumentRef | None = None
    effect: Effect | None = None

    def overdue(self, today: date) -> bool:
        """Tell whether the office's day has passed without a close, or the close came after it."""
        return (self.closed or today) > self.due


class KeyField(Frozen):
    """A key field as it stands; its earlier sets are in its stream, each with its instant."""

    bureau: OfficeRef
    name: Label
    categories: Categories
    owner: OfficeRef
    closed: bool = False
    actions: tuple[SourceAction, ...] = ()
    called: tuple[DutyCalled, ...] = ()

    @property
    def duties(self) -> Iterator[Duty]:
        """What the offices owe: each action by its day."""
        for action in self.actions:
            yield Duty(id=action.action, office=action.office, due=action.due, done=action.closed is not None)

    def action(self, wanted: str) -> SourceAction | None:
        """Find an action."""
        return next((action for action in self.actions if action.action == wanted), None)


def decide(act: FieldAct, field: KeyField | None, actor: Actor, today: date) -> tuple[FieldFact, ...] | Refused:
    """Decide an act on a key field on a day of the legal zone."""
    bureau = act.bureau if isinstance(act, OpenField) else field.bureau if field else None
    if bureau is None or not _permitted(act, field, actor, bureau):
        return Refused(code=Code.NOT_PERMITTED)
    if field is not None and field.closed:
        return Refused(code=Code.FIELD_CLOSED)
    code = _objection(act, field, today)
    if code is not None:
        return Refused(code=code, params={"date": act.due.isoformat()} if isinstance(act, OpenAction) else {})
    said = act.model_dump(exclude={"type"})
    dated = {"since": today} if isinstance(act, OpenAction) else {"on": today} if isinstance(act, CloseAction) else {}
    return (FACTS[type(act)].model_validate(said | dated),)


FACTS: dict[type[FieldAct], type[FieldFact]] = {
    OpenField: FieldOpened,
    ChangeField: FieldChanged,
    CloseField: FieldClosed,
    OpenAction: ActionOpened,
    CloseAction: ActionClosed,
}


def _permitted(act: FieldAct, field: KeyField | None, actor: Actor, bureau: OfficeRef) -> bool:
    """The bureau keeps its fields; the office that an action binds may state its effect as well."""
    if actor.role in BUREAU_STAFF:
        return actor.office in bureau.line
    if isinstance(act, CloseAction) and field is not None and actor.role is Role.OFFICER:
        action = field.action(act.action)
        return action is not None and actor.office == action.office.id
    return False


def _objection(act: FieldAct, field: KeyField | None, today: date) -> Code | None:
    match act:
        case OpenAction():
            return Code.DATE_PASSED if act.due <= today else None
        case CloseAction() if field:
            action = field.action(act.action)
            if action is None:
                return Code.ACTION_UNKNOWN
            return Code.ACTION_CLOSED if action.closed else None
        case CloseField() if field and any(action.closed is None for action in field.actions):
            return Code.ACTIONS_OPEN
        case _:
            return None


def evolve(field: KeyField | None, fact: FieldFact | DutyCalled) -> KeyField:
    """Fold one fact of a key field.

    Raises:
        ValueError: the first fact is not its opening.
    """
    if isinstance(fact, FieldOpened):
        return KeyField.model_validate(fact.model_dump(exclude={"type"}))
    if field is None:
        raise ValueError("a key field begins with its opening")
    match fact:
        case DutyCalled():
            return field.model_copy(update={"called": (*field.called, fact)})
        case FieldChanged():
            return field.model_copy(update={"name": fact.name, "categories": fact.categories, "owner": fact.owner})
        case FieldClosed():
            return field.model_copy(update={"closed": True})
        case ActionOpened():
            added = SourceAction.model_validate(fact.model_dump(exclude={"type"}))
            return field.model_copy(update={"actions": (*field.actions, added)})
        case ActionClosed():
            done = {"closed": fact.on, "statement": fact.statement, "effect": fact.effect}
            actions = tuple(a.model_copy(update=done) if a.action == fact.action else a for a in field.actions)
            return field.model_copy(update={"actions": actions})
