"""Reception days, visits and the ledger of led matters at the terminal; the engine is away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from domain.base import Role
from domain.petition import Stage
from settings import Settings
from storage.database import Database
from storage.directory import Tree, account_ref, find_account
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append_all
from tests.builders import a_case, a_leader_assignment, an_actor
from tests.console.saying import done, say
from tests.packs import at

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
SLOT = ("--post", "区长", "--remit", "城建", "--place", "接待大厅")
TIMES = ("--starts", SOON.isoformat(), "--ends", (SOON + timedelta(hours=3)).isoformat())
DAYS = ("--since", f"{SOON.date()}", "--until", f"{SOON.date() + timedelta(days=2)}")
LED = "P2026-0000001"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("books")
    done(say(place, "office", "add", "city", "市信访局", "--kind", "bureau", "--district", "A市"))
    done(say(place, "office", "add", "housing", "住建局", "--parent", "city"))
    for name, role, office in (
        ("chen", "clerk", "city"),
        ("zhou", "supervisor", "city"),
        ("wu", "leader", "city"),
        ("lin", "officer", "housing"),
    ):
        done(say(place, "user", "add", name, role, "--office", office, "--name", name, "--password", "a-long-password"))
    database = Database(Settings(data_dir=place / "var").records_url)
    migrate(database, read_policy("cn-2022"))
    database.change(lead)
    database.close()
    return place


def lead(connection: Connection) -> None:
    """Put a case into the records that a leader holds."""
    leader = find_account(connection, username="wu")
    assert leader is not None
    case, later = a_case(Stage.HANDLING, number=LED, received_at=at("2026-03-02 10:00")), at("2026-03-09 10:00")
    case.done(a_leader_assignment(account_ref(leader, Tree.load(connection))), an_actor(Role.SUPERVISOR, "city"), later)
    append_all(connection, case.batches, certain=True)


def planned(town: Path) -> str:
    return done(say(town, "reception", "plan", "wu", "--by", "chen", *SLOT, *TIMES)).split(" ")[0]


def test_a_reception_day_is_planned_published_shown_and_cancelled(town: Path) -> None:
    day = planned(town)
    done(say(town, "reception", "publish", day, "--by", "zhou"))
    published = done(say(town, "reception", "show", day, "--by", "chen"))
    done(say(town, "reception", "cancel", day, "领导出差", "--by", "chen"))

    listed = done(say(town, "reception", "list"))

    assert re.fullmatch(r"R\d{4}-\d{4}", day)
    assert published.startswith(f"{day}  published\n")
    assert "  leader   wu 区长\n" in published
    assert "  places   10 left of 10\n" in published
    assert f"{day}  {SOON:%Y-%m-%dT%H:%MZ}  cancelled" in listed
    assert "  reason   领导出差\n" in done(say(town, "reception", "show", day))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "wu", "--by", "lin", *SLOT, *TIMES), "not_permitted"),
        (("plan", "wu", "--by", "nobody", *SLOT, *TIMES), "unknown_account"),
        (("plan", "lin", "--by", "chen", *SLOT, *TIMES), "not_a_leader"),
        (("plan", "wu", "--by", "chen", *SLOT, TIMES[0], TIMES[3], TIMES[2], TIMES[1]), "day_malformed"),
        (
            ("plan", "wu", "--by", "chen", *SLOT, *TIMES, "--form", "field_visit", "--case", "P2026-9"),
            "unknown_petition",
        ),
        (("plan", "wu", "--by", "chen", *SLOT, "--starts", "soon", *TIMES[2:]), "invalid"),
        (("publish", "R2026-9999", "--by", "chen"), "not_found"),
        (("cancel", "R2026-9999", "理由", "--by", "chen"), "not_found"),
        (("show", "R2026-9999"), "not_found"),
        (("list", "--by", "nobody"), "unknown_account"),
    ],
)
def test_a_reception_day_that_cannot_be_is_refused_as_on_the_pages(
    town: Path, words: tuple[str, ...], code: str
) -> None:
    ended = say(town, "reception", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")


def test_a_visit_is_planned_shown_and_cancelled(town: Path) -> None:
    said = done(say(town, "visit", "plan", "wu", "--by", "zhou", "--office", "housing", "--case", LED, *DAYS))
    visit = said.split(" ")[0]
    shown = done(say(town, "visit", "show", visit))
    done(say(town, "visit", "cancel", visit, "改期", "--by", "zhou"))

    listed = done(say(town, "visit", "list", "--by", "zhou"))

    assert re.fullmatch(r"V\d{4}-\d{4}", visit)
    assert shown.splitlines() == [
        f"{visit}  {SOON.date()} to {SOON.date() + timedelta(days=2)}  city  housing  wu  0 findings",
        f"  cases {LED}",
    ]
    assert f"{visit}  " in listed
    assert "cancelled" in listed


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "wu", "--by", "chen", "--office", "housing", *DAYS), "not_permitted"),
        (("plan", "lin", "--by", "zhou", "--office", "housing", *DAYS), "not_a_leader"),
        (("plan", "wu", "--by", "zhou", *DAYS), "visit_malformed"),
        (("plan", "wu", "--by", "zhou", "--office", "nowhere", *DAYS), "unknown_office"),
        (("plan", "wu", "--by", "zhou", "--district", "B市", *DAYS), "unknown_district"),
        (("cancel", "V2026-9999", "改期", "--by", "zhou"), "not_found"),
        (("show", "V2026-9999"), "not_found"),
        (("list", "--by", "chen"), "not_permitted"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_as_on_the_pages(town: Path, words: tuple[str, ...], code: str) -> None:
    ended = say(town, "visit", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")


def test_the_ledger_is_listed_by_leader_and_district(town: Path) -> None:
    whole = done(say(town, "led"))
    of_officer = done(say(town, "led", "--by", "lin"))
    elsewhere = done(say(town, "led", "--district", "B市"))
    done(say(town, "led", "led.csv", "--leader", "wu"))
    odd = say(town, "led", "led.pdf")

    lines = whole.splitlines()
    assert lines[0] == "wu: 1 open, 0 ended, 1 terms overdue"
    assert lines[1].startswith("  ")
    assert lines[2].startswith(f"    {LED}  assigned   lead_acceptance before ")
    assert lines[-1] == "1 charges"
    assert of_officer.splitlines()[-1] == "1 charges"
    assert elsewhere == "0 charges\n"
    assert LED in (town / "led.csv").read_text(encoding="utf-8-sig")
    assert odd.stderr.startswith("petitionflow: unknown_format: ")
