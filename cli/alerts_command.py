"""`accordwatch alerts`: what would be told, the telling, and what became of it."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import hold_command
from cli.desk import open_desk
from cli.tables import print_table
from records.errors import Misconfigured
from store.attempts import list_attempts
from store.holding import why_held
from store.subscriptions import list_deliveries, load_delivery, requeue_delivery
from tasks import outbox
from tasks.deciding import decide_alerts


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="What is told to whom.")
    group.command("preview")(preview)
    group.command("send")(send)
    group.command("log")(log)
    group.command("resend")(resend)
    hold_command.add_to(group)
    app.add_typer(group, name="alerts")


def preview(
    full: Annotated[bool, typer.Option("--full", help="Print the text of each mail.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What `alerts send` would send now."""
    with open_desk() as desk:
        decide_alerts(desk.store)
        parcels = outbox.preview(desk.store, desk.settings, datetime.now(UTC))
    rows = [(batch[0].subscription_id, parcel.address, parcel.subject, "; ".join(batch[0].why)) for batch, parcel in parcels]
    if as_json:
        print(json.dumps([dict(zip(("subscription", "to", "subject", "why"), row, strict=True)) for row in rows], ensure_ascii=False))
        return
    print_table((("subscription", "to", "subject", "why"), rows))
    for _, parcel in parcels if full else ():
        part = parcel.mail.get_body(("plain",)) if parcel.mail else None
        if part is not None:
            print("\n" + part.get_content())


def send() -> None:
    """Send what is due: over SMTP if ACCORDWATCH_SMTP_URL is set, else into the mail folder. Exit status 1 if one failed."""
    with open_desk() as desk:
        with desk.store.reading() as connection:
            if held := why_held(connection):
                raise Misconfigured(f"Sending is on hold: {held}.", "`accordwatch alerts release` lets it go; `alerts preview` shows what.")
        counts = outbox.tell_subscribers(desk.store, desk.settings)
        where = "over SMTP" if desk.settings.smtp_url else f"into {desk.settings.mail_folder} (ACCORDWATCH_SMTP_URL is not set)"
    print(f"Mails {where}: " + (", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "none due") + ".")
    if any(state not in ("sent", "due", "interrupted") for state in counts):
        raise typer.Exit(1)


def resend(delivery: Annotated[int, typer.Argument(help="Number of a delivery (`alerts log`).")]) -> None:
    """Sends a mail once more that was refused, failed or is unknown."""
    with open_desk() as desk, desk.store.writing() as connection:
        if not requeue_delivery(connection, delivery, datetime.now(UTC)):
            raise Misconfigured(f"No delivery {delivery} has ended.", "`accordwatch alerts log` lists them.")
    print(f"Delivery {delivery} is due again; `accordwatch alerts send` or the service sends it.")


def log(
    delivery: Annotated[int | None, typer.Argument(help="Number of a delivery: each attempt to send it.", show_default=False)] = None,
    subscription: Annotated[str | None, typer.Option(help="Only those of that subscription.")] = None,
    state: Annotated[str | None, typer.Option(help="due, sending, sent, refused, unknown, failed.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 200,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What became of each mail, newest first; or of one, each attempt."""
    if delivery is not None:
        _log_attempts(delivery, as_json)
        return
    with open_desk() as desk, desk.store.reading() as connection:
        found = list_deliveries(connection, limit, subscription, state)
    if as_json:
        print(json.dumps([vars(d) for d in found], default=str))
        return
    rows = [(str(d.id), d.subscription_id, d.event_id[:10], d.status, str(d.state), str(d.tries), d.problem or "") for d in found]
    print_table((("delivery", "subscription", "event", "status", "state", "tries", "server said"), rows))


def _log_attempts(number: int, as_json: bool) -> None:
    with open_desk() as desk, desk.store.reading() as connection:
        found = load_delivery(connection, number)
        if found is None:
            raise Misconfigured(f"There is no delivery {number}.", "`accordwatch alerts log` lists them.")
        attempts = list_attempts(connection, found.mail) if found.mail else []
    if as_json:
        print(json.dumps([vars(attempt) for attempt in attempts], default=str))
        return
    rows = [(a.begun.isoformat(timespec="seconds"), a.address, a.server, a.state or "the sender died", a.said or "") for a in attempts]
    print_table((("begun", "to", "server", "what became of it", "server said"), rows))
