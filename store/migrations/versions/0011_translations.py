"""Addresses of an article in other languages, as its page tells them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "articles", sa.Column("translations", sa.Text(), nullable=False, server_default="[]", comment="JSON: addresses of it in other languages")
    )


def downgrade() -> None:
    op.drop_column("articles", "translations")
