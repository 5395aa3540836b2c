"""Calendar years kept at set-up count since ever; the column is for the instant of a publication."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the contents forward; no release before this one could publish a year."""
    calendars = sa.table('calendars', sa.column('effective', storage.types.Utc(timezone=True)))
    op.execute(calendars.update().values(effective=datetime(1949, 10, 1, tzinfo=UTC)))
