"""The level of an office, and the books: reception days, sponsorships, key fields, findings.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office_terms", sa.Column("level", sa.String(length=20), nullable=True))
    op.create_table(
        "books",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("day", Utc(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_books_office")),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_books")),
    )
    op.create_index("ix_books_list", "books", ["kind", "office", "day"], unique=False)
    op.create_table(
        "book_links",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "book", "relation", "subject", name=op.f("pk_book_links")),
    )
    op.create_index("ix_book_links_subject", "book_links", ["kind", "relation", "subject"], unique=False)
    op.create_table(
        "book_acts",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "id", name=op.f("pk_book_acts")),
    )


def downgrade() -> None:
    op.drop_table("book_acts")
    op.drop_index("ix_book_links_subject", table_name="book_links")
    op.drop_table("book_links")
    op.drop_index("ix_books_list", table_name="books")
    op.drop_table("books")
    op.drop_column("office_terms", "level")
