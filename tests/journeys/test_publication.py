"""A bulletin's public acts on a real engine reach a webhook and a subscriber: published, withdrawn, corrected."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from sqlalchemy import Connection, select

from domain.webhooks import networks
from intake.bulletins import BulletinDesk
from notices.announcer import Announcer
from notices.bulletin_mail import Writer
from notices.sender import MailServer
from notices.webhook import Poster
from storage import subscriptions as store
from storage import webhooks
from storage.database import Database
from storage.editions import find_edition
from storage.publication_tables import subscriptions
from storage.publishing import PublishingStore
from tests import bulletins
from tests.bulletins import HEADS, done, looked
from tests.embedded.launch import free_ports
from tests.journeys.conftest import House
from tests.journeys.test_bulletins import called, corrected
from tests.notices.receiver import receiving
from tests.notices.test_announcer import KEY, PAGES, body
from tests.notices.test_sender import Box


def an_announcer(database: Database, port: int) -> Announcer:
    """Build one that mails to a port here and posts to addresses here."""
    server = MailServer(url=f"smtp://127.0.0.1:{port}", sender="office@example.org", pages=PAGES)
    writer = Writer(key=KEY, sender="office@example.org", pages=PAGES, zone=ZoneInfo("Asia/Shanghai"))
    return Announcer(PublishingStore(database, PAGES), Poster(KEY, networks("127.0.0.1/32")), server, writer)


def subscribed(connection: Connection) -> None:
    """Let somebody subscribe who has confirmed."""
    store.ask(connection, "reader@example.org", "digest")
    store.confirm(connection, connection.execute(select(subscriptions.c.id)).scalar_one())


async def test_every_public_act_is_told_and_none_before(either: House) -> None:
    house = either
    database, desk, box, port = house.engine.database, BulletinDesk(house.gate), Box(), free_ports(1)[0]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    with receiving() as receiver:
        announcer = an_announcer(database, port)
        database.change(subscribed)
        database.change(lambda c: webhooks.register(c, receiver.url, "admin"))
        number = (await called(house, "half-monthly:2026-09-01")).number
        await looked(desk, number, 1)
        await announcer.sweep()
        before = (len(receiver.came), len(box.letters))
        await done(desk, number, bulletins.a_publication(1), HEADS[0])
        await announcer.sweep()
        await done(desk, number, bulletins.a_withdrawal(), HEADS[1])
        await announcer.sweep()
        second = (await desk.correct(bulletins.a_correction(number), HEADS[0])).number
        await corrected(desk, second)
        await announcer.sweep()
        await announcer.sweep()
    controller.stop()

    told = [json.loads(came) for _, _, came in receiver.came]
    assert before == (0, 1)
    assert [one["type"] for one in told] == ["bulletin.published", "bulletin.withdrawn", "bulletin.corrected"]
    assert [one["data"]["number"] for one in told] == [number, number, second]
    assert told[1]["data"]["reason"] == "城管局数字有误"
    assert told[2]["data"]["corrects"] == number
    assert len(box.letters) == 4
    assert "城管局数字有误" in body(box.letters[2][1])
    edition = database.look(lambda c: find_edition(c, second))
    assert edition is not None
    assert (edition.edition, edition.corrects) == (2, number)
