"""What an analyst decided, agreements of events, what articles recall."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("agreement_id", sa.String(64), comment="agreement whose thread it is in; null if it is none"))
        events.add_column(sa.Column("term_end", sa.String(10), comment="last day of an agreement's term"))
        events.add_column(
            sa.Column("rejected", sa.Boolean(), nullable=False, server_default=sa.false(), comment="an analyst says that it is none")
        )
        events.create_index("ix_events_agreement_id", ["agreement_id"])
        events.create_index("ix_events_term_end", ["term_end"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), primary_key=True, comment="our number"),
        sa.Column("kind", sa.String(10), nullable=False, comment="together, apart or edit"),
        sa.Column("type", sa.String(20), nullable=False, comment="type of the events that it is about"),
        sa.Column("event_id", sa.String(64), nullable=False, index=True, comment="event on which it was decided"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: articles by canonical address, parties, changes"),
        sa.Column("author", sa.String(200), nullable=False, comment="who decided"),
        sa.Column("decided", store.tables.Moment(timezone=True), nullable=False, comment="when"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
        sa.Column("revoked", store.tables.Moment(timezone=True), comment="when it was taken back; null while it stands"),
    )
    op.create_table(
        "decision_articles",
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True, comment="decision"),
        sa.Column("canonical", sa.Text(), primary_key=True, index=True, comment="address of an article that it names, in all its versions"),
    )
    op.create_table(
        "recollections",
        sa.Column("article_id", sa.Integer(), sa.ForeignKey("articles.id"), primary_key=True, comment="article that recalls an earlier instrument"),
        sa.Column("position", sa.Integer(), primary_key=True, comment="order in the article"),
        sa.Column("pair", sa.String(100), nullable=False, index=True, comment="its sides, `IR+RU`"),
        sa.Column("instrument", sa.String(30), nullable=False, comment="what it is"),
        sa.Column("year", sa.String(10), comment="of its act, as told"),
    )


def downgrade() -> None:
    for table in ("recollections", "decision_articles", "decisions"):
        op.drop_table(table)
    with op.batch_alter_table("events") as events:
        events.drop_index("ix_events_agreement_id")
        events.drop_index("ix_events_term_end")
        for column in ("agreement_id", "term_end", "rejected"):
            events.drop_column(column)
