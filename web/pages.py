"""Puts the pages onto the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from web import cases, errors, inbox, letters, public, reference, register, sessions, submit, supervision, track, urges
from web.headers import SafeHeaders
from web.render import STATIC


def install(app: FastAPI) -> None:
    """Add every page, its errors and its headers."""
    errors.install(app)
    app.add_middleware(SafeHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for module in (public, submit, track, sessions, inbox, cases, letters, register, supervision, urges, reference):
        app.include_router(module.router, include_in_schema=False)
