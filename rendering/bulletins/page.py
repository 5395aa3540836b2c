"""Bulletins as one page of HTML that needs nothing else: no script, no style sheet, no picture from elsewhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup

from domain.bulletins import Bulletin
from rendering.bulletins.faults import TemplateFault
from rendering.bulletins.layout import laid_out
from rendering.letters import Language

NAME = "bulletin.html"


def write_html(bulletin: Bulletin, language: Language, templates: Path) -> bytes:
    """Write a bulletin as a page; texts are escaped, and only the charts, drawn here, enter as they are."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = Markup
    environment.tests["block"] = lambda block, kind: type(block).__name__ == kind
    try:
        return environment.get_template(NAME).render(issue=laid_out(bulletin, language)).encode()
    except TemplateNotFound:
        raise TemplateFault(f"{NAME}: there is no such template in {templates}") from None
    except TemplateError as error:
        raise TemplateFault(f"{NAME}: {error}") from None
