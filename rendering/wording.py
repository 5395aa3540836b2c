"""The words of letters in both languages: titles, openings, headings, outcomes and remedies."""

from __future__ import annotations

from rendering.letters import Kind, Language

Words = tuple[str, str]
"""Chinese and English."""

TITLES: dict[Kind, Words] = {
    Kind.ACKNOWLEDGEMENT: ("信访事项收悉告知书", "Acknowledgement of a Petition"),
    Kind.ACCEPTANCE: ("信访事项受理告知书", "Notice of Acceptance"),
    Kind.DECLINE: ("信访事项不予受理告知书", "Notice of Non-Acceptance"),
    Kind.REFERRAL: ("信访事项法定途径告知书", "Notice of the Competent Procedure"),
    Kind.EXTENSION: ("信访事项延长办理期限告知书", "Notice of Extension"),
    Kind.EXTENSION_REFUSAL: ("延长办理期限不予批准通知书", "Refusal of an Extension"),
    Kind.INTERIM: ("信访事项办理情况告知书", "Interim Reply"),
    Kind.AGREEMENT: ("信访事项调解和解协议书", "Agreement on a Petition"),
    Kind.OPINION: ("信访事项处理意见书", "Written Opinion on a Petition"),
    Kind.REVIEW: ("信访事项复查意见书", "Opinion on Review"),
    Kind.REREVIEW: ("信访事项复核意见书", "Opinion on Re-review"),
}

OPENINGS: dict[Kind, Words] = {
    Kind.ACKNOWLEDGEMENT: (
        "您提出的信访事项“{title}”已收悉。{basis}现告知如下：",
        'Your petition "{title}" has been received. We inform you{basis} as follows:',
    ),
    Kind.ACCEPTANCE: (
        "您提出的信访事项“{title}”，{basis}本单位决定予以受理，现告知如下：",
        'This office has accepted your petition "{title}"{basis}. We inform you as follows:',
    ),
    Kind.DECLINE: (
        "您提出的信访事项“{title}”，{basis}本单位决定不予受理，现告知如下：",
        'This office has decided{basis} not to accept your petition "{title}". We inform you as follows:',
    ),
    Kind.REFERRAL: (
        "您提出的信访事项“{title}”，{basis}应当通过下列途径处理，现告知如下：",
        'Your petition "{title}" is to be dealt with{basis} by the procedure named below:',
    ),
    Kind.EXTENSION: (
        "您提出的信访事项“{title}”，{basis}经批准，延长办理期限，现告知如下：",
        'The term for handling your petition "{title}" has been extended{basis}. We inform you as follows:',
    ),
    Kind.EXTENSION_REFUSAL: (
        "就信访事项“{title}”提出的延长办理期限申请，{basis}经审查不予批准，原办理期限不变。理由如下：",
        'The request to extend the term for "{title}" is refused{basis}; the term stays as it was. The reasons:',
    ),
    Kind.INTERIM: (
        "您提出的信访事项“{title}”正在办理。{basis}现将办理情况告知如下：",
        'Your petition "{title}" is being dealt with. We inform you{basis} as follows:',
    ),
    Kind.AGREEMENT: (
        "就信访事项“{title}”，{basis}各方自愿达成协议如下：",
        'On the petition "{title}" the parties have agreed{basis}, of their own free will, as follows:',
    ),
    Kind.OPINION: (
        "您提出的信访事项“{title}”，{basis}本单位作出处理意见如下：",
        'On your petition "{title}" this office gives its opinion{basis}:',
    ),
    Kind.REVIEW: (
        "您就信访事项“{title}”请求复查，{basis}本单位作出复查意见如下：",
        'On your request for a review in the matter of your petition "{title}" this office decides{basis}:',
    ),
    Kind.REREVIEW: (
        "您就信访事项“{title}”请求复核，{basis}本单位作出复核意见如下：",
        'On your request for a re-review in the matter of your petition "{title}" this office decides{basis}:',
    ),
}

CLOSINGS: dict[Kind, Words] = {
    Kind.EXTENSION_REFUSAL: ("特此通知。", "You are hereby notified."),
    Kind.AGREEMENT: ("各方签字：", "Signed by the parties:"),
}
"""Letters that do not end with the ordinary closing."""

HEADINGS: dict[str, Words] = {
    "claim": ("信访诉求", "The Claim"),
    "facts": ("查明的事实", "The Facts Found"),
    "reasons": ("理由", "The Reasons"),
    "conclusion": ("意见", "The Opinion"),
    "legal_basis": ("法律依据", "The Legal Basis"),
    "remedy": ("救济途径和期限", "Remedy and its Time Limit"),
}
"""Parts with a heading of their own, in the order in which a letter has them; other parts are plain text."""

