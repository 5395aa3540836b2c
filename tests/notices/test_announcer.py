"""Announcing: a real mail server and a real receiver are told once, in readable words, and again after a fault."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Connection, select, update

from domain.subscriptions import CHOOSE, CONFIRM, UNSUBSCRIBE, linked
from domain.webhooks import networks
from notices.announcer import Announcer
from notices.bulletin_mail import Writer
from notices.sender import MailServer
from notices.webhook import Poster
from storage import subscriptions as store
from storage import webhooks
from storage.database import Database, now
from storage.migrate import migrate
from storage.packs import read_policy
from storage.publication_tables import subscription_mails, subscriptions, webhook_messages
from storage.publishing import PublishingStore
from tests.embedded.launch import free_ports
from tests.notices.receiver import Receiver, receiving
from tests.notices.test_sender import Box
from tests.publications import add_bulletin, withdraw

KEY = b"k" * 32
PAGES = "https://bureau.example"


@dataclass
class Desk:
    """Records, a mail server, a receiver, and the announcer between them."""

    database: Database
    box: Box
    receiver: Receiver
    announcer: Announcer

    def ask(self, address: str = "reader@example.org") -> None:
        """Ask for the bulletins."""
        self.database.change(lambda c: store.ask(c, address, f"digest of {address}"))

    def subscribe(self, address: str = "reader@example.org") -> None:
        """Ask for the bulletins and confirm; the link is taken to have been mailed."""

        def confirmed(connection: Connection) -> None:
            query = select(subscriptions.c.id).where(subscriptions.c.address == address)
            store.confirm(connection, connection.execute(query).scalar_one())
            connection.execute(update(subscription_mails).values(state="sent"))

        self.ask(address)
        self.database.change(confirmed)

    def later(self) -> None:
        """Let the pause before another attempt pass."""

        def pass_by(connection: Connection) -> None:
            for table in (subscription_mails, webhook_messages):
                connection.execute(update(table).values(next_attempt_at=now(connection) - timedelta(seconds=1)))

        self.database.change(pass_by)

    @property
    def subjects(self) -> list[str]:
        """The subjects of what the mail server received, in order."""
        return [subject(mail) for _, mail in self.box.letters]


def subject(mail: Message) -> str:
    return str(make_header(decode_header(str(mail["Subject"]))))


def body(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "petitionflow.db"
    database = Database(f"sqlite:///{path}")
    migrate(database, read_policy("cn-2022"))
    database.close()
    return path


@pytest.fixture
def desk(empty: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copy(empty, tmp_path / "petitionflow.db")
    database, box, port = Database(f"sqlite:///{tmp_path / 'petitionflow.db'}"), Box(), free_ports(1)[0]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    server = MailServer(url=f"smtp://127.0.0.1:{port}", sender="office@example.org", pages=PAGES)
    writer = Writer(key=KEY, sender="office@example.org", pages=PAGES, zone=ZoneInfo("Asia/Shanghai"))
    poster = Poster(KEY, networks("127.0.0.1/32"))
    with receiving() as receiver:
        yield Desk(database, box, receiver, Announcer(PublishingStore(database, PAGES), poster, server, writer))
    controller.stop()
    database.close()


async def test_whoever_asks_gets_a_link_that_ends_and_one_to_leave(desk: Desk) -> None:
    desk.ask()
    sent = [await desk.announcer.sweep(), await desk.announcer.sweep()]

    ((address, mail),) = desk.box.letters
    subscription = desk.database.look(lambda c: c.execute(select(subscriptions.c.id)).scalar_one())
    at = desk.database.look(now)
    confirm, leave = (set(re.findall(rf"{PAGES}/publications/{way}\?token=(\S+)", body(mail))) for way in WAYS)
    assert sent == [1, 0]
    assert address == "reader@example.org"
    assert {linked(KEY, CONFIRM, token, at) for token in confirm} == {subscription}
    assert {linked(KEY, CONFIRM, token, at + timedelta(hours=49)) for token in confirm} == {None}
    assert {linked(KEY, UNSUBSCRIBE, token, at) for token in leave} == {subscription}


WAYS = ("confirm", "unsubscribe")


async def test_the_mails_of_a_subscriber_have_a_link_to_choose_and_the_first_one_has_none(desk: Desk) -> None:
    desk.ask()
    await desk.announcer.sweep()
    desk.subscribe("b@example.org")
    desk.database.change(add_bulletin)
    await desk.announcer.sweep()
    first, told = (body(mail) for _, mail in desk.box.letters)
    tokens = set(re.findall(rf"{PAGES}/publications/choose\?token=(\S+)", told))
    query = select(subscriptions.c.id).where(subscriptions.c.address == "b@example.org")

    assert "/publications/choose" not in first
    at = desk.database.look(now) + timedelta(days=4000)
    assert {linked(KEY, CHOOSE, token, at) for token in tokens} == {
        desk.database.look(lambda c: c.execute(query).scalar_one())
    }
    assert {linked(KEY, UNSUBSCRIBE, token, at) for token in tokens} == {None}
    assert "更改接收哪些通报" in told
    assert "To choose which bulletins you are told of" in told


async def test_subscribers_and_webhooks_are_told_once_of_each_act(desk: Desk) -> None:
    desk.subscribe("a@example.org")
    desk.subscribe("b@example.org")
    desk.database.change(lambda c: webhooks.register(c, desk.receiver.url, "admin"))
    desk.database.change(add_bulletin)
    first = [await desk.announcer.sweep(), await desk.announcer.sweep()]
    desk.database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects="T2026-0001"))
    second = [await desk.announcer.sweep(), await desk.announcer.sweep()]
    desk.database.change(lambda c: withdraw(c, "T2026-0002"))
    third = [await desk.announcer.sweep(), await desk.announcer.sweep()]
    desk.later()

    assert (first, second, third, await desk.announcer.sweep()) == ([3, 0], [3, 0], [3, 0], 0)
    assert desk.box.receivers == ["a@example.org"] * 3 + ["b@example.org"] * 3
    told = [json.loads(came) for _, _, came in desk.receiver.came]
    assert [message["type"] for message in told] == ["bulletin.published", "bulletin.corrected", "bulletin.withdrawn"]
    assert told[1]["data"]["corrects"] == "T2026-0001"
    assert told[2]["data"]["reason"] == "数据有误"


async def test_the_mails_say_in_both_languages_what_was_done(desk: Desk) -> None:
    desk.subscribe()
    desk.database.change(add_bulletin)
    await desk.announcer.sweep()
    desk.database.change(lambda c: withdraw(c, reason="表二数据有误。\r\nBcc: other@example.org"))
    await desk.announcer.sweep()

    (_, published), (_, withdrawn) = desk.box.letters
    zh, en = "信访工作半月通报（2026-11-01 至 2026-11-15）", "Half-monthly bulletin, 2026-11-01 to 2026-11-15"
    assert desk.subjects == [f"{zh}已发布 | Published: {en}", f"{zh}已撤回 | Withdrawn: {en}"]
    assert f"{PAGES}/publications/T2026-0001" in body(published)
    assert "撤回理由：表二数据有误。 Bcc: other@example.org" in body(withdrawn)
    assert "Please quote it no more" in body(withdrawn)
    assert withdrawn["Bcc"] is None


async def test_every_mail_carries_the_headers_of_lists(desk: Desk) -> None:
    desk.subscribe()
    desk.database.change(add_bulletin)
    await desk.announcer.sweep()

    ((_, mail),) = desk.box.letters
    (link,) = re.findall(rf"^<({PAGES}/publications/unsubscribe\?token=\S+)>$", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "reader@example.org"
    assert link in body(mail)


async def test_what_fails_is_tried_again_with_the_same_id_and_told_once(desk: Desk) -> None:
    desk.subscribe()
    desk.database.change(lambda c: webhooks.register(c, desk.receiver.url, "admin"))
    desk.database.change(add_bulletin)
    desk.box.refusing, desk.receiver.status = True, 503
    failed = [await desk.announcer.sweep(), await desk.announcer.sweep()]
    desk.box.refusing, desk.receiver.status = False, 200
    desk.later()
    again = [await desk.announcer.sweep(), await desk.announcer.sweep()]

    assert (failed, again) == ([0, 0], [2, 0])
    assert len(desk.box.letters) == 1
    first, second = [(headers["webhook-id"], came) for _, headers, came in desk.receiver.came]
    assert first == second
    assert [a.status for a in desk.database.look(webhooks.attempts)] == [200, 503]


async def test_an_address_that_nobody_confirms_is_erased_though_nothing_else_happens(desk: Desk) -> None:
    desk.ask()
    await desk.announcer.sweep()
    long_ago = update(subscriptions).values(asked_at=desk.database.look(now) - timedelta(hours=48))
    desk.database.change(lambda c: c.execute(long_ago))
    await desk.announcer.sweep()

    assert desk.database.look(lambda c: c.execute(select(subscriptions)).all()) == []


async def test_whoever_is_subscribed_already_is_told_so(desk: Desk) -> None:
    desk.subscribe()
    desk.database.change(lambda c: c.execute(update(subscriptions).values(asked_at=now(c) - timedelta(days=3), asks=3)))
    desk.ask()
    await desk.announcer.sweep()

    ((_, mail),) = desk.box.letters
    assert subject(mail) == "您已订阅信访工作通报 | You are subscribed"
    assert "confirm" not in body(mail)
