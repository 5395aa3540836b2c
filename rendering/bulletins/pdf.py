"""Bulletins as PDF: the blocks are handed to the Typst template as data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from domain.bulletins import Bulletin
from rendering.bulletins.blocks import Block, Cell, Chart, Heading, Issue, Note, Table
from rendering.bulletins.faults import TemplateFault
from rendering.bulletins.layout import laid_out
from rendering.bulletins.saying import Speaker, dated
from rendering.characters import shown
from rendering.fonts import shows
from rendering.letters import Language
from rendering.pdf import fonts


def write_pdf(bulletin: Bulletin, language: Language, templates: Path) -> bytes:
    """Write a bulletin as PDF/A, dated as its data are; a character without a glyph stands there as its number."""
    issue = laid_out(bulletin, language)
    compiled = _compiled(
        templates / "bulletin.typ",
        _told(issue, Speaker(language)),
        pdf_standards="a-2b",
        timestamp=datetime.combine(dated(bulletin), time(), UTC),
        format="pdf",
    )
    return compiled[0]


def pages(bulletin: Bulletin, language: Language, templates: Path) -> list[bytes]:
    """Draw the pages of the PDF as PNG pictures."""
    return _compiled(templates / "bulletin.typ", _told(laid_out(bulletin, language), Speaker(language)), format="png")


def _compiled(template: Path, told: dict[str, Any], **how: Any) -> list[bytes]:
    try:
        compiled = typst.compile(
            template.read_bytes(), font_paths=fonts(), sys_inputs={"bulletin": json.dumps(told)}, **how
        )
    except (OSError, RuntimeError) as error:
        raise TemplateFault(f"{template.name}: {error}") from None
    return [compiled] if isinstance(compiled, bytes) else list(compiled or [])


def _told(issue: Issue, say: Speaker) -> dict[str, Any]:
    """Give what the template fills in; nothing in it is read as markup."""
    missing: set[str] = set()
    blocks = [_block(block, missing) for block in issue.blocks]
    issuer = _shown(issue.issuer, missing)
    if missing:
        numbers = "、".join(f"U+{ord(character):04X}" for character in sorted(missing))
        blocks.append({"type": "note", "text": say.word("missing_glyphs", numbers=numbers)})
    return issue._asdict() | {"blocks": blocks, "issuer": issuer}


def _block(block: Block, missing: set[str]) -> dict[str, Any]:
    match block:
        case Table():
            rows = [[_cell(cell, missing) for cell in row] for row in block.rows]
            return {"type": "table"} | block._asdict() | {"rows": rows, "widths": block.fitted}
        case Chart():
            return {"type": "chart"} | block._asdict() | {"svg": _shown(block.svg, missing)}
        case Heading():
            return {"type": "heading", "text": _shown(block.text, missing), "level": block.level}
        case Note():
            return {"type": "note", "text": _shown(block.text, missing)}
        case _:
            return {"type": "paragraph", "text": _shown(block.text, missing)}


def _cell(cell: Cell, missing: set[str]) -> str:
    return _shown(str(cell), missing)


def _shown(text: str, missing: set[str]) -> str:
    """Write what the font lacks as numbers; line ends, which only pictures have, are no characters to show."""
    parts = [shown(part, shows) for part in text.split("\n")]
    missing.update(*(lacking for _, lacking in parts))
    return "\n".join(part for part, _ in parts)
