"""What a supervision order rests on: the failures of agencies that the Regulation names, as a catalogue."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Breach(StrEnum):
    """A failure of an office or office-holder (Arts. 40, 43-46); never anything that a petitioner did."""

    WRONG_PROCEDURE = "wrong_procedure"
    FALSIFIED = "falsified"
    NOT_EXECUTED = "not_executed"
    NOT_ROUTED = "not_routed"
    NOT_SUPERVISED = "not_supervised"
    NOT_REGISTERED = "not_registered"
    NOT_ACCEPTED = "not_accepted"
    NOT_TOLD = "not_told"
    STALLED = "stalled"
    OVERDUE = "overdue"
    CLAIM_DENIED = "claim_denied"
    ADVICE_IGNORED = "advice_ignored"
    DUTY_NEGLECTED = "duty_neglected"
    RUDE = "rude"
    SELF_GAIN = "self_gain"
    CONCEALED = "concealed"
    LEAKED = "leaked"
    RETALIATED = "retaliated"


class Stated(NamedTuple):
    """A breach in both languages, and the article that it rests on."""

    zh: str
    en: str
    article: str


BREACHES: dict[Breach, Stated] = {
    Breach.WRONG_PROCEDURE: Stated("违反规定受理、办理", "Accepted or handled against the rules", "Art. 40"),
    Breach.FALSIFIED: Stated("弄虚作假", "Falsified", "Art. 40"),
    Breach.NOT_EXECUTED: Stated("拒不执行处理意见", "Did not execute an opinion", "Art. 40"),
    Breach.NOT_ROUTED: Stated("未按规定登记、转送、交办", "Not registered, transferred or assigned as due", "Art. 43"),
    Breach.NOT_SUPERVISED: Stated("未履行督办职责", "Did not supervise", "Art. 43"),
    Breach.NOT_REGISTERED: Stated("未按规定登记", "Not registered as due", "Art. 44 (1)"),
    Breach.NOT_ACCEPTED: Stated("属于职权范围而不予受理", "Competent, and did not accept", "Art. 44 (2)"),
    Breach.NOT_TOLD: Stated("未在期限内书面告知", "No written notice in time", "Art. 44 (3)"),
    Breach.STALLED: Stated("推诿、敷衍、拖延", "Shirked or stalled", "Arts. 40, 45 (1)"),
    Breach.OVERDUE: Stated("未在期限内办结", "Not done in time", "Art. 45 (1)"),
    Breach.CLAIM_DENIED: Stated("应予支持而未支持", "Denied a claim with clear facts and basis", "Art. 45 (2)"),
    Breach.ADVICE_IGNORED: Stated("对改进建议落实不力", "Did not follow a recommendation", "Art. 45 (3)"),
    Breach.DUTY_NEGLECTED: Stated("其他不履行处理职责", "Other neglect of its duties", "Art. 45 (4)"),
    Breach.RUDE: Stated("态度恶劣、作风粗暴", "Treated a petitioner badly", "Art. 46 (1)"),
    Breach.SELF_GAIN: Stated("吃拿卡要、谋取私利", "Sought private gain", "Art. 46 (2)"),
    Breach.CONCEALED: Stated("隐瞒、谎报、缓报", "Concealed, misreported or delayed a report", "Art. 46 (4)"),
    Breach.LEAKED: Stated("泄露检举控告", "Passed an accusation to the accused", "Art. 46 (5)"),
    Breach.RETALIATED: Stated("打击报复信访人", "Retaliated against a petitioner", "Art. 46 (6)"),
}
"""Art. 46 (3) is left out: how gatherings and opinion are met is no duty towards a petitioner."""
