"""What is concluded on a matter is stamped on a petition that is linked to it, as far as its sender may know."""

from __future__ import annotations

import pytest

from domain.access import Viewer
from domain.base import Accused, Purpose, Role
from domain.petition import Stage
from intake.safe import Safe
from intake.stamp import Stamp
from intake.step_words import LinkMatterWords
from storage.database import Database
from tests.builders import FIRST, HOUR, a_case, a_registration
from tests.counting import record


@pytest.mark.parametrize(("account", "concluded", "by"), [("clerk", 1, "housing"), ("accused", 0, None)])
def test_whom_a_concluded_petition_accuses_is_not_told_of_it(
    database: Database, account: str, concluded: int, by: str | None
) -> None:
    entry = a_registration(matter="P-1", purpose=Purpose.ACCUSATION, accused=Accused(accounts=("accused",)))
    accusing = a_case(Stage.CONCLUDED, number="P-2", registration=entry)
    record(database, [a_case(number="P-1"), accusing, a_case(number="P-3")])
    sender = Viewer(account=account, role=Role.CLERK, line=("city",))
    words = LinkMatterWords(id="link-1", type="link_matter", matter="P-1")

    linked = database.look(lambda c: Stamp(c, Safe(b"k" * 40), "P-3", FIRST + HOUR, sender).command(words))

    told = linked.model_dump(include={"concluded", "concluded_by"})
    assert told == {"concluded": concluded, "concluded_by": by}
