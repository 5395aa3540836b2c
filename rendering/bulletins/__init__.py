"""Bulletins as files: Word, Excel, PDF, a page, and the canonical text; pure of HTTP, records and engine."""

from __future__ import annotations

from rendering.bulletins.faults import TemplateFault
from rendering.bulletins.forms import MEDIA_TYPES, Format, render

__all__ = ["MEDIA_TYPES", "Format", "TemplateFault", "render"]
