"""Commands on webhooks: register, list, rotate the secret, post a test, try again, end, and the log of posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, present_settings, run, say, with_records

if TYPE_CHECKING:
    from domain.publishing import Outcome
    from storage.webhooks import Webhook

app = typer.Typer(help="Keep the webhooks that bulletins are announced to.", no_args_is_help=True)

CONSOLE = "console"


@app.command("add")
def add(url: str) -> None:
    """Register a webhook; prints its id and its secret."""
    from domain.sentences import sentence
    from domain.webhooks import INVALID, REFUSALS, networks
    from notices.webhook import unusable
    from storage.webhooks import register

    fault = run(unusable(url, networks(present_settings().webhook_networks)))
    if fault is not None:
        code = REFUSALS.get(fault, INVALID)
        raise Failure(code, sentence(code, "en", {"fault": fault.value}))
    hook = with_records(lambda connection: register(connection, url, CONSOLE))
    say(f"{hook.id}  {_secret(hook)}")


@app.command("list")
def show() -> None:
    """List the webhooks, those in use first, with how many messages are waiting, sent, given up or void."""
    from storage.webhooks import registered

    for hook in with_records(registered):
        counted = "  ".join(f"{state} {number}" for state, number in sorted(hook.messages.items()))
        rotating = f"  two secrets until {hook.previous_until:%Y-%m-%dT%H:%MZ}" if _rotating(hook) else ""
        ended = f"  ended {hook.ended_at:%Y-%m-%d}" if hook.ended_at else ""
        say(f"{hook.id}  {hook.url}  {counted}{rotating}{ended}".rstrip())


@app.command("secret")
def secret(webhook: str) -> None:
    """Print the secrets in force of a webhook, the newest first."""
    hook = _known(webhook)
    say(_secret(hook))
    if _rotating(hook):
        say(_secret(hook, hook.generation - 1))


@app.command("rotate")
def rotate(
    webhook: str, *, overlap: Annotated[int, typer.Option(min=0, help="Hours for which the old secret signs too.")] = 24
) -> None:
    """Give a webhook its next secret and print it; the one before signs beside it for a while."""
    from storage.webhooks import rotate as turn

    hook = with_records(lambda connection: turn(connection, webhook, timedelta(hours=overlap)))
    if hook is None:
        raise _unknown()
    say(_secret(hook))


@app.command("test")
def test(webhook: str) -> None:
    """Post a test message once, and print what was answered."""
    hook = _known(webhook)
    outcome = run(_posted(hook))
    said = f"status {outcome.status}" if outcome.status is not None else f"fault {outcome.fault}"
    say(f"{said} in {outcome.milliseconds} ms")
    if not outcome.taken:
        raise Failure("webhook_not_taken", "the webhook did not take the message")


@app.command("again")
def again(webhook: str) -> None:
    """Post anew what was given up."""
    from storage.webhooks import post_again

    number = with_records(lambda connection: post_again(connection, webhook))
    if number is None:
        raise _unknown()
    say(f"{number} will be posted again")


@app.command("end")
def end(webhook: str) -> None:
    """Post nothing more to a webhook."""
    from storage.webhooks import end as finish

    if not with_records(lambda connection: finish(connection, webhook, CONSOLE)):
        raise _unknown()
    say(f"nothing more is posted to {webhook}")


@app.command("log")
def log(
    webhook: Annotated[str | None, typer.Argument()] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the last first.")] = 50,
) -> None:
    """Print the log of posts, of one webhook or of all."""
    from storage.webhooks import attempts

    for entry in with_records(lambda connection: attempts(connection, webhook, limit)):
        said = entry.status if entry.status is not None else entry.fault
        told = f"{entry.bulletin} {entry.act}"
        say(f"{entry.at:%Y-%m-%dT%H:%M:%SZ}  {entry.webhook}  {entry.message}  {told}  {said}  {entry.milliseconds} ms")


async def _posted(hook: Webhook) -> Outcome:
    from domain.publishing import Post
    from domain.webhooks import networks
    from notices.webhook import Poster

    settings = present_settings()
    post = Post(
        endpoint=hook.id,
        url=hook.url,
        message=f"msg_test{int(datetime.now(UTC).timestamp())}",
        body=b'{"type":"test"}',
        generations=(hook.generation, hook.generation - 1) if _rotating(hook) else (hook.generation,),
        attempt=1,
    )
    return await Poster(settings.key, networks(settings.webhook_networks)).post(post)


def _known(webhook: str) -> Webhook:
    from storage.webhooks import registered

    for hook in with_records(registered):
        if hook.id == webhook and hook.ended_at is None:
            return hook
    raise _unknown()


def _unknown() -> Failure:
    from domain.sentences import sentence

    return Failure("unknown_webhook", sentence("unknown_webhook", "en", {}))


def _rotating(hook: Webhook) -> bool:
    return hook.previous_until is not None and hook.previous_until > datetime.now(UTC)


def _secret(hook: Webhook, generation: int | None = None) -> str:
    from domain.webhooks import secret_of

    return secret_of(present_settings().key, hook.id, generation or hook.generation)
