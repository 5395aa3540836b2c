"""The staff's pages of figures: counts before percentages, changes, charts, definitions, and every number's cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.auth import Served, require
from api.problems import Problem
from domain.base import Channel, Role
from domain.items import Population
from domain.metric import Count, Grouping, Variant
from domain.metrics import BY_ID, METRICS
from web.charts import percent
from web.figure_rows import ALL, Asked, OfCases, cases_shown, figures_shown, group_name, offered, office_names
from web.guard import Staff, reader
from web.render import language_of, page
from web.sentences import explain

router = APIRouter()

MAY = (Role.CLERK, Role.OFFICER, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
TOLD = frozenset({"period_reversed", "as_of_future", "period_future", "variant_not_offered", "invalid"})
"""What is wrong with a question, and told beside its form."""


@router.get("/figures")
async def figures(request: Request, session: Staff, found: Served, asked: Annotated[Asked, Query()]) -> Response:
    """Show figures; a question that means nothing is told above its form."""
    language = language_of(request)
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    asked = asked.during(when.at, when.zone)
    shown, wrong = None, None
    try:
        shown = await found.database.read(lambda c: figures_shown(c, session, asked, found.policy, language))
    except Problem as problem:
        if problem.code not in TOLD:
            raise
        wrong = explain(problem.code, problem.params, language)
    return page(
        request,
        "figures.html",
        422 if wrong else 200,
        session=session,
        asked=asked,
        shown=shown,
        wrong=wrong,
        when=when,
        offered=await found.database.read(lambda c: offered(c, session, asked)),
        channels=list(Channel),
        metrics=METRICS,
        groupings=list(Grouping),
        variants=list(Variant),
        all=ALL,
        counts=list(Count),
        percent=percent,
    )


@router.get("/figures/{metric}/cases")
async def cases(
    metric: str, request: Request, session: Staff, found: Served, asked: Annotated[OfCases, Query()]
) -> Response:
    """List what is behind a figure, or behind one of its counts."""
    require(session, *MAY)
    listed = await found.database.read(lambda c: cases_shown(c, session, found.policy, metric, asked))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    names = await found.database.read(lambda c: office_names(c, when.language))
    of_dossiers = BY_ID[metric].population is Population.RECOMMENDATION
    return page(
        request,
        "figure_cases.html",
        session=session,
        metric=BY_ID[metric],
        listed=listed,
        asked=asked,
        group=group_name(asked.group, asked.by, names, when.language),
        names=names,
        opens="/recommendations" if of_dossiers else "/cases",
        pages=max(1, -(-(listed.total - listed.hidden) // listed.size)),
        when=when,
    )
