"""Each attempt to send, and what a reader was told, so that a correction is known as one."""

import sqlalchemy as sa
from alembic import op

from store.tables import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("told", sa.Text(), comment="JSON: what was said of the event; null before the first attempt"))
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True, comment="our number"),
        sa.Column("mail", sa.String(40), nullable=False, comment="key of the mail"),
        sa.Column("subscription_id", sa.String(100), nullable=False, comment="who is told"),
        sa.Column("address", sa.Text(), nullable=False, comment="where it goes to"),
        sa.Column("server", sa.Text(), nullable=False, comment="what it is handed to: host and port, or the folder"),
        sa.Column("begun", Moment(timezone=True), nullable=False, comment="before the first byte left"),
        sa.Column("ended", Moment(timezone=True), comment="null if the sender died"),
        sa.Column("state", sa.String(10), comment="what became of it"),
        sa.Column("said", sa.Text(), comment="what the server said"),
    )
    for column in ("mail", "address", "begun"):
        op.create_index(f"ix_attempts_{column}", "attempts", [column])
    op.create_index("ix_deliveries_event_id", "deliveries", ["event_id"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_event_id", "deliveries")
    op.drop_table("attempts")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_column("told")
