"""Packing office files so that the same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STAMP = (1980, 1, 1, 0, 0, 0)
"""The time that every member of a file bears; the writer's clock would make the same file differ."""


def packed(written: bytes, mended: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """Pack the parts of a file again, in their order and all bearing one time; some are mended on the way."""
    target = BytesIO()
    with ZipFile(BytesIO(written)) as parts, ZipFile(target, "w") as file:
        for name in parts.namelist():
            member = ZipInfo(name, STAMP)
            member.compress_type = ZIP_DEFLATED
            content = parts.read(name)
            file.writestr(member, (mended or {}).get(name, bytes)(content))
    return target.getvalue()
