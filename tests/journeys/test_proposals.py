"""A petitioner is not satisfied: the review that is proposed is taken up with an order, by the gate."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from domain.base import Score
from domain.breaches import Breach
from domain.clocks import Verdict
from domain.refusals import Code
from domain.supervision_facts import ProposalSettled
from intake.command_words import RateWords
from intake.dossier_words import IssueRecommendationWords
from intake.dossiers import DossierGate
from intake.supervision_words import IssueOrderWords, SettleProposalWords
from tests import engine
from tests.engine import CLERK, OFFICE, OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from tests.journeys.leading import done, refused, words

DAY = datetime.now(UTC).date() + timedelta(days=20)
POOR = RateWords(id="poor", type="rate", office=Score.DISSATISFIED)


async def rated(house: House) -> str:
    """Lead a case to a poor rating of the office that answered."""
    number = await house.registered()
    await done(house, number, CLERK, saying.TRANSFER)
    await done(house, number, OFFICER, saying.ACCEPT)
    await done(house, number, OFFICER, saying.REPLY)
    await done(house, number, None, POOR)
    return number


async def test_a_proposed_review_is_taken_up_with_an_order_that_the_case_has(house: House) -> None:
    number = await rated(house)
    taken = {"proposal": "p1", "take_up": True, "follows": "o1"}

    early = await refused(house, number, SUPERVISOR, words(SettleProposalWords, **taken))
    order = {"office": OFFICE, "breach": Breach.DUTY_NEGLECTED, "answer_by": DAY, "demand": "说明理由"}
    await done(house, number, SUPERVISOR, words(IssueOrderWords, **order))
    await done(house, number, SUPERVISOR, words(SettleProposalWords, **taken))

    petition = await engine.state_of(house.client, number)
    decision = petition.clock("act_review")
    (fact,) = [event.fact for event in house.log(number) if isinstance(event.fact, ProposalSettled)]
    assert early == Code.FOLLOWER_UNKNOWN
    assert (fact.office, fact.follows, fact.taken_up) == (OFFICE, "o1", True)
    assert decision is not None
    assert decision.verdict is Verdict.MET


async def test_a_recommendation_follows_only_where_it_cites_the_case_and_addresses_the_office(house: House) -> None:
    number, other = await rated(house), await rated(house)
    said = {"aim": "improve_work", "office": OFFICE, "text": "规范答复"}
    issued = words_of_recommendation(cases=(number,), **said)
    elsewhere = words_of_recommendation(cases=(other,), **said)
    dossiers = DossierGate(house.gate)
    one = await dossiers.open(issued, SUPERVISOR)
    two = await dossiers.open(elsewhere, SUPERVISOR)

    strange = {"proposal": "p1", "take_up": True, "follows": two.number}
    unknown = await refused(house, number, SUPERVISOR, words(SettleProposalWords, **strange))
    await done(house, number, SUPERVISOR, words(SettleProposalWords, **(strange | {"follows": one.number})))

    assert unknown == Code.FOLLOWER_UNKNOWN
    petition = await engine.state_of(house.client, number)
    assert petition.supervised.proposals[0].follows == one.number


def words_of_recommendation(**members: object) -> IssueRecommendationWords:
    return IssueRecommendationWords.model_validate({"id": uuid.uuid4().hex, "type": "issue_recommendation"} | members)
