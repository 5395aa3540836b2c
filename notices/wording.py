"""The words of each notice, in both languages; facts and numbers only, never a petition's text."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple


class Wording(NamedTuple):
    """One notice's words; ``{name}`` stands for a fact kept with it."""

    zh: str
    en: str


WORDINGS: dict[str, Wording] = {
    "received": Wording("您的信访事项已登记。", "Your petition has been registered."),
    "passed_on": Wording("您的信访事项已转交责任单位。", "Your petition has been passed to the competent office."),
    "accepted": Wording("责任单位已受理您的信访事项。", "The office has accepted your petition."),
    "declined": Wording("您的信访事项有新的告知，请查看。", "There is a notice on your petition; please read it."),
    "replied": Wording(
        "您的信访事项已有处理意见，请查看并评价。", "Your petition has been answered; please read and rate."
    ),
    "concluded": Wording("您的信访事项已办结。", "Your petition has been concluded."),
    "case_arrived": Wording(
        "新的信访事项已转到本单位，请在期限内告知信访人。", "A case has arrived at your office; notify in time."
    ),
    "case_returned": Wording("责任单位退回了信访事项，请重新转送。", "An office has returned a case; route it anew."),
    "urged": Wording(
        "督办员催办此事项。请于 {reply_by} 前答复。", "A supervisor urges this case; answer by {reply_by}."
    ),
    "leader_assigned": Wording("您被指定为此事项的包案领导。", "You have been assigned this case as its leader."),
    "leader_on_case": Wording("此事项已由领导包案。", "A leader has taken this case."),
    "signal_refused": Wording(
        "一个信号未被执行：{signal}（{code}）。", "A signal was not followed: {signal} ({code})."
    ),
    "term_ending": Wording("期限即将届满：{clock}，{due_at}。", "A term is about to end: {clock}, {due_at}."),
    "term_ended": Wording(
        "期限已届满而未见办理：{clock}，{due_at}。", "A term has ended without its act: {clock}, {due_at}."
    ),
    "still_overdue": Wording("仍未办理，已超期：{clock}。", "Still not done, and overdue: {clock}."),
    "lapse_withdrawn": Wording(
        "更正：{clock} 已在期限内办理，先前的超期提醒作废。", "Correction: {clock} was met in time."
    ),
    "command_refused": Wording(
        "您先前提交的操作未被执行：{command}（{code}）。", "What you sent earlier was refused: {command} ({code})."
    ),
}


def words(template: str, language: str, facts: Mapping[str, object]) -> str:
    """Write a notice; a fact that is missing stays a dash."""
    found = WORDINGS[template]
    text = found.en if language == "en" else found.zh
    names = {name: "-" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**(names | {name: str(value) for name, value in facts.items()}))
