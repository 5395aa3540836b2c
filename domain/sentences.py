"""Every code that somebody may be answered with, as a sentence in both languages."""

from __future__ import annotations

from string import Formatter
from typing import NamedTuple


class Sentence(NamedTuple):
    """One sentence; ``{name}`` stands for a parameter of the refusal."""

    zh: str
    en: str


SENTENCES: dict[str, Sentence] = {
    # refusals of the domain
    "not_permitted": Sentence("您的角色或单位不能办理此事项。", "Your role or office may not do this."),
    "wrong_stage": Sentence(
        "事项目前处于“{stage}”，不能执行“{command}”。",
        "The case stands at “{stage}”, where “{command}” is not possible.",
    ),
    "not_opened": Sentence("该事项尚未登记。", "The petition has not been registered."),
    "already_registered": Sentence("该事项已经登记。", "The petition is registered already."),
    "case_closed": Sentence("该事项已办结，不能再变更。", "The case is closed and cannot be changed any more."),
    "accused_office": Sentence(
        "检举控告事项不得转送被检举控告的单位及其下级单位（第三十条）。",
        "An accusation is never sent to the office that it names, nor to one below it (Art. 30).",
    ),
    "accused_person": Sentence(
        "不得由被检举控告人承办（第三十条）。", "Whoever is accused may not take the case (Art. 30)."
    ),
    "date_passed": Sentence("日期 {date} 已过。", "The date {date} has passed."),
    "notice_missing": Sentence(
        "受理须有致信访人的书面告知（第二十三条）。", "Acceptance needs the written notice to the petitioner (Art. 23)."
    ),
    "reason_missing": Sentence("须书面说明理由。", "Reasons in writing are needed."),
    "procedure_missing": Sentence(
        "须写明应当通过的法定途径（第三十一条）。", "The receiving procedure must be named (Art. 31)."
    ),
    "procedure_unexpected": Sentence("此情形不应填写其他法定途径。", "On this ground no other procedure is named."),
    "opinion_incomplete": Sentence(
        "处理意见书缺少：{missing}（第三十二条）。", "The opinion lacks: {missing} (Art. 32)."
    ),
    "rating_empty": Sentence("请至少评价一个单位。", "Rate at least one of the two bodies."),
    "rating_repeated": Sentence("已评价过：{body}。", "Already rated: {body}."),
    "window_ended": Sentence("评价期限已过。", "The time for rating has ended."),
    "not_a_leader": Sentence("该账号不是领导。", "That account is not a leader's."),
    "leader_unknown": Sentence("没有这个领导的账号。", "There is no account of such a leader."),
    "leader_repeated": Sentence("该领导已包此案。", "That leader has the case already."),
    "not_imported": Sentence("只有导入的历史事项可以补录答复。", "Only an imported petition takes a past reply."),
    "reply_before_receipt": Sentence("答复时间早于收到时间。", "The reply is dated before the receipt."),
    "signal_unknown": Sentence("没有这种信号。", "There is no such signal."),
    "signal_malformed": Sentence("信号内容不合格式：{where}。", "The signal is malformed: {where}."),
    "signal_repeated": Sentence("该信号已执行过。", "The signal has been followed already."),
    # answers of the gate
    "not_found": Sentence("没有这个事项。", "There is no such case."),
    "id_reused": Sentence("编号 {id} 已用于另一内容。", "The id {id} was used for something else."),
    "key_reused": Sentence("该幂等键已用于另一内容。", "That Idempotency-Key was used for something else."),
    "unknown_office": Sentence("没有单位 {office}。", "There is no office {office}."),
    "unknown_account": Sentence("没有账号 {account}。", "There is no account {account}."),
    "external_id_reused": Sentence(
        "{system} 中的编号 {id} 已用于另一事项。", "The number {id} in {system} belongs to another petition."
    ),
    "written_later": Sentence("书写日期晚于收到时间。", "The date of writing lies after the receipt."),
    # answers of the API and the pages
    "invalid": Sentence("内容不合要求：{where}。", "Something is not as it must be: {where}."),
    "malformed": Sentence("无法读取所发送的内容。", "What was sent cannot be read."),
    "too_large": Sentence("内容过大，上限为 {limit} 字节。", "Too large; the limit is {limit} bytes."),
    "busy": Sentence("系统繁忙，请在 {seconds} 秒后重试。", "The system is busy; try again in {seconds} seconds."),
    "throttled": Sentence("尝试过多，请在 {seconds} 秒后重试。", "Too many attempts; try again in {seconds} seconds."),
    "login_failed": Sentence("用户名或密码不正确。", "The username or the password is wrong."),
    "login_needed": Sentence("请先登录。", "Log in first."),
    "form_expired": Sentence("页面已过期，请刷新后重试。", "The page has expired; reload it and try again."),
    "tracking_failed": Sentence("编号或查询码不正确。", "The number or the code is wrong."),
    "no_page": Sentence("没有这个页面。", "There is no such page."),
    "no_method": Sentence("此地址不支持该方法。", "This address does not know that method."),
    "unavailable": Sentence("服务暂不可用，请稍后重试。", "The service is not available for the moment."),
    "fault": Sentence("系统出错，已记录。", "Something went wrong here; it has been recorded."),
    "period_reversed": Sentence("起始日期晚于结束日期。", "The period ends before it begins."),
    "as_of_future": Sentence("截至时间不能在将来。", "An as-of instant cannot lie in the future."),
}


def sentence(code: str, language: str, params: dict[str, str]) -> str:
    """Write a code's sentence; a parameter that is missing stays a dash."""
    found = SENTENCES[code]
    text = found.en if language == "en" else found.zh
    names = {name: "-" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**(names | params))
