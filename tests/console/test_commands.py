"""The command line as people run it: it works, and what is wrong ends in a coded sentence, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domain.definitions import document
from tests.console.saying import PROGRAM, Ended, done, say, start


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two offices and one account, made by the commands themselves."""
    place = tmp_path_factory.mktemp("console")
    done(say(place, "office", "add", "city", "市信访局", "--kind", "bureau", "--district", "A市"))
    done(say(place, "office", "add", "housing", "住建局", "--parent", "city"))
    done(say(place, "user", "add", "clerk", "clerk", "--office", "city", "--password", "a-long-password"))
    (place / "broken.xlsx").write_text("no spreadsheet")
    (place / "wrong.csv").write_text("a,b\n1,2\n")
    (place / "file").touch()
    return place


def test_help_names_every_command(folder: Path) -> None:
    said = done(start(folder, [PROGRAM, "--help"]))

    for command in ("up", "worker", "serve", "demo", "intake", "metrics", "office", "user", "policy", "calendar"):
        assert f" {command} " in said


def test_the_tree_and_the_accounts_are_listed(folder: Path) -> None:
    listed = start(folder, [PROGRAM, "office", "list"])
    assert done(listed).splitlines()[0].startswith("city  市信访局  [bureau]  A市")
    assert say(folder, "office", "list").stdout == listed.stdout
    assert "  housing  住建局" in done(say(folder, "office", "list"))
    assert "clerk" in done(say(folder, "user", "list"))


def test_a_change_keeps_what_is_not_named(folder: Path) -> None:
    done(say(folder, "office", "add", "roads", "路政", "--parent", "city", "--name-en", "Roads"))
    done(say(folder, "office", "change", "roads", "--name", "公路局"))

    assert "  roads  公路局" in done(say(folder, "office", "list"))


def test_a_password_that_is_made_is_shown_once(folder: Path) -> None:
    made = done(say(folder, "user", "add", "auditor", "auditor"))
    changed = done(say(folder, "user", "password", "auditor"))
    done(say(folder, "user", "lock", "auditor"))

    assert len(made.rpartition(": ")[2].strip()) >= 10
    assert made.rpartition(": ")[2] != changed.rpartition(": ")[2]
    assert "locked" in done(say(folder, "user", "list"))


def test_packs_and_calendars_are_shown(folder: Path) -> None:
    assert "cn-2022@3" in done(say(folder, "policy", "list"))
    assert json.loads(done(say(folder, "policy", "show", "cn-2022")))["name"] == "cn-2022"
    assert "2026-10-01" in done(say(folder, "calendar", "show", "2026"))


@pytest.mark.parametrize(
    ("by", "variant"), [(None, "due"), ("office", "open_counted_in"), ("channel", "open_counted_against")]
)
def test_figures_are_given_for_machines(folder: Path, by: str | None, variant: str) -> None:
    grouped = ["--by", by] if by else []

    answer = json.loads(done(say(folder, "metrics", "--json", "--variant", variant, *grouped)))

    assert len(answer["figures"]) == (0 if by else 3)
    assert all(figure["rate"] is None and figure["variant"] == variant for figure in answer["figures"])


def test_figures_are_given_as_of_the_past(folder: Path) -> None:
    said = done(
        say(folder, "metrics", "--as-of", "2026-01-01T00:00+08:00", "--from", "2025-01-01", "--to", "2025-12-31")
    )

    assert "2025-12-31T16:00:00+00:00" in said


def test_how_figures_are_defined_is_written_as_a_document(folder: Path) -> None:
    assert done(say(folder, "metrics", "--definitions")) == document()


@pytest.mark.parametrize(
    ("show", "told"),
    [
        (["times"], "median days"),
        (["backlog", "--by", "office"], "180+"),
        (["shares", "--from", "2026-01-01", "--to", "2026-01-31"], "year before"),
        (["rates", "--metric", "repeats"], "重复信访率"),
    ],
)
def test_every_kind_of_figures_is_printed(folder: Path, show: list[str], told: str) -> None:
    assert told in done(say(folder, "metrics", "--show", *show))


