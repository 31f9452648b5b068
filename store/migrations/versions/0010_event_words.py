"""The words that an event's reports say, so that a search for them reads an index and not every event."""

import sqlalchemy as sa
from alembic import op

from store.said import save_words
from store.writing_down import event_of

revision = "0010"
down_revision = "0009"
AT_ONCE = 500


def upgrade() -> None:
    op.create_table(
        "event_words",
        sa.Column("event_id", sa.String(64), sa.ForeignKey("events.id", ondelete="CASCADE", name="fk_event_words_event_id"), comment="event"),
        sa.Column("word", sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), comment="in lower case"),
        sa.PrimaryKeyConstraint("event_id", "word", name="pk_event_words"),
    )
    connection, last = op.get_bind(), ""
    while rows := connection.execute(
        sa.text("SELECT id, body FROM events WHERE id > :last ORDER BY id LIMIT :number"), {"last": last, "number": AT_ONCE}
    ).all():
        for name, body in rows:
            save_words(connection, name, event_of(body).reports)
        last = rows[-1][0]
    op.create_index("ix_event_words_word", "event_words", ["word", "event_id"])


def downgrade() -> None:
    op.drop_table("event_words")
