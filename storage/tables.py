"""The tables: streams and what is folded from them, the command ledger, texts and persons, offices and accounts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

Position = BigInteger().with_variant(Integer, "sqlite")

# streams


def _event_columns() -> list[Column[object]]:
    return [
        Column("kind", String(20), nullable=False),
        Column("stream", String(64), nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("type", String(40), nullable=False),
        Column("at", Utc, nullable=False),
        Column("recorded_at", Utc, nullable=False),
        Column("ledger_no", Integer),
        Column("content", Text, nullable=False),
        Column("hash", String(64), nullable=False),
        Column("fence", BigInteger, nullable=False, server_default="0"),
    ]


events = Table(
    "events",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    *_event_columns(),
    UniqueConstraint("kind", "stream", "sequence"),
    # By when they were recorded: on PostgreSQL with all that tells what became known late and what was done then; on
    # SQLite, where each event is looked up, no more than that, which is written faster. The other one stays empty.
    Index("ix_events_recorded_at", "recorded_at", postgresql_where=text("false")),
    Index("ix_events_recorded", "recorded_at", "at", "type", "stream", sqlite_where=text("0")),
)

superseded_events = Table(
    "superseded_events",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    *_event_columns(),
    Column("superseded_at", Utc, nullable=False),
    Index("ix_superseded_events_stream", "stream"),
)

# the gate: dockets number and lock the commands of one petition

dockets = Table(
    "dockets",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("last_ledger_no", Integer, nullable=False),
    Column("last_received_at", Utc, nullable=False),
    Column("tracking_hash", String(64), nullable=False),
    Column("policy", String(80), nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("petition", String(64), ForeignKey("dockets.number"), nullable=False),
    Column("ledger_no", Integer, nullable=False),
    Column("id", String(64), nullable=False),
    Column("type", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("office", String(64)),
    Column("received_at", Utc, nullable=False),
    Column("state", String(10), nullable=False),
    Column("answer", Text),
    Column("answered_at", Utc),
    Column("leased_by", String(64)),
    Column("leased_until", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    UniqueConstraint("petition", "ledger_no"),
    UniqueConstraint("petition", "id", name="uq_ledger_id"),
    Index("ix_ledger_pending", "state", "received_at"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("petition", String(64), ForeignKey("dockets.number"), nullable=False),
)

external_ids = Table(
    "external_ids",
    metadata,
    Column("system", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("petition", String(64), ForeignKey("dockets.number"), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_external_ids_petition", "petition"),
)

# texts and persons: nowhere else

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("petition", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text),
    Column("created_at", Utc, nullable=False),
    Column("erased_at", Utc),
)

persons = Table(
    "persons",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("petition", String(64), nullable=False, index=True),
    Column("part", String(20), nullable=False),
    Column("name", Text),
    Column("phone", Text),
    Column("address", Text),
    Column("id_number", Text),
    Column("post", Text),
    Column("created_at", Utc, nullable=False, index=True),
    Column("erased_at", Utc),
)

# projections

cases = Table(
    "cases",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("bureau", String(64), nullable=False),
    Column("office", String(64)),
    Column("district", String(80)),
    Column("category", String(80)),
    Column("leader", String(64)),
    Column("policy", String(80), nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("next_clock", String(40)),
    Column("next_due", Utc),
    Column("closed", Boolean, nullable=False),
    Column("matter", String(64), nullable=False),
    Column("final", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_cases_inbox", "office", "closed", "next_due", "number"),
    Index("ix_cases_bureau", "bureau", "closed", "next_due", "number"),
    Index("ix_cases_closed", "closed", "next_due", "number"),
    Index("ix_cases_leader", "leader"),
    Index("ix_cases_matter", "matter"),
)

matters = Table(
    "matters",
    metadata,
    Column("matter", String(64), primary_key=True),
    Column("final", Boolean, nullable=False),
    Column("final_in", String(64)),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
)

case_parts = Table(
    "case_parts",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("part", String(20), primary_key=True),
    Index("ix_case_parts_office", "office", "part", "petition"),
)

exclusions = Table(
    "exclusions",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Index("ix_exclusions_subject", "kind", "subject", "petition"),
)

# no projection: a rebuild of the cases does not touch it

late_exclusions = Table(
    "late_exclusions",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.id"), primary_key=True),
    Column("since", Utc, nullable=False),
    Column("why", String(10), nullable=False),
    Index("ix_late_exclusions_account", "account"),
)

RUNS, OWED = text("verdict IS NULL"), text("verdict IS NULL AND kind = 'duty'")
RUNNING = ("kind", "verdict", "due_at", "petition", "body", "clock", "ordinal", "holder", "anchor", "lapsed")
clock_facts = Table(
    "clock_facts",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("clock", String(40), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("body", String(10), nullable=False),
    Column("counts_in", String(40)),
    Column("holder", String(64), nullable=False),
    Column("district", String(80)),
    Column("category", String(80)),
    Column("channel", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("anchor", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("calendar", String(80), nullable=False),
    Column("policy", String(80), nullable=False),
    Column("lapsed", Boolean, nullable=False),
    Column("verdict", String(10)),
    Column("reason", String(40)),
    Column("stopped_at", Utc),
    Index("ix_clock_facts_counts", "counts_in", "received_at"),
    # Of the clocks that run only, with all that a list of duties tells.
    Index("ix_clock_facts_overdue", *RUNNING, postgresql_where=RUNS, sqlite_where=RUNS),
    # Whether a case has a duty that is late or due soon, on PostgreSQL without a look at its other clocks.
    Index("ix_clock_facts_owed", "petition", "due_at", postgresql_where=OWED, sqlite_where=text("0")),
    Index("ix_clock_facts_running", "clock", "verdict", "due_at"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("bureau", String(64), nullable=False),
    Column("office", String(64)),
    Column("policy", String(80), nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("next_clock", String(40)),
    Column("next_due", Utc),
    Column("closed", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_dossiers_kind", "kind", "closed", "next_due"),
    Index("ix_dossiers_bureau", "bureau"),
    Index("ix_dossiers_office", "office"),
)

dossier_cases = Table(
    "dossier_cases",
    metadata,
    Column("dossier", String(64), primary_key=True),
    Column("petition", String(64), primary_key=True),
    Column("part", String(20), nullable=False),
    Index("ix_dossier_cases_petition", "petition"),
)

UNSENT = text("mailed_at IS NULL")
outbox = Table(
    "outbox",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("petition", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("ledger_no", Integer),
    Column("template", String(40), nullable=False),
    Column("audience", String(80), nullable=False),
    Column("params", Text, nullable=False, server_default="{}"),
    Column("created_at", Utc, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("void", Boolean, nullable=False),
    Column("mailed_at", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", Utc),
    Index("ix_outbox_petition", "petition", "sequence"),
    Index("ix_outbox_audience", "audience", "created_at"),
    # Of what waits for mail only: without statistics SQLite would take it for every list of notices.
    Index("ix_outbox_to_send", "released", "void", postgresql_where=UNSENT, sqlite_where=UNSENT),
)

mailings = Table(
    "mailings",
    metadata,
    Column("notice", Position, ForeignKey("outbox.id"), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("sent_at", Utc, nullable=False),
)

# offices and accounts: dated

offices = Table(
    "offices",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
)

office_terms = Table(
    "office_terms",
    metadata,
    Column("office", String(64), ForeignKey("offices.id"), primary_key=True),
    Column("valid_from", Utc, primary_key=True),
    Column("valid_to", Utc),
    Column("parent", String(64), ForeignKey("offices.id")),
    Column("name", String(80), nullable=False),
    Column("name_en", String(80)),
    Column("district", String(80)),
    Column("level", String(20)),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("email", String(200)),
    Column("password_hash", String(300), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("locked_at", Utc),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account", String(64), ForeignKey("accounts.id"), primary_key=True),
    Column("valid_from", Utc, primary_key=True),
    Column("valid_to", Utc),
    Column("role", String(20), nullable=False),
    Column("office", String(64), ForeignKey("offices.id")),
    Column("post", String(80)),
    Index("ix_memberships_office", "office"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("revoked_at", Utc),
)

# books: the streams that gate transactions write, as they stand; and the acts that brought them there

books = Table(
    "books",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("office", String(64), ForeignKey("offices.id"), nullable=False),
    Column("day", Utc),
    Column("open", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_books_list", "kind", "office", "day"),
)

book_links = Table(
    "book_links",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("book", String(64), primary_key=True),
    Column("relation", String(20), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Index("ix_book_links_subject", "kind", "relation", "subject"),
)

book_acts = Table(
    "book_acts",
    metadata,
    Column("actor", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("book", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
)

# packs, calendars and code tables

policies = Table(
    "policies",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("kept_at", Utc, nullable=False),
)

calendars = Table(
    "calendars",
    metadata,
    Column("series", String(20), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("effective", Utc, nullable=False),
    Column("published", Date, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

categories = Table(
    "categories",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("valid_from", Utc, primary_key=True),
    Column("valid_to", Utc),
)
