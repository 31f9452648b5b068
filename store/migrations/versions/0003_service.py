"""For the service: leases, what workers were told, stopped subscriptions, facts of the store itself."""

import sqlalchemy as sa
from alembic import op

from store.tables import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("pages", "articles"):
        op.add_column(table, sa.Column("hinted", Moment(timezone=True), comment="when workers were last told of it"))
    op.add_column(
        "subscriptions",
        sa.Column("stopped", Moment(timezone=True), comment="when it was stopped: by its reader, or because its address is refused"),
    )
    op.add_column("subscriptions", sa.Column("stop_reason", sa.Text(), comment="why it was stopped"))
    op.add_column(
        "deliveries",
        sa.Column("mail", sa.String(40), comment="key of the mail that tells it, given at the first attempt; several share a digest"),
    )
    op.add_column(
        "deliveries",
        sa.Column("doubtful", sa.Boolean(), nullable=False, server_default=sa.false(), comment="once cut off after the final dot"),
    )
    op.create_index("ix_deliveries_mail", "deliveries", ["mail"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(300), primary_key=True, comment="what one process at a time may do: tick, send, crawl:SOURCE, host:NAME"),
        sa.Column("holder", sa.String(100), nullable=False, comment="who has it"),
        sa.Column("until", Moment(timezone=True), nullable=False, comment="free again after that"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(100), primary_key=True, comment="secret, last_tick"),
        sa.Column("value", sa.Text(), nullable=False, comment="as text"),
    )


def downgrade() -> None:
    op.drop_table("facts")
    op.drop_table("leases")
    op.drop_index("ix_deliveries_mail", "deliveries")
    for table, column in (("deliveries", "mail"), ("deliveries", "doubtful"), ("subscriptions", "stop_reason"), ("subscriptions", "stopped"), ("articles", "hinted"), ("pages", "hinted")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
