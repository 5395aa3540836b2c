"""The generator of a city's year: the same by the same seed, sound by the audit, and like what it was fitted to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from audit.evidence import gather, petitions
from audit.matters import check_matters
from audit.records import check_chain, check_fold, check_ledger
from bench.city.equal import Difference, compare
from bench.city.fit import STEPS, fit
from bench.city.life import Life
from bench.city.rows import TABLES, rows
from bench.city.shares import fitted
from bench.city.year import Year
from domain.events import Concluded, Registered, Replied
from domain.step_facts import MatterLinked
from intake.safe import Safe
from storage.database import Database
from storage.fact_tables import facts
from storage.records import rebuild
from storage.tables import case_parts, cases, clock_facts, exclusions, matters
from tests.bench.conftest import KEY, SIZE, UNTIL
from tests.packs import cn_rules

PROJECTED = (cases, clock_facts, facts, case_parts, exclusions, matters)
DATA = next((p / "shared" / "data" for p in Path(__file__).parents if (p / "shared" / "data").is_dir()), None)


def a_year(seed: int = 1, petitions: int = SIZE) -> Year:
    return Year(seed, petitions, UNTIL, cn_rules())


def lived(year: Year) -> list[Life]:
    return [life for matter in year.matters() for life in year.lives(matter)]


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return lived(a_year(petitions=1200))


def test_the_same_seed_gives_the_same_rows_and_another_gives_others() -> None:
    first, again, other = (_all_rows(a_year(seed, 60)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_a_matter_is_led_alike_whoever_leads_it_and_whatever_was_led_before() -> None:
    year = a_year()
    last = list(year.matters())[-1]
    alone = [life.events for life in a_year().lives(last)]

    everything = [life for life in lived(year) if life.number in {events[0].stream for events in alone}]

    assert [life.events for life in everything] == alone


def test_a_petition_is_stamped_with_what_was_concluded_on_its_matter_at_its_receipt(lives: list[Life]) -> None:
    led: dict[str, list[Life]] = {}
    told = []
    for life in lives:
        for event in life.events:
            if isinstance(event.fact, Registered | MatterLinked) and event.fact.matter:
                before = led[event.fact.matter]
                told.append((event.fact.concluded, *(concluded_by(before, at) for at in (life.events[0].at, event.at))))
        led.setdefault(life.now.facts, []).append(life)

    assert [stamped for stamped, *_ in told] == [at_receipt for _, at_receipt, _ in told]
    assert any(at_receipt < at_link for _, at_receipt, at_link in told)


def concluded_by(lives: list[Life], at: datetime) -> int:
    return sum(any(isinstance(event.fact, Concluded) and event.at < at for event in life.events) for life in lives)


def test_the_audit_finds_no_difference(filled: str) -> None:
    database = Database(filled)
    checked = database.look(_audited)
    database.close()

    assert checked == SIZE


def test_folding_every_projection_anew_gives_what_was_filled_in(filled: str) -> None:
    database = Database(filled)
    before = database.look(_projected)
    numbers = [row["number"] for row in before[cases.name]]
    database.change(lambda c: [rebuild(c, number) for number in numbers])
    after = database.look(_projected)
    database.close()

    assert after == before
    assert len(numbers) == SIZE


def test_figures_of_the_database_are_those_of_the_events(filled: str) -> None:
    database = Database(filled)
    found = compare([database], UNTIL - timedelta(days=180))
    database.close()

    assert found.figures > 500
    assert found.items > 5 * SIZE


def test_a_figure_that_differs_fails_loudly(filled: str) -> None:
    database = Database(filled)
    named = facts.c.name == "on_time_reply"
    met = database.look(
        lambda c: c.execute(select(facts.c.stream).where(named, facts.c.status == "met")).scalars().first()
    )
    of_it = facts.c.stream == met
    try:
        database.change(lambda c: c.execute(update(facts).where(named, of_it).values(status="late")))
        with pytest.raises(Difference, match="on_time_reply"):
            compare([database], UNTIL - timedelta(days=180))
    finally:
        database.change(
            lambda c: c.execute(update(facts).where(named, of_it, facts.c.status == "late").values(status="met"))
        )
        database.close()


def test_it_is_as_it_was_recorded_then(lives: list[Life]) -> None:
    for life in lives:
        recorded = [kept.recorded_at for kept in life.kept]
        assert recorded == sorted(recorded)
        assert all(kept.batch.events[-1].at <= kept.recorded_at for kept in life.kept)
        assert recorded[-1] <= UNTIL + timedelta(seconds=3)


def test_replies_take_as_long_as_the_fitted_ones(lives: list[Life]) -> None:
    year_old = UNTIL - timedelta(days=110)
    ripe = [life for life in lives if life.now.received_at < year_old]
    days = sorted(taken for life in ripe if (taken := _days_to_reply(life)) is not None)

    assert len(days) > 500
    for part in (0.25, 0.5, 0.75, 0.9):
        expected = fitted().reply_days[round(part * STEPS)]
        assert days[int(part * len(days))] == pytest.approx(expected, abs=3), part
    late = sum(taken > 60 for taken in days) / len(days)
    assert late == pytest.approx(0.025, abs=0.02)


def test_shares_are_those_fitted(lives: list[Life]) -> None:
    districts = _shares(life.now.district for life in lives)
    for name, share in fitted().districts.items():
        assert districts[name] == pytest.approx(share, abs=0.05), name
    leaves = {kind: sum(seconds.values()) for kind, seconds in fitted().categories.items()}
    kinds = _shares((life.now.category or "").split("_")[0] for life in lives)
    for kind, number in leaves.items():
        assert kinds[kind] == pytest.approx(number / sum(leaves.values()), abs=0.04), kind
    sizes = _shares(len(matter) for matter in a_year(petitions=5000).matters())
    for times, share in enumerate(fitted().times_written, 1):
        assert sizes[times] == pytest.approx(share, abs=0.03), times


def test_every_kind_of_case_is_there(lives: list[Life]) -> None:
    facts = {event.fact.type for life in lives for event in life.events}

    assert facts >= {
        "accepted", "assigned", "referred", "declined", "objected", "objection_upheld", "objection_refused", "returned",
        "extension_granted", "replied", "rated", "review_requested", "review_decided", "matter_final", "executed",
        "urged", "urge_answered", "order_issued", "order_accepted", "leader_assigned", "settlement_reviewed",
        "clock_warned", "clock_lapsed", "overdue_reminded", "rung_reached", "matter_linked", "withdrawn",
        "proposal_settled",
    }  # fmt: skip
    assert any(life.now.accused.names_somebody for life in lives)
    assert any(taken.answer.refused for life in lives for taken in life.taken)


@pytest.mark.skipif(DATA is None, reason="the workbooks are not here")
def test_the_kept_parameters_are_what_the_workbooks_give() -> None:
    assert DATA is not None
    assert fit(DATA) == fitted()


def _all_rows(year: Year) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}
    for matter in year.matters():
        for table, given in rows(year.lives(matter), Safe(KEY)).items():
            found[table.name] += given
    return found


def _audited(connection: Connection) -> int:
    numbers = petitions(connection, "", 10 * SIZE)
    for number in numbers:
        evidence = gather(connection, number)
        log = check_chain(evidence)
        check_fold(evidence, log)
        check_ledger(evidence, log)
        check_matters(evidence, log)
    return len(numbers)


def _projected(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [
            dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings().all()
        ]
        for table in PROJECTED
    }


def _days_to_reply(life: Life) -> float | None:
    at = next((event.at for event in life.events if isinstance(event.fact, Replied)), None)
    return None if at is None else (at - life.now.received_at) / timedelta(days=1)


def _shares(found: Iterable[Any]) -> dict[Any, float]:
    counted = Counter(found)
    return {one: number / counted.total() for one, number in counted.items()}
