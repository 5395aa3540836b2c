"""Puts the pages onto the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from web import (
    absences,
    bulletins,
    cases,
    desk,
    dossiers,
    errors,
    feeds,
    figures,
    honesty,
    hooks,
    inbox,
    leading,
    letters,
    public,
    publications,
    reception_days,
    receptions,
    reference,
    register,
    sessions,
    submit,
    subscribing,
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
    staff = (*desks, leading, cases, letters, dossiers, bulletins, figures, honesty)
    books = (reception_days, receptions, supervising, visits)
    published = (feeds, subscribing, publications)  # the archive last: it takes any number
    for module in (public, submit, track, *published, *staff, *books, hooks):
        app.include_router(module.router, include_in_schema=False)
