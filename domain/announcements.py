"""What is told to the outside of a bulletin: that it was published, that it corrects another, that it was withdrawn."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from hashlib import sha256

from domain.base import Frozen, Identifier, Instant

PATH = "/publications"
"""Where the public pages of published bulletins stand."""


class Act(StrEnum):
    """What was done to a bulletin in public; a correction is a publication that names what it corrects."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


NAMES = {
    "daily": ("日监测", "Daily monitoring"),
    "weekly": ("周汇总", "Weekly summary"),
    "half-monthly": ("半月通报", "Half-monthly bulletin"),
    "yearly": ("年度报告", "Yearly report"),
}


class Edition(Frozen):
    """A bulletin as the public knows it; a withdrawn one keeps everything but its contents."""

    number: Identifier
    rhythm: str
    since: date
    until: date
    edition: int = 1
    digest: str
    published_at: Instant
    withdrawn_at: Instant | None = None
    reason: str | None = None
    corrects: Identifier | None = None
    corrected_by: Identifier | None = None
    corrected_at: Instant | None = None
    withdrawn_later: tuple[Identifier, ...] = ()
    """Later editions that were published in its place and withdrawn since, in their order."""
    restored_at: Instant | None = None
    """When the last of these was withdrawn."""

    def title(self, language: str) -> str:
        """Write its title: the rhythm, the days it is about, and which edition, if it is not the first."""
        zh, en = NAMES[self.rhythm]
        days = f"{self.since}" if self.since == self.until else None
        if language == "en":
            again = f", edition {self.edition}" if self.edition > 1 else ""
            return f"{en}, {days or f'{self.since} to {self.until}'}{again}"
        again = f"（第{self.edition}版）" if self.edition > 1 else ""
        return f"信访工作{zh}（{days or f'{self.since} 至 {self.until}'}）{again}"

    @property
    def updated_at(self) -> Instant:
        """The last instant at which something public was done to it."""
        instants = (self.published_at, self.withdrawn_at, self.corrected_at, self.restored_at)
        return max(at for at in instants if at is not None)

    @property
    def reason_in_chinese(self) -> bool:
        """Whether the reason of its withdrawal is given in Chinese; it is shown as it was given."""
        return any("\u4e00" <= letter <= "\u9fff" for letter in self.reason or "")

    @property
    def announced(self) -> Act:
        """The act that the public is to hear of; of a withdrawn bulletin only that it is withdrawn."""
        if self.withdrawn_at is not None:
            return Act.WITHDRAWN
        return Act.CORRECTED if self.corrects else Act.PUBLISHED

    @property
    def announced_at(self) -> Instant:
        """The instant of that act."""
        return self.withdrawn_at or self.published_at

    @property
    def path(self) -> str:
        """Its page, below the address of the pages."""
        return f"{PATH}/{self.number}"


def announcement_id(number: str, act: Act) -> str:
    """Name what is told of an act; the same at every attempt and to everybody, so that a repeat is known."""
    return f"msg_{sha256(f'{number}/{act}'.encode()).hexdigest()[:24]}"


def payload(edition: Edition, act: Act, pages: str) -> bytes:
    """Write what a webhook is sent: facts, and where the bulletin stands; never its contents."""
    data: dict[str, object] = {
        "number": edition.number,
        "rhythm": edition.rhythm,
        "edition": edition.edition,
        "title": {"zh": edition.title("zh"), "en": edition.title("en")},
        "from": edition.since.isoformat(),
        "to": edition.until.isoformat(),
        "published_at": edition.published_at.isoformat(),
        "url": pages + edition.path,
    }
    if edition.corrects:
        data["corrects"] = edition.corrects
    if act is Act.WITHDRAWN and edition.withdrawn_at is not None:
        data |= {"withdrawn_at": edition.withdrawn_at.isoformat(), "reason": edition.reason or ""}
    told = {"type": f"bulletin.{act}", "timestamp": edition.announced_at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
