"""Answers that a reader may keep and ask about again: an entity tag, the instant of the last change, and 304."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

REVALIDATED = "no-cache"
"""May be kept, and is asked for again before each use: what is withdrawn is gone at once."""


def conditional(request: Request, body: bytes, media_type: str, updated_at: datetime, name: str = "") -> Response:
    """Answer with a body, or with 304 where the reader has it; ``name`` makes it a file to keep."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    changed = updated_at.astimezone(UTC).replace(microsecond=0)
    headers = {"ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True), "Cache-Control": REVALIDATED}
    if _known(request, tag, changed):
        return Response(status_code=304, headers=headers)
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=media_type, headers=headers)


def _known(request: Request, tag: str, changed: datetime) -> bool:
    """Tell whether a reader has this already; an entity tag goes before an instant (RFC 9110)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in tags.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, TypeError):
        return False
    return since.tzinfo is not None and changed <= since
