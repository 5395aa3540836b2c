"""The rows of the figures' pages: each figure with its group's name, its changes, its chart and its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from api.auth import Session
from api.fields import Day, Plain
from api.figures import CasesQuery, FigureQuery, RateFilter, answer, asked_rightly, within_reach
from api.problems import Problem
from api.supervised import OfficeView, office_view
from domain.base import Channel
from domain.metric import Count, Figure, Grouping, Metric, Variant
from domain.metrics import BY_ID, HEAD, METRICS
from domain.periods import Period
from domain.policy import Policy
from storage.categories import known_categories
from storage.directory import Tree
from storage.figure_cases import Behinds, Wanted, behind
from storage.figures import Answer, reach
from web.charts import Chart, bars, percent, trend
from web.inbox import Blank
from web.texts import say, word

ALL = "all"
NAMED = frozenset({Grouping.OFFICE, Grouping.OFFICE_ROLLED})
NARROWED = {"since", "until", "by", "variant", "office", "district", "category", "channel"}
Names = Mapping[str, str]
Query = TypeVar("Query", bound=RateFilter)


class Asked(BaseModel):
    """What the page shows; ``metric`` is one figure's id, all, or none: the head figures."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    since: Annotated[Day | None, Blank] = Field(None, alias="from")
    until: Annotated[Day | None, Blank] = Field(None, alias="to")
    metric: Annotated[Annotated[Plain, Field(max_length=40)] | None, Blank] = None
    by: Annotated[Grouping | None, Blank] = None
    variant: Annotated[Variant, BeforeValidator(lambda said: said or Variant.DUE)] = Variant.DUE
    as_of: Annotated[Annotated[Plain, Field(max_length=40)] | None, Blank] = None
    office: Annotated[Annotated[Plain, Field(max_length=64)] | None, Blank] = None
    district: Annotated[Annotated[Plain, Field(max_length=80)] | None, Blank] = None
    category: Annotated[Annotated[Plain, Field(max_length=80)] | None, Blank] = None
    channel: Annotated[Channel | None, Blank] = None

    def during(self, at: datetime, zone: ZoneInfo) -> Asked:
        """Fill in the period: this year, where none is named."""
        if self.since is not None or self.until is not None:
            return self
        today = at.astimezone(zone).date()
        return self.model_copy(update={"since": today.replace(month=1, day=1), "until": today})

    def of(self, period: Period) -> Asked:
        """Ask the same of another period."""
        return self.model_copy(update={"since": period.since, "until": period.until})

    @property
    def period(self) -> Period | None:
        """The period, where both its ends are named."""
        return Period(self.since, self.until) if self.since and self.until else None

    @property
    def compared(self) -> tuple[Period | None, Period | None]:
        """The period before and the year before; months stand beside one another and are compared with nothing."""
        if self.period is None or self.by is Grouping.MONTH:
            return None, None
        return self.period.before, self.period.year_before

    def metrics(self) -> list[str]:
        """Name the figures: of several only those that offer the variant.

        Raises:
            Problem: ``metric_unknown``.
        """
        if self.metric not in {None, ALL}:
            if self.metric not in BY_ID:
                raise Problem("metric_unknown", {"metric": str(self.metric)})
            return [str(self.metric)]
        named = HEAD if self.metric is None else tuple(metric.id for metric in METRICS)
        return [ident for ident in named if self.variant in BY_ID[ident].variants]

    def narrowed(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give what narrows figures as the API names it."""
        given = self.model_dump(include=NARROWED)
        return given | {"as_of": _moment(self.as_of, zone)}

    def link(self, **changes: object) -> str:
        """Address the same figures with something changed."""
        kept: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True) | changes
        return urlencode({name: value for name, value in kept.items() if value is not None})


class OfCases(Asked):
    """Which items behind a figure."""

    group: Annotated[Plain | None, Field(max_length=80)] = None
    count: Annotated[Count | None, Blank] = None
    page: int = Field(1, ge=1, le=100_000)


class Change(NamedTuple):
    """How a rate stands against another period's: in points, and where that one is shown."""

    points: float | None
    then: str
    link: str


class Row(NamedTuple):
    """One figure with its group's name, its changes, and where its items are listed."""

    name: str
    figure: Figure
    before: Change | None
    year_before: Change | None
    cases: str


class Section(NamedTuple):
    """One metric with its rows, one a group, and a chart of them."""

    metric: Metric
    rows: list[Row]
    chart: Chart


class Shown(NamedTuple):
    """The figures, what they are compared with, and whether accusations are among them."""

    sections: list[Section]
    accusations: str
    as_of: datetime
    before: Period | None
    year_before: Period | None


Key = tuple[str, str | None]


def figures_shown(connection: Connection, session: Session, asked: Asked, policy: Policy, language: str) -> Shown:
    """Answer a question with its changes, section by section.

    Raises:
        Problem: as the API's own route of figures.
    """
    found = _answered(connection, session, asked, policy)
    before, year_before = asked.compared
    then = [_then(connection, session, asked, policy, period) for period in (before, year_before)]
    names = office_names(connection, language) if asked.by in NAMED else {}
    sections = []
    for ident in asked.metrics():
        rows = [
            Row(
                name=group_name(figure.group, asked.by, names, language),
                figure=figure,
                before=_change(figure, then[0], asked, before, language),
                year_before=_change(figure, then[1], asked, year_before, language),
                cases=f"/figures/{figure.metric}/cases?{asked.link(**_of_group(figure))}",
            )
            for figure in found.figures
            if figure.metric == ident
        ]
        rows.sort(key=lambda row: row.name)
        sections.append(Section(BY_ID[ident], rows, _chart(rows, asked.by)))
    return Shown(sections, found.accusations, found.as_of, before, year_before)


def cases_shown(connection: Connection, session: Session, policy: Policy, metric: str, asked: OfCases) -> Behinds:
    """List what is behind a figure.

    Raises:
        Problem: as the API's own route of the cases.
    """
    query = _valid(CasesQuery, asked.narrowed(policy.tz))
    inquiry = asked_rightly(connection, within_reach(connection, query.of(policy, (metric,)), session))
    wanted = Wanted(group=asked.group, count=asked.count, page=asked.page)
    return behind(connection, inquiry, metric, wanted)


class Offered(NamedTuple):
    """What figures may be narrowed to."""

    offices: list[OfficeView]
    districts: list[str]
    categories: list[str]


def offered(connection: Connection, session: Session, asked: Asked) -> Offered:
    """Give the offices whose figures somebody reads, their districts, and every category with those above it."""
    tree = Tree.load(connection)
    within = reach(session.viewer, tree)
    offices = sorted(tree.offices) if within is None else list(within)
    districts = {tree.offices[office].district for office in offices} | {asked.district}
    parts = [category.split("_") for category in known_categories(connection)]
    categories = {"_".join(levels[:depth]) for levels in parts for depth in range(1, len(levels) + 1)} | {
        asked.category
    }
    return Offered(
        offices=[office_view(tree, office) for office in offices],
        districts=sorted(filter(None, districts)),
        categories=sorted(filter(None, categories)),
    )


def office_names(connection: Connection, language: str) -> Names:
    """Name every office."""
    offices = Tree.load(connection).offices.values()
    return {o.id: (o.name_en if language == "en" and o.name_en else o.name) for o in offices}


def group_name(group: str | None, by: Grouping | None, names: Names, language: str) -> str:
    """Name one group of a breakdown."""
    if group is None:
        return ""
    if not group:
        return say("figures.no_group", language)
    if by is Grouping.CHANNEL:
        return word("channel", group, language)
    return names.get(group, group)


def _answered(connection: Connection, session: Session, asked: Asked, policy: Policy) -> Answer:
    query = _valid(FigureQuery, asked.narrowed(policy.tz) | {"metric": asked.metrics()})
    return answer(connection, within_reach(connection, query.inquiry(policy), session))


def _valid(kind: type[Query], given: dict[str, Any]) -> Query:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise Problem("invalid", {"where": str(error.errors()[0]["loc"][0])}) from None


def _then(
    connection: Connection, session: Session, asked: Asked, policy: Policy, period: Period | None
) -> dict[Key, Figure]:
    if period is None:
        return {}
    found = _answered(connection, session, asked.of(period), policy).figures
    return {(figure.metric, figure.group): figure for figure in found}


def _change(now: Figure, found: dict[Key, Figure], asked: Asked, period: Period | None, language: str) -> Change | None:
    """Compare a rate with another period's; a figure that one of both lacks is compared with nothing."""
    then = found.get((now.metric, now.group))
    if then is None or period is None:
        return None
    points = None if now.rate is None or then.rate is None else 100 * (now.rate - then.rate)
    told = say("figures.then", language, since=period.since, until=period.until, rate=percent(then.rate))
    return Change(points, told, f"/figures?{asked.of(period).link()}")


def _of_group(figure: Figure) -> dict[str, str]:
    return {} if figure.group is None else {"group": figure.group}


def _chart(rows: Sequence[Row], by: Grouping | None) -> Chart:
    named = [(row.name, row.figure) for row in rows]
    if by is None:
        return Chart(height=0)
    return trend(named) if by is Grouping.MONTH else bars(named)


def _moment(said: str | None, zone: ZoneInfo) -> datetime | None:
    """Read an instant as a form gives it: of the legal zone, unless it names another.

    Raises:
        Problem: ``invalid``.
    """
    if said is None:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Problem("invalid", {"where": "as_of"}) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)
