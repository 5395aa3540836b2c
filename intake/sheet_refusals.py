"""What may be wrong with a spreadsheet or one of its rows, each with a code and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter

from domain.answers import Sentence
from domain.sentences import SENTENCES


class SheetCode(StrEnum):
    """Why a file is not read at all."""

    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    EXTENSION_UNKNOWN = "extension_unknown"
    ENCODING_UNKNOWN = "encoding_unknown"
    SPREADSHEET_BROKEN = "spreadsheet_broken"
    SPREADSHEET_LOCKED = "spreadsheet_locked"
    SPREADSHEET_TOO_LARGE = "spreadsheet_too_large"
    SHEET_EMPTY = "sheet_empty"
    COLUMNS_MISSING = "columns_missing"
    COLUMNS_REPEATED = "columns_repeated"
    FIELD_UNKNOWN = "field_unknown"
    OPTION_MALFORMED = "option_malformed"
    NOT_A_BUREAU = "not_a_bureau"


class RowCode(StrEnum):
    """Why a row does not go in."""

    CELL_MISSING = "cell_missing"
    CELL_TOO_LONG = "cell_too_long"
    CELL_MALFORMED = "cell_malformed"
    ID_INEXACT = "id_inexact"
    ID_MALFORMED = "id_malformed"
    DATE_MALFORMED = "date_malformed"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_IN_FUTURE = "date_in_future"
    REPLY_BEFORE_RECEIPT = "reply_before_receipt"
    CHANNEL_UNKNOWN = "channel_unknown"
    PURPOSE_UNKNOWN = "purpose_unknown"
    EXTERNAL_ID_REUSED = "external_id_reused"


OWN: dict[str, Sentence] = {
    SheetCode.FILE_MISSING: Sentence("没有文件 {file}。", "There is no file {file}."),
    SheetCode.FILE_UNREADABLE: Sentence("无法打开文件 {file}：{reason}。", "{file} cannot be opened: {reason}."),
    SheetCode.FILE_TOO_LARGE: Sentence("{file} 超过 {limit} MB。", "{file} is larger than {limit} MB."),
    SheetCode.EXTENSION_UNKNOWN: Sentence(
        "不认识 {file} 的文件类型；可导入：{known}。", "{file} is of no known type; these can be read: {known}."
    ),
    SheetCode.ENCODING_UNKNOWN: Sentence(
        "{file} 的文字编码无法识别；请存为 UTF-8 或 GB18030。",
        "The encoding of {file} is not known; save it as UTF-8 or GB18030.",
    ),
    SheetCode.SPREADSHEET_BROKEN: Sentence("{file} 已损坏或不是表格。", "{file} is broken, or no spreadsheet."),
    SheetCode.SPREADSHEET_LOCKED: Sentence("{file} 有密码保护。", "{file} is protected by a password."),
    SheetCode.SPREADSHEET_TOO_LARGE: Sentence(
        "{file} 展开后过大；请分成几个文件。", "{file} is too large once unpacked; split it into several files."
    ),
    SheetCode.SHEET_EMPTY: Sentence("{file} 中没有数据行。", "{file} has no rows of data."),
    SheetCode.COLUMNS_MISSING: Sentence(
        "缺少列：{missing}。表中有：{found}。可用 --map 指定列名。",
        "Columns are missing: {missing}. Found: {found}. Name a column with --map.",
    ),
    SheetCode.COLUMNS_REPEATED: Sentence("列名重复：{repeated}。", "A column name is repeated: {repeated}."),
    SheetCode.FIELD_UNKNOWN: Sentence(
        "--map 不认识 {field}；可用：{known}。", "--map does not know {field}; it knows {known}."
    ),
    SheetCode.OPTION_MALFORMED: Sentence("选项 {option} 的值不合要求。", "The value of {option} is not as it must be."),
    SheetCode.NOT_A_BUREAU: Sentence("单位 {office} 不是信访部门。", "Office {office} is not a bureau."),
    RowCode.CELL_MISSING: Sentence("“{column}”为空。", "“{column}” is empty."),
    RowCode.CELL_TOO_LONG: Sentence(
        "“{column}”有 {length} 字，上限 {limit} 字。", "“{column}” has {length} characters; the limit is {limit}."
    ),
    RowCode.CELL_MALFORMED: Sentence("“{column}”不合要求。", "“{column}” is not as it must be."),
    RowCode.ID_INEXACT: Sentence(
        "“{column}”是过长的数字，表格已丢失末位；请改为文本。",
        "“{column}” is a number so long that the spreadsheet lost its last digits; enter it as text.",
    ),
    RowCode.ID_MALFORMED: Sentence(
        "“{column}”只能用 1 至 64 个字母、数字和 . _ : @ -。",
        "“{column}” takes 1 to 64 letters, digits and . _ : @ -.",
    ),
    RowCode.DATE_MALFORMED: Sentence("“{column}”不是日期。", "“{column}” is not a date."),
    RowCode.DATE_IMPOSSIBLE: Sentence("“{column}”不是可能的日期。", "“{column}” is not a possible date."),
    RowCode.DATE_IN_FUTURE: Sentence("“{column}”在将来。", "“{column}” lies in the future."),
    RowCode.CHANNEL_UNKNOWN: Sentence(
        "“{column}”不是信访形式；可用：{known}。", "“{column}” is no channel; these are known: {known}."
    ),
    RowCode.PURPOSE_UNKNOWN: Sentence(
        "“{column}”不是信访目的；可用：{known}。", "“{column}” is no purpose; these are known: {known}."
    ),
    RowCode.EXTERNAL_ID_REUSED: Sentence(
        "编号 {id} 已用于内容不同的另一行。", "The number {id} was used for a row with other content."
    ),
}


def sentence(code: str, language: str, params: Mapping[str, str]) -> str:
    """Write a code's sentence, our own or one that every part shares."""
    found = OWN.get(code) or SENTENCES.get(code) or Sentence(code, code)
    text = found.en if language == "en" else found.zh
    names = {name: "-" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**(names | dict(params)))


class SheetRefused(Exception):
    """A file, or an option for it, that cannot be used; nothing was written."""

    def __init__(self, code: SheetCode, **params: str) -> None:
        super().__init__(sentence(code, "en", params))
        self.code = code
        self.params = params

    def reason(self, language: str) -> str:
        """Give the sentence."""
        return sentence(self.code, language, self.params)


@dataclass(frozen=True)
class RowError:
    """One thing wrong with one row; ``row`` is its number in the spreadsheet."""

    row: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def reason(self, language: str) -> str:
        """Give the sentence."""
        return sentence(self.code, language, self.params)
