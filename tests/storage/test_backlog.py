"""The backlog is told by bulletins as by the figures: what offices still owed at an instant, by age."""

from __future__ import annotations

from datetime import timedelta

from domain.metric import Grouping
from domain.petition import Stage
from domain.values import Outcome
from storage.database import Database
from storage.distributions import backlog
from storage.figures import Inquiry
from tests.builders import CLERK, PETITIONER, Case, a_case, a_registration, a_review_request, a_transfer
from tests.storage.issues import BUREAU, HOUSING, ISSUED, composed, found_town, keep_all

MINUTE = timedelta(minutes=1)
AGES = [timedelta(days=days, hours=1) for days in (0, 14, 15, 59, 60, 179, 180)]


def of_every_stage_and_age() -> list[Case]:
    """Give cases that stand at every stage when the bulletin comes out; one that was concluded is taken up again."""
    cases = [
        a_case(
            stage,
            number=f"P-{stage}-{n}",
            registration=a_registration(bureau=BUREAU),
            to=HOUSING,
            received_at=ISSUED - age,
            outcome=Outcome.NOT_SUPPORTED,
            pace=MINUTE,
        )
        for stage in Stage
        for n, age in enumerate(AGES)
    ]
    again = next(case for case in cases if case.now.stage is Stage.CONCLUDED)
    again.done(a_review_request(), PETITIONER, ISSUED - 30 * MINUTE)
    return cases


def test_the_backlog_of_a_bulletin_is_that_of_the_figures_at_its_instant(database: Database) -> None:
    found_town(database)
    cases = of_every_stage_and_age()
    for case in cases:
        if case.now.stage is Stage.REGISTERED:
            case.done(a_transfer(HOUSING), CLERK, ISSUED + MINUTE)
    keep_all(database, cases)

    told = [line.cases for line in composed(database).backlog]

    found = database.look(lambda c: backlog(c, Inquiry(by=Grouping.CHANNEL, as_of=ISSUED)))
    assert told == [sum(bands) for bands in zip(*(line.bands for line in found.lines), strict=True)]
    assert told == [9, 4, 4, 4, 4, 4]
