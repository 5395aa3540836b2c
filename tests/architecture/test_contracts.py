"""The layers hold, and the budgets on files and functions are kept."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("activities", "api", "audit", "domain", "embedded", "intake", "notices", "projections", "storage", "web")
PACKAGES += ("workflows", "bench", "tests", "rendering")
ROOTS = ("settings.py", "worker.py", "cli.py")
GENERATED = "storage/migrations/versions"
FILE_LINES, FUNCTION_LINES = 300, 40
LAZY = {"cli.py"}
FORBIDDEN = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "token_hex", "token_bytes", "time", "monotonic"}
FORBIDDEN_MODULES = {"random", "secrets", "uuid", "time", "os"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[str]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found += [ROOT / name for name in ROOTS if (ROOT / name).exists()]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found)
    return [name for name in names if not name.startswith(GENERATED)]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def pure() -> list[str]:
    return [name for name in sources() if name.startswith(("domain/", "workflows/", "projections/"))]


def test_imports_point_down_only() -> None:
    ended = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


def test_there_is_something_to_look_at() -> None:
    assert {"domain/decide.py", "workflows/petition.py", "storage/records.py", "worker.py"} <= set(sources())


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in sources()}

    # the tables are one declaration after another: there is nothing in them to hold
    too_long = {name: lines for name, lines in lengths.items() if lines > FILE_LINES and name != "storage/tables.py"}
    assert too_long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{name}:{function.lineno} {function.name}"
        for name in sources()
        for function in functions(parsed(name))
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    ]

    assert too_long == []


def test_no_function_imports() -> None:
    hidden = {
        f"{name}:{node.lineno}"
        for name in sources()
        if name not in LAZY
        for function in functions(parsed(name))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert hidden == set()


def test_every_module_says_its_duty() -> None:
    silent = [name for name in sources() if not name.startswith("tests/") and not ast.get_docstring(parsed(name))]

    assert silent == []


@pytest.mark.parametrize("name", pure())
def test_neither_domain_nor_workflows_ask_a_clock_or_roll_dice(name: str) -> None:
    asked = []
    for node in ast.walk(parsed(name)):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id=owner))) if attr in FORBIDDEN:
                asked.append(f"{owner}.{attr}")
            case ast.Import(names=names):
                asked += [alias.name for alias in names if alias.name.split(".")[0] in FORBIDDEN_MODULES]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in FORBIDDEN_MODULES:
                asked.append(module)

    assert set(asked) <= {"workflow.now"}


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name
        for name in sources()
        if not name.startswith(("tests/", "bench/", "embedded/"))  # embedded/ only hands it on to its children
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]

    assert readers == []


def test_no_test_patches_what_it_tests() -> None:
    patching = [
        name
        for name in sources()
        if name.startswith("tests/")
        for node in ast.walk(parsed(name))
        if (isinstance(node, ast.arg) and node.arg == "monkeypatch")
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest.mock"))
    ]

    assert patching == []
