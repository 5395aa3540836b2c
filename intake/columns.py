"""Which column says what: names known in Chinese and English, others mapped by option."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.base import Channel, Purpose
from intake.sheet import Cell, Line
from intake.sheet_refusals import SheetCode, SheetRefused


class Field(StrEnum):
    """What the import reads from a row; each is a name for ``--map``."""

    ID = "id"
    USER = "user"
    TITLE = "title"
    WRITTEN_AT = "written_at"
    CONTENT = "content"
    REPLY = "reply"
    REPLIED_AT = "replied_at"
    DISTRICT = "district"
    CATEGORY = "category"
    CHANNEL = "channel"
    PURPOSE = "purpose"
    PHONE = "phone"
    ADDRESS = "address"


# Where a file has several names of one field, the first of them counts.
NAMES: dict[Field, tuple[str, ...]] = {
    Field.ID: ("留言编号", "信访件编号", "信访编号", "编号"),
    Field.USER: ("留言用户", "信访人", "姓名"),
    Field.TITLE: ("留言主题", "信访主题", "主题", "标题"),
    Field.WRITTEN_AT: ("留言时间", "信访日期", "信访时间"),
    Field.CONTENT: ("留言详情", "留言内容", "概况", "内容"),
    Field.REPLY: ("答复意见", "答复内容"),
    Field.REPLIED_AT: ("答复时间", "答复日期"),
    Field.DISTRICT: ("问题属地",),
    Field.CATEGORY: ("内容分类",),
    Field.CHANNEL: ("信访形式",),
    Field.PURPOSE: ("信访目的",),
    Field.PHONE: ("手机", "联系电话"),
    Field.ADDRESS: ("住址",),
}

LIVE = (Field.ID, Field.USER, Field.TITLE, Field.WRITTEN_AT, Field.CONTENT)
PAST = (*LIVE, Field.REPLY, Field.REPLIED_AT)

CHANNELS: dict[str, Channel] = {
    "来信": Channel.LETTER,
    "来访": Channel.VISIT,
    "网上": Channel.ONLINE,
    "手机": Channel.ONLINE,
    "微信": Channel.ONLINE,
    "网上建议": Channel.ONLINE,
    "领导信箱": Channel.ONLINE,
    "电话": Channel.PHONE,
} | {channel.value: channel for channel in Channel}

# 其他 is none of the three classes of Arts. 29-31; as a request it has every clock, which is the safe side.
PURPOSES: dict[str, Purpose] = {
    "求决": Purpose.REQUEST,
    "申诉": Purpose.REQUEST,
    "申诉求决": Purpose.REQUEST,
    "其他": Purpose.REQUEST,
    "意见建议": Purpose.SUGGESTION,
    "建议意见": Purpose.SUGGESTION,
    "揭发控告": Purpose.ACCUSATION,
    "检举控告": Purpose.ACCUSATION,
} | {purpose.value: purpose for purpose in Purpose}


@dataclass(frozen=True)
class Columns:
    """Where in a row each field stands."""

    header: tuple[str, ...]
    places: Mapping[Field, int]

    def cell(self, line: Line, field: Field) -> Cell:
        """Give a row's cell for a field; nothing where the file has no such column or the row is short."""
        place = self.places.get(field)
        return None if place is None or place >= len(line.cells) else line.cells[place]

    def name(self, field: Field) -> str:
        """Name a field's column as the file does."""
        place = self.places.get(field)
        return NAMES[field][0] if place is None else self.header[place]


def find_columns(header: tuple[str, ...], mapped: Mapping[str, str], needed: Iterable[Field]) -> Columns:
    """Find each field's column.

    Raises:
        SheetRefused: ``field_unknown``, ``columns_missing`` or ``columns_repeated``.
    """
    wanted = _mapped(mapped)
    known = [_plain(name) for name in header]
    places: dict[Field, int] = {}
    missing: list[str] = []
    for field in Field:
        names = [wanted[field]] if field in wanted else [*NAMES[field], field.value]
        found = next((plain for plain in map(_plain, names) if plain in known), None)
        if found is not None:
            places[field] = known.index(found)
        elif field in wanted or field in needed:
            missing.append(f"{names[0]} ({field})")
    if missing:
        shown = ", ".join(name for name in header if name) or "-"
        raise SheetRefused(SheetCode.COLUMNS_MISSING, missing=", ".join(missing), found=shown[:500])
    repeated = {header[place] for place in places.values() if known.count(known[place]) > 1}
    if repeated:
        raise SheetRefused(SheetCode.COLUMNS_REPEATED, repeated=", ".join(sorted(repeated)))
    return Columns(header=header, places=places)


def _mapped(mapped: Mapping[str, str]) -> dict[Field, str]:
    found: dict[Field, str] = {}
    for name, column in mapped.items():
        if name not in set(Field):
            raise SheetRefused(SheetCode.FIELD_UNKNOWN, field=name[:80], known=", ".join(Field))
        found[Field(name)] = column
    return found


def _plain(name: str) -> str:
    """Reduce a column's name to what matters: no spaces, one width, one case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower().strip("*:﻿")
