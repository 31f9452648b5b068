"""Keys of threads end with the day of the act, so that the acts nearest to one are read off the index."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    day = "(SELECT COALESCE(e.date, '0000-00-00') FROM events e WHERE e.id = event_keys.event_id)"
    op.execute(f"UPDATE event_keys SET key = key || '|' || {day} WHERE kind = 'block' AND key LIKE 'thread|%'")


def downgrade() -> None:
    cut = "substr(key, 1, 7 + position('|' in substr(key, 8)) - 1)"
    if op.get_bind().dialect.name == "sqlite":
        cut = "substr(key, 1, 7 + instr(substr(key, 8), '|') - 1)"
    op.execute(f"UPDATE event_keys SET key = {cut} WHERE kind = 'block' AND key LIKE 'thread|%'")
