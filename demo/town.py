"""The demonstration: a small office tree, an account for every role, and petitions in different stages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from demo.supervision import supervise
from domain.access import Viewer
from domain.base import Actor, Role
from domain.offices import OfficeKind, OfficeOpened
from intake.command_words import AcceptWords, CommandWords, RateWords, ReplyWords, TransferWords
from intake.desk import join_desk, seats
from intake.gate import PUBLIC, Gate, Receipt
from intake.words import RegisterWords
from storage import ledger, registry
from storage.database import Database
from storage.directory import Tree, find_account
from storage.registry import ROOT

SETUP = Actor(id="demo", role=Role.ADMINISTRATOR)

OFFICES = (
    (ROOT, OfficeOpened(kind=OfficeKind.BUREAU, name="云州市信访局", name_en="Yunzhou City Petition Bureau")),
    (
        "east",
        OfficeOpened(
            kind=OfficeKind.BUREAU,
            parent=ROOT,
            name="东城区信访局",
            name_en="Dongcheng Petition Bureau",
            district="东城区",
        ),
    ),
    (
        "west",
        OfficeOpened(
            kind=OfficeKind.BUREAU,
            parent=ROOT,
            name="西城区信访局",
            name_en="Xicheng Petition Bureau",
            district="西城区",
        ),
    ),
    (
        "east-housing",
        OfficeOpened(
            kind=OfficeKind.DEPARTMENT, parent="east", name="东城区住房和城乡建设局", name_en="Dongcheng Housing Office"
        ),
    ),
    (
        "east-labour",
        OfficeOpened(
            kind=OfficeKind.DEPARTMENT,
            parent="east",
            name="东城区人力资源和社会保障局",
            name_en="Dongcheng Labour Office",
        ),
    ),
    (
        "west-transport",
        OfficeOpened(
            kind=OfficeKind.DEPARTMENT, parent="west", name="西城区交通运输局", name_en="Xicheng Transport Office"
        ),
    ),
)

PEOPLE: tuple[tuple[str, Role, str | None, str], ...] = (
    ("clerk", Role.CLERK, "east", "陈登记"),
    ("registrar", Role.CLERK, ROOT, "冯登记"),
    ("officer", Role.OFFICER, "east-housing", "林承办"),
    ("officer2", Role.OFFICER, "east-labour", "何承办"),
    ("head", Role.LEADER, "east-housing", "许局长"),
    ("editor", Role.CLERK, ROOT, "沈编审"),
    ("proofreader", Role.CLERK, ROOT, "韩校对"),
    ("supervisor", Role.SUPERVISOR, ROOT, "周督办"),
    ("supervisor2", Role.SUPERVISOR, ROOT, "秦督办"),
    ("director", Role.LEADER, ROOT, "孔主任"),
    ("leader", Role.LEADER, "east", "吴领导"),
    ("auditor", Role.AUDITOR, None, "郑审计"),
    ("admin", Role.ADMINISTRATOR, None, "管理员"),
)
DESK = "registrar"
"""Who sits at the duty desk."""
BUREAU = tuple((username, role) for username, role, office, _ in PEOPLE if office == ROOT)
"""The people of the bureau whose the bulletins are."""

PETITIONS = (
    (
        "小区供暖管道多年失修，冬季室温不足",
        "楼道主管漏水已三个冬天，报修后只做临时封堵，室内最高十四度。请求更换管道。",
        5,
    ),
    ("工地夜间施工噪声扰民", "每晚十一点至凌晨三点混凝土浇筑，附近学校学生无法休息。请求规范施工时间。", 4),
    ("拖欠农民工工资四个月", "二十六名工人自七月起未领到工资，劳务公司以验收未完成为由推诿。", 3),
    ("老旧楼加装电梯审批停滞", "全体业主已签字同意，材料提交后五个月没有答复。", 2),
    ("公交站台拆除后未恢复", "道路改造完成半年，站台仍未恢复，老人出行需步行两公里。", 1),
    ("建议在社区公园增设照明", "傍晚后步道昏暗，曾有居民跌倒，建议增设太阳能路灯。", 1),
)
"""Title, text, and how many steps each has behind it: 1 registered to 5 concluded."""


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration; the password is known here only."""

    username: str
    password: str
    role: Role
    office: str | None


def people(connection: Connection, password: str | None) -> list[DemoAccount]:
    """Make the tree, the accounts and the seat at the duty desk that are missing; a password given serves for all."""
    for new, fact in OFFICES:
        if new not in Tree.load(connection).offices:
            registry.open_office(connection, SETUP, new, fact)
    made = []
    for username, role, office, name in PEOPLE:
        if find_account(connection, username=username) is None:
            given = DemoAccount(username, password or secrets.token_urlsafe(12), role, office)
            registry.add_account(connection, username, given.password, role, office=office, name=name)
            made.append(given)
    seated = find_account(connection, username=DESK)
    if seated and not seats(connection):
        join_desk(connection, SETUP.id, seated.id)
    return made


async def petitions(gate: Gate, database: Database) -> list[Receipt]:
    """Hand in the petitions, and take each as far as it goes, and supervise some."""
    receipts, new = [], False
    for place, (title, content, steps) in enumerate(PETITIONS):
        words = RegisterWords.model_validate(
            {
                "channel": "online",
                "purpose": "suggestion" if title.startswith("建议") else "request",
                "title": title,
                "content": content,
                "district": "东城区",
                "petitioners": [{"name": f"示例信访人{place + 1}", "phone": "00000000000"}],
            }
        )
        receipt = await gate.register(words, PUBLIC, f"demo-{place}")
        receipts.append(receipt)
        if not receipt.repeated:
            new = True
            await _advance(gate, database, receipt.number, steps, labour="工资" in title)
    if new:
        supervisor, leader = [await database.read(lambda c, n=n: viewer(c, n)) for n in ("supervisor", "leader")]  # type: ignore[misc]
        await supervise(gate, [receipt.number for receipt in receipts[2:]], supervisor, leader)
    return receipts


async def _advance(gate: Gate, database: Database, number: str, steps: int, *, labour: bool) -> None:
    clerk = await database.read(lambda c: viewer(c, "clerk"))
    officer = await database.read(lambda c: viewer(c, "officer2" if labour else "officer"))
    office = "east-labour" if labour else "east-housing"
    opinion = ReplyWords(
        id="demo-reply",
        type="reply",
        outcome="supported",
        claim="请求按期解决所反映的问题。",
        facts="经现场核查，所反映情况属实。",
        reasons="责任单位未按职责及时处理。",
        conclusion="予以支持，自本意见送达之日起三十日内整改完毕。",
        legal_basis="《信访工作条例》第三十二条。",
        remedy="如不服，可自收到之日起三十日内向上一级机关请求复查。",
    )
    plan: list[tuple[CommandWords, Viewer | None]] = [
        (TransferWords(id="demo-transfer", type="transfer", to=office), clerk),
        (AcceptWords(id="demo-accept", type="accept", notice="您反映的事项已收悉，本单位予以受理。"), officer),
        (opinion, officer),
        (RateWords(id="demo-rate", type="rate", bureau="satisfied", office="basically_satisfied"), None),
    ]
    for words, sender in plan[: steps - 1]:
        row = await gate.command(number, words, sender)
        if row.state == ledger.PENDING:
            return


def viewer(connection: Connection, username: str) -> Viewer:
    """Give somebody of the demonstration as he acts.

    Raises:
        LookupError: there is no such account.
    """
    account = find_account(connection, username=username)
    if account is None:
        raise LookupError(username)
    return Viewer(account=account.id, role=account.role, line=Tree.load(connection).line(account.office))
