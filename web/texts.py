"""The texts of the pages in both languages; those of a case and the words for codes stand in tables of their own."""

from __future__ import annotations

from typing import NamedTuple

from web.book_texts import BOOK_TEXTS
from web.bulletin_texts import BULLETIN_TEXTS
from web.case_texts import CASE_TEXTS
from web.desk_texts import DESK_TEXTS
from web.dossier_texts import DOSSIER_TEXTS
from web.figure_texts import FIGURE_TEXTS
from web.honesty_texts import HONESTY_TEXTS
from web.publication_texts import PUBLICATION_TEXTS
from web.words import WORDS


class Text(NamedTuple):
    """One text; ``{name}`` stands for a value."""

    zh: str
    en: str


LANGUAGES = ("zh", "en")

SENTENCES: dict[str, tuple[str, str]] = {
    # the frame of every page
    "site": ("信访事项办理系统", "Petitionflow"),
    "site.tagline": ("件件有着落，事事有回音", "Every petition has a keeper, every term an end"),
    "skip": ("跳到正文", "Skip to the content"),
    "nav": ("主导航", "Main"),
    "nav.home": ("首页", "Home"),
    "nav.submit": ("提交信访事项", "Submit a petition"),
    "nav.track": ("查询与评价", "Track and rate"),
    "nav.staff": ("工作人员", "Staff"),
    "nav.inbox": ("事项列表", "Cases"),
    "nav.register": ("登记来信来访", "Register"),
    "nav.led": ("包案", "Led matters"),
    "nav.supervision": ("督办", "Supervision"),
    "nav.notices": ("通知", "Notices"),
    "nav.logout": ("退出", "Log out"),
    "language.other": ("English", "中文"),
    "language.label": ("Switch to English", "切换到中文"),
    "footer.law": (
        "依据《信访工作条例》（2022年5月1日起施行）",
        "Under the Regulation on Petition Work (in force 2022-05-01)",
    ),
    "footer.api": ("接口说明", "API reference"),
    "colon": ("：", ": "),
    "stop": ("。", "."),
    "required": ("必填", "required"),
    "optional": ("选填", "optional"),
    "choose": ("请选择", "Choose"),
    "none": ("无", "None"),
    "hidden": ("按规定不向您的角色显示。", "Not shown to your role."),
    "errors.title": ("有 {count} 处需要修改", "{count} to correct"),
    "back": ("返回", "Back"),
    "send": ("提交", "Send"),
    "search": ("查找", "Search"),
    # dates
    "date.by_end_of": ("{day} 24:00 前", "by the end of {day}"),
    "date.before": ("{moment} 前", "before {moment}"),
    "count.left": ("还有 {days} 天", "{days} days left"),
    "count.left.one": ("还有 1 天", "1 day left"),
    "count.today": ("今天到期", "due today"),
    "count.overdue": ("已逾期 {days} 天", "overdue by {days} days"),
    "count.overdue.one": ("已逾期 1 天", "overdue by 1 day"),
    "count.ended": ("已截止", "ended"),
    "count.clock_left": ("还有 {clock}", "{clock} left"),
    "count.clock_overdue": ("已逾期 {clock}", "overdue by {clock}"),
    "date.provisional": ("暂定：相关年度节假日安排尚未公布", "provisional: a year's calendar is not published yet"),
    # home
    "home.title": ("反映诉求，看得见办理", "Hand in a petition, and see what becomes of it"),
    "home.lead": (
        "您可以在此提出申诉求决、检举控告或意见建议。每件事项都有编号、承办单位和法定期限，到期由系统自动提醒承办单位，结果可查询、可评价。",
        "Make a request, an accusation or a suggestion. Each has a number, an office and legal terms.",
    ),
    "home.submit": ("无需注册，提交后获得编号和查询码。", "No account needed. You get a number and a tracking code."),
    "home.track": ("凭编号和查询码查看进度、答复并评价。", "See progress and answers, and rate, with number and code."),
    "home.terms": ("法定期限", "Published terms"),
    "home.terms.note": (
        "期限首日不计入；最后一日为法定休假日的，顺延至其后第一个工作日。",
        "The first day is not counted; a last day that is a holiday moves to the next working day.",
    ),
    "home.terms.drill": ("演练规则，无法律效力。", "Training rules without legal force."),
    "term.name": ("事项", "Term"),
    "term.holder": ("责任方", "Who must act"),
    "term.length": ("期限", "Length"),
    "term.starts": ("起算", "Counted from"),
    "term.article": ("依据", "Basis"),
    "term.named": ("以载明的日期为准", "until the date named"),
    "term.lapsed": ("{term}到期未办", "{term} has lapsed"),
    # submission
    "submit.title": ("提交信访事项", "Submit a petition"),
    "submit.lead": (
        "请如实填写。个人信息只用于办理本事项，并在系统中单独保存。",
        "Please state the facts. Personal data serve this case only and are kept apart.",
    ),
    "submit.matter": ("事项", "The matter"),
    "submit.persons": ("信访人", "Petitioners"),
    "submit.person": ("信访人 {n}", "Petitioner {n}"),
    "submit.accused": ("被检举控告人", "The accused"),
    "submit.accused.n": ("被检举控告人 {n}", "Accused {n}"),
    "submit.accused.hint": (
        "仅检举控告事项填写，单位或姓名至少一项。被检举控告的单位、其下级单位及本人均不能看到本事项。",
        "Accusations only: an office or a name. The accused, that office and those below it never see the case.",
    ),
    "submit.more_persons": ("再加一位信访人", "Add a petitioner"),
    "submit.more_accused": ("再加一位被检举控告人", "Add an accused"),
    "submit.paper": ("来件信息", "How it came"),
    "submit.direct": (
        "仅在信访人直接向责任单位提出时选择：由该单位在15日内书面告知（第二十三条第二款），不经转送。",
        "Only where the petitioner went to the office itself: it gives notice in 15 days (Art. 23 para. 2).",
    ),
    "submit.same_matter": (
        "同一事项再次信访的，填写原件编号；包案领导已化解的，由其继续包案。",
        "Where the facts were petitioned before: that petition's number. A leader who had settled it is bound again.",
    ),
    "submit.to_bureau": ("信访部门（由其转送）", "The petition bureau, which passes it on"),
    "submit.direct.public": (
        "不选时，由信访部门转送有权处理的单位。选择责任单位的，该单位应当在15日内书面告知您是否受理（第二十三条第二款）。",
        (
            "If you choose none, the petition bureau passes it on. An office that you choose must tell you in writing "
            "within 15 days whether it accepts (Art. 23 para. 2)."
        ),
    ),
    "submit.direct.accused": (
        "检举控告不能提交给被检举控告的单位或其下级单位。",
        "An accusation cannot go to the office that it accuses, nor to one below it.",
    ),
    "submit.external": ("其他系统编号", "Number in another system"),
    "submit.send": ("确认提交", "Submit"),
    "submit.again": (
        "此前用本表单提交的内容已经收到。若现在的内容是另一件事项，请再次点击提交。",
        "What you sent with this form before has been received. If this is another petition, submit once more.",
    ),
    "submit.kept": (
        "页面已过期；您填写的内容都在，请再提交一次。",
        "The page had expired. Everything you entered is still here; please submit once more.",
    ),
    # receipt
    "receipt.title": ("您的事项已收到", "Your petition has been received"),
    "receipt.keep": (
        "请现在抄下或打印这两项。查询码不会再次显示，也不能找回。",
        "Write these down or print this page now. The code is shown here only and cannot be recovered.",
    ),
    "receipt.number": ("编号", "Number"),
    "receipt.code": ("查询码", "Tracking code"),
    "receipt.received": ("收到时间", "Received"),
    "receipt.next": ("接下来", "What happens next"),
    "receipt.done": ("已登记，收到时间即为法定起算时间。", "Registered; the legal terms count from this receipt."),
    "receipt.step": ("{holder}：{term}，最迟 {deadline}", "{holder}: {term}, {deadline}"),
    "receipt.later": ("{holder}：{term}，{length}，自{start}起", "{holder}: {term}, {length} from: {start}"),
    "receipt.others": (
        "以上为一般程序。异议、听证、复查复核等其他期限见",
        "This is the ordinary way. Other terms, as of objections, hearings and reviews, are among the",
    ),
    "receipt.print": ("打印时可用浏览器的打印功能（Ctrl+P）。", "Print with your browser (Ctrl+P)."),
    "receipt.track": ("现在查询", "Track it now"),
    # log in
    "login.title": ("工作人员登录", "Staff log-in"),
    "login.username": ("用户名", "Username"),
    "login.password": ("密码", "Password"),
    "login.send": ("登录", "Log in"),
    "login.ended": (
        "登录已失效，刚才的内容没有提交。请在新标签页登录，再用浏览器的“后退”回到填写页重新提交。",
        "Your session has ended and nothing was sent. Log in in a new tab, then go back in this one and send again.",
    ),
    "login.open": ("在新标签页登录", "Log in in a new tab"),
    # inbox
    "inbox.title": ("事项列表", "Cases"),
    "inbox.tab.open": ("在办", "Open"),
    "inbox.tab.overdue": ("已逾期", "Overdue"),
    "inbox.tab.soon": ("3 日内到期", "Due in 3 days"),
    "inbox.tab.all": ("全部", "All"),
    "inbox.tabs": ("筛选", "Filters"),
    "inbox.search": ("编号或内容", "Number or words"),
    "inbox.stage": ("阶段", "Stage"),
    "inbox.stage.any": ("全部阶段", "Any stage"),
    "inbox.office": ("仅看单位：{office}", "Office: {office}"),
    "inbox.clear": ("清除条件", "Clear"),
    "inbox.empty": ("没有符合条件的事项。", "No case matches."),
    "inbox.empty.overdue": ("没有逾期事项。", "Nothing is overdue."),
    "inbox.number": ("编号", "Number"),
    "inbox.subject": ("标题", "Title"),
    "inbox.received": ("收到", "Received"),
    "inbox.holder": ("承办单位", "Office"),
    "inbox.next": ("下一法定日期", "Next legal date"),
    "inbox.countdown": ("剩余", "Countdown"),
    "inbox.count": ("共 {total} 件，第 {page}/{pages} 页", "{total} cases, page {page} of {pages}"),
    "inbox.previous": ("上一页", "Previous"),
    "inbox.following": ("下一页", "Next"),
    "inbox.pages": ("翻页", "Pages"),
    "inbox.unnamed": ("（无标题）", "(untitled)"),
    "inbox.gone": ("命令已执行；该事项已不在您的办理范围内。", "Done; the case is no longer in your hands."),
    # registration by a clerk
    "register.title": ("登记来信来访", "Register a letter, visit or call"),
    "register.lead": (
        "收到时间为登记时的系统时间；落款或来访日期作为证据另行保存。",
        "Receipt is the time of registration; the postmark or the visit is kept as evidence.",
    ),
    # notices
    "notices.title": ("通知", "Notices"),
    "notices.empty": ("没有通知。", "There are no notices."),
    "notices.when": ("时间", "When"),
    "notices.case": ("事项", "Case"),
    "notices.text": ("内容", "Notice"),
    # led matters
    "led.title": ("领导包案台账", "Matters that leaders hold"),
    "led.lead": (
        "包案是把领导与事项绑定：有方案、有时限、有约见、有答复、由他人审核销号。",
        "A leader is bound to a matter: a plan, dates, a meeting, an answer, and a closing review by somebody else.",
    ),
    "led.export": ("导出", "Export"),
    "led.soon": ("七日内到期和逾期", "Due within seven days, or overdue"),
    "led.later": ("其他在办", "Under way"),
    "led.ended": ("已结束", "Ended"),
    "led.case": ("事项", "Case"),
    "led.target": ("目标时限", "Target date"),
    "led.left": ("已不在岗，请交接", "has left: hand over"),
    "led.none": ("没有。", "None."),
    # supervision
    "supervision.title": ("督办", "Supervision"),
    "supervision.rates": ("两项比率", "The two rates"),
    "supervision.as_of": (
        "截至 {at}。只计已到期或已办理的；在期内的单列。",
        "As of {at}. Only what is due or done counts.",
    ),
    "supervision.accusations.included": ("含检举控告（仅全局计数）。", "Accusations included (undivided count only)."),
    "supervision.accusations.excluded": ("不含检举控告。", "Accusations are not counted in."),
    "supervision.figure": ("指标", "Figure"),
    "supervision.rate": ("比率", "Rate"),
    "supervision.share": ("{numerator} / {denominator}", "{numerator} of {denominator}"),
    "supervision.population": ("总数", "Population"),
    "supervision.offices": ("按单位", "By office"),
    "supervision.office": ("单位", "Office"),
    "supervision.none": ("尚无可计算的事项", "nothing to count yet"),
    # API reference
    "docs.title": ("接口说明", "API reference"),
    "docs.lead": ("由 OpenAPI 描述生成：", "Made from the OpenAPI description:"),
    "docs.operations": ("操作", "Operations"),
    "docs.schemas": ("数据结构", "Schemas"),
    "docs.parameters": ("参数", "Parameters"),
    "docs.body": ("请求体", "Body"),
    "docs.answers": ("响应", "Answers"),
    "docs.name": ("名称", "Name"),
    "docs.where": ("位置", "In"),
    "docs.type": ("类型", "Type"),
    "docs.meaning": ("说明", "Meaning"),
    # errors beside fields
    "error.missing": ("请填写此项。", "Fill this in."),
    "error.extra_forbidden": ("没有这个字段。", "There is no such field."),
    "error.string_too_long": ("最多 {max_length} 个字。", "At most {max_length} characters."),
    "error.value_error": ("不能为空。", "This must not be blank."),
    "error.enum": ("请从列表中选择。", "Choose one of the list."),
    "error.accused_empty": ("请填写单位或姓名。", "Give an office or a name."),
    "error.accused_unexpected": (
        "只有检举控告事项可以填写被检举控告人：请改选目的，或清空该栏。",
        "Only an accusation names an accused: change the purpose, or clear those fields.",
    ),
    "error.other": ("内容不合要求，请检查。", "This is not as it must be."),
    "error.int_parsing": ("请填写整数。", "Give a whole number."),
    "error.greater_than_equal": ("不得小于 {ge}。", "At least {ge}."),
    "error.less_than_equal": ("不得大于 {le}。", "At most {le}."),
    "error.too_short": ("请填写此项。", "Fill this in."),
    "error.date": ("请填写有效日期，如 2026-03-02。", "Give a date such as 2026-03-02."),
    "problem.title": ("无法完成", "This could not be done"),
    "problem.code": ("代码", "Code"),
    "problem.home": ("回到首页", "Go to the home page"),
}

TABLES = (
    SENTENCES,
    CASE_TEXTS,
    DESK_TEXTS,
    DOSSIER_TEXTS,
    BULLETIN_TEXTS,
    BOOK_TEXTS,
    FIGURE_TEXTS,
    HONESTY_TEXTS,
    PUBLICATION_TEXTS,
    WORDS,
)
TEXTS: dict[str, Text] = {key: Text(*both) for table in TABLES for key, both in table.items()}


def say(key: str, language: str, **values: object) -> str:
    """Give a text in a language, its values filled in."""
    text = TEXTS[key]
    return (text.en if language == "en" else text.zh).format(**values)


def word(kind: str, code: str, language: str) -> str:
    """Give the word for a code; one that the table lacks stands for itself."""
    found = TEXTS.get(f"{kind}.{code}")
    if found is None:
        return code
    return found.en if language == "en" else found.zh
