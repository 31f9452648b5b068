"""Each attempt to send: what was handed to which server when, and what it said. Rates and patience are counted here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from records.subscription import DeliveryState
from store.tables import attempts

ARRIVED = (DeliveryState.SENT, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class AttemptRow:
    id: int
    mail: str
    subscription_id: str
    address: str
    server: str
    begun: datetime
    ended: datetime | None
    state: str | None
    said: str | None


def begin_attempt(connection: Connection, mail: str, subscription_id: str, address: str, server: str, now: datetime) -> int:
    """Its number. To be committed before the first byte leaves."""
    values = {"mail": mail, "subscription_id": subscription_id, "address": address, "server": server, "begun": now}
    return connection.execute(attempts.insert().values(**values).returning(attempts.c.id)).scalar_one()


def end_attempt(connection: Connection, number: int, state: str, said: str, now: datetime) -> None:
    connection.execute(update(attempts).where(attempts.c.id == number).values(state=state, said=said[:1000], ended=now))


def begun_since(connection: Connection, server: str, moment: datetime) -> list[datetime]:
    """When attempts on the server since that moment began, the earliest first."""
    query = select(attempts.c.begun).where(attempts.c.server == server, attempts.c.begun > moment).order_by(attempts.c.begun)
    return list(connection.execute(query).scalars())


def arrived_since(connection: Connection, address: str, moment: datetime) -> list[datetime]:
    """When mails to that address were sent, or may have been, since then; the earliest first."""
    arrived = select(attempts.c.begun).where(attempts.c.address == address, attempts.c.begun > moment, attempts.c.state.in_(ARRIVED))
    return list(connection.execute(arrived.order_by(attempts.c.begun)).scalars())


def first_attempt(connection: Connection, mail: str) -> datetime | None:
    """When the mail was first tried."""
    return connection.execute(select(func.min(attempts.c.begun)).where(attempts.c.mail == mail)).scalar()


def list_attempts(connection: Connection, mail: str) -> list[AttemptRow]:
    """All attempts of a mail, the first one first."""
    query = select(attempts).where(attempts.c.mail == mail).order_by(attempts.c.id)
    return [AttemptRow(**row._mapping) for row in connection.execute(query)]
