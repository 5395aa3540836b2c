"""Subscribers: links are mailed sparingly, an address nobody confirms is erased, and so is one that leaves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, inspect, select, update

from domain.subscriptions import ASK_AGAIN, CONFIRM_WITHIN, MOST_ASKS
from storage import subscriptions as store
from storage.database import Database, now
from storage.publication_tables import subscription_mails, subscription_rhythms, subscriptions


def ask(database: Database, address: str = "reader@example.org") -> None:
    database.change(lambda c: store.ask(c, address, f"digest of {address}"))


def only(database: Database) -> str:
    return str(database.look(lambda c: c.execute(select(subscriptions.c.id)).scalar_one()))


def mails(database: Database) -> int:
    return int(database.look(lambda c: c.execute(select(func.count()).select_from(subscription_mails)).scalar_one()))


def age(database: Database, by: timedelta) -> None:
    """Let time pass."""

    def pass_by(connection: Connection) -> None:
        for row in connection.execute(select(subscriptions)).all():
            mine = subscriptions.c.id == row.id
            connection.execute(update(subscriptions).where(mine).values(asked_at=row.asked_at - by))

    database.change(pass_by)


def test_asking_at_once_again_mails_nothing_more(database: Database) -> None:
    ask(database)
    ask(database)

    assert mails(database) == 1


def test_an_address_that_never_answers_gets_few_links(database: Database) -> None:
    for _ in range(MOST_ASKS + 3):
        ask(database)
        age(database, ASK_AGAIN)

    assert mails(database) == MOST_ASKS


def test_an_address_that_nobody_confirms_is_erased(database: Database) -> None:
    ask(database)
    age(database, CONFIRM_WITHIN)
    erased = database.change(lambda c: store.forget_unconfirmed(c, now(c)))

    assert (erased, mails(database)) == (1, 0)
    assert database.look(lambda c: c.execute(select(subscriptions)).all()) == []


def test_a_confirmed_address_stays_and_may_ask_again_later(database: Database) -> None:
    ask(database)
    assert database.change(lambda c: store.confirm(c, only(database)))
    age(database, CONFIRM_WITHIN)
    ask(database)

    assert mails(database) == 2
    assert database.look(lambda c: c.execute(select(subscriptions.c.confirmed_at)).scalar_one()) is not None


def test_confirming_twice_changes_nothing(database: Database) -> None:
    ask(database)
    subscription = only(database)
    query = select(subscriptions.c.confirmed_at)
    database.change(lambda c: store.confirm(c, subscription))
    first = database.look(lambda c: c.execute(query).scalar_one())

    assert database.change(lambda c: store.confirm(c, subscription))
    assert database.look(lambda c: c.execute(query).scalar_one()) == first
    assert not database.change(lambda c: store.confirm(c, "nobody"))


def test_whoever_leaves_is_erased_with_his_mails(database: Database) -> None:
    ask(database)
    ask(database, "other@example.org")
    query = select(subscriptions.c.id).where(subscriptions.c.address == "reader@example.org")
    subscription = database.look(lambda c: str(c.execute(query).scalar_one()))

    assert database.change(lambda c: store.erase(c, subscription))
    assert not database.change(lambda c: store.erase(c, subscription))
    assert database.look(lambda c: c.execute(select(subscriptions.c.address)).scalars().all()) == ["other@example.org"]
    assert mails(database) == 1


def test_until_it_is_confirmed_the_last_choice_counts_and_then_only_that_of_the_link(database: Database) -> None:
    for rhythms in (["weekly", "yearly"], ["yearly"]):
        database.change(lambda c, r=rhythms: store.ask(c, "reader@example.org", "digest", r))  # type: ignore[misc]
    subscription = only(database)
    asked = database.look(lambda c: store.chosen(c, subscription))
    database.change(lambda c: store.confirm(c, subscription))
    database.change(lambda c: store.ask(c, "reader@example.org", "digest", ["weekly"]))
    kept = database.look(lambda c: store.chosen(c, subscription))
    done = [database.change(lambda c, s=s: store.choose(c, s, ["weekly"])) for s in (subscription, "nobody")]  # type: ignore[misc]

    assert (asked, kept, done) == ({"yearly"}, {"yearly"}, [True, False])
    assert database.look(lambda c: store.chosen(c, subscription)) == {"weekly"}
    assert database.change(lambda c: store.erase(c, subscription))
    assert database.look(lambda c: store.chosen(c, subscription)) is None
    assert database.look(lambda c: c.execute(select(subscription_rhythms)).all()) == []


def test_no_column_leads_from_a_subscriber_to_anybody_else(database: Database) -> None:
    def led_to(connection: Connection) -> set[str]:
        tables = inspect(connection)
        keys = [
            key
            for table in ("subscriptions", "subscription_mails", "subscription_rhythms")
            for key in tables.get_foreign_keys(table)
        ]
        return {str(key["referred_table"]) for key in keys}

    assert database.look(led_to) == {"subscriptions"}
    assert {column.name for column in subscriptions.c} == {
        "id", "address", "address_digest", "asks", "asked_at", "confirmed_at",
    }  # fmt: skip
