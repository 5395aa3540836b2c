"""The mails to subscribers, in both languages: what was done to a bulletin, where it stands, how to hear no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.announcements import PATH, Act, Edition
from domain.publishing import Letter
from domain.subscriptions import CHOOSE, CONFIRM, CONFIRM_WITHIN, UNSUBSCRIBE, link_token

HOURS = int(CONFIRM_WITHIN / timedelta(hours=1))


class Words(NamedTuple):
    """One language's words of a mail; ``{name}`` stands for a value."""

    subject: str
    body: tuple[str, ...]


ZH: dict[str, Words] = {
    "confirm": Words(
        "请确认订阅信访工作通报",
        (
            "有人（应当是您）用这个邮箱地址订阅信访工作通报。",
            "要开始接收，请在 {hours} 小时内打开以下链接并确认：",
            "{link}",
            "如果不是您本人订阅，不必理会本邮件；逾期未确认的，地址即被删除。",
        ),
    ),
    "subscribed": Words(
        "您已订阅信访工作通报",
        ("有人（应当是您）再次用这个邮箱地址订阅信访工作通报。", "您已经是订阅人，不需要再做什么。"),
    ),
    Act.PUBLISHED: Words("{title}已发布", ("{title}已于 {published} 发布，可在线阅读或者下载：", "{link}")),
    Act.CORRECTED: Words(
        "更正：{title}已发布",
        ("{title}已于 {published} 发布，更正此前发布的第 {corrects} 号通报。请以更正后的为准：", "{link}"),
    ),
    Act.WITHDRAWN: Words(
        "{title}已撤回",
        (
            "{published} 发布的{title}已于 {withdrawn} 撤回，请不要再引用其内容。",
            "撤回理由：{reason}",
            "{link}",
        ),
    ),
}
EN: dict[str, Words] = {
    "confirm": Words(
        "Please confirm your subscription",
        (
            "Somebody, presumably you, asked for the bulletins on petition work to be sent to this address.",
            "To begin, open this link within {hours} hours and confirm:",
            "{link}",
            "If it was not you, do nothing: an address that nobody confirms in time is erased.",
        ),
    ),
    "subscribed": Words(
        "You are subscribed",
        (
            "Somebody, presumably you, asked again for the bulletins on petition work to be sent to this address.",
            "It is subscribed already; there is nothing to do.",
        ),
    ),
    Act.PUBLISHED: Words(
        "Published: {title}",
        ("{title} was published on {published}. Read or download it here:", "{link}"),
    ),
    Act.CORRECTED: Words(
        "Correction: {title}",
        ("{title} was published on {published} and corrects bulletin {corrects}. Please use it instead:", "{link}"),
    ),
    Act.WITHDRAWN: Words(
        "Withdrawn: {title}",
        (
            "{title}, published on {published}, was withdrawn on {withdrawn}. Please quote it no more.",
            "Why: {reason}",
            "{link}",
        ),
    ),
}
CHANGE = {"zh": "更改接收哪些通报：", "en": "To choose which bulletins you are told of:"}
LEAVE = {"zh": "退订并删除地址：", "en": "To unsubscribe and have your address erased:"}
RULE = "-" * 40


class LeaveLink(str):
    """The header that says where to unsubscribe: on one line, for programs read no encoded address (RFC 8058)."""

    __slots__ = ()
    name = "List-Unsubscribe"

    def fold(self, *, policy: EmailPolicy) -> str:
        """Write it as it is; a line may be 998 letters long."""
        return f"{self.name}: {self}{policy.linesep}"


@dataclass(frozen=True)
class Writer:
    """Writes mails; its key makes the links that open one subscription each."""

    key: bytes
    sender: str
    pages: str
    zone: ZoneInfo

    def write(self, letter: Letter) -> EmailMessage:
        """Write one mail; its id is the same at every attempt."""
        kind = letter.act or ("subscribed" if letter.confirmed else "confirm")
        facts = {language: self._facts(letter, language) for language in ("zh", "en")}
        leave = self._lasting(UNSUBSCRIBE, letter)
        message = EmailMessage()
        key = sha256(f"{letter.subscription}/{letter.about}".encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{key}@petitionflow>"
        message["Date"] = formatdate()
        message["From"] = self.sender
        message["To"] = letter.address
        message["Subject"] = f"{ZH[kind].subject.format(**facts['zh'])} | {EN[kind].subject.format(**facts['en'])}"
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = LeaveLink(f"<{leave}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        parts = []
        for language, words in (("zh", ZH[kind]), ("en", EN[kind])):
            lines = [line.format(**facts[language]) for line in words.body]
            if letter.confirmed:
                lines.append(f"{CHANGE[language]}\n{self._lasting(CHOOSE, letter)}")
            parts.append("\n\n".join([*lines, f"{LEAVE[language]}\n{leave}"]))
        message.set_content(f"\n\n{RULE}\n\n".join(parts) + "\n", cte="base64")
        return message

    def _facts(self, letter: Letter, language: str) -> dict[str, str]:
        edition = letter.edition
        if edition is None:
            end = self._end(letter)
            return {"hours": str(HOURS), "link": end}
        return {
            "title": edition.title(language),
            "published": self._day(edition),
            "withdrawn": f"{edition.withdrawn_at.astimezone(self.zone):%Y-%m-%d}" if edition.withdrawn_at else "",
            "corrects": edition.corrects or "",
            "reason": " ".join((edition.reason or "").split()),
            "link": self.pages + edition.path,
        }

    def _day(self, edition: Edition) -> str:
        return f"{edition.published_at.astimezone(self.zone):%Y-%m-%d}"

    def _lasting(self, way: str, letter: Letter) -> str:
        """Give a link that holds as long as the subscription does."""
        return f"{self.pages}{PATH}/{way}?token={link_token(self.key, way, letter.subscription)}"

    def _end(self, letter: Letter) -> str:
        token = link_token(self.key, CONFIRM, letter.subscription, letter.asked_at + CONFIRM_WITHIN)
        return f"{self.pages}{PATH}/confirm?token={token}"
