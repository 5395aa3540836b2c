"""What people say at the gate: one ordinary petition, and the words of each step."""

from __future__ import annotations

from domain.base import Channel, Purpose, Score
from domain.values import Ground, Outcome
from intake.command_words import (
    AcceptWords,
    AssignLeaderWords,
    DeclineWords,
    RateWords,
    ReplyWords,
    TransferWords,
    UrgeWords,
)
from intake.words import Person, RegisterWords
from tests.engine import OFFICE

PETITIONER = "欧阳见微"
COMPLAINT = "巷口第三盏路灯坏了四十天"
NOTICE = "贵户所报路灯一事已收到"
OPINION = "查第三盏灯线路浸水属实"

PETITION = RegisterWords(
    channel=Channel.ONLINE,
    purpose=Purpose.REQUEST,
    title="路灯",
    content=COMPLAINT,
    district="A市",
    petitioners=(Person(name=PETITIONER, phone="13900000001"),),
)
TRANSFER = TransferWords(id="transfer", type="transfer", to=OFFICE)
ACCEPT = AcceptWords(id="accept", type="accept", notice=NOTICE)
DECLINE = DeclineWords(id="decline", type="decline", ground=Ground.IN_PROGRESS, reason="已在办理")
REPLY = ReplyWords(
    id="reply",
    type="reply",
    outcome=Outcome.SUPPORTED,
    claim="修灯",
    facts=OPINION,
    reasons="属公共照明",
    conclusion="十日内修复",
    legal_basis="城市照明管理规定",
)
RATE = RateWords(id="rate", type="rate", bureau=Score.SATISFIED, office=Score.SATISFIED)
URGE = UrgeWords(id="urge", type="urge")
LEADER = AssignLeaderWords(id="leader", type="assign_leader", leader="leader")