OUTCOMES: dict[str, Words] = {
    "supported": ("对信访诉求予以支持。", "The claim is supported."),
    "reasonable_without_basis": (
        "信访诉求事由合理但缺乏法律依据，作出解释说明如下。",
        "The claim is reasonable but has no basis in law; this is explained below.",
    ),
    "not_supported": ("对信访诉求不予支持。", "The claim is not supported."),
    "upheld": ("维持原意见。", "The earlier opinion is upheld."),
    "changed": ("变更原意见。", "The earlier opinion is changed."),
    "revoked": ("撤销原意见。", "The earlier opinion is revoked."),
}

GROUNDS: dict[str, Words] = {
    "not_competent": ("该事项不属于本单位职权范围。", "The matter is not within this office's competence."),
    "other_procedure": (
        "该事项应当通过其他法定途径解决。",
        "The matter belongs to another procedure provided by law.",
    ),
    "in_progress": (
        "该事项已经受理或者正在办理、复查、复核。",
        "The matter has been accepted already, or is being handled or reviewed.",
    ),
    "final": (
        "该事项已有复核意见，以同一事实和理由再次提出，不再受理。",
        "The matter has been re-reviewed; on the same facts and reasons it is not accepted again.",
    ),
}

PROCEDURES: dict[str, Words] = {
    "litigation": ("诉讼、检察或者公安程序", "proceedings before the courts, the procuratorate or the police"),
    "arbitration": ("仲裁", "arbitration"),
    "party_appeal": ("党员申诉、申请复审", "an appeal within the Party"),
    "administrative_review": (
        "行政复议、行政裁决、行政确认、行政许可或者行政处罚等行政程序",
        "administrative review, adjudication, confirmation, licensing or penalty",
    ),
    "enforcement": ("查处违法行为、履行保护职责的程序", "enforcement of the law, or of a duty to protect"),
    "discipline": ("纪检监察机关依规依纪依法处理", "the bodies of discipline inspection and supervision"),
}

TERMS: dict[Kind, Words] = {
    Kind.ACCEPTANCE: ("办理期限至{day}届满。", "The term for handling it ends on {day}."),
    Kind.EXTENSION: ("延长后的办理期限至{day}届满。", "The extended term ends on {day}."),
    Kind.AGREEMENT: ("本协议应当于{day}前（含当日）履行完毕。", "The agreement is to be performed by {day}."),
}

STEPS: dict[str, Words] = {
    "review": (
        "如对本意见不服，可以自收到本意见之日起{length}向{office}请求复查。",
        "If you do not agree, you may ask {office} for a review{length} after receiving this opinion.",
    ),
    "rereview": (
        "如对本意见不服，可以自收到本意见之日起{length}向{office}请求复核。",
        "If you do not agree, you may ask {office} for a re-review{length} after receiving this opinion.",
    ),
    "final": (
        "对本意见不服，仍然以同一事实和理由提出投诉请求的，不再受理。",
        "A further complaint on the same facts and reasons will not be accepted.",
    ),
}

UNITS: dict[str, tuple[str, str, str]] = {
    "days": ("日", "day", "days"),
    "working_days": ("个工作日", "working day", "working days"),
    "hours": ("小时", "hour", "hours"),
    "minutes": ("分钟", "minute", "minutes"),
    "seconds": ("秒", "second", "seconds"),
}

WORDS: dict[str, Words] = {
    "number": ("编号：{reference}", "No. {reference}"),
    "salutation": ("{names}：", "To {names}:"),
    "names": ("、", ", "),
    "and_others": ("{names}等{count}人", "{names} and others ({count} in all)"),
    "petitioner": ("信访人", "the petitioner"),
    "basis": ("依据{articles}，", " under {articles}"),
    "articles": ("、", " and "),
    "heading": ("{ordinal}、{heading}", "{ordinal}. {heading}"),
    "procedure": ("请通过下列途径提出：{procedure}。", "Please turn to: {procedure}."),
    "procedure.named": ("处理途径：{procedure}。", "The procedure: {procedure}."),
    "added": ("办理期限延长{length}。", "The term is extended by {length}."),
    "within": ("{length}内", " within {length}"),
    "next_higher": ("上一级机关、单位", "the next higher office"),
    "last_day": (
        "以本意见作出之日为收到之日计算，最后一日为{day}。",
        "Counted as if it had been received on its date, the last day is {day}.",
    ),
    "provisional": (
        "该日期所在年度的放假安排尚未公布，以公布后确定的日期为准。",
        "The calendar of that year is not published yet; the date is provisional.",
    ),
    "absent": ("（正文已清除或者无法取得。）", "(The text has been erased or is not at hand.)"),
    "closing": ("特此告知。", "You are hereby informed."),
    "missing": (
        "注：本文件字库没有下列字符，文中以编号代替：{numbers}。",
        "Note: the fonts lack these characters, written as their numbers above: {numbers}.",
    ),
}


def say(words: Words, language: Language, **values: object) -> str:
    """Write words in a language; values fill the template once and are never read as one."""
    chosen = words[1] if language is Language.EN else words[0]
    return chosen.format(**values)
