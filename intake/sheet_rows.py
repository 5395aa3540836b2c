"""One row of a spreadsheet as a petition's words, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from domain.base import Channel, Identifier, Purpose
from intake.columns import CHANNELS, LIVE, PAST, PURPOSES, Columns, Field, find_columns
from intake.safe import Safe
from intake.sheet import Cell, Line, Sheet, blank
from intake.sheet_dates import Moment, read_moment
from intake.sheet_refusals import RowCode, RowError, SheetCode, SheetRefused
from intake.words import Address, Content, ExternalSystem, Name, Person, Phone, RegisterWords, Title, clean

T = TypeVar("T")
Code = TypeVar("Code", Channel, Purpose)

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}")
EXACT = 10**15

TEXTS: dict[Field, tuple[TypeAdapter[str], int]] = {
    Field.USER: (TypeAdapter(Name), 80),
    Field.TITLE: (TypeAdapter(Title), 200),
    Field.CONTENT: (TypeAdapter(Content), 20_000),
    Field.REPLY: (TypeAdapter(Content), 20_000),
    Field.DISTRICT: (TypeAdapter(Name), 80),
    Field.CATEGORY: (TypeAdapter(Name), 80),
    Field.PHONE: (TypeAdapter(Phone), 40),
    Field.ADDRESS: (TypeAdapter(Address), 300),
}


@dataclass(frozen=True)
class SheetOptions:
    """What the caller adds to a file: the ids' system, what it lacks, the receiving bureau, names of columns."""

    system: str = "intake"
    district: str | None = None
    channel: Channel = Channel.ONLINE
    purpose: Purpose = Purpose.REQUEST
    bureau: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse values that no petition could carry.

        Raises:
            SheetRefused: ``option_malformed``.
        """
        asked: tuple[tuple[str, Any, str | None], ...] = (
            ("system", ExternalSystem, self.system),
            ("district", Name | None, self.district),
            ("bureau", Identifier | None, self.bureau),
        )
        for option, shape, value in asked:
            try:
                TypeAdapter(shape).validate_python(value)
            except ValidationError:
                raise SheetRefused(SheetCode.OPTION_MALFORMED, option=f"--{option}") from None


@dataclass(frozen=True)
class SheetRow:
    """A row without fault: the id of its petition elsewhere, its words, and what a past case adds."""

    number: int
    id: str
    words: RegisterWords
    written: Moment
    reply: str | None
    replied_at: datetime | None

    def digest(self, safe: Safe) -> str:
        """Digest the row's own content: not what options or code tables made of it, for these may change."""
        petitioner = self.words.petitioners[0]
        said = (
            petitioner.name,
            petitioner.phone,
            petitioner.address,
            self.words.title,
            self.words.content,
            f"{self.written.at.timestamp():.0f}",
            self.reply,
            f"{self.replied_at.timestamp():.0f}" if self.replied_at else None,
        )
        return safe.digest("sheet row", repr(said))


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, sheet: Sheet, options: SheetOptions, zone: ZoneInfo, now: datetime, *, past: bool) -> None:
        options.check()
        self.columns: Columns = find_columns(sheet.header, options.columns, PAST if past else LIVE)
        self.options = options
        self.zone = zone
        self.now = now
        self.past = past

    def read(self, line: Line) -> SheetRow | tuple[RowError, ...] | None:
        """Read a row; nothing where no column that matters has a word in it."""
        if all(blank(self.columns.cell(line, field)) for field in (PAST if self.past else LIVE)):
            return None
        reading = _Reading(self, line)
        row = reading.row()
        return row if row is not None and not reading.errors else tuple(reading.errors)


class _Fault(Exception):
    """One thing wrong with one cell."""

    def __init__(self, field: Field, code: RowCode, **params: str) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.params = params


