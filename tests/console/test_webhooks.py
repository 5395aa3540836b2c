"""Webhooks at the terminal: their secrets are shown, rotated and gone, and a test message really is posted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.saying import done, say
from tests.notices.receiver import receiving


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("webhooks")


def test_a_webhook_is_registered_rotated_and_ended(town: Path) -> None:
    hook, first = done(say(town, "webhook", "add", "https://hooks.example/in")).split()
    second = done(say(town, "webhook", "rotate", hook)).strip()
    both = done(say(town, "webhook", "secret", hook)).split()
    third = done(say(town, "webhook", "rotate", hook, "--overlap", "0")).strip()
    one = done(say(town, "webhook", "secret", hook)).split()
    listed = done(say(town, "webhook", "list"))
    done(say(town, "webhook", "end", hook))
    gone = say(town, "webhook", "secret", hook)

    assert both == [second, first]
    assert one == [third]
    assert len({first, second, third}) == 3
    assert f"{hook}  https://hooks.example/in" in listed
    assert gone.returncode == 1
    assert "unknown_webhook" in gone.stderr
    assert "ended" in done(say(town, "webhook", "list"))


@pytest.mark.parametrize("url", ["ftp://hooks.example/", "https://u:p@hooks.example/", "hooks"])
def test_what_is_no_address_for_a_webhook_is_refused(town: Path, url: str) -> None:
    ended = say(town, "webhook", "add", url)

    assert ended.returncode == 1
    assert "webhook_url_invalid" in ended.stderr


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/in", "webhook_not_allowed"),
        ("https://[fd00::1]/in", "webhook_not_allowed"),
        ("http://10.1.2.3/in", "webhook_not_https"),
        ("http://hooks.invalid/in", "webhook_not_https"),
    ],
)
def test_where_no_post_would_go_is_refused_when_it_is_registered(town: Path, url: str, code: str) -> None:
    ended = say(town, "webhook", "add", url)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")
    assert url not in done(say(town, "webhook", "list"))


@pytest.mark.parametrize("command", ["rotate", "test", "again", "end", "secret"])
def test_a_webhook_that_is_not_known_is_refused(town: Path, command: str) -> None:
    ended = say(town, "webhook", command, "nothing")

    assert ended.returncode == 1
    assert "unknown_webhook" in ended.stderr


def test_a_test_message_is_posted_where_that_is_allowed(town: Path) -> None:
    with receiving() as receiver:
        hook, _ = done(say(town, "webhook", "add", receiver.url, webhook_networks="127.0.0.0/8")).split()
        refused = say(town, "webhook", "test", hook)
        said = done(say(town, "webhook", "test", hook, webhook_networks="127.0.0.0/8"))

    assert refused.returncode == 1
    assert "fault not_https" in refused.stdout
    assert "status 204" in said
    assert [body for _, _, body in receiver.came] == [b'{"type":"test"}']
    assert "0 will be posted again" in done(say(town, "webhook", "again", hook))
    assert done(say(town, "webhook", "log", hook)) == ""


def test_networks_that_are_none_end_in_a_sentence(town: Path) -> None:
    ended = say(town, "webhook", "list", webhook_networks="somewhere")

    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
