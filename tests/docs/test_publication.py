"""The verification that the document tells webmasters to use takes what we post, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from domain.publishing import Post
from domain.webhooks import networks, secret_of
from notices.webhook import Poster
from tests.notices.receiver import receiving

KEY = b"k" * 32
DOCUMENT = Path(__file__).parents[2] / "docs" / "publication.md"
Came = tuple[dict[str, str], bytes]


@pytest.fixture(scope="module")
def verified() -> Any:
    (told,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(told, names)  # noqa: S102 - what the document shows is what is tested
    return names["verified"]


@pytest.fixture
async def came() -> Came:
    post = Post(endpoint="w1", url="", message="msg_1", body='{"标题":1}'.encode(), generations=(2, 1), attempt=1)
    with receiving() as receiver:
        await Poster(KEY, networks("127.0.0.1/32")).post(post.model_copy(update={"url": receiver.url}))
    ((_, headers, body),) = receiver.came
    return headers, body


def test_both_secrets_in_force_verify_a_post(verified: Any, came: Came) -> None:
    assert [verified(secret_of(KEY, "w1", generation), *came) for generation in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    "changed",
    [{"webhook-id": "msg_2"}, {"webhook-timestamp": "1700000000"}, {"webhook-signature": "v1,AAAA"}],
)
def test_a_post_that_was_changed_is_refused(verified: Any, came: Came, changed: dict[str, str]) -> None:
    headers, body = came
    secret = secret_of(KEY, "w1", 2)

    assert not verified(secret, headers | changed, body)
    assert not verified(secret, headers, body + b" ")