class _Reading:
    """One row being read; what is wrong is gathered, so that a clerk can mend all of it at once."""

    def __init__(self, reader: RowReader, line: Line) -> None:
        self.reader = reader
        self.line = line
        self.errors: list[RowError] = []

    def row(self) -> SheetRow | None:
        number = self._try(self._id, Field.ID)
        name, title, content = (self._try(self._text, f) for f in (Field.USER, Field.TITLE, Field.CONTENT))
        written = self._try(self._moment, Field.WRITTEN_AT)
        said = (Field.DISTRICT, Field.CATEGORY, Field.PHONE, Field.ADDRESS)
        district, category, phone, address = (self._try(self._optional, f) for f in said)
        channel, purpose = self._try(self._channel, Field.CHANNEL), self._try(self._purpose, Field.PURPOSE)
        reply, replied_at = self._reply(written)
        if number is None or name is None or title is None or content is None or written is None:
            return None
        words = RegisterWords(
            channel=channel or self.reader.options.channel,
            purpose=purpose or self.reader.options.purpose,
            title=title,
            content=content,
            district=district or self.reader.options.district,
            category=category,
            petitioners=(Person(name=name, phone=phone, address=address),),
            written_at=None if self.reader.past else written.at,
        )
        return SheetRow(self.line.number, number, words, written, reply, replied_at)

    def _try(self, read: Callable[[Field], T], field: Field) -> T | None:
        try:
            return read(field)
        except _Fault as fault:
            params = fault.params | {"column": self.reader.columns.name(fault.field)}
            self.errors.append(RowError(self.line.number, fault.code, params))
            return None

    def _id(self, field: Field) -> str:
        cell = self._filled(field)
        if isinstance(cell, float | int) and abs(cell) >= EXACT:
            raise _Fault(field, RowCode.ID_INEXACT)
        said = _written(cell)
        if not ID.fullmatch(said):
            raise _Fault(field, RowCode.ID_MALFORMED)
        return said

    def _text(self, field: Field) -> str:
        said = clean(_written(self._filled(field)))
        if not said:
            raise _Fault(field, RowCode.CELL_MISSING)
        shape, limit = TEXTS[field]
        if len(said) > limit:
            raise _Fault(field, RowCode.CELL_TOO_LONG, length=str(len(said)), limit=str(limit))
        try:
            return shape.validate_python(said)
        except ValidationError:
            raise _Fault(field, RowCode.CELL_MALFORMED) from None

    def _optional(self, field: Field) -> str | None:
        return None if blank(self._cell(field)) else self._text(field)

    def _moment(self, field: Field) -> Moment:
        found = read_moment(self._filled(field), self.reader.zone)
        if isinstance(found, RowCode):
            raise _Fault(field, found)
        if found.at > self.reader.now:
            raise _Fault(field, RowCode.DATE_IN_FUTURE)
        return found

    def _channel(self, field: Field) -> Channel | None:
        return self._code(field, CHANNELS, RowCode.CHANNEL_UNKNOWN)

    def _purpose(self, field: Field) -> Purpose | None:
        return self._code(field, PURPOSES, RowCode.PURPOSE_UNKNOWN)

    def _code(self, field: Field, known: Mapping[str, Code], unknown: RowCode) -> Code | None:
        cell = self._cell(field)
        if blank(cell):
            return None
        found = known.get(_written(cell).lower())
        if found is None:
            raise _Fault(field, unknown, known=", ".join(known))
        return found

    def _reply(self, written: Moment | None) -> tuple[str | None, datetime | None]:
        """Read the past reply and its date: both, or neither where the case is still open."""
        fields = (Field.REPLY, Field.REPLIED_AT)
        if not self.reader.past or all(blank(self._cell(field)) for field in fields):
            return None, None
        text, moment = self._try(self._text, Field.REPLY), self._try(self._moment, Field.REPLIED_AT)
        if written is None or moment is None:
            return text, None
        return text, self._try(lambda field: _reply_instant(field, written, moment, self.reader.zone), Field.REPLIED_AT)

    def _filled(self, field: Field) -> Cell:
        cell = self._cell(field)
        if blank(cell):
            raise _Fault(field, RowCode.CELL_MISSING)
        return cell

    def _cell(self, field: Field) -> Cell:
        return self.reader.columns.cell(self.line, field)


def _reply_instant(field: Field, written: Moment, replied: Moment, zone: ZoneInfo) -> datetime:
    """Give the reply's instant, which cannot precede the receipt.

    Where either lacks its clock part only the legal days can be compared; on one day the reply then counts as given
    at the receipt, which changes no verdict, for terms end at midnight.
    """
    if replied.at >= written.at:
        return replied.at
    same_day = replied.at.astimezone(zone).date() == written.at.astimezone(zone).date()
    if same_day and (replied.day_only or written.day_only):
        return written.at
    raise _Fault(field, RowCode.REPLY_BEFORE_RECEIPT)


def _written(cell: Cell) -> str:
    """Write a cell as text; a whole number without the decimals that spreadsheets give it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return str(cell).strip()
