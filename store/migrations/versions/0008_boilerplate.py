"""Lines that repeat on the pages of a source."""

import sqlalchemy as sa
from alembic import op

from store.tables import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "boilerplate",
        sa.Column("id", sa.Integer(), primary_key=True, comment="our number"),
        sa.Column("source_id", sa.String(200), nullable=False, comment="source on whose pages it repeats"),
        sa.Column("line", sa.Text(), nullable=False, comment="the line, dropped from its articles"),
        sa.Column("articles", sa.Integer(), nullable=False, comment="in how many it stood when it was learned"),
        sa.Column("learned", Moment(timezone=True), nullable=False, comment="when"),
        sa.Column("revoked", Moment(timezone=True), comment="when a person said that it is text; it is never learned again"),
        sa.UniqueConstraint("source_id", "line"),
    )


def downgrade() -> None:
    op.drop_table("boilerplate")
