"""What every question about figures narrows: which facts, of which petitions, and as they were known when."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, false, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from domain.access import Viewer
from domain.base import Frozen, Purpose
from domain.distributions import REPLIED, TAKEN_UP
from domain.items import Population
from domain.metric import MINIMUM_CELL, Grouping, Metric, Variant
from domain.metrics import HEAD
from storage.database import now
from storage.directory import Tree
from storage.fact_tables import facts, summing
from storage.tables import dossier_cases, exclusions, late_exclusions
from storage.types import Utc


class Inquiry(Frozen):
    """Which figures are asked for: of petitions received in [``since``, ``until``), in one breakdown or none.

    ``offices`` are those that answer for what is counted; ``district`` and ``category`` take in all below them.
    """

    metrics: tuple[str, ...] = HEAD
    since: datetime | None = None
    until: datetime | None = None
    by: Grouping | None = None
    variant: Variant = Variant.DUE
    as_of: datetime | None = None
    offices: tuple[str, ...] | None = None
    district: str | None = None
    category: str | None = None
    channel: str | None = None
    zone: str = Field("Asia/Shanghai", description="In which months begin.")
    one_time_days: int = 90
    viewer: Viewer | None = Field(None, description="Who asks; what accuses him is in none of his figures.")

    @property
    def undivided(self) -> bool:
        """Whether the figures are of the whole, neither broken down nor of a part only."""
        return all(part is None for part in (self.by, self.offices, self.district, self.category, self.channel))

    @property
    def window(self) -> timedelta:
        """How long a conclusion is watched."""
        return timedelta(days=self.one_time_days)


class later(GenericFunction[datetime]):  # noqa: N801 - a function of SQL
    """An instant so many seconds after another."""

    type = Utc()
    inherit_cache = True


@compiles(later, "postgresql")
def _later_postgresql(element: later, compiler: SQLCompiler, **kw: Any) -> str:
    at, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"({at} + make_interval(secs => {seconds}))"


@compiles(later, "sqlite")
def _later_sqlite(element: later, compiler: SQLCompiler, **kw: Any) -> str:
    """SQLite reckons in milliseconds; the microseconds are carried over."""
    at, seconds = (compiler.process(part, **kw) for part in element.clauses)
    shifted = f"strftime('%Y-%m-%d %H:%M:%f', substr({at}, 1, 23), {seconds} || ' seconds')"
    return f"({shifted} || substr({at}, 24))"


class Narrowed:
    """The facts that an inquiry is about, as they are known or were at an instant.

    Accusations are among them only in undivided figures, and only where they are not too few.
    """

    def __init__(self, connection: Connection, inquiry: Inquiry) -> None:
        self.connection = connection
        self.inquiry = inquiry
        self.at = inquiry.as_of or now(connection)
        self.tree = Tree.load(connection, inquiry.as_of)
        self.accused = _accusing(connection, inquiry.viewer)
        self.accusations = inquiry.undivided and self.accusing() >= MINIMUM_CELL

    @cached_property
    def sums(self) -> Row[Any] | None:
        """The sums that there are: as of when, in which zone and of what; none of a time that is still to come."""
        query = select(summing).where(summing.c.as_of <= now(self.connection))
        return self.connection.execute(query).first()

    @property
    def counts_accusations(self) -> str:
        """Say whether accusations are among them."""
        return "included" if self.accusations else "excluded"

    def known(self, table: FromClause = facts) -> ColumnElement[bool]:
        """Keep to what was known then; what is known now has an index of its own."""
        if self.inquiry.as_of is None:
            return table.c.known_to.is_(None)
        after = or_(table.c.known_to.is_(None), table.c.known_to > self.at)
        return and_(table.c.known_from <= self.at, after)

    def of(
        self, metric: Metric, known: ColumnElement[bool] | None = None, *, accused: bool = False
    ) -> list[ColumnElement[bool]]:
        """Keep to a metric's population; `domain.metric.belongs` says the same of an item.

        Other versions than those that were known then are asked for by ``known``, what accuses the viewer by itself.
        """
        return [*self._asked(metric.population, known, accused=accused), *self.kinds(metric, facts)]

    def kinds(self, metric: Metric, table: FromClause) -> list[ColumnElement[bool]]:
        """Keep to the kinds of items that a metric counts, whether they are facts or sums of them."""
        limits = self._counted(table)
        if metric.body is not None:
            limits.append(table.c.body == metric.body)
        if metric.purposes:
            limits.append(table.c.purpose.in_(metric.purposes))
        if metric.values:
            limits.append(table.c.value.in_(metric.values))
        if metric.settled:
            limits.append(table.c.status.is_not(None))
        if not metric.counts_imported:
            limits.append(~table.c.imported)
        return limits

    def population(self, name: Population) -> list[ColumnElement[bool]]:
        """Keep to the items of a population that the inquiry is about and that are counted for its viewer."""
        return [*self._asked(name), *self._counted(facts)]

    def _counted(self, table: FromClause) -> list[ColumnElement[bool]]:
        return [] if self.accusations else [table.c.purpose != Purpose.ACCUSATION.value]

    def _asked(
        self, name: Population, known: ColumnElement[bool] | None = None, *, accused: bool = False
    ) -> list[ColumnElement[bool]]:
        limits = [facts.c.name == name.value, self.known() if known is None else known, *self._within()]
        if self.accused is None:
            return limits
        return [*limits, facts.c.stream.in_(self.accused) if accused else self.unaccused(name)]

    def _within(self) -> list[ColumnElement[bool]]:
        """Keep to the inquiry's period and places."""
        asked = self.inquiry
        limits: list[ColumnElement[bool]] = []
        if asked.since is not None:
            limits.append(facts.c.received_at >= asked.since)
        if asked.until is not None:
            limits.append(facts.c.received_at < asked.until)
        if asked.offices is not None:
            limits.append(facts.c.holder.in_(asked.offices))
        if asked.district is not None:
            limits.append(facts.c.district.in_(sorted(districts_below(self.tree, asked.district))))
        if asked.category is not None:
            below = facts.c.category.startswith(f"{asked.category}_", autoescape=True)
            limits.append(or_(facts.c.category == asked.category, below))
        if asked.channel is not None:
            limits.append(facts.c.channel == asked.channel)
        return limits

    def over(self, metric: Metric) -> ColumnElement[bool]:
        """Tell whether a term or a watched window has ended; `domain.metric.ends_at` says when."""
        ended = facts.c.stopped_at <= self.at - self.inquiry.window if metric.watched else facts.c.due_at <= self.at
        return func.coalesce(ended, false())

    def followed(self) -> ColumnElement[bool]:
        """Tell whether another petition on the matter came within the window; one that accuses is never told."""
        other = facts.alias("other")
        until = later(facts.c.stopped_at, int(self.inquiry.window.total_seconds()))
        query = select(other.c.stream).where(
            other.c.name == Population.CASE.value,
            self.known(other),
            other.c.matter == facts.c.matter,
            other.c.petition != facts.c.petition,
            other.c.received_at > facts.c.stopped_at,
            other.c.received_at <= until,
            other.c.purpose != Purpose.ACCUSATION.value,
        )
        if self.accused is not None:
            query = query.where(other.c.petition.not_in(self.accused))
        return query.correlate(facts).exists()

    def owed(self) -> ColumnElement[bool]:
        """Keep the petitions that are in the backlog; `domain.distributions.owed` says the same of their items."""
        review, answer = facts.alias("review"), facts.alias("answer")
        reviews = select(review.c.stream).where(
            review.c.name.in_(TAKEN_UP), review.c.status.is_(None), self.known(review)
        )
        replied = and_(answer.c.name == Population.STAGE.value, answer.c.item == REPLIED)
        answers = select(answer.c.stream).where(
            answer.c.stream == facts.c.stream, or_(replied, answer.c.name.in_(TAKEN_UP)), self.known(answer)
        )
        unanswered = and_(facts.c.status.is_(None), ~answers.correlate(facts).exists())
        return or_(unanswered, facts.c.stream.in_(reviews))

    def accusing(self) -> int:
        """Count the petitions that accuse somebody, up to the least that are counted; none that accuses the viewer."""
        accusing = facts.c.purpose == Purpose.ACCUSATION.value
        query = select(facts.c.stream).where(accusing, facts.c.body == "", *self._asked(Population.CASE))
        return len(self.connection.execute(query.limit(MINIMUM_CELL)).all())

    def unaccused(self, name: Population) -> ColumnElement[bool]:
        """Leave out what accuses the viewer: else what his list lacks of a count would tell him that he is accused."""
        if name is not Population.RECOMMENDATION:
            return facts.c.petition.not_in(self.accused)
        cited = select(dossier_cases.c.dossier).where(dossier_cases.c.petition.in_(self.accused))
        return facts.c.stream.not_in(cited)


def districts_below(tree: Tree, district: str) -> set[str]:
    """Give a district and those of the offices below its own."""
    found = {district}
    for office in tree.offices.values():
        if office.district == district:
            found |= {tree.offices[below].district or district for below in tree.below(office.id)}
    return found


def _accusing(connection: Connection, viewer: Viewer | None) -> Any:
    """Give the petitions that accuse a viewer, or bar him since, as a query; None, if there are none."""
    if viewer is None:
        return None
    named = or_(
        and_(exclusions.c.kind == "office", exclusions.c.subject.in_(viewer.line)),
        and_(exclusions.c.kind == "account", exclusions.c.subject == viewer.account),
    )
    query = (
        select(exclusions.c.petition)
        .where(named)
        .union_all(select(late_exclusions.c.petition).where(late_exclusions.c.account == viewer.account))
    )
    return query if connection.execute(query.limit(1)).first() is not None else None
