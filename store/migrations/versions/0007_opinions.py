"""Answers of the second reader and what they cost."""

import sqlalchemy as sa
from alembic import op

from store.tables import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("key", sa.String(64), primary_key=True, comment="SHA-256 of what the answer depends on"),
        sa.Column("model", sa.String(200), nullable=False, comment="who was asked"),
        sa.Column("answer", sa.Text(), nullable=False, comment="as it came"),
        sa.Column("tokens", sa.Integer(), nullable=False, comment="what it took, as the server counts"),
        sa.Column("asked", Moment(timezone=True), nullable=False, comment="when"),
    )
    op.create_index("ix_opinions_asked", "opinions", ["asked"])


def downgrade() -> None:
    op.drop_table("opinions")
