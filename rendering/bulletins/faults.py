"""What can be wrong with a template."""

from __future__ import annotations


class TemplateFault(ValueError):
    """A template that asks for what a bulletin does not have, or lacks what a bulletin needs; it says which."""

    code = "template_unusable"
