"""Mail: released notices reach each office-holder once, by a real mail server, and nobody whom they do not concern."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Connection, select, update

from domain.base import Accused, Actor, Purpose, Role
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from notices.sender import MailServer, Sender
from storage import registry
from storage.database import Database, now
from storage.migrate import migrate
from storage.outbox import OutboxStore
from storage.packs import read_policy
from storage.records import append, release
from storage.tables import accounts, outbox
from tests.builders import Case, a_case, a_registration
from tests.embedded.launch import free_ports

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
OFFICES = {
    "city": OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局", district="A市"),
    "housing": OfficeOpened(kind=OfficeKind.DEPARTMENT, parent="city", name="住建局"),
}
PEOPLE = {
    "officer": ("housing", "officer@example.org"),
    "deputy": ("housing", "deputy@example.org"),
    "silent": ("housing", None),
}


@dataclass
class Box:
    """What a mail server received; it can be told to refuse."""

    letters: list[tuple[str, Message]] = field(default_factory=list)
    refusing: bool = False

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail in."""
        if self.refusing:
            return "451 come back later"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.letters.append((envelope.rcpt_tos[0], message_from_bytes(content)))
        return "250 OK"

    @property
    def receivers(self) -> list[str]:
        """Who got something, in order."""
        return sorted(address for address, _ in self.letters)


@dataclass
class Post:
    """Records with offices, a mail server, and a sender between them."""

    database: Database
    box: Box
    sender: Sender
    controller: Controller

    def arrive(self, number: str = "P1", *, released: bool = True, accused: Accused | None = None) -> Case:
        """Bring a case to the office ``housing``, by which its members are told."""
        purpose = Purpose.ACCUSATION if accused else Purpose.REQUEST
        registration = a_registration(purpose=purpose, accused=accused)
        case = a_case(Stage.TRANSFERRED, number=number, registration=registration)
        for batch in case.batches:
            self.database.change(lambda c, b=batch: append(c, b))  # type: ignore[misc]
        if released:
            self.database.change(lambda c: release(c, number, case.now.sequence))
        return case

    def later(self) -> None:
        """Let the pause before another attempt pass."""
        self.database.change(lambda c: c.execute(update(outbox).values(next_attempt_at=now(c) - timedelta(seconds=1))))

    def waiting(self) -> list[tuple[str, int]]:
        """Name what was not mailed yet, with its attempts."""
        query = select(outbox.c.template, outbox.c.attempts).where(outbox.c.released, outbox.c.mailed_at.is_(None))
        return [(row.template, row.attempts) for row in self.database.look(lambda c: c.execute(query).all())]


def _settle(connection: Connection) -> None:
    for office, fact in OFFICES.items():
        registry.open_office(connection, SETUP, office, fact)
    for username, (office_of, email) in PEOPLE.items():
        registry.add_account(
            connection, username, "a-long-password", Role.OFFICER, office=office_of, name=username, email=email
        )


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("post") / "petitionflow.db"
    database = Database(f"sqlite:///{path}")
    migrate(database, read_policy("cn-2022"))
    database.change(_settle)
    database.close()
    return path


@pytest.fixture
def post(settled: Path, tmp_path: Path) -> Iterator[Post]:
    shutil.copy(settled, tmp_path / "petitionflow.db")
    database, box, port = Database(f"sqlite:///{tmp_path / 'petitionflow.db'}"), Box(), free_ports(1)[0]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    server = MailServer(url=f"smtp://127.0.0.1:{port}", sender="office@example.org", pages="https://example.org")
    yield Post(database, box, Sender(OutboxStore(database), server), controller)
    if controller.server is not None:
        controller.stop()
    database.close()


async def test_each_holder_with_an_address_is_told_once(post: Post) -> None:
    post.arrive()

    sent = [await post.sender.sweep(), await post.sender.sweep()]
    post.later()
    sent.append(await post.sender.sweep())

    assert sent == [2, 0, 0]
    assert post.box.receivers == ["deputy@example.org", "officer@example.org"]
    assert post.waiting() == []


async def test_a_mail_tells_the_number_in_both_languages_and_no_text(post: Post) -> None:
    post.arrive()
    await post.sender.sweep()

    _, letter = post.box.letters[0]
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    said = payload.decode()
    assert letter["From"] == "office@example.org"
    assert letter["Date"]
    assert "P1" in said
    assert "https://example.org/cases/P1" in said
    assert "新的信访事项" in said
    assert "A case has arrived" in said


async def test_a_mail_keeps_its_id_at_every_attempt(post: Post) -> None:
    post.arrive()
    mails = await post.sender.outbox.take(10)
    for mail in [*mails, *mails]:
        await post.sender.server.send(mail)

    ids = [letter["Message-ID"] for _, letter in post.box.letters]

    assert ids[:2] == ids[2:]
    assert len(set(ids)) == 2


async def test_what_the_server_refuses_comes_up_again_later(post: Post) -> None:
    post.arrive()
    post.box.refusing = True
    refused = await post.sender.sweep()
    post.box.refusing = False
    at_once = await post.sender.sweep()
    before = post.waiting()
    post.later()
    again = await post.sender.sweep()

    assert (refused, at_once, before, again) == (0, 0, [("case_arrived", 1)], 2)
    assert post.waiting() == []


async def test_a_server_that_is_away_loses_nothing(post: Post) -> None:
    post.arrive()
    post.controller.stop()
    away = await post.sender.sweep()
    port = post.controller.port
    again = Controller(post.box, hostname="127.0.0.1", port=port)
    again.start()
    post.later()
    back = await post.sender.sweep()
    again.stop()

    assert (away, back) == (0, 2)
    assert len(post.box.letters) == 2


async def test_the_pauses_grow(post: Post) -> None:
    post.arrive()
    post.controller.stop()
    pauses = []
    query = select(outbox.c.next_attempt_at).where(outbox.c.template == "case_arrived")
    for _ in range(3):
        post.later()
        before = post.database.look(now)
        await post.sender.sweep()
        pauses.append((post.database.look(lambda c: c.execute(query).scalar_one()) - before).total_seconds() // 60)

    assert pauses == [1, 2, 4]


async def test_what_is_not_released_or_void_is_not_sent(post: Post) -> None:
    post.arrive("P1", released=False)
    post.arrive("P2")
    post.database.change(lambda c: c.execute(update(outbox).where(outbox.c.petition == "P2").values(void=True)))

    assert await post.sender.sweep() == 0
    assert post.box.letters == []


async def test_the_accused_are_told_nothing(post: Post) -> None:
    query = select(accounts.c.id).where(accounts.c.username == "deputy")
    deputy = post.database.look(lambda c: c.execute(query).scalar_one())
    post.arrive("P1", accused=Accused(accounts=(deputy,)))
    await post.sender.sweep()

    assert post.box.receivers == ["officer@example.org"]


async def test_a_locked_account_is_told_nothing(post: Post) -> None:
    query = select(accounts.c.id).where(accounts.c.username == "deputy")
    deputy = post.database.look(lambda c: c.execute(query).scalar_one())
    post.database.change(lambda c: registry.lock_account(c, deputy))
    post.arrive()
    await post.sender.sweep()

    assert post.box.receivers == ["officer@example.org"]


async def test_an_address_that_cannot_be_written_holds_up_nobody(post: Post) -> None:
    broken = update(accounts).where(accounts.c.username == "officer").values(email="a\r\nBcc: b@c")
    post.database.change(lambda c: c.execute(broken))
    post.arrive("P1")
    post.arrive("P2")

    assert await post.sender.sweep() == 2
    assert post.box.receivers == ["deputy@example.org"] * 2
