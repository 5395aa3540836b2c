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
    "referred": Wording(
        "您的信访事项应通过法定途径处理，告知书写明途径，请查看。",
        "Your petition belongs to another procedure; the notice names it, please read it.",
    ),
    "urgent_report": Wording(
        "有重大、紧急信访事项报告，请立即处置。", "A grave or urgent petition has been reported; act at once."
    ),
    "objection": Wording(
        "责任单位对转送提出异议，请在期限内核实并答复。", "The office objects to a transfer; verify and answer in time."
    ),
    "objection_upheld": Wording(
        "异议成立，此事项已退回信访部门。", "Your office's objection is upheld; the case is back at the bureau."
    ),
    "objection_refused": Wording(
        "异议不成立，请继续办理，理由见说明。", "Your office's objection is refused; go on, the reasons are given."
    ),
    "competence_decided": Wording(
        "共同上级已指定受理机关，请按期限办理。", "The common superior has decided which office takes the case."
    ),
    "competence_elsewhere": Wording(
        "共同上级已指定其他单位受理此事项。", "The common superior has given the case to another office."
    ),
    "handed_over": Wording(
        "一件信访事项的未了责任已移交本单位，期限照原计算。",
        "What is outstanding of a case has been handed over to your office; its terms run on as they are.",
    ),
    "notice_exempted": Wording(
        "责任单位因信息不清免予告知信访人。", "The office is exempted from notice: name or address are unclear."
    ),
    "acknowledged": Wording("您的信访事项已收悉。", "The receipt of your petition is confirmed."),
    "simple_left": Wording("此事项已由简易办理转为普通办理。", "The case goes on in the ordinary way, no more simply."),
    "interim_replied": Wording(
        "您的信访事项有阶段性答复，请查看。", "There is news of where your petition stands; please read it."
    ),
    "extension_requested": Wording(
        "承办人申请延期 {days} 日，请本单位负责人审批。",
        "More time ({days} days) is asked for; the office's responsible person decides.",
    ),
    "extension_granted": Wording(
        "办理期限经批准延长 {days} 日，至 {due_at} 前，理由见告知。",
        "The term is extended by {days} days, to before {due_at}; the reason is told.",
    ),
    "extension_refused": Wording("延期申请未获批准，期限不变。", "No more time is granted; the term stays as it was."),
    "hearing_opened": Wording("您的信访事项举行听证。", "A hearing is held on your petition."),
    "agreement_reached": Wording(
        "您的信访事项已达成协议，应于 {perform_by} 前履行。",
        "An agreement has been reached on your petition, to be performed by {perform_by}.",
    ),
    "agreement_performed": Wording("协议已履行。", "The agreement has been performed."),
    "result_reported": Wording("责任单位已报告交办结果。", "The office has reported the result of an assigned case."),
    "executed": Wording("予以支持的处理意见已执行到位。", "What the opinion promised has been done."),
    "supplemented": Wording(
        "信访人补充了材料，请查看。", "The petitioner has added facts or papers; please read them."
    ),
    "withdrawn": Wording("信访人撤回了信访事项。", "The petitioner has withdrawn the petition."),
    "review_requested": Wording(
        "信访人请求复查或复核，请在期限内书面答复。", "The petitioner asks for a review; answer in writing, in time."
    ),
    "review_decided": Wording(
        "复查或复核已有书面意见，请查看。", "The review has been decided; please read the opinion."
    ),
    "matter_final": Wording(
        "复核意见为本事项的终结意见。新的事实和其他事项不受影响。",
        "The opinion is final for this matter. New facts and other matters are not touched by it.",
    ),
    "finality_lifted": Wording(
        "本事项的终结已撤销，理由见告知。", "The matter is no longer final; the reason is told."
    ),
    "recused": Wording(
        "有工作人员在此事项中回避，请另行安排。", "Somebody is recused from this case; see who acts instead."
    ),
    "accused_named": Wording("此事项补充了被检举控告人。", "Somebody accused has been named in this case."),
    "urged": Wording(
        "督办员催办此事项。请于 {reply_by} 前答复。", "A supervisor urges this case; answer by {reply_by}."
    ),
    "urge_answered": Wording("责任单位已书面答复催办。", "The office has answered an urging in writing."),
    "order_issued": Wording(
        "督办单 {order}：请于 {answer_by} 前书面反馈。", "Supervision order {order}: answer in writing by {answer_by}."
    ),
    "order_answered": Wording(
        "督办单 {order} 已有书面反馈，请审核。", "Supervision order {order} is answered; accept it or renew the order."
    ),
    "order_accepted": Wording(
        "督办单 {order} 的反馈已获认可。", "The answer to supervision order {order} is accepted."
    ),
    "order_renewed": Wording(
        "督办单 {order} 继续督办，请于 {answer_by} 前书面反馈。",
        "Supervision order {order} goes on: answer by {answer_by}.",
    ),
    "measure_recorded": Wording(
        "对本单位采取了督办措施，理由见说明。",
        "A measure of supervision about your office is recorded; see its grounds.",
    ),
    "rectification_reported": Wording("责任单位已报告整改情况。", "The office has reported what it put right."),
    "delisted": Wording("挂牌督办已摘牌。", "A listed supervision of your office has ended."),
    "rung_reached": Wording("请关注办理期限：{clock}。", "Mind the term of a case: {clock}."),
    "rungs_withdrawn": Wording(
        "更正：{clock} 已办理，此前的督办提醒作废。",
        "Correction: {clock} was done earlier; what you were told of it is void.",
    ),
    "leader_recommended": Wording(
        "逾期未办，建议由领导包案：{clock}。", "Still not done; a leader is recommended to take the case: {clock}."
    ),
    "leader_called": Wording(
        "逾期未办且无领导包案，现按分包顺序指定包案领导：{clock}。",
        "Still not done and nobody leads the case; a leader is now bound in the order of the sponsors: {clock}.",
    ),
    "leader_not_found": Wording(
        "没有可以包案的领导，请值班席处理。", "No leader can be bound to the case; the duty desk is asked to see to it."
    ),
    "reported_above": Wording("下级单位逾期未办，报请关注：{clock}。", "An office below has still not acted: {clock}."),
    "act_review_proposed": Wording(
        "建议复核责任单位的办理行为，请研究。", "A review of the office's act is proposed; please consider it."
    ),
    "proposal_settled": Wording(
        "复核或者听证的建议已有处理意见。", "A proposed review or hearing has been decided on."
    ),
    "duty_ending": Wording(
        "督导整改、源头治理的一项任务将于 {due} 到期。",
        "A duty from an on-site visit or a key field is due on {due}.",
    ),
    "duty_ended": Wording(
        "督导整改、源头治理的一项任务已于 {due} 到期，仍未完成。",
        "A duty from an on-site visit or a key field was due on {due} and is not done.",
    ),
    "duty_overdue": Wording(
        "督导整改、源头治理的一项任务于 {due} 到期，至今未完成。",
        "A duty from an on-site visit or a key field, due on {due}, is still not done.",
    ),
    "hearing_suggested": Wording(
        "多人联名，建议考虑举行听证。", "Many petitioners ask for the same; consider a hearing."
    ),
    "leader_assigned": Wording("您被指定为此事项的包案领导。", "You have been assigned this case as its leader."),
    "leader_on_case": Wording("此事项已由领导包案。", "A leader has taken this case."),
    "lead_accepted": Wording("包案领导已接案。", "The leader has taken the matter upon himself."),
    "lead_declined": Wording(
        "包案领导因利害关系回避，请另行指定。", "The leader declines for a conflict of interest; name another."
    ),
    "plan_filed": Wording(
        "包案领导已提交化解方案，目标时限 {target}。", "The leader has filed his plan; its target date is {target}."
    ),
    "lead_extension_asked": Wording(
        "包案领导申请延长化解时限 {days} 日，请其他负责同志审批。",
        "The leader asks for {days} more days; another leader decides.",
    ),
    "lead_extended": Wording("化解时限经批准延至 {target}。", "The target date is moved to {target}."),
    "lead_extension_refused": Wording("延长化解时限的申请未获批准。", "No more time is granted for the settlement."),
    "settlement_proposed": Wording(
        "包案领导提请销号，请由他人在期限内审核。", "A settlement is proposed; somebody else reviews it in time."
    ),
    "settlement_reviewed": Wording(
        "销号申请已审核，结论和理由见事项。", "The settlement has been reviewed; see the case for the reasons."
    ),
    "leader_handed_over": Wording(
        "包案已交接，期限照原计算。", "The matter is another leader's now; its terms run on."
    ),
    "leader_released": Wording(
        "一名领导不再包此案，其包案期限终止。", "A leader holds the matter no more; his terms have ended."
    ),
    "relapse_found": Wording(
        "同一事项再次信访，原包案领导不能再包，请另行指定。",
        "The matter came back, and its former leader cannot take it: name another.",
    ),
    "leader_overdue": Wording(
        "包案领导逾期：{clock}。请上级督促或者另行指定。",
        "A leader is late: {clock}. The next level should press him or name another.",
    ),
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
    "recommendation_issued": Wording(
        "本单位收到改进建议，请在期限内书面反馈。",
        "A recommendation has been made to your office; answer it in writing in time.",
    ),
    "recommendation_answered": Wording(
        "对建议的书面反馈已收到，请审核。", "A recommendation has been answered; look at the answer."
    ),
    "recommendation_noted": Wording("对建议的反馈已收悉。", "Your answer to a recommendation has been noted."),
    "recommendation_renewed": Wording(
        "反馈未获认可，请再次书面反馈。", "A recommendation is made again; answer it in writing."
    ),
    "recommendation_withdrawn": Wording("建议已撤回。", "A recommendation has been withdrawn."),
    "batch_received": Wording(
        "已接收交办批次，请在期限内组织化解。", "An assigned batch has been received; see that it is settled in time."
    ),
    "settlement_sent_back": Wording(
        "批次事项审核未通过，请重新办理。", "Members of a batch were sent back by a level that looked at them."
    ),
    "batch_settled": Wording("批次全部化解，请提交结案报告。", "A batch is settled; report on it."),
    "batch_reported": Wording("批次已结案报告。", "A batch has been reported on and closed."),
    "bulletin_composed": Wording("新一期通报已生成。", "A bulletin has been composed."),
    "bulletin_passed": Wording(
        "通报通过一个审校环节，请下一环节办理。", "A bulletin has passed a step; the next is due."
    ),
    "bulletin_returned": Wording("通报被退回，请按意见修改。", "A bulletin has been sent back; correct it."),
    "bulletin_revised": Wording("通报已修改，请重新审校。", "A bulletin has been corrected; it is looked at anew."),
    "bulletin_approved": Wording("通报已通过三审三校，请发布。", "A bulletin has passed every step; publish it."),
    "bulletin_published": Wording("通报已发布。", "A bulletin has been published."),
    "bulletin_withdrawn": Wording("通报已撤回。", "A bulletin has been withdrawn."),
    "dossier_term_ending": Wording("案卷期限将满：{due_at}。", "A term of a dossier is ending: {due_at}."),
    "dossier_term_ended": Wording(
        "案卷期限已满，未收到应办事项。", "A term of a dossier has ended and nothing was received."
    ),
    "dossier_overdue": Wording("案卷仍然逾期。", "A dossier is still overdue."),
    "dossier_lapse_withdrawn": Wording(
        "更正：案卷此前的逾期记录已撤销。", "Correction: a dossier was in time after all."
    ),
}


def words(template: str, language: str, facts: Mapping[str, object]) -> str:
    """Write a notice; a fact that is missing stays a dash."""
    found = WORDINGS[template]
    text = found.en if language == "en" else found.zh
    names = {name: "-" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**(names | {name: str(value) for name, value in facts.items()}))
