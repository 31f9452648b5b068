"""Failures of readings, resolutions and crawls, counted by who survived them; an index for how often a source publishes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
COUNTS = (
    ("pages", "failures", "readings that failed while their worker lived on"),
    ("articles", "failures", "how often resolving it failed"),
    ("health", "deaths", "crawls in a row that died and brought nothing"),
)


def upgrade() -> None:
    for table, column, comment in COUNTS:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default="0", comment=comment))
    op.create_index("ix_articles_source_published", "articles", ["source_id", "published"])


def downgrade() -> None:
    op.drop_index("ix_articles_source_published", "articles")
    for table, column, _ in reversed(COUNTS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
