"""Puts the pages onto the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from web import (
    absences,
    cases,
    desk,
    dossiers,
    errors,
    figures,
    honesty,
    inbox,
    leading,
    letters,
    public,
    reception_days,
    receptions,
    reference,
    register,
    sessions,
    submit,
    supervising,
    supervision,
    track,
    urges,
    visits,
)
from web.headers import SafeHeaders
from web.render import STATIC


def install(app: FastAPI) -> None:
    """Add every page, its errors and its headers."""
    errors.install(app)
    app.add_middleware(SafeHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    desks = (sessions, inbox, register, supervision, desk, urges, absences, reference)
    staff = (*desks, leading, cases, letters, dossiers, figures, honesty)
    books = (reception_days, receptions, supervising, visits)
    for module in (public, submit, track, *staff, *books):
        app.include_router(module.router, include_in_schema=False)
