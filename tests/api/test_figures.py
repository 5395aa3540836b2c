"""The head figures: the query and a count by hand from the petitions' clocks agree, now and as of then."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from domain.base import Accused, Channel, Purpose
from domain.clocks import Clock
from domain.metrics import HEAD, MINIMUM_CELL, Counts, Grouping, Variant
from domain.petition import Petition, Stage
from domain.terms import Kind
from storage.database import Database
from storage.figures import Answer, Inquiry, figures
from storage.records import append
from tests.builders import Case, a_case, a_registration, an_office
from tests.drawing import drawn

LEADING = [Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REPLIED, Stage.CONCLUDED]
FLAT = (Grouping.DISTRICT, Grouping.OFFICE, Grouping.CATEGORY, Grouping.CHANNEL)
drawing = drawn(6, suppress_health_check=list(HealthCheck), derandomize=True)


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    """Draw cases of every stage, pace and kind; some are overdue, some were answered late."""
    found = []
    for n in range(draw(st.integers(0, 14))):
        accused = draw(st.booleans())
        registration = a_registration(
            channel=draw(st.sampled_from(Channel)),
            purpose=Purpose.ACCUSATION if accused else Purpose.REQUEST,
            district=draw(st.sampled_from([None, "A市", "B市"])),
            category=draw(st.sampled_from([None, "roads"])),
            accused=Accused(persons=("person-9",)) if accused else None,
        )
        stage = draw(st.sampled_from(LEADING))
        pace = timedelta(days=draw(st.sampled_from([1, 8, 20])))
        age = timedelta(days=draw(st.sampled_from([1, 16, 40, 90]))) + pace * LEADING.index(stage)
        office = an_office(draw(st.sampled_from(["housing", "labour"])))
        start = datetime.now(UTC) - age
        found.append(a_case(stage, number=f"P{n}", registration=registration, to=office, received_at=start, pace=pace))
    return found


def records(source: Path, found: list[Case]) -> Database:
    folder = Path(tempfile.mkdtemp(prefix="petitionflow-figures-"))
    shutil.copy(source, folder / "petitionflow.db")
    database = Database(f"sqlite:///{folder / 'petitionflow.db'}")
    for case in found:
        for batch in case.batches:
            database.change(lambda c, b=batch: append(c, b))  # type: ignore[misc]
    return database


def close(database: Database) -> None:
    database.close()
    shutil.rmtree(Path(database.engine.url.database or "").parent)


def by_hand(
    found: list[Petition], by: Grouping | None, at: datetime, *, accusations: bool
) -> dict[object, Counter[str]]:
    """Count the clocks of the petitions themselves, by words of the law rather than by rows."""
    counts: dict[object, Counter[str]] = defaultdict(Counter)
    for petition in found:
        if petition.purpose is Purpose.ACCUSATION and not accusations:
            continue
        for clock in petition.clocks:
            if clock.kind is Kind.DUTY and clock.counts_in is not None:
                group = None if by is None else _group(petition, clock, by)
                counts[f"{clock.counts_in}.{clock.body}", group][_count(clock, at)] += 1
    return counts


def _group(petition: Petition, clock: Clock, by: Grouping) -> str:
    named = {
        Grouping.DISTRICT: petition.district,
        Grouping.OFFICE: clock.holder,
        Grouping.CATEGORY: petition.category,
        Grouping.CHANNEL: petition.channel.value,
    }
    return named[by] or ""


def _count(clock: Clock, at: datetime) -> str:
    if clock.verdict is not None:
        return clock.verdict.value
    return "open" if clock.due_at > at else "open_late"


def shown(answer: Answer) -> dict[object, dict[str, int]]:
    found = {(figure.metric, figure.group): figure.counts.model_dump() for figure in answer.figures}
    return {key: {name: n for name, n in counts.items() if n} for key, counts in found.items() if any(counts.values())}


@pytest.mark.parametrize("by", [None, *FLAT])
@given(found=cases())
@drawing
def test_query_and_hand_agree(housed_records: Path, by: Grouping | None, found: list[Case]) -> None:
    database = records(housed_records, found)
    petitions = [case.now for case in found]
    accusations = sum(petition.purpose is Purpose.ACCUSATION for petition in petitions)
    included = by is None and accusations >= MINIMUM_CELL

    answer = database.look(lambda c: figures(c, Inquiry(by=by)))
    then = database.look(lambda c: figures(c, Inquiry(by=by, as_of=answer.as_of)))
    close(database)

    hand = {key: dict(n) for key, n in by_hand(petitions, by, answer.as_of, accusations=included).items()}
    assert answer.accusations == ("included" if included else "excluded")
    assert shown(answer) == hand
    assert answer == then


@given(found=cases(), since=st.integers(0, 100), days=st.integers(0, 60))
@drawing
def test_a_period_counts_what_was_received_in_it(
    housed_records: Path, found: list[Case], since: int, days: int
) -> None:
    database = records(housed_records, found)
    start = datetime.now(UTC) - timedelta(days=since)
    inquiry = Inquiry(since=start, until=start + timedelta(days=days), by=Grouping.OFFICE)

    answer = database.look(lambda c: figures(c, inquiry))
    then = database.look(lambda c: figures(c, inquiry.model_copy(update={"as_of": answer.as_of})))
    close(database)

    inside = [case.now for case in found if start <= case.now.received_at < start + timedelta(days=days)]
    assert shown(answer) == {
        k: dict(n) for k, n in by_hand(inside, Grouping.OFFICE, answer.as_of, accusations=False).items()
    }
    assert answer == then


@given(found=cases())
@drawing
def test_what_was_known_then_is_what_was_answered_then(housed_records: Path, found: list[Case]) -> None:
    database = records(housed_records, [])
    asked = [database.look(lambda c: figures(c, Inquiry()))]
    for case in found:
        for batch in case.batches:
            database.change(lambda c, b=batch: append(c, b))  # type: ignore[misc]
        asked.append(database.look(lambda c: figures(c, Inquiry())))

    again = [database.look(lambda c, a=a: figures(c, Inquiry(as_of=a.as_of))) for a in asked]  # type: ignore[misc]
    close(database)

    assert again == asked


@given(counts=st.builds(Counts, **dict.fromkeys(Counts.model_fields, st.integers(0, 9))))
@drawing
def test_the_five_counts_are_the_population_and_void_is_in_no_rate(counts: Counts) -> None:
    shares = {variant: counts.share(variant) for variant in Variant}

    assert counts.population == sum(counts.model_dump().values())
    assert shares[Variant.DUE] == (counts.met, counts.population - counts.void - counts.open)
    assert shares[Variant.OPEN_COUNTED_IN] == (counts.met + counts.open, counts.population - counts.void)
    assert shares[Variant.OPEN_COUNTED_AGAINST] == (counts.met, counts.population - counts.void)
    assert all((share.rate is None) == (share.denominator == 0) for share in shares.values())
    assert all(0 <= (share.rate or 0) <= 1 for share in shares.values())


def test_a_rate_of_nothing_is_none(housed_records: Path) -> None:
    database = records(housed_records, [])

    answers = [database.look(lambda c, v=v: figures(c, Inquiry(variant=v))) for v in Variant]  # type: ignore[misc]
    close(database)

    assert {figure.rate for answer in answers for figure in answer.figures} == {None}
    assert [figure.metric for figure in answers[0].figures] == list(HEAD)