BAD: list[tuple[str, list[str]]] = [
    ("office_exists", ["office", "add", "city", "又一个"]),
    ("invalid", ["office", "add", "x", "某局", "--kind", "palace"]),
    ("invalid", ["office", "add", "a b", "某局"]),
    ("invalid", ["office", "add", "x", ""]),
    ("unknown_office", ["office", "add", "x", "某局", "--parent", "nowhere"]),
    ("unknown_office", ["office", "change", "nowhere", "--name", "某局"]),
    ("circular_tree", ["office", "change", "city", "--parent", "housing"]),
    ("username_taken", ["user", "add", "clerk", "clerk", "--office", "city"]),
    ("username_malformed", ["user", "add", "a b", "auditor"]),
    ("password_short", ["user", "add", "new", "auditor", "--password", "short"]),
    ("password_short", ["user", "add", "new", "auditor", "--password", ""]),
    ("password_short", ["user", "password", "clerk", "--password", "short"]),
    ("email_malformed", ["user", "add", "new", "auditor", "--email", "a\nb@c"]),
    ("email_malformed", ["user", "add", "new", "auditor", "--email", "nobody"]),
    ("role_unknown", ["user", "add", "new", "petitioner"]),
    ("office_missing", ["user", "add", "new", "clerk"]),
    ("unknown_office", ["user", "add", "new", "clerk", "--office", "nowhere"]),
    ("not_a_bureau", ["user", "add", "new", "clerk", "--office", "housing"]),
    ("unknown_account", ["user", "password", "nobody"]),
    ("unknown_account", ["user", "lock", "nobody"]),
    ("invalid", ["policy", "show", "none-such"]),
    ("invalid", ["policy", "show", "../../etc/passwd"]),
    ("not_published", ["calendar", "show", "2050"]),
    ("period_reversed", ["metrics", "--from", "2026-02-02", "--to", "2026-01-01"]),
    ("metric_unknown", ["metrics", "--metric", "arrests"]),
    ("variant_not_offered", ["metrics", "--metric", "repeats", "--variant", "open_counted_in"]),
    ("period_missing", ["metrics", "--show", "shares"]),
    ("grouping_not_offered", ["metrics", "--show", "shares", "--by", "office"]),
    ("as_of_future", ["metrics", "--as-of", "2096-01-01T00:00+08:00"]),
    ("invalid", ["metrics", "--as-of", "2026-01-01T00:00"]),
    ("invalid", ["metrics", "--as-of", "yesterday"]),
    ("invalid", ["metrics", "--as-of", "0001-01-01T00:00+08:00"]),
    ("invalid", ["metrics", "--from", "0001-01-01"]),
    ("file_missing", ["intake", "nothing.xlsx"]),
    ("extension_unknown", ["intake", "file"]),
    ("spreadsheet_broken", ["intake", "broken.xlsx"]),
    ("columns_missing", ["intake", "wrong.csv"]),
    ("field_unknown", ["intake", "wrong.csv", "--map", "colour=a"]),
    ("invalid", ["intake", "wrong.csv", "--policy", "none-such"]),
    ("password_short", ["demo", "--password", "short"]),
    ("engine_away", ["demo"]),
]
MISUSED: list[list[str]] = [
    ["nothing"],
    ["metrics", "--by", "person"],
    ["metrics", "--variant", "best"],
    ["metrics", "--from", "2026-13-01"],
    ["user", "add", "new", "king"],
    ["calendar", "show", "soon"],
    ["intake", "wrong.csv", "--channel", "pigeon"],
    ["intake", "wrong.csv", "--map", "title"],
]
WRONG: list[tuple[str, dict[str, str]]] = [
    ("invalid", {"http_port": "many"}),
    ("invalid", {"http_port": "70000"}),
    ("invalid", {"gate_wait": "-1"}),
    ("invalid", {"log_level": "loud"}),
    ("invalid", {"cookie_secure": "perhaps"}),
    ("invalid", {"policy": "none-such"}),
    ("data_dir_unusable", {"data_dir": "file"}),
    ("data_dir_unusable", {"data_dir": "file/var"}),
    ("records_unavailable", {"database_url": "nonsense"}),
    ("records_unavailable", {"database_url": "mysql://127.0.0.1/x"}),
    ("records_unavailable", {"database_url": "postgresql://127.0.0.1:8489/x"}),
    ("records_unavailable", {"database_url": "sqlite:///broken.xlsx"}),
]


def ended(said: Ended) -> tuple[int, str, str]:
    """Give a command's code and what it wrote, without a traceback."""
    assert "Traceback" not in said.stderr
    return said.returncode, said.stdout, said.stderr


@pytest.mark.parametrize(("refusal", "words"), BAD, ids=lambda said: said if isinstance(said, str) else "")
def test_what_cannot_be_done_is_said_with_its_code(folder: Path, refusal: str, words: list[str]) -> None:
    code, out, err = ended(say(folder, *words))

    assert f"petitionflow: {refusal}: " in err
    assert (code, out) == (1, "")


@pytest.mark.parametrize("words", MISUSED, ids="-".join)
def test_a_wrong_word_is_a_wrong_use(folder: Path, words: list[str]) -> None:
    code, out, err = ended(say(folder, *words))

    assert err
    assert (code, out) == (2, "")


@pytest.mark.parametrize(("refusal", "given"), WRONG, ids=lambda said: said if isinstance(said, str) else "")
def test_a_wrong_setting_is_named(folder: Path, refusal: str, given: dict[str, str]) -> None:
    code, out, err = ended(say(folder, "office", "list", **given))

    assert f"petitionflow: {refusal}: " in err
    assert (code, out) == (1, "")


def test_a_short_key_is_refused(folder: Path) -> None:
    (folder / "good.csv").write_text("a,b\n1,2\n")
    ended = say(folder, "intake", "good.csv", secret_key="short")

    assert ended.returncode == 1
    assert "PETITIONFLOW_SECRET_KEY needs at least 32 characters" in ended.stderr
    assert "short" not in ended.stderr.replace("shortest", "")


def test_sponsors_are_named_by_a_supervisor_and_listed_with_their_history(folder: Path) -> None:
    done(say(folder, "user", "add", "boss", "supervisor", "--office", "city", "--password", "a-long-password"))
    done(
        say(
            folder,
            "user",
            "add",
            "mayor",
            "leader",
            "--office",
            "city",
            "--name",
            "市长",
            "--password",
            "a-long-password",
        )
    )
    named = say(folder, "sponsor", "name", "A市", "mayor", "--by", "boss", "--since", "2026-11-01")
    refused = say(folder, "sponsor", "name", "A市", "mayor", "--by", "clerk", "--since", "2026-11-02")
    released = say(folder, "sponsor", "release", "A市", "mayor", "调任", "--by", "boss", "--since", "2026-11-20")

    assert "mayor sponsors A市" in done(named)
    assert "not_permitted" in refused.stderr
    done(released)
    assert done(say(folder, "sponsor", "list", "--history")) == "A市  市长 first  2026-11-01 - 2026-11-20\n"


def test_a_category_is_added_once(folder: Path) -> None:
    done(say(folder, "category", "add", "物业"))
    again = say(folder, "category", "add", "物业")

    assert done(say(folder, "category", "list")) == "物业\n"
    assert "category_exists" in again.stderr
    assert done(say(folder, "field", "list")) == ""
    assert done(say(folder, "reception", "list")) == ""
