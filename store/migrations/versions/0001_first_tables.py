"""The first tables."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=64), nullable=False, comment="identifier, from the founding report"),
        sa.Column("type", sa.String(length=20), nullable=False, comment="event type"),
        sa.Column("status", sa.String(length=20), nullable=False, comment="newest status"),
        sa.Column("date", sa.String(length=10), nullable=True, comment="day, month or year of the act"),
        sa.Column("confidence", sa.Float(), nullable=False, comment="probability that it is right"),
        sa.Column("outlets", sa.Integer(), nullable=False, comment="independent voices"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the event with its reports"),
        sa.Column("first_reported", store.tables.Moment(timezone=True), nullable=True, comment="earliest publication"),
        sa.Column("updated", store.tables.Moment(timezone=True), nullable=False, comment="when it last changed"),
        sa.Column("alerts_due", sa.Boolean(), nullable=False, comment="whom it concerns is yet to be decided"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_alerts_due"), "events", ["alerts_due"], unique=False)
    op.create_index(op.f("ix_events_date"), "events", ["date"], unique=False)
    op.create_index(op.f("ix_events_status"), "events", ["status"], unique=False)
    op.create_index(op.f("ix_events_type"), "events", ["type"], unique=False)
    op.create_index(op.f("ix_events_updated"), "events", ["updated"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False, comment="address of a feed or sitemap"),
        sa.Column("etag", sa.Text(), nullable=True, comment="validator that the site gave"),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="validator that the site gave"),
        sa.Column("checked", store.tables.Moment(timezone=True), nullable=False, comment="when it was last asked"),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feeds")),
    )
    op.create_table(
        "health",
        sa.Column("source_id", sa.String(length=200), nullable=False, comment="source"),
        sa.Column("checked", store.tables.Moment(timezone=True), nullable=False, comment="when it was last crawled"),
        sa.Column("succeeded", store.tables.Moment(timezone=True), nullable=True, comment="when it last worked"),
        sa.Column("score", sa.Float(), nullable=False, comment="failures since: hard 1, soft 0.5, temporary 0.25"),
        sa.Column("problem", sa.Text(), nullable=True, comment="what went wrong last"),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_health")),
    )
    op.create_table(
        "merged_events",
        sa.Column("id", sa.String(length=64), nullable=False, comment="identifier that was given up"),
        sa.Column("event_id", sa.String(length=64), nullable=False, comment="event that it turned out to be"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_events")),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False, comment="our number"),
        sa.Column("source_id", sa.String(length=200), nullable=False, comment="source that led to it"),
        sa.Column("url", sa.Text(), nullable=False, comment="address asked"),
        sa.Column("canonical", sa.Text(), nullable=False, comment="address by which it is known: folded"),
        sa.Column("final_url", sa.Text(), nullable=False, comment="address that answered"),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP status, 0 if there was no answer"),
        sa.Column("content_type", sa.Text(), nullable=False, comment="as the site said"),
        sa.Column("body", sa.LargeBinary(), nullable=True, comment="bytes as sent, zlib; null where there were none"),
        sa.Column("content_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the bytes"),
        sa.Column("feed_title", sa.Text(), nullable=True, comment="what the feed called it"),
        sa.Column("feed_lead", sa.Text(), nullable=True, comment="what the feed said of it"),
        sa.Column(
            "feed_published",
            store.tables.Moment(timezone=True),
            nullable=True,
            comment="when the feed says it was published",
        ),
        sa.Column("fetched", store.tables.Moment(timezone=True), nullable=False, comment="when we asked"),
        sa.Column("outcome", sa.String(length=20), nullable=True, comment="how it ended; null while it waits to be read"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why, where the outcome does not say it"),
        sa.Column(
            "due",
            store.tables.Moment(timezone=True),
            nullable=True,
            comment="when the next step is due; null if none is left",
        ),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often reading it was begun and not ended"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("canonical", "content_hash", name=op.f("uq_pages_canonical")),
    )
    op.create_index(op.f("ix_pages_canonical"), "pages", ["canonical"], unique=False)
    op.create_index(op.f("ix_pages_due"), "pages", ["due"], unique=False)
    op.create_index(op.f("ix_pages_outcome"), "pages", ["outcome"], unique=False)
    op.create_index(op.f("ix_pages_source_id"), "pages", ["source_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=100), nullable=False, comment="name that its owner gave"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the subscription"),
        sa.Column("created", store.tables.Moment(timezone=True), nullable=False, comment="since when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False, comment="our number"),
        sa.Column("page_id", sa.Integer(), nullable=False, comment="page it was read from"),
        sa.Column("source_id", sa.String(length=200), nullable=False, comment="source, the outlet"),
        sa.Column("canonical", sa.Text(), nullable=False, comment="address"),
        sa.Column("url", sa.Text(), nullable=False, comment="address to read it at"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, then one more for each edit"),
        sa.Column("title", sa.Text(), nullable=False, comment="headline"),
        sa.Column("lead", sa.Text(), nullable=False, comment="lead or description"),
        sa.Column("text", sa.Text(), nullable=False, comment="text without boilerplate"),
        sa.Column("lang", sa.String(length=8), nullable=True, comment="ISO 639-1, as detected"),
        sa.Column("published", store.tables.Moment(timezone=True), nullable=True, comment="day of publication"),
        sa.Column("published_from", sa.String(length=20), nullable=True, comment="evidence that gave it"),
        sa.Column("content_hash", sa.String(length=64), nullable=False, comment="SHA-256 of title and text"),
        sa.Column("reference_list", sa.Text(), nullable=False, comment="JSON: earlier instruments it recalls"),
        sa.Column("extractor", sa.String(length=20), nullable=False, comment="version of the extractor that read it"),
        sa.Column("read_at", store.tables.Moment(timezone=True), nullable=False, comment="when we read it"),
        sa.Column(
            "due",
            store.tables.Moment(timezone=True),
            nullable=True,
            comment="when its events are to be resolved; null if done",
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_articles_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("canonical", "content_hash", name="uq_articles_content"),
        sa.UniqueConstraint("canonical", "version", name=op.f("uq_articles_canonical")),
    )
    op.create_index(op.f("ix_articles_due"), "articles", ["due"], unique=False)
    op.create_index(op.f("ix_articles_lang"), "articles", ["lang"], unique=False)
    op.create_index(op.f("ix_articles_page_id"), "articles", ["page_id"], unique=False)
    op.create_index(op.f("ix_articles_published"), "articles", ["published"], unique=False)
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False, comment="our number"),
        sa.Column("subscription_id", sa.String(length=100), nullable=False, comment="who is told"),
        sa.Column("event_id", sa.String(length=64), nullable=False, comment="of what"),
        sa.Column("status", sa.String(length=20), nullable=False, comment="of which status"),
        sa.Column("why", sa.Text(), nullable=False, comment="JSON: what of the filter matched"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="due, sending, sent, refused, unknown, failed"),
        sa.Column("decided", store.tables.Moment(timezone=True), nullable=False, comment="when we found that it concerns them"),
        sa.Column("due", store.tables.Moment(timezone=True), nullable=True, comment="not to be sent before; null if ended"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="attempts"),
        sa.Column("ended", store.tables.Moment(timezone=True), nullable=True, comment="when it was sent or given up"),
        sa.Column("problem", sa.Text(), nullable=True, comment="what the server said"),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name=op.f("fk_deliveries_subscription_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("subscription_id", "event_id", "status", name=op.f("uq_deliveries_subscription_id")),
    )
    op.create_index(op.f("ix_deliveries_due"), "deliveries", ["due"], unique=False)
    op.create_index(op.f("ix_deliveries_state"), "deliveries", ["state"], unique=False)
    op.create_table(
        "event_keys",
        sa.Column("event_id", sa.String(length=64), nullable=False, comment="event"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="block, side, sector, language, source"),
        sa.Column("key", sa.String(length=200), nullable=False, comment="what it is found by"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_keys_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "kind", "key", name=op.f("pk_event_keys")),
    )
    op.create_index("ix_event_keys_key", "event_keys", ["kind", "key"], unique=False)
    op.create_table(
        "event_articles",
        sa.Column("event_id", sa.String(length=64), nullable=False, comment="event"),
        sa.Column("article_id", sa.Integer(), nullable=False, comment="article that tells it"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_event_articles_article_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_articles_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "article_id", name=op.f("pk_event_articles")),
    )
    op.create_index(op.f("ix_event_articles_article_id"), "event_articles", ["article_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), nullable=False, comment="our number"),
        sa.Column("article_id", sa.Integer(), nullable=False, comment="article that tells it"),
        sa.Column("position", sa.Integer(), nullable=False, comment="order in the article"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the mention"),
        sa.Column("extractor", sa.String(length=20), nullable=False, comment="version of the extractor"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_mentions_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("article_id", "position", name=op.f("uq_mentions_article_id")),
    )
    op.create_index(op.f("ix_mentions_article_id"), "mentions", ["article_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_mentions_article_id"), table_name="mentions")
    op.drop_table("mentions")
    op.drop_index(op.f("ix_event_articles_article_id"), table_name="event_articles")
    op.drop_table("event_articles")
    op.drop_index("ix_event_keys_key", table_name="event_keys")
    op.drop_table("event_keys")
    op.drop_index(op.f("ix_deliveries_state"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_due"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_articles_source_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_published"), table_name="articles")
    op.drop_index(op.f("ix_articles_page_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_lang"), table_name="articles")
    op.drop_index(op.f("ix_articles_due"), table_name="articles")
    op.drop_table("articles")
    op.drop_table("subscriptions")
    op.drop_index(op.f("ix_pages_source_id"), table_name="pages")
    op.drop_index(op.f("ix_pages_outcome"), table_name="pages")
    op.drop_index(op.f("ix_pages_due"), table_name="pages")
    op.drop_index(op.f("ix_pages_canonical"), table_name="pages")
    op.drop_table("pages")
    op.drop_table("merged_events")
    op.drop_table("health")
    op.drop_table("feeds")
    op.drop_index(op.f("ix_events_updated"), table_name="events")
    op.drop_index(op.f("ix_events_type"), table_name="events")
    op.drop_index(op.f("ix_events_status"), table_name="events")
    op.drop_index(op.f("ix_events_date"), table_name="events")
    op.drop_index(op.f("ix_events_alerts_due"), table_name="events")
    op.drop_table("events")
