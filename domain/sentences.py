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
        "检举控告事项不得交由被检举控告的单位及其下级单位（第三十条）。",
        "An accusation never comes to the office that it names, nor to one below it (Art. 30).",
    ),
    "accused_person": Sentence(
        "被检举控告或者已回避的人不得承办（第二十八、三十条）。",
        "Whoever is accused or recused may not take the case (Arts. 28, 30).",
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
    "window_ended": Sentence("期限已过。", "The time for it has ended."),
    "not_a_leader": Sentence("该账号不是领导。", "That account is not a leader's."),
    "leader_unknown": Sentence("没有这个领导的账号。", "There is no account of such a leader."),
    "call_over": Sentence(
        "已有领导包案或者期限已办理，不再由阶梯指定。",
        "Somebody leads the case, or the duty was done: the ladder binds nobody.",
    ),
    "leader_repeated": Sentence("该领导已包此案。", "That leader has the case already."),
    "not_leading": Sentence("该领导目前没有包此案。", "That leader does not hold the matter now."),
    "lead_accepted_already": Sentence("包案领导已接案。", "The leader has taken the matter upon himself already."),
    "lead_not_accepted": Sentence(
        "包案领导尚未接案，或者已提请销号。", "The leader has not taken the matter yet, or has proposed its settlement."
    ),
    "plan_missing": Sentence("现在没有正在实施的化解方案。", "No plan for the matter is being carried out now."),
    "plan_incomplete": Sentence(
        "化解方案须写明问题、至少一项措施和时间表。",
        "A plan states the problem, at least one measure and the time-table.",
    ),
    "plan_repeated": Sentence(
        "化解方案已提交；时限只能经批准延长。", "The plan is filed already; only an extension moves its target date."
    ),
    "date_ahead": Sentence("日期 {date} 尚未到来。", "The date {date} lies in the future."),
    "meeting_missing": Sentence(
        "提交方案之后须再次约见信访人，听取意见后才能提请销号。",
        "The petitioner must be heard on the plan before a settlement is proposed.",
    ),
    "evidence_missing": Sentence(
        "方案的 {measures} 项措施须逐项附完成情况。", "Each of the plan's {measures} measures needs its own evidence."
    ),
    "settlement_missing": Sentence("没有待审核的销号申请。", "No settlement waits for its closing review."),
    "own_settlement": Sentence(
        "包案领导和化解责任单位不得自行审核销号。",
        "Neither who led the matter nor the team's office reviews its settlement.",
    ),
    "not_imported": Sentence("只有导入的历史事项可以补录答复。", "Only an imported petition takes a past reply."),
    "reply_before_receipt": Sentence("答复时间早于收到时间。", "The reply is dated before the receipt."),
    "not_in_procedure": Sentence("本程序没有此项办理。", "The procedure of this case knows no such act."),
    "not_awaited": Sentence("目前没有期限等待此项办理。", "No term of the case waits for this act."),
    "text_missing": Sentence("须附书面内容。", "A text in writing is needed."),
    "objection_needed": Sentence(
        "认为不属于本单位职权的，应当在期限内提出异议（第二十三条）。",
        "An office that thinks the matter is not its own objects in time (Art. 23).",
    ),
    "objection_not_open": Sentence(
        "现在不能提出异议：期限已过或者异议已经提出（第二十三条）。",
        "No objection may be made now: its time is over, or there is one already (Art. 23).",
    ),
    "no_objection": Sentence("没有待答复的异议。", "No objection waits for an answer."),
    "not_superior": Sentence(
        "受理争议由各方共同的上级决定（第二十四条）。", "Only the common superior of both offices decides (Art. 24)."
    ),
    "same_office": Sentence("同一单位只能列一次。", "The same office is named twice."),
    "not_simple": Sentence("该事项不适用简易办理。", "The case is not handled in the simple way."),
    "simple_unfit": Sentence("不得简易办理：{unfit}。", "May not be handled simply: {unfit}."),
    "simple_not_supported": Sentence(
        "拟不予支持的事项不得简易办理，请先转为普通办理再答复。",
        "A claim that is not supported may not be handled simply; leave the simple way first, then reply.",
    ),
    "category_repeated": Sentence("该事项已属“{category}”。", "The case is classed as {category} already."),
    "not_extendable": Sentence(
        "目前没有可以申请延长的期限，或者已有申请待批（第三十四条）。",
        "No term may be extended now, or a request for it waits already (Art. 34).",
    ),
    "extension_too_long": Sentence(
        "延长合计不得超过 {cap}，尚余 {left}（第三十四条）。",
        "All extensions together may not exceed {cap}; {left} are left (Art. 34).",
    ),
    "extension_too_late": Sentence("期限已届满，不能再延长。", "The term has ended and cannot be extended any more."),
    "no_extension_request": Sentence("没有待批的延期申请。", "No request for an extension waits for an answer."),
    "hearing_open": Sentence("听证正在进行。", "A hearing is going on already."),
    "hearing_not_closed": Sentence(
        "听证尚未结束，请先记录听证结束。", "A hearing is still open; record its end first."
    ),
    "no_hearing": Sentence("没有正在进行的听证。", "No hearing is going on."),
    "no_agreement": Sentence("没有待履行的协议。", "No agreement waits for its performance."),
    "review_not_open": Sentence(
        "现在不能申请复查或者复核：期限已过、未到时候或者程序已完（第三十五、三十六条）。",
        "No review may be asked for now: its time is over or has not come, or there is none left (Arts. 35, 36).",
    ),
    "office_in_charge": Sentence(
        "该事项有责任单位在办，无须移交。", "An office is in charge of the case; there is nothing to hand over."
    ),
    "expected_date_missing": Sentence("请写明预计答复日期。", "Say by when the answer is to be expected."),
    "no_reviewer": Sentence("没有可以复查或者复核的上一级单位。", "There is no higher office that could review."),
    "not_final": Sentence("该事项不是终结事项。", "The matter is not final."),
    "matter_is_final": Sentence("该事项已经终结（第三十六条）。", "The matter is final already (Art. 36)."),
    "matter_not_final": Sentence(
        "须写明同一事项已在何件中终结（第三十六条）。",
        "Name the petition in which the same matter became final (Art. 36).",
    ),
    "matter_final_needs_new_facts": Sentence(
        "同一事项已在 {final_in} 中终结；有新的事实或者理由的方可受理，请予写明（第三十六条）。",
        "The matter is final in {final_in}; say that new facts or reasons are submitted, else decline (Art. 36).",
    ),
    "matter_repeated": Sentence("已属于该事项。", "The case belongs to that matter already."),
    "recused": Sentence("您已回避此事项（第二十八条）。", "You take no part in this case (Art. 28)."),
    "recused_already": Sentence("此人已经回避。", "That person takes no part already."),
    "accused_missing": Sentence("须写明被检举控告的人或者单位。", "Name the person or office that is accused."),
    "calendar_repeated": Sentence("该日历已经采用。", "The case has that calendar already."),
    "office_not_on_case": Sentence("该单位不在此事项中（{office}）。", "That office is not on the case ({office})."),
    "own_office": Sentence("不得对本单位督办，应由上级提出。", "Nobody supervises his own office."),
    "order_not_open": Sentence("没有这张在办的督办单。", "There is no such open order."),
    "order_not_answered": Sentence("该督办单尚无书面答复。", "The order has no written answer yet."),
    "own_answer": Sentence("答复人不得自行认可其答复。", "Whoever wrote an answer does not accept it."),
    "which_one": Sentence("有几项待答复，请写明是哪一项：{open}。", "Several wait for an answer; say which: {open}."),
    "rectification_date": Sentence(
        "责令限期整改须有日期，其他措施没有。", "A rectification has a date, and no other measure has."
    ),
    "no_proposal": Sentence("没有这项待处理的建议。", "There is no such proposal that waits for a decision."),
    "own_act": Sentence(
        "作出被复核行为的单位和人员不得处理该建议。",
        "Whoever gave the act under review does not decide on the proposal.",
    ),
    "what_follows": Sentence(
        "采纳的须写明后续的督办单、措施或者建议，不采纳的不写。",
        "Taking up names the order, measure or recommendation that follows; setting aside names none.",
    ),
    "follower_unknown": Sentence(
        "本事项中没有针对该单位的“{follows}”。", "On this case there is no “{follows}” to that office."
    ),
    "not_listed": Sentence("没有这项在列的挂牌督办。", "There is no such listed supervision."),
    "day_malformed": Sentence(
        "接访时间须在将来，结束晚于开始，且不超过24小时。",
        "A reception lies ahead, ends after it begins, and lasts 24 hours at most.",
    ),
    "day_passed": Sentence("接访时间已过，不能公布。", "The day has begun already and cannot be published."),
    "cases_and_form": Sentence(
        "下访须列明所带事项；其他形式不得带事项。", "A field visit takes cases along; the other forms take none."
    ),
    "leader_out_of_reach": Sentence(
        "该领导不在本信访部门的上下级之内。", "That leader belongs to no office above or below this bureau."
    ),
    "not_bookable": Sentence(
        "此接访日不能预约：下访不受理预约，或者已经开始。",
        "No place can be booked: it is a field visit, or has begun already.",
    ),
    "reception_full": Sentence("名额已满。", "All places are taken."),
    "booked_already": Sentence("该事项已预约此接访日。", "The petition has a place on that day already."),
    "booking_unknown": Sentence("没有这个预约，或者预约码不正确。", "There is no such booking, or its code is wrong."),
    "talk_repeated": Sentence("该次谈话已经登记。", "That talk is registered already."),
    "not_begun": Sentence("接访尚未开始。", "The reception has not begun."),
    "sponsor_repeated": Sentence("该领导已分包此县区。", "That leader sponsors the district already."),
    "no_sponsor": Sentence("该领导在此日期没有分包此县区。", "That leader does not sponsor the district on that date."),
    "before_the_last": Sentence("日期不得早于最近一次变动 {date}。", "The date lies before the latest change, {date}."),
    "field_closed": Sentence("该重点领域已经停用。", "The key field is closed."),
    "action_unknown": Sentence("没有这项源头治理措施。", "There is no such action."),
    "action_closed": Sentence("该项源头治理措施已经结束。", "The action is closed already."),
    "actions_open": Sentence("还有未结束的源头治理措施。", "Some actions of the key field are still open."),
    "visit_malformed": Sentence(
        "督导须写明单位或者县区之一，起止日期在先后次序且不早于今天；退回答复须另定期限。",
        "A visit names an office or a district and days in order, not all past; only a returned answer gets a new day.",
    ),
    "visit_cancelled": Sentence("该次督导已取消。", "The visit was cancelled."),
    "finding_unknown": Sentence("没有这项督导发现。", "There is no such finding."),
    "findings_stand": Sentence("已有督导发现，不能取消。", "A visit with findings cannot be cancelled."),
    "follow_up_repeated": Sentence("该项发现已有整改要求。", "The finding has a follow-up already."),
    "same_person": Sentence(
        "同一人不得提出并审核、也不得审核两级：第 {item} 项。",
        "Whoever proposed or signed a settlement does not sign it again: item {item}.",
    ),
    "level_unknown": Sentence("规则包没有这一审核层级：{level}。", "The pack names no such level: {level}."),
    "level_not_next": Sentence("第 {item} 项还未到这一层级审核。", "Item {item} does not wait for this level."),
    "members_repeated": Sentence("这些事项都已在本批次中。", "All of these belong to the batch already."),
    "member_not_open": Sentence("第 {item} 项不在待化解之列。", "Item {item} is not open."),
    "member_not_settled": Sentence(
        "第 {item} 项尚无办理结果：须答复送达、协议履行或者复核终结。",
        "Item {item} is not settled by an act of an agency: an opinion served, an agreement performed, a review final.",
    ),
    "nothing_ready": Sentence("没有可以提出或者审核的事项。", "Nothing is ready for this."),
    "batch_too_large": Sentence("一个批次最多 {limit} 项。", "A batch has at most {limit} members."),
    "term_reversed": Sentence("期限须晚于接收日期。", "The term must end after the day of receipt."),
    "step_not_next": Sentence("现在轮到的环节是：{step}。", "The step that is due is {step}."),
    "own_text": Sentence(
        "撰稿人或者修改人不得审校自己的稿件。", "Nobody reviews or proofs a text that he composed or corrected."
    ),
    "looked_already": Sentence(
        "本轮中您已审校过一次，须由他人办理。", "You have looked at it in this round; somebody else must."
    ),
    "round_over": Sentence(
        "该轮次已结束，现为第 {round} 轮，请看新稿。", "That round is over; it is round {round} now: read its text."
    ),
    "nothing_changed": Sentence("新稿与上一轮相同。", "The new text is that of the last round."),
    "nothing_to_correct": Sentence(
        "{number} 尚未发布，须退回修改而非更正。", "{number} was never published: it is sent back, not corrected."
    ),
    "signal_unknown": Sentence("没有这种信号。", "There is no such signal."),
    "signal_malformed": Sentence("信号内容不合格式：{where}。", "The signal is malformed: {where}."),
    "signal_repeated": Sentence("该信号已执行过。", "The signal has been followed already."),
    # answers of the gate
    "not_found": Sentence("没有这个事项。", "There is no such case."),
    "id_reused": Sentence("编号 {id} 已用于另一内容。", "The id {id} was used for something else."),
    "key_reused": Sentence("该幂等键已用于另一内容。", "That Idempotency-Key was used for something else."),
    "unknown_office": Sentence("没有单位 {office}。", "There is no office {office}."),
    "unknown_petition": Sentence("没有编号为 {number} 的事项。", "There is no petition {number}."),
    "unknown_account": Sentence("没有账号 {account}。", "There is no account {account}."),
    "unknown_district": Sentence("没有单位管辖“{district}”。", "No office serves the district {district}."),
    "unknown_category": Sentence("分类表中没有“{category}”。", "The code table has no category {category}."),
    "external_id_reused": Sentence(
        "{system} 中的编号 {id} 已用于另一事项。", "The number {id} in {system} belongs to another petition."
    ),
    "written_later": Sentence("书写日期晚于收到时间。", "The date of writing lies after the receipt."),
    "personal_data_found": Sentence(
        "内容中有信访人等个人信息（{where}），不得审校或者发布。",
        "Personal data is in it, at {where}: it is neither reviewed nor published.",
    ),
    "accusation_found": Sentence(
        "内容涉及检举控告事项（{where}），不得审校或者发布。",
        "It tells of an accusation, at {where}: it is neither reviewed nor published.",
    ),
    "corrected_already": Sentence("该期已有更正版 {number}。", "There is another edition already: {number}."),
    "too_many": Sentence("事项过多，一次最多 {most} 件。", "Too many cases; at most {most} at once."),
    "unknown_bulk": Sentence("没有这个预览，请重新预览。", "There is no such preview; preview again."),
    "deputy_unfit": Sentence(
        "代理人须为同一单位或其上级单位的同一角色，且不是本人、未停用。",
        "A deputy holds the same role in the same office or in one above, is somebody else and not locked.",
    ),
    "absence_reversed": Sentence("缺席的止期早于起期。", "The absence ends before it begins."),
    "desk_last": Sentence(
        "值班席不能没有人：请先安排他人。", "The duty desk may not be empty: seat somebody else first."
    ),
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
    "link_invalid": Sentence(
        "链接无效或者已过期；需要的话请重新订阅。", "The link is wrong or has ended; subscribe again if you wish."
    ),
    "mail_absent": Sentence("本系统没有配置邮件，不能订阅。", "This system sends no mail, so nobody can subscribe."),
    "bulletin_withdrawn": Sentence(
        "该通报已撤回，其内容不再提供。", "The bulletin was withdrawn; its contents are served no more."
    ),
    "unknown_webhook": Sentence("没有这个在用的推送。", "There is no such webhook in use."),
    "webhook_url_invalid": Sentence("推送地址不能使用：{fault}。", "Nothing can be posted to this address: {fault}."),
    "period_reversed": Sentence("起始日期晚于结束日期。", "The period ends before it begins."),
    "as_of_future": Sentence("截至时间不能在将来。", "An as-of instant cannot lie in the future."),
    "period_future": Sentence("统计期间尚未开始。", "The period has not begun yet."),
    "comparison_reversed": Sentence("比较时间晚于截至时间。", "What is compared with lies after the as-of instant."),
    "period_missing": Sentence("须写明起止日期。", "The period needs both ends."),
    "grouping_not_offered": Sentence("占比不能按“{by}”划分。", "Shares are not told by “{by}”."),
    "metric_unknown": Sentence("没有指标“{metric}”。", "There is no figure “{metric}”."),
    "variant_not_offered": Sentence(
        "指标“{metric}”没有算法“{variant}”。", "The figure “{metric}” has no variant “{variant}”."
    ),
}


def sentence(code: str, language: str, params: dict[str, str]) -> str:
    """Write a code's sentence; a parameter that is missing stays a dash."""
    found = SENTENCES[code]
    text = found.en if language == "en" else found.zh
    names = {name: "-" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**(names | params))
