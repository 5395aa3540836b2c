"""Cases of the letters' tests: their texts are in the safe, and they are led step by step through real decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from domain.base import Accused, Actor, DocumentRef, Purpose, Role
from domain.commands import Accept, Command, Decline, Reply
from domain.remedies import DecideReview, RequestReview
from domain.steps import AnswerExtension, RecordAgreement, Refer, RequestExtension
from domain.values import ART_32, Ground, Outcome, Procedure, ReviewOutcome
from storage import ledger
from storage.directory import Tree
from storage.records import append
from tests.api.house import House
from tests.builders import Case, a_registration, a_transfer, an_actor
from tests.packs import cn_rules

NUMBER = "P2026-0000007"
NOTICE = "您的事项已受理。"
PARTS = {part.value: f"关于{part.value}的正文。" for part in ART_32}
PUBLIC, CLERK = an_actor(Role.PETITIONER), an_actor(Role.CLERK, "east")
OFFICER = an_actor(Role.OFFICER, "labour")
START = datetime(2026, 3, 2, 2, tzinfo=UTC)


@dataclass
class Desk:
    """A case on its way, whose texts are in the safe."""

    house: House
    connection: Connection
    case: Case
    at: datetime = START

    def text(self, kind: str, parts: dict[str, str]) -> DocumentRef:
        """Put a text away."""
        return self.house.services.safe.put_text(self.connection, self.case.number, kind, parts, self.at)

    def give(self, command: Command, actor: Actor) -> None:
        """Give a command an hour after the one before."""
        self.at += timedelta(hours=1)
        self.case.done(command, actor, self.at)


def opened(house: House, connection: Connection, accused: Accused | None = None) -> Desk:
    tree, safe = Tree.load(connection), house.services.safe
    bureau = tree.ref("east")
    assert bureau is not None
    desk = Desk(house, connection, Case(cn_rules(), NUMBER))
    ledger.open_docket(connection, NUMBER, safe.tracking_hash(safe.tracking_code(NUMBER)), "cn-2022@1", START)
    names = ("李后来", "王测试")
    people = [safe.put_person(connection, NUMBER, "petitioner", {"name": name}, START) for name in names]
    opening = a_registration(
        bureau=bureau, purpose=Purpose.ACCUSATION if accused else Purpose.REQUEST, accused=accused or Accused()
    )
    text = desk.text("petition", {"title": "路灯不亮", "content": "三单元门口路灯不亮。"})
    desk.give(opening.model_copy(update={"text": text, "petitioners": tuple(reversed(people))}), PUBLIC)
    return desk


def transfer(desk: Desk) -> None:
    office = Tree.load(desk.connection).ref("labour")
    assert office is not None
    desk.give(a_transfer(office), CLERK)


def refer(desk: Desk) -> None:
    reason = desk.text("reason", {"reason": "属于纪检监察机关职权。"})
    desk.give(Refer(procedure=Procedure.DISCIPLINE, reason=reason), CLERK)


def accept(desk: Desk) -> None:
    desk.give(Accept(notice=desk.text("notice", {"notice": NOTICE})), OFFICER)


def reply(desk: Desk) -> None:
    opinion = desk.text("opinion", PARTS)
    desk.give(Reply(outcome=Outcome.SUPPORTED, opinion=opinion, states=ART_32), OFFICER)


def decline(desk: Desk) -> None:
    reason = desk.text("reason", {"reason": "正在诉讼中。"})
    desk.give(Decline(ground=Ground.OTHER_PROCEDURE, procedure=Procedure.LITIGATION, reason=reason), OFFICER)


def extend(desk: Desk) -> None:
    reason = desk.text("reason", {"reason": "情况复杂，需要鉴定。"})
    desk.give(RequestExtension(days=20, reason=reason), OFFICER)
    granted = desk.text("reason", {"reason": "同意延长，等待鉴定结论。"})
    desk.give(AnswerExtension(grant=True, reason=granted), an_actor(Role.LEADER, "labour"))


def review(desk: Desk, reviewer: str) -> None:
    to = Tree.load(desk.connection).ref(reviewer)
    desk.give(RequestReview(to=to, text=desk.text("request", {"text": "不服。"})), PUBLIC)
    opinion = desk.text("opinion", PARTS)
    decided = DecideReview(outcome=ReviewOutcome.UPHELD, opinion=opinion, states=ART_32)
    desk.give(decided, an_actor(Role.OFFICER, reviewer))


def plant(house: House, *steps: str, accused: Accused | None = None) -> Case:
    """Lead a case through steps and record it."""

    def write(connection: Connection) -> Case:
        desk = opened(house, connection, accused)
        if "refer" not in steps:
            transfer(desk)
        for step in steps:
            WAYS[step](desk)
        for batch in desk.case.batches:
            append(connection, batch, certain=True)
        return desk.case

    return house.database.change(write)


def refuse_extension(desk: Desk) -> None:
    desk.give(RequestExtension(days=20, reason=desk.text("reason", {"reason": "人手不足。"})), OFFICER)
    refused = desk.text("reason", {"reason": "人手不足不是延长的理由。"})
    desk.give(AnswerExtension(grant=False, reason=refused), an_actor(Role.LEADER, "labour"))


def agree(desk: Desk) -> None:
    agreement = desk.text("agreement", {"agreement": "物业企业于月底前修复路灯。"})
    desk.give(RecordAgreement(agreement=agreement, perform_by=date(2026, 3, 31)), OFFICER)


WAYS: dict[str, Callable[[Desk], None]] = {
    "accept": accept,
    "refuse_extension": refuse_extension,
    "agree": agree,
    "reply": reply,
    "decline": decline,
    "refer": refer,
    "extend": extend,
    "review": lambda desk: review(desk, "east"),
    "rereview": lambda desk: review(desk, "city"),
}
