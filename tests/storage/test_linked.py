"""What was concluded on a matter when a petition came is stamped on it, as far as its sender may know."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.access import Viewer
from domain.base import Accused, Channel, Purpose, Role
from domain.commands import Command
from domain.metric import Counts
from domain.petition import Stage
from domain.steps import LinkMatter
from domain.values import Outcome
from intake.safe import Safe
from intake.stamp import Stamp
from intake.step_words import LinkMatterWords
from intake.words import Person, RegisterWords
from storage.database import Database
from storage.directory import Tree
from storage.figures import Inquiry, figures
from storage.registry import first_bureau
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    PETITIONER,
    Case,
    a_case,
    a_past_case,
    a_registration,
    a_review_request,
)
from tests.counting import record

DAY = timedelta(days=1)
ENDED = FIRST + 4 * HOUR
"""When `a_case` that is led to its conclusion is concluded."""
SENDER = Viewer(account="clerk", role=Role.CLERK, line=("city",))


def linked(database: Database, number: str, sender: Viewer = SENDER) -> LinkMatter:
    """Stamp the linking of a petition to the matter of P-1, long after all that happened."""
    words = LinkMatterWords(id="link-1", type="link_matter", matter="P-1")
    found: Command = database.look(lambda c: Stamp(c, Safe(b"k" * 40), number, FIRST + 90 * DAY, sender).command(words))
    assert isinstance(found, LinkMatter)
    return found


def concluded(link: LinkMatter) -> tuple[int, str | None]:
    return link.concluded, link.concluded_by


@pytest.mark.parametrize(("account", "known"), [("clerk", (1, "housing")), ("accused", (0, None))])
def test_whom_a_concluded_petition_accuses_is_not_told_of_it(
    database: Database, account: str, known: tuple[int, str | None]
) -> None:
    entry = a_registration(matter="P-1", purpose=Purpose.ACCUSATION, accused=Accused(accounts=("accused",)))
    accusing = a_case(Stage.CONCLUDED, number="P-2", registration=entry)
    record(database, [a_case(number="P-1"), accusing, a_case(number="P-3", received_at=FIRST + DAY)])

    assert concluded(linked(database, "P-3", Viewer(account=account, role=Role.CLERK, line=("city",)))) == known


@pytest.mark.parametrize(
    ("received_at", "known"),
    [(FIRST, (0, None)), (ENDED, (0, None)), (ENDED + timedelta(microseconds=1), (1, "housing"))],
)
@pytest.mark.parametrize("past", [False, True])
def test_what_counts_is_what_was_concluded_at_the_receipt_however_late_the_link(
    database: Database, received_at: datetime, known: tuple[int, str | None], past: bool
) -> None:
    entry = a_past_case() if past else a_registration()
    later = a_case(number="P-2", registration=entry, received_at=received_at)
    record(database, [a_case(Stage.CONCLUDED, number="P-1"), later])

    assert concluded(linked(database, "P-2")) == known


def test_a_petition_linked_after_the_first_was_concluded_meanwhile_is_a_multi_post(database: Database) -> None:
    meanwhile, after = (a_case(number=f"P-{n}", received_at=FIRST + n * DAY - 2 * DAY) for n in (2, 3))
    record(database, [a_case(Stage.CONCLUDED, number="P-1"), meanwhile, after])

    for case in (meanwhile, after):
        case.done(linked(database, case.number), CLERK, FIRST + 90 * DAY)
        record(database, [last(case)])

    told = database.look(lambda c: figures(c, Inquiry(metrics=("repeats", "multi_posts")))).figures
    assert [figure.counts for figure in told] == [Counts(met=1, late=1, void=1)] * 2


def last(case: Case) -> Case:
    """Give a case of which only what came last is to be recorded."""
    rest = Case(case.rules, case.number)
    rest.batches = case.batches[-1:]
    return rest


def test_what_is_under_review_again_had_been_concluded_all_the_same(database: Database) -> None:
    first = a_case(Stage.CONCLUDED, number="P-1", outcome=Outcome.NOT_SUPPORTED)
    first.done(a_review_request(), PETITIONER, ENDED + HOUR)
    record(database, [first, a_case(number="P-2", received_at=ENDED + 2 * HOUR)])

    assert first.now.stage is Stage.REVIEWING
    assert concluded(linked(database, "P-2")) == (1, "housing")


@pytest.mark.parametrize(("at", "known"), [(ENDED - HOUR, 0), (ENDED + HOUR, 1)])
def test_a_registration_that_names_a_matter_is_stamped_by_its_own_receipt(
    database: Database, at: datetime, known: int
) -> None:
    database.change(first_bureau)
    record(database, [a_case(Stage.CONCLUDED, number="P-1")])
    words = RegisterWords(
        channel=Channel.LETTER,
        purpose=Purpose.REQUEST,
        title="路灯",
        content="不亮",
        petitioners=(Person(name="甲"),),
        matter="P-1",
    )

    found = database.change(lambda c: Stamp(c, Safe(b"k" * 40), "P-2", at, SENDER).intake(words, Tree.load(c), None))

    assert (found.matter, found.concluded) == ("P-1", known)
