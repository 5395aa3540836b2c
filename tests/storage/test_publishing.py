"""What is told of bulletins: each public act once to everybody who wanted to know then, until it has arrived."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import Connection, select, update

from domain.alarms import AlarmKind
from domain.announcements import Act, announcement_id
from domain.publishing import Letter, Outcome, Post
from domain.webhooks import MOST_ATTEMPTS
from storage import alarms, publishing, webhooks
from storage import subscriptions as store
from storage.database import Database, now
from storage.publication_tables import subscription_mails, subscriptions, webhook_messages
from storage.publication_tables import webhooks as hooks
from tests.publications import add_bulletin, withdraw

PAGES = "https://example.org"
URL = "https://hooks.example/in"


def subscribe(connection: Connection, address: str = "reader@example.org", rhythms: tuple[str, ...] = ()) -> str:
    """Subscribe an address; its link is taken to have been mailed long ago."""
    store.ask(connection, address, f"digest of {address}", rhythms)
    query = select(subscriptions.c.id).where(subscriptions.c.address == address)
    subscription = str(connection.execute(query).scalar_one())
    store.confirm(connection, subscription)
    connection.execute(update(subscription_mails).values(state="sent"))
    return subscription


def letters(database: Database) -> list[Letter]:
    return database.change(lambda c: publishing.take_letters(c, 50))


def posts(database: Database) -> list[Post]:
    return database.change(lambda c: publishing.take_posts(c, 50, PAGES))


def later(database: Database) -> None:
    """Let the pause before another attempt pass."""

    def pass_by(connection: Connection) -> None:
        for table in (subscription_mails, webhook_messages):
            connection.execute(update(table).values(next_attempt_at=now(connection) - timedelta(seconds=1)))

    database.change(pass_by)


def announce(database: Database) -> int:
    return database.change(publishing.announce)


def test_a_publication_is_told_once_to_those_who_wanted_to_know(database: Database) -> None:
    database.change(subscribe)
    hook = database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    database.change(lambda c: subscribe(c, "late@example.org"))

    told = [announce(database), announce(database)]
    mails, messages = letters(database), posts(database)

    assert told == [1, 0]
    assert [(mail.address, mail.act) for mail in mails] == [("reader@example.org", Act.PUBLISHED)]
    assert [(post.endpoint, post.url) for post in messages] == [(hook.id, URL)]
    assert (letters(database), posts(database)) == ([], [])


def test_what_a_webhook_is_sent_says_what_and_where_and_no_content(database: Database) -> None:
    database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    (post,) = posts(database)
    later(database)
    (again,) = posts(database)

    told = json.loads(post.body)
    assert (again.body, again.message, again.attempt) == (post.body, post.message, 2)
    assert post.message == announcement_id("T2026-0001", Act.PUBLISHED)
    assert told["type"] == "bulletin.published"
    assert told["data"] == {
        "number": "T2026-0001",
        "rhythm": "half-monthly",
        "edition": 1,
        "title": {
            "zh": "信访工作半月通报（2026-11-01 至 2026-11-15）",
            "en": "Half-monthly bulletin, 2026-11-01 to 2026-11-15",
        },
        "from": "2026-11-01",
        "to": "2026-11-15",
        "published_at": told["timestamp"],
        "url": "https://example.org/publications/T2026-0001",
    }


def test_mails_keep_to_the_rhythms_that_somebody_chose(database: Database) -> None:
    database.change(lambda c: subscribe(c, "all@example.org"))
    database.change(lambda c: subscribe(c, "some@example.org", ("half-monthly", "yearly")))
    database.change(lambda c: subscribe(c, "other@example.org", ("weekly",)))
    database.change(add_bulletin)
    database.change(lambda c: add_bulletin(c, "T2026-0002", rhythm="weekly"))
    announce(database)

    told = sorted((m.address, m.edition.rhythm) for m in letters(database) if m.edition)
    assert told == [
        ("all@example.org", "half-monthly"),
        ("all@example.org", "weekly"),
        ("other@example.org", "weekly"),
        ("some@example.org", "half-monthly"),
    ]


def test_what_waits_of_a_rhythm_that_is_no_longer_chosen_is_not_mailed(database: Database) -> None:
    subscription = database.change(subscribe)
    database.change(add_bulletin)
    database.change(lambda c: add_bulletin(c, "T2026-0002", rhythm="weekly"))
    announce(database)
    database.change(lambda c: store.choose(c, subscription, ["weekly"]))
    mails = letters(database)
    database.change(withdraw)
    announce(database)

    assert [mail.edition.rhythm for mail in mails if mail.edition] == ["weekly"]
    assert letters(database) == []


def test_drafts_and_reviews_are_told_to_nobody(database: Database) -> None:
    database.change(subscribe)
    for n, state in enumerate(("composed", "reviewing", "approved", "returned")):
        database.change(lambda c, n=n, s=state: add_bulletin(c, f"T{n}", state=s, edition=n + 1))  # type: ignore[misc]

    assert announce(database) == 0
    assert letters(database) == []


def test_a_correction_is_told_as_one(database: Database) -> None:
    database.change(subscribe)
    database.change(add_bulletin)
    database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2, corrects="T2026-0001"))
    announce(database)

    assert [(m.act, m.edition.number, m.edition.corrects) for m in letters(database) if m.edition] == [
        (Act.PUBLISHED, "T2026-0001", None),
        (Act.CORRECTED, "T2026-0002", "T2026-0001"),
    ]


def test_a_withdrawal_is_told_and_what_waits_of_the_bulletin_is_void(database: Database) -> None:
    database.change(subscribe)
    database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    database.change(withdraw)
    new = announce(database)
    mails, messages = letters(database), posts(database)

    assert new == 1
    assert [mail.act for mail in mails] == [Act.WITHDRAWN]
    assert [json.loads(post.body)["type"] for post in messages] == ["bulletin.withdrawn"]
    assert json.loads(messages[0].body)["data"]["reason"] == "数据有误"
    assert [mail.edition.reason for mail in mails if mail.edition] == ["数据有误"]


def test_of_what_was_withdrawn_before_anybody_was_told_only_that_is_told(database: Database) -> None:
    database.change(subscribe)
    database.change(lambda c: add_bulletin(c, state="withdrawn"))

    assert (announce(database), announce(database)) == (1, 0)
    assert [mail.act for mail in letters(database)] == [Act.WITHDRAWN]


def test_a_mail_that_went_out_does_not_come_up_again(database: Database) -> None:
    database.change(subscribe)
    database.change(add_bulletin)
    announce(database)
    (mail,) = letters(database)
    query = select(subscription_mails.c.state).where(subscription_mails.c.about == mail.about)
    mine = subscription_mails.c.about == mail.about
    database.change(lambda c: c.execute(update(subscription_mails).where(mine).values(state="sent")))
    later(database)

    assert letters(database) == []
    assert database.look(lambda c: c.execute(query).scalar_one()) == "sent"


def test_an_address_that_takes_no_mail_for_a_week_is_given_up_for_it(database: Database) -> None:
    database.change(subscribe)
    database.change(add_bulletin)
    announce(database)
    week = publishing.MAILED_FOR
    database.change(lambda c: c.execute(update(subscription_mails).values(queued_at=now(c) - week)))
    query = select(subscription_mails.c.state).where(subscription_mails.c.about.like("msg_%"))

    assert letters(database) == []
    assert database.look(lambda c: c.execute(query).scalar_one()) == "given_up"


def test_whoever_left_is_told_nothing_more(database: Database) -> None:
    subscription = database.change(subscribe)
    database.change(add_bulletin)
    announce(database)
    database.change(lambda c: store.erase(c, subscription))

    assert letters(database) == []


def test_a_rotated_secret_signs_beside_the_one_before_for_a_while(database: Database) -> None:
    hook = database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    database.change(lambda c: webhooks.rotate(c, hook.id, timedelta(hours=1)))
    (both,) = posts(database)
    later(database)
    database.change(lambda c: c.execute(update(hooks).values(previous_until=now(c))))
    (one,) = posts(database)

    assert (both.generations, one.generations) == ((2, 1), (2,))


def test_after_its_last_attempt_a_message_is_given_up_with_an_alarm(database: Database) -> None:
    hook = database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    given_up = []
    for _ in range(MOST_ATTEMPTS):
        later(database)
        (post,) = posts(database)
        refused = Outcome(status=500, milliseconds=3)
        given_up.append(database.change(lambda c, p=post, o=refused: publishing.keep_outcome(c, p, o)))  # type: ignore[misc]
    later(database)

    assert given_up == [False] * (MOST_ATTEMPTS - 1) + [True]
    assert posts(database) == []
    found = database.look(alarms.all_standing)
    assert [(alarm.kind, alarm.subject) for alarm in found] == [(AlarmKind.WEBHOOK_FAILED, hook.id)]
    assert len(database.look(webhooks.attempts)) == MOST_ATTEMPTS


def test_a_message_tried_again_ends_the_alarms_cause(database: Database) -> None:
    hook = database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    database.change(lambda c: c.execute(update(webhook_messages).values(attempts=MOST_ATTEMPTS - 1)))
    (last,) = posts(database)
    database.change(lambda c: publishing.keep_outcome(c, last, Outcome(fault="timeout", milliseconds=1)))
    failed = database.look(publishing.failed_webhooks)
    again = database.change(lambda c: webhooks.post_again(c, hook.id))
    (post,) = posts(database)
    database.change(lambda c: publishing.keep_outcome(c, post, Outcome(status=204, milliseconds=1)))

    assert [finding.subject for finding in failed] == [hook.id]
    assert (again, post.attempt) == (1, 1)
    assert database.look(publishing.failed_webhooks) == []
    assert [(a.status, a.fault) for a in database.look(webhooks.attempts)] == [(204, None), (None, "timeout")]


def test_a_webhook_that_was_ended_gets_nothing_more(database: Database) -> None:
    hook = database.change(lambda c: webhooks.register(c, URL, "admin"))
    database.change(add_bulletin)
    announce(database)
    ended = [database.change(lambda c: webhooks.end(c, hook.id, "admin")) for _ in range(2)]
    database.change(lambda c: add_bulletin(c, "T2026-0002", edition=2))
    announce(database)

    assert ended == [True, False]
    assert posts(database) == []
    assert database.change(lambda c: webhooks.rotate(c, hook.id, timedelta())) is None
    assert database.change(lambda c: webhooks.post_again(c, hook.id)) is None
    (known,) = database.look(webhooks.registered)
    assert known.messages == {"void": 1}
