"""Leases: what one process at a time may do, until a moment or until it says that it is done. And facts of the store itself."""

from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import facts, leases


def take(connection: Connection, name: str, holder: str, seconds: float, now: datetime, *, also_from: str | None = None) -> bool:
    """Takes or prolongs the lease; False if another holds it. `also_from`: a holder that hands it over."""
    holders = [holder, also_from] if also_from else [holder]
    until = now + timedelta(seconds=seconds)
    mine = update(leases).where(leases.c.name == name, (leases.c.until <= now) | leases.c.holder.in_(holders))
    if connection.execute(mine.values(holder=holder, until=until)).rowcount:
        return True
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(leases).values(name=name, holder=holder, until=until).on_conflict_do_nothing().returning(leases.c.name)
    return connection.execute(new).first() is not None


def renew(connection: Connection, name: str, holder: str, seconds: float, now: datetime) -> bool:
    """Prolongs a lease; False if it is no longer the holder's."""
    mine = update(leases).where(leases.c.name == name, leases.c.holder == holder)
    return connection.execute(mine.values(until=now + timedelta(seconds=seconds))).rowcount == 1


def release(connection: Connection, name: str, holder: str) -> None:
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def held(connection: Connection, prefix: str, now: datetime) -> dict[str, datetime]:
    """Names (without the prefix) of the leases that begin so and are held, and until when."""
    query = select(leases.c.name, leases.c.until).where(leases.c.name.startswith(prefix, autoescape=True), leases.c.until > now)
    return {name.removeprefix(prefix): until for name, until in connection.execute(query)}


def lapsed(connection: Connection, prefix: str, now: datetime, *, but: str) -> set[str]:
    """Names (without the prefix) of the leases whose holder, other than `but`, let them run out and never gave them back: it died."""
    query = select(leases.c.name).where(leases.c.name.startswith(prefix, autoescape=True), leases.c.until <= now, leases.c.holder != but)
    return {name.removeprefix(prefix) for name in connection.execute(query).scalars()}


def holder_of(connection: Connection, name: str) -> str | None:
    return connection.execute(select(leases.c.holder).where(leases.c.name == name)).scalar()


def read_fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def write_fact(connection: Connection, name: str, value: str) -> None:
    if connection.execute(update(facts).where(facts.c.name == name).values(value=value)).rowcount == 0:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(facts).values(name=name, value=value).on_conflict_do_nothing())


def read_facts(connection: Connection, prefix: str) -> dict[str, str]:
    """The facts whose names begin so, by their whole names."""
    query = select(facts.c.name, facts.c.value).where(facts.c.name.startswith(prefix, autoescape=True)).order_by(facts.c.name)
    return {name: value for name, value in connection.execute(query)}


def forget_fact(connection: Connection, name: str) -> None:
    connection.execute(delete(facts).where(facts.c.name == name))


def secret_of(connection: Connection) -> str:
    """The secret of this store, made at the first asking: links and signatures are made with it."""
    if read_fact(connection, "secret") is None:
        write_fact(connection, "secret", token_hex(32))
    return read_fact(connection, "secret") or ""
