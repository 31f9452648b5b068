"""The tables. What a source said and what we did stand apart; identity is guarded by constraints."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time, always with its zone; SQLite would drop it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


pages = Table(
    "pages", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("source_id", String(200), nullable=False, index=True, comment="source that led to it"),
    Column("url", Text, nullable=False, comment="address asked"),
    Column("canonical", Text, nullable=False, index=True, comment="address by which it is known: folded"),
    Column("final_url", Text, nullable=False, comment="address that answered"),
    Column("status", Integer, nullable=False, comment="HTTP status, 0 if there was no answer"),
    Column("content_type", Text, nullable=False, default="", comment="as the site said"),
    Column("body", LargeBinary, comment="bytes as sent, zlib; null where there were none"),
    Column("content_hash", String(64), nullable=False, comment="SHA-256 of the bytes"),
    Column("feed_title", Text, comment="what the feed called it"),
    Column("feed_lead", Text, comment="what the feed said of it"),
    Column("feed_published", Moment, comment="when the feed says it was published"),
    Column("fetched", Moment, nullable=False, comment="when we asked"),
    Column("outcome", String(20), index=True, comment="how it ended; null while it waits to be read"),
    Column("reason", Text, comment="why, where the outcome does not say it"),
    Column("due", Moment, index=True, comment="when the next step is due; null if none is left"),
    Column("tries", Integer, nullable=False, default=0, comment="how often reading it was begun and not ended"),
    Column("hinted", Moment, comment="when workers were last told of it"),
    Column("etag", Text, comment="validator that the site gave"),
    Column("last_modified", Text, comment="validator that the site gave"),
    Column("asked", Integer, nullable=False, default=1, server_default="1", comment="how often it was asked and failed so"),
    Column("from_feed", String(10), comment="what of the feed stands for the page: content, lead; null if the page itself"),
    Column("failures", Integer, nullable=False, default=0, server_default="0", comment="readings that failed while their worker lived on"),
    Column("part_of", Text, index=True, comment="first page of the article, if this is a further one"),
    Column("part", Integer, comment="which page of the article it is: 2 for the second"),
    UniqueConstraint("canonical", "content_hash"),
)  # fmt: skip

articles = Table(
    "articles", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("page_id", ForeignKey("pages.id"), nullable=False, index=True, comment="page it was read from"),
    Column("source_id", String(200), nullable=False, index=True, comment="source, the outlet"),
    Column("canonical", Text, nullable=False, comment="address by which it is known: folded"),
    Column("url", Text, nullable=False, comment="address to read it at"),
    Column("version", Integer, nullable=False, comment="1, then one more for each edit"),
    Column("title", Text, nullable=False, comment="headline"),
    Column("lead", Text, nullable=False, comment="lead or description"),
    Column("text", Text, nullable=False, comment="text without boilerplate"),
    Column("lang", String(8), index=True, comment="ISO 639-1, as detected"),
    Column("published", Moment, index=True, comment="day of publication"),
    Column("published_from", String(20), comment="evidence that gave it"),
    Column("content_hash", String(64), nullable=False, comment="SHA-256 of title and text"),
    Column("reference_list", Text, nullable=False, comment="JSON: earlier instruments it recalls"),
    Column("translations", Text, nullable=False, server_default="[]", comment="JSON: addresses of it in other languages"),
    Column("extractor", String(20), nullable=False, comment="version of the extractor that read it"),
    Column("read_at", Moment, nullable=False, comment="when we read it"),
    Column("due", Moment, index=True, comment="when its events are to be resolved; null if done"),
    Column("hinted", Moment, comment="when workers were last told of it"),
    Column("failures", Integer, nullable=False, default=0, server_default="0", comment="how often resolving it failed"),
    Index("ix_articles_source_published", "source_id", "published"),
    UniqueConstraint("canonical", "version"),
    UniqueConstraint("canonical", "content_hash", name="uq_articles_content"),
)  # fmt: skip

mentions = Table(
    "mentions", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True, comment="article that tells it"),
    Column("position", Integer, nullable=False, comment="order in the article"),
    Column("body", Text, nullable=False, comment="JSON: the mention"),
    Column("extractor", String(20), nullable=False, comment="version of the extractor"),
    UniqueConstraint("article_id", "position"),
)  # fmt: skip

events = Table(
    "events", metadata,
    Column("id", String(64), primary_key=True, comment="identifier, from the founding report"),
    Column("type", String(20), nullable=False, index=True, comment="event type"),
    Column("status", String(20), nullable=False, index=True, comment="newest status"),
    Column("date", String(10), index=True, comment="day, month or year of the act"),
    Column("confidence", Float, nullable=False, comment="probability that it is right"),
    Column("outlets", Integer, nullable=False, comment="independent voices"),
    Column("body", Text, nullable=False, comment="JSON: the event with its reports"),
    Column("first_reported", Moment, comment="earliest publication"),
    Column("updated", Moment, nullable=False, index=True, comment="when it last changed"),
    Column("alerts_due", Boolean, nullable=False, default=True, index=True, comment="whom it concerns is yet to be decided"),
    Column("agreement_id", String(64), index=True, comment="agreement whose thread it is in; null if it is none"),
    Column("term_end", String(10), index=True, comment="last day of an agreement's term"),
    Column("rejected", Boolean, nullable=False, default=False, server_default=false(), comment="an analyst says that it is none"),
)  # fmt: skip

event_keys = Table(
    "event_keys", metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, comment="event"),
    Column("kind", String(12), primary_key=True, comment="block, side, sector, language, source"),
    Column("key", String(200), primary_key=True, comment="what it is found by"),
    Index("ix_event_keys_key", "kind", "key"),
)  # fmt: skip

event_words = Table(
    "event_words", metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, comment="event"),
    Column("word", String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True, comment="said of it, in lower case"),
    Index("ix_event_words_word", "word", "event_id"),
)  # fmt: skip

event_articles = Table(
    "event_articles", metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, comment="event"),
    Column("article_id", ForeignKey("articles.id"), primary_key=True, index=True, comment="article that tells it"),
)  # fmt: skip

merged_events = Table(
    "merged_events", metadata,
    Column("id", String(64), primary_key=True, comment="identifier that was given up"),
    Column("event_id", String(64), nullable=False, comment="event that it turned out to be"),
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("kind", String(10), nullable=False, comment="together, apart or edit"),
    Column("type", String(20), nullable=False, comment="type of the events that it is about"),
    Column("event_id", String(64), nullable=False, index=True, comment="event on which it was decided"),
    Column("body", Text, nullable=False, comment="JSON: articles by canonical address, parties, changes"),
    Column("author", String(200), nullable=False, comment="who decided"),
    Column("decided", Moment, nullable=False, comment="when"),
    Column("reason", Text, nullable=False, comment="why"),
    Column("revoked", Moment, comment="when it was taken back; null while it stands"),
)  # fmt: skip

decision_articles = Table(
    "decision_articles", metadata,
    Column("decision_id", ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True, comment="decision"),
    Column("canonical", Text, primary_key=True, index=True, comment="address of an article that it names, in all its versions"),
)  # fmt: skip

recollections = Table(
    "recollections", metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True, comment="article that recalls an earlier instrument"),
    Column("position", Integer, primary_key=True, comment="order in the article"),
    Column("pair", String(100), nullable=False, index=True, comment="its sides, `IR+RU`"),
    Column("instrument", String(30), nullable=False, comment="what it is"),
    Column("year", String(10), comment="of its act, as told"),
)  # fmt: skip

feeds = Table(
    "feeds", metadata,
    Column("url", Text, primary_key=True, comment="address of a feed or sitemap"),
    Column("etag", Text, comment="validator that the site gave"),
    Column("last_modified", Text, comment="validator that the site gave"),
    Column("checked", Moment, nullable=False, comment="when it was last asked"),
    Column("newest", Moment, comment="date of the newest entry when it last had content"),
    Column("entries", Integer, comment="entries when it last had content"),
)  # fmt: skip

robots = Table(
    "robots", metadata,
    Column("origin", Text, primary_key=True, comment="scheme, host and port"),
    Column("body", Text, nullable=False, comment="robots.txt as read; empty where there is none"),
    Column("fetched", Moment, nullable=False, comment="when"),
)  # fmt: skip

health = Table(
    "health", metadata,
    Column("source_id", String(200), primary_key=True, comment="source"),
    Column("checked", Moment, nullable=False, comment="when it was last crawled"),
    Column("succeeded", Moment, comment="when it last worked"),
    Column("score", Float, nullable=False, default=0.0, comment="failures since: hard 1, soft 0.5, temporary 0.25"),
    Column("problem", Text, comment="what went wrong last"),
    Column("deaths", Integer, nullable=False, default=0, server_default="0", comment="crawls in a row that died and brought nothing"),
)  # fmt: skip

subscriptions = Table(
    "subscriptions", metadata,
    Column("id", String(100), primary_key=True, comment="name that its owner gave"),
    Column("body", Text, nullable=False, comment="JSON: the subscription"),
    Column("created", Moment, nullable=False, comment="since when"),
    Column("stopped", Moment, comment="when it was stopped: by its reader, or because its address is refused"),
    Column("stop_reason", Text, comment="why it was stopped"),
)  # fmt: skip

deliveries = Table(
    "deliveries", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False, comment="who is told"),
    Column("event_id", String(64), nullable=False, index=True, comment="of what"),
    Column("status", String(20), nullable=False, comment="of which status; expiring, overdue, withdrawn, corrected:…"),
    Column("why", Text, nullable=False, comment="JSON: what of the filter matched"),
    Column("state", String(10), nullable=False, index=True, comment="due, sending, sent, refused, unknown, failed"),
    Column("decided", Moment, nullable=False, comment="when we found that it concerns them"),
    Column("due", Moment, index=True, comment="not to be sent before; null if ended"),
    Column("tries", Integer, nullable=False, default=0, comment="attempts"),
    Column("ended", Moment, comment="when it was sent or given up"),
    Column("problem", Text, comment="what the server said"),
    Column("mail", String(40), index=True, comment="key of the mail that tells it, given at the first attempt; several share a digest"),
    Column("doubtful", Boolean, nullable=False, default=False, server_default=false(), comment="once cut off after the final dot"),
    Column("told", Text, comment="JSON: what was said of the event; null before the first attempt"),
    UniqueConstraint("subscription_id", "event_id", "status"),
)  # fmt: skip

attempts = Table(
    "attempts", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("mail", String(40), nullable=False, index=True, comment="key of the mail"),
    Column("subscription_id", String(100), nullable=False, comment="who is told"),
    Column("address", Text, nullable=False, index=True, comment="where it goes to"),
    Column("server", Text, nullable=False, comment="what it is handed to: host and port, or the folder"),
    Column("begun", Moment, nullable=False, index=True, comment="before the first byte left"),
    Column("ended", Moment, comment="null if the sender died"),
    Column("state", String(10), comment="what became of it"),
    Column("said", Text, comment="what the server said"),
)  # fmt: skip

leases = Table(
    "leases", metadata,
    Column("name", String(300), primary_key=True, comment="what one process at a time may do: tick, send, crawl:SOURCE, host:NAME"),
    Column("holder", String(100), nullable=False, comment="who has it"),
    Column("until", Moment, nullable=False, comment="free again after that"),
)  # fmt: skip

facts = Table(
    "facts", metadata,
    Column("name", String(100), primary_key=True, comment="secret, last_tick"),
    Column("value", Text, nullable=False, comment="as text"),
)  # fmt: skip

opinions = Table(
    "opinions", metadata,
    Column("key", String(64), primary_key=True, comment="SHA-256 of what the answer depends on"),
    Column("model", String(200), nullable=False, comment="who was asked"),
    Column("answer", Text, nullable=False, comment="as it came"),
    Column("tokens", Integer, nullable=False, comment="what it took, as the server counts"),
    Column("asked", Moment, nullable=False, index=True, comment="when"),
)  # fmt: skip

boilerplate = Table(
    "boilerplate", metadata,
    Column("id", Integer, primary_key=True, comment="our number"),
    Column("source_id", String(200), nullable=False, comment="source on whose pages it repeats"),
    Column("line", Text, nullable=False, comment="the line, dropped from its articles"),
    Column("articles", Integer, nullable=False, comment="in how many it stood when it was learned"),
    Column("learned", Moment, nullable=False, comment="when"),
    Column("revoked", Moment, comment="when a person said that it is text; it is never learned again"),
    UniqueConstraint("source_id", "line"),
)  # fmt: skip
