"""Where a case stands besides its stage, in sentences, and what a form says before it is filled in."""

from __future__ import annotations

from api.views import PetitionView, TrackView
from domain.base import Purpose
from domain.cues import Occasion
from domain.petition import Petition
from domain.policy import Policy
from domain.terms import BaseTerm, Right
from web.dates import Reader
from web.texts import say, word


def standing(view: PetitionView, policy: Policy, when: Reader) -> list[str]:
    """Say what is pending in a case, and whether its opinion is final."""
    language = when.language
    said = _shared(view, when)
    if view.objection:
        said.append(say("standing.objection", language))
    if view.extension:
        term = policy.terms[view.extension.clock]
        length = when.length(term.model_copy(update={"length": view.extension.days}))
        said.append(say("standing.extension", language, term=name_of(term, language), length=length))
    if view.proposals:
        grounds = ("、" if language == "zh" else ", ").join(word("proposal", g, language) for g in view.proposals)
        said.append(say("standing.proposal", language, grounds=grounds))
    if view.hearing_suggested and not view.closed:
        said.append(say("standing.hearing_suggested", language))
    if view.simple:
        said.append(say("standing.simple", language, fit=word("fit", view.simple, language)))
    return said


def standing_for_petitioner(view: TrackView, when: Reader) -> list[str]:
    """Say to the petitioner what is pending; what lies between offices is not told."""
    return _shared(view, when)


def hints(petition: Petition, policy: Policy, when: Reader) -> dict[str, str]:
    """Say before each form what the rules make of the act, where that is worth a sentence."""
    found = {
        "accept": " ".join(_after_acceptance(petition, policy, when)),
        "request_extension": _extension(petition, policy, when),
        "object": _window(petition, policy, when, Right.OBJECTION),
        "request_review": _window(petition, policy, when, Right.REVIEW),
        "withdraw": say("hint.withdraw", when.language),
        "hand_over": say("hint.hand_over", when.language),
        "name_accused": say("hint.name_accused", when.language),
    }
    if petition.review and petition.review.level >= policy.review_levels:
        found["decide_review"] = say("hint.last_level", when.language)
    if any(Occasion.HEARING_OPENED in policy.terms[clock.name].stands_still for clock in petition.running):
        found["open_hearing"] = say("hint.hearing", when.language)
    return {action: said for action, said in found.items() if said}


def name_of(term: BaseTerm, language: str) -> str:
    """Name a term as its pack does."""
    return term.en if language == "en" else term.zh


def _shared(view: PetitionView | TrackView, when: Reader) -> list[str]:
    language = when.language
    said = []
    if view.hearing:
        said.append(say("standing.hearing", language))
    if view.agreement:
        said.append(say("standing.agreement", language))
    if view.final:
        said += [say("standing.final", language), say("standing.final.rights", language)]
    return said


def _after_acceptance(petition: Petition, policy: Policy, when: Reader) -> list[str]:
    kind = Occasion.ACCEPTED_REQUEST if petition.purpose is Purpose.REQUEST else Occasion.ACCEPTED_OTHER
    ways = {Occasion.ACCEPTED, kind} | ({Occasion.ACCEPTED_SIMPLE} if petition.simple else set())
    return [
        say(
            "accept.after",
            when.language,
            length=when.length(term),
            term=name_of(term, when.language),
            article=when.article(term.article),
        )
        for term in policy.terms.values()
        if ways & set(term.starts) and term.length
    ]


def _extension(petition: Petition, policy: Policy, when: Reader) -> str:
    clock = petition.extendable(policy)
    if clock is None:
        return ""
    term = policy.terms[clock.name]
    left = (term.extendable_by or 0) - sum(extension.length for extension in clock.extensions)
    return say(
        "hint.extension",
        when.language,
        term=name_of(term, when.language),
        deadline=when.deadline(clock.due_at),
        left=when.length(term.model_copy(update={"length": left})),
        article=when.article(term.article),
    )


def _window(petition: Petition, policy: Policy, when: Reader, right: Right) -> str:
    """Say until when a window is open."""
    open_ones = [clock for clock in petition.running if policy.terms[clock.name].opens is right]
    if not open_ones:
        return ""
    term = policy.terms[open_ones[-1].name]
    deadline = when.deadline(open_ones[-1].due_at)
    return say("hint.window", when.language, deadline=deadline, article=when.article(term.article))
