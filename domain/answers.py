"""What the gate, the API and the pages answer with: each code as a sentence in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """One sentence; ``{name}`` stands for a parameter of the refusal."""

    zh: str
    en: str


ANSWERS: dict[str, Sentence] = {
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
    "period_running": Sentence(
        "该期至 {last} 才结束，结束后方可生成通报。",
        "The period ends with {last}; its bulletin is issued once it is over.",
    ),
    "too_many": Sentence("事项过多，一次最多 {most} 件。", "Too many cases; at most {most} at once."),
    "unknown_bulk": Sentence("没有这个预览，请重新预览。", "There is no such preview; preview again."),
    "deputy_unfit": Sentence(
        "代理人须为同一单位或其上级单位的同一角色，且不是本人、未停用。",
        "A deputy holds the same role in the same office or in one above, is somebody else and not locked.",
    ),
    "absence_reversed": Sentence("离岗的止期早于起期。", "The absence ends before it begins."),
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
    "webhook_not_allowed": Sentence(
        "推送地址指向内网、本机或者保留地址，且不在 PETITIONFLOW_WEBHOOK_NETWORKS 列明的网络内，不能登记。",
        "The address lies in a private, local or reserved network that PETITIONFLOW_WEBHOOK_NETWORKS does not list.",
    ),
    "webhook_not_https": Sentence(
        "推送地址须使用 https；只有 PETITIONFLOW_WEBHOOK_NETWORKS 列明的网络内可以使用 http。",
        "The address must be over https; http is for the networks that PETITIONFLOW_WEBHOOK_NETWORKS lists.",
    ),
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
