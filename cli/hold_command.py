"""`accordwatch alerts hold` and `release`: whether mails go out at all."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.desk import open_desk
from store import holding


def add_to(group: typer.Typer) -> None:
    group.command("hold")(hold)
    group.command("release")(release)


def hold(reason: Annotated[str, typer.Option(help="Why; shown by `status`.")] = "by hand") -> None:
    """Send nothing until `alerts release`. Alerts are still decided and wait in the outbox."""
    with open_desk() as desk, desk.store.writing() as connection:
        holding.hold(connection, reason)
    print("Sending is on hold.")


def release(
    drop: Annotated[bool, typer.Option("--drop", help="What waits in the outbox now was told already: let it go unsent.")] = False,
) -> None:
    """Send again. `alerts preview` shows beforehand what that would be."""
    with open_desk() as desk, desk.store.writing() as connection:
        dropped = holding.release(connection, datetime.now(UTC), drop=drop)
    print("Sending is on again." + (f" {dropped} alerts were let go." if drop else ""))
