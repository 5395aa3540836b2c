"""The walk of the README, word for word on ports of its own: every command does what is told of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.embedded.launch import ROOT
from tests.system.whole import Whole

PROGRAMS = Path(sys.executable).parent
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
EXAMPLE = re.compile(r"^(NO|CODE)=.*\n", re.MULTILINE)


def walk() -> str:
    """Write the walk as one script; the number and the code are taken from the answer, as the reader is told to."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8").partition("## A walk of")[2])
    place = next(n for n, block in enumerate(blocks) if EXAMPLE.search(block))
    handed_in = EXAMPLE.sub("", blocks[place]).strip()
    cut = """echo "$GIVEN" | cut -d '"' -f"""
    blocks[place] = f"GIVEN=$({handed_in})\nNO=$({cut} 4)\nCODE=$({cut} 8)\n"
    return "\n".join(["set -e", *blocks]).replace(".venv/bin/", f"{PROGRAMS}/")


def test_every_command_of_the_walk_does_what_is_told(whole: Whole) -> None:
    whole.up()

    ended = subprocess.run(
        ["bash", "-c", walk()],
        cwd=ROOT,
        env=whole.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    said = ended.stdout
    assert ended.returncode == 0, said + ended.stderr
    assert re.findall(r'"code":"\w+"', said) == []
    assert re.findall(r'"id":"([\w-]+)","type":"\w+","state":"done"', said) == [
        *("t-1", "u-1", "a-1", "r-1", "rate-1", "ask-1"),
        *(f"{who}-looks" for who in ("registrar", "editor", "supervisor", "proofreader", "director", "supervisor2")),
        "publish",
    ]
    assert "Signal workflow succeeded" in said + ended.stderr
    assert "weekly:2026-11-02  issued" in said
    with httpx2.Client(base_url=whole.pages) as reader:
        assert "T2026-0001" in reader.get("/performance").text
