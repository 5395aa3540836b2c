"""The documents are true of the code: what exists is told, what is told exists."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from urllib.parse import unquote

import pytest
import typer
from fastapi.routing import APIRoute

import api
from api import health, problems
from audit.findings import Check, Note
from cli import app
from domain.alarms import AlarmKind
from domain.base import Channel, Purpose, Role, Score
from domain.clocks import Verdict
from domain.cues import Occasion
from domain.desks import Rung
from domain.events import Closing
from domain.metric import Grouping, Variant
from domain.metrics import METRICS
from domain.petition import Stage
from domain.policy import Policy
from domain.refusals import Code
from domain.terms import Kind, Rate, Term, Unit
from domain.transitions import TRANSITIONS
from domain.values import Ground, OpinionPart, Outcome, Procedure
from intake.columns import NAMES
from intake.columns import Field as Column
from intake.refusals import GateCode
from intake.sheet_refusals import RowCode, SheetCode
from settings import Settings
from storage.packs import read_policy, shipped_policies
from workflows.ids import SEARCH_ATTRIBUTES
from workflows.reactions import REACTIONS
from workflows.signals import SIGNALS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
)
NAMES_OF_DOCUMENTS = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
PLACES = (ROOT, Path.home(), Path(gettempdir()))
HOSTS = {"127.0.0.1", "temporal.io"}


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def named(name: str) -> frozenset[str]:
    """Give what stands between backticks in a document."""
    return frozenset(CODE.findall(FENCE.sub("", text(name))))


def commands(group: Any, path: tuple[str, ...] = ("petitionflow",)) -> Iterator[tuple[str, Any]]:
    """Walk the command line down to what can be run."""
    children = getattr(group, "commands", {})
    if not children:
        yield " ".join(path), group
    for name, child in children.items():
        yield from commands(child, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))
ROUTES = [
    (method, route.path)
    for module in pkgutil.iter_modules(api.__path__, "api.")
    for route in getattr(getattr(importlib.import_module(module.name), "router", None), "routes", ())
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]


def anchors(name: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def events() -> set[str]:
    return {occasion.value for occasion in Occasion} | set(REACTIONS) | {"clock_started", "clock_stopped"}


def test_there_are_documents_and_commands_to_look_at() -> None:
    assert len(DOCUMENTS) > 20
    assert "petitionflow audit verify" in COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_told(command: str) -> None:
    assert command in named("docs/operations.md")


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_no_command_is_told_that_does_not_exist(name: str) -> None:
    groups = {" ".join(command.split()[:2]) for command in COMMANDS}
    told = re.findall(
        r"^\s*(?:\.venv/bin/)?(petitionflow(?: [a-z]+){1,2})", "\n".join(FENCE.findall(text(name))), re.MULTILINE
    )
    told += [found for said in named(name) for found in re.findall(r"^petitionflow(?: [a-z]+){1,2}", said)]

    unknown = [said for said in told if not {said, " ".join(said.split()[:2])} & {*COMMANDS, *groups}]

    assert unknown == []


@pytest.mark.parametrize("option", [o for p in COMMANDS["petitionflow intake"].params for o in p.opts if o[:2] == "--"])
def test_every_option_of_the_import_is_told(option: str) -> None:
    assert option in named("docs/intake.md")


@pytest.mark.parametrize("option", [o for p in COMMANDS["petitionflow metrics"].params for o in p.opts])
def test_every_option_of_the_figures_is_told(option: str) -> None:
    assert option in named("docs/operations.md")


def test_every_setting_is_told_and_no_other() -> None:
    settings = {f"PETITIONFLOW_{name.upper()}" for name in Settings.model_fields}
    rows = set(re.findall(r"^\| `(PETITIONFLOW_\w+)`", text("docs/operations.md"), re.MULTILINE))
    told = {said for name in NAMES_OF_DOCUMENTS for said in re.findall(r"\bPETITIONFLOW_[A-Z_]+", text(name))}

    assert rows == settings
    assert told - settings == {"PETITIONFLOW_TEST_DATABASE_URL"}


@pytest.mark.parametrize(
    "name", [n for n, f in Settings.model_fields.items() if isinstance(f.default, str | int | float)]
)
def test_the_default_of_a_setting_is_the_one_told(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    (row,) = re.findall(rf"^\| `PETITIONFLOW_{name.upper()}` \| ([^|]+) \|", text("docs/operations.md"), re.MULTILINE)

    assert row in ({f"`{shown}`", f"`{shown.lower()}`"} if default != "" else {row.strip("`")})


@pytest.mark.parametrize("gauge", sorted({*health.GAUGES, health.ALARMS}))
def test_every_gauge_is_told(gauge: str) -> None:
    assert gauge in named("docs/operations.md")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_told(method: str, path: str) -> None:
    assert f"{method} {path}" in named("docs/api.md")


@pytest.mark.parametrize("code", sorted({*Code, *GateCode, *problems.STATUS}))
def test_every_refusal_and_problem_is_told(code: str) -> None:
    assert code in named("docs/api.md") | named("docs/refusals.md")


@pytest.mark.parametrize(("code", "status"), sorted(problems.STATUS.items()))
def test_a_problem_has_the_status_told(code: str, status: int) -> None:
    (row,) = [line for line in text("docs/api.md").splitlines() if line.startswith("| ") and f"`{code}`" in line]

    assert str(status) in row


@pytest.mark.parametrize("code", sorted({*SheetCode, *RowCode}))
def test_every_fault_of_a_spreadsheet_is_told(code: str) -> None:
    assert code in named("docs/intake.md")


@pytest.mark.parametrize("column", list(Column))
def test_every_column_is_told_with_its_headings(column: Column) -> None:
    (row,) = re.findall(rf"^\| `{column}` \| .*$", text("docs/intake.md"), re.MULTILINE)

    assert [heading for heading in NAMES[column] if heading not in row] == []


TERMS: tuple[type[StrEnum], ...] = (
    Stage,
    Role,
    Channel,
    Purpose,
    Score,
    Ground,
    Procedure,
    Outcome,
    OpinionPart,
    Closing,
    Verdict,
    Kind,
    Variant,
    Grouping,
    Check,
    Note,
    AlarmKind,
    Rung,
)
WORDS = {term.value for kind in TERMS for term in kind}
WORDS |= {command for _, command in TRANSITIONS} | {"register", "import_past"} | events()
WORDS |= {metric.name for metric in METRICS} | set(read_policy("cn-2022").terms)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_domain_is_in_the_glossary(word: str) -> None:
    assert word in named("docs/glossary.md")


@pytest.mark.parametrize("word", sorted({*Policy.model_fields, *Term.model_fields, *Occasion, *Unit, *Rate, *Kind}))
def test_every_key_and_word_of_a_pack_is_told(word: str) -> None:
    assert word in named("docs/policies.md")


@pytest.mark.parametrize("pack", shipped_policies())
def test_every_shipped_pack_is_told(pack: str) -> None:
    assert pack in named("docs/policies.md")


@pytest.mark.parametrize("signal", sorted(SIGNALS))
def test_every_signal_is_told_with_its_members(signal: str) -> None:
    assert {signal, *SIGNALS[signal].model_fields} <= named("docs/signals.md")


@pytest.mark.parametrize("attribute", sorted(SEARCH_ATTRIBUTES))
def test_every_search_attribute_is_told(attribute: str) -> None:
    assert attribute in named("docs/signals.md")


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    here = (ROOT / name).parent
    for link in LINK.findall(text(name)):
        if link.startswith(("http://", "https://")):
            continue
        place, _, anchor = unquote(link).partition("#")
        target = (here / place).resolve() if place else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.relative_to(ROOT).as_posix()), link


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_no_document_names_a_place_of_one_machine(name: str) -> None:
    assert [place for place in PLACES if f"{place}/" in text(name)] == []


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_no_document_leads_to_another_host_than_the_engines_own(name: str) -> None:
    assert set(re.findall(r"https?://([\w.-]+)", text(name))) <= HOSTS


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_every_target_of_make_that_is_told_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    told = {said.split()[1] for said in named(name) if re.fullmatch(r"make [a-z]+", said)}
    told |= set(re.findall(r"^make ([a-z]+)", "\n".join(FENCE.findall(text(name))), re.MULTILINE))

    assert told <= targets


@pytest.mark.parametrize("name", NAMES_OF_DOCUMENTS)
def test_every_file_and_test_that_is_named_exists(name: str) -> None:
    files = {said for said in named(name) if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*/[\w.-]+\.\w+", said)}
    tests = {said for said in named(name) if re.fullmatch(r"test_\w+", said)}
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    assert {file for file in files if not (ROOT / file).exists()} == set()
    assert {test for test in tests if f"def {test}(" not in written} == set()


def test_the_map_of_the_code_names_every_package_and_root_module() -> None:
    packages = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")}
    modules = {path.name for path in ROOT.glob("*.py")}

    assert packages | modules <= named("ARCHITECTURE.md")


def test_every_decision_is_listed_and_fits_its_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    listed = text("docs/decisions/README.md")

    assert [path.name for path in decisions if f"({path.name})" not in listed] == []
    for path in decisions:
        parts = re.findall(r"^\*\*(\w+)\.\*\*", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40, path.name
