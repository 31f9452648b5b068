"""Whether sending is on hold: after a backup was restored nobody is told anything until a person has looked and released it."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from records.subscription import DeliveryState
from store.leases import read_fact, write_fact
from store.tables import deliveries, facts

HELD = "sending_held"


def hold(connection: Connection, reason: str) -> None:
    """Nothing is sent from now on."""
    write_fact(connection, HELD, reason)


def why_held(connection: Connection) -> str | None:
    """Why nothing is sent; None if sending is on."""
    return read_fact(connection, HELD)


def release(connection: Connection, now: datetime, *, drop: bool = False) -> int:
    """Sending is on again. With `drop` what is in the outbox now is let go; how many that were."""
    connection.execute(delete(facts).where(facts.c.name == HELD))
    if not drop:
        return 0
    waiting = deliveries.c.state.in_([DeliveryState.DUE, DeliveryState.SENDING])
    values = {"state": DeliveryState.FAILED, "ended": now, "due": None, "problem": "let go when sending was released"}
    return connection.execute(update(deliveries).where(waiting).values(**values)).rowcount
