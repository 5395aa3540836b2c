"""Subscriptions: addresses that no header can be broken with, and links that nobody can guess or keep for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.subscriptions import CONFIRM, UNSUBSCRIBE, address_of, link_token, linked

KEY = b"k" * 32
AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
SOON = AT + timedelta(hours=48)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (" reader@Example.ORG ", "reader@example.org"),
        ("a.b+c@mail.example.org", "a.b+c@mail.example.org"),
        ("Case@example.org", "Case@example.org"),
    ],
)
def test_an_address_is_read_as_people_enter_it(said: str, address: str) -> None:
    assert address_of(said) == address


@pytest.mark.parametrize(
    "said",
    [
        "",
        "reader",
        "reader@localhost",
        "reader@example.org\r\nBcc: other@example.org",
        "reader@example.org, other@example.org",
        "<reader@example.org>",
        '"a b"@example.org',
        "reader@exam ple.org",
        "读者@example.org",
        ".reader@example.org",
        "reader@-example.org",
        "reader@example.org%0d%0aBcc:x",
        f"{'x' * 65}@example.org",
        f"reader@{'x' * 63}.{'y' * 63}.{'z' * 63}.{'w' * 63}.org",
    ],
)
def test_what_could_break_a_mail_is_no_address(said: str) -> None:
    assert address_of(said) is None


@given(st.text(max_size=60))
def test_no_address_holds_what_ends_a_header(said: str) -> None:
    address = address_of(f"{said}@example.org")

    assert address is None or (address.isascii() and address.isprintable() and " " not in address)


def test_a_link_opens_what_it_was_made_for_until_its_end() -> None:
    token = link_token(KEY, CONFIRM, "s1", SOON)

    assert linked(KEY, CONFIRM, token, SOON - timedelta(seconds=1)) == "s1"
    assert linked(KEY, CONFIRM, token, SOON) is None
    assert linked(KEY, UNSUBSCRIBE, token, AT) is None
    assert linked(b"o" * 32, CONFIRM, token, AT) is None


def test_a_link_to_unsubscribe_has_no_end() -> None:
    assert linked(KEY, UNSUBSCRIBE, link_token(KEY, UNSUBSCRIBE, "s1"), AT + timedelta(days=9999)) == "s1"


def test_a_link_that_was_changed_opens_nothing() -> None:
    token = link_token(KEY, CONFIRM, "s1", SOON)
    subscription, end, mark = token.split(".")
    forged = [f"s2.{end}.{mark}", f"{subscription}.0.{mark}", f"{subscription}.{int(end) + 1}.{mark}"]
    forged += [
        token[:-1],
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        f"{token}0",
        "",
        "..",
        "s1",
        "s1.0",
        "s1.x.y",
    ]
    forged += [f"{subscription}.{end}.{mark[:0]}", f"s1.{'9' * 40}.{mark}", "s1.²." + mark]

    assert [said for said in forged if linked(KEY, CONFIRM, said, AT) is not None] == []


@given(st.text(max_size=80))
def test_whatever_comes_as_a_link_is_answered(token: str) -> None:
    assert linked(KEY, CONFIRM, token, AT) is None
