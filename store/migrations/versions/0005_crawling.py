"""For the crawler: validators of pages, how often a page was asked, what came from the feed; robots.txt kept; how fresh a feed is."""

import sqlalchemy as sa
from alembic import op

from store.tables import Moment

revision = "0005"
down_revision = "0004"

PAGES = ("etag", "last_modified", "asked", "from_feed")
FEEDS = ("newest", "entries")


def upgrade() -> None:
    op.add_column("pages", sa.Column("etag", sa.Text(), comment="validator that the site gave"))
    op.add_column("pages", sa.Column("last_modified", sa.Text(), comment="validator that the site gave"))
    op.add_column("pages", sa.Column("asked", sa.Integer(), nullable=False, server_default="1", comment="how often it was asked and failed so"))
    op.add_column("pages", sa.Column("from_feed", sa.String(10), comment="what of the feed stands for the page: content, lead; null if the page itself"))
    op.add_column("feeds", sa.Column("newest", Moment(timezone=True), comment="date of the newest entry when it last had content"))
    op.add_column("feeds", sa.Column("entries", sa.Integer(), comment="entries when it last had content"))
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), primary_key=True, comment="scheme, host and port"),
        sa.Column("body", sa.Text(), nullable=False, comment="robots.txt as read; empty where there is none"),
        sa.Column("fetched", Moment(timezone=True), nullable=False, comment="when"),
    )


def downgrade() -> None:
    op.drop_table("robots")
    for table, columns in (("pages", PAGES), ("feeds", FEEDS)):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
