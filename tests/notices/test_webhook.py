"""Posts to a real server: signed, never led elsewhere, bounded in time; over TLS to the named host only."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.publishing import Post
from domain.webhooks import networks, secret_of, signature
from notices import webhook
from notices.webhook import Poster
from tests.embedded.launch import free_ports
from tests.notices.receiver import Receiver, receiving

KEY = b"k" * 32
HERE = networks("127.0.0.0/8,::1/128")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def a_post(url: str, generations: tuple[int, ...] = (1,)) -> Post:
    return Post(endpoint="w1", url=url, message="msg_1", body=b'{"type":"test"}', generations=generations, attempt=1)


async def test_a_post_arrives_signed(receiver: Receiver) -> None:
    outcome = await Poster(KEY, HERE).post(a_post(receiver.url, (2, 1)))

    ((path, headers, body),) = receiver.came
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = [signature(secret_of(KEY, "w1", n), headers["webhook-id"], at, body) for n in (2, 1)]
    assert (outcome.status, outcome.taken, path) == (204, True, "/in")
    assert headers["webhook-signature"].split() == expected
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60


async def test_a_name_is_looked_up_and_said_in_the_request(receiver: Receiver) -> None:
    outcome = await Poster(KEY, HERE).post(a_post(f"http://localhost:{receiver.port}/in"))

    assert outcome.taken
    assert receiver.came[0][1]["host"] == f"localhost:{receiver.port}"


async def test_without_leave_nothing_within_is_reached(receiver: Receiver) -> None:
    plain = await Poster(KEY, ()).post(a_post(receiver.url))
    named = await Poster(KEY, ()).post(a_post(f"https://localhost:{receiver.port}/in"))

    assert (plain.fault, named.fault) == ("not_https", "not_allowed")
    assert receiver.came == []


async def test_a_redirect_is_an_answer_that_leads_nowhere(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"location": f"{receiver.url}/other"}
    outcome = await Poster(KEY, HERE).post(a_post(receiver.url))

    assert (outcome.status, outcome.taken) == (307, False)
    assert [path for path, _, _ in receiver.came] == ["/in"]


@pytest.mark.parametrize("status", [400, 410, 500, 503])
async def test_whatever_is_no_success_is_not_taken(receiver: Receiver, status: int) -> None:
    receiver.status = status

    assert not (await Poster(KEY, HERE).post(a_post(receiver.url))).taken


async def test_an_endless_answer_is_not_read(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 50_000_000
    outcome = await Poster(KEY, HERE).post(a_post(receiver.url))

    assert outcome.taken
    assert outcome.milliseconds < 5000


async def test_a_server_that_never_answers_is_left_in_time(receiver: Receiver) -> None:
    receiver.delay = 60
    began = time.monotonic()
    outcome = await Poster(KEY, HERE, patience=0.5).post(a_post(receiver.url))

    assert outcome.fault == webhook.TIMEOUT
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://127.0.0.1:{port}/", "not_reached"),
        ("https://no-such-name.invalid/", "unknown_name"),
        ("https://user@127.0.0.1/", "credentials"),
        ("https://127.0.0.1:{port}/", "not_reached"),
    ],
)
async def test_what_cannot_be_reached_says_why(url: str, fault: str) -> None:
    outcome = await Poster(KEY, HERE).post(a_post(url.format(port=free_ports(1)[0])))

    assert (outcome.status, outcome.fault) == (None, fault)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for the name *localhost*, trusted by nobody unless told so."""
    place = tmp_path_factory.mktemp("tls") / "server.pem"
    making = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    making += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(place), "-out", f"{place}.crt"]
    subprocess.run(making, check=True, capture_output=True, timeout=60)
    return place


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)
    with receiving(context) as opened:
        yield opened


async def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Receiver) -> None:
    outcome = await Poster(KEY, HERE).post(a_post(f"https://localhost:{secure.port}/in"))

    assert outcome.fault == "not_reached"
    assert secure.came == []


async def test_over_tls_the_certificate_must_be_of_the_name_though_the_address_is_connected_to(
    secure: Receiver, certificate: Path
) -> None:
    trust = ssl.create_default_context(cafile=f"{certificate}.crt")
    right = await Poster(KEY, HERE, trust).post(a_post(f"https://localhost:{secure.port}/in"))
    wrong = await Poster(KEY, HERE, trust).post(a_post(f"https://127.0.0.1:{secure.port}/in"))

    assert right.taken
    assert wrong.fault == "not_reached"
    assert len(secure.came) == 1
