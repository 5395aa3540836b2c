"""Webhooks: signatures as the standard has them, and addresses that nothing may be posted to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks import (
    LONGEST_URL,
    MOST_ATTEMPTS,
    Target,
    UrlFault,
    may_reach,
    networks,
    pause_after,
    secret_of,
    signature,
    signed_headers,
    target,
)

KEY = b"k" * 32
AIM = Target("https", "hooks.example", 443)
PLAIN = Target("http", "hooks.example", 80)
INNER = networks("10.0.0.0/8, 127.0.0.1/32,fd00::/8")


def test_a_signature_is_that_of_the_standards_own_example() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    said = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'
    )

    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_in_force_sign_both() -> None:
    at, both = datetime(2026, 11, 27, tzinfo=UTC), [secret_of(KEY, "w1", 2), secret_of(KEY, "w1", 1)]
    headers = signed_headers(both, "msg_1", at, b"{}")

    assert headers["webhook-signature"].split() == [signature(secret, "msg_1", at, b"{}") for secret in both]
    assert headers["webhook-timestamp"] == str(int(at.timestamp()))
    assert headers["webhook-id"] == "msg_1"


def test_every_webhook_generation_and_key_has_a_secret_of_its_own() -> None:
    made = {secret_of(key, hook, n) for key in (KEY, b"o" * 32) for hook in ("w1", "w2") for n in (1, 2)}

    assert len(made) == 8
    assert all(len(secret) == len("whsec_") + 44 for secret in made)


def test_the_pauses_double_until_about_a_day_is_over() -> None:
    pauses = [pause_after(n) for n in range(1, MOST_ATTEMPTS)]

    assert [later / earlier for earlier, later in pairwise(pauses)] == [2.0] * 10
    assert timedelta(hours=17) < sum(pauses, timedelta()) < timedelta(hours=18)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://hooks.example/in?a=1", Target("https", "hooks.example", 443)),
        ("http://hooks.example", Target("http", "hooks.example", 80)),
        ("https://hooks.example:8443/", Target("https", "hooks.example", 8443)),
        ("https://[2001:db8::1]/", Target("https", "2001:db8::1", 443)),
        ("https://user:pass@hooks.example/", UrlFault.CREDENTIALS),
        ("https://hooks.example@10.0.0.1/", UrlFault.CREDENTIALS),
        ("ftp://hooks.example/", UrlFault.UNREADABLE),
        ("file:///etc/passwd", UrlFault.UNREADABLE),
        ("https:///path", UrlFault.UNREADABLE),
        ("https://hooks.example/#part", UrlFault.UNREADABLE),
        ("https://hooks.example:0/", UrlFault.UNREADABLE),
        ("https://hooks.example:99999/", UrlFault.UNREADABLE),
        ("https://hooks.example\\@10.0.0.1/", UrlFault.UNREADABLE),
        ("https://hooks.example/\r\nHost: other", UrlFault.UNREADABLE),
        ("https://例子.example/", UrlFault.UNREADABLE),
        ("https://[::1", UrlFault.UNREADABLE),
        ("https://hooks.example/" + "x" * LONGEST_URL, UrlFault.UNREADABLE),
        ("", UrlFault.UNREADABLE),
    ],
)
def test_an_address_is_taken_apart_or_refused(url: str, found: Target | UrlFault) -> None:
    assert target(url) == found


@given(st.text(max_size=80))
def test_whatever_is_entered_is_an_address_or_a_reason(url: str) -> None:
    assert isinstance(target(url), Target | UrlFault)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_nothing_within_is_reached_unless_it_is_named(address: str) -> None:
    assert may_reach(AIM, [address], ()) is UrlFault.NOT_ALLOWED


def test_a_name_that_also_stands_for_something_within_is_not_reached() -> None:
    assert may_reach(AIM, ["93.184.216.34", "10.0.0.1"], ()) is UrlFault.NOT_ALLOWED
    assert may_reach(AIM, ["93.184.216.34", "10.0.0.1"], INNER) is UrlFault.NOT_ALLOWED
    assert may_reach(AIM, [], ()) is UrlFault.NOT_ALLOWED


def test_a_public_address_is_reached_over_https_only() -> None:
    assert str(may_reach(AIM, ["93.184.216.34"], ())) == "93.184.216.34"
    assert str(may_reach(AIM, ["2606:4700::1111"], ())) == "2606:4700::1111"
    assert may_reach(PLAIN, ["93.184.216.34"], INNER) is UrlFault.NOT_HTTPS


def test_a_network_that_is_named_is_reached_either_way() -> None:
    assert str(may_reach(PLAIN, ["10.9.9.9"], INNER)) == "10.9.9.9"
    assert str(may_reach(AIM, ["fd00::5", "10.0.0.1"], INNER)) == "fd00::5"
    assert str(may_reach(PLAIN, ["::ffff:10.0.0.1"], INNER)) == "::ffff:a00:1"


@pytest.mark.parametrize("listed", ["10.0.0.1/8", "example", "10.0.0.0/40"])
def test_a_list_that_names_no_network_is_refused(listed: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        networks(listed)
