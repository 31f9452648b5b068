"""`accordwatch alerts`: what would be told, the telling, and what became of it."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.desk import open_desk
from cli.tables import print_table
from store.subscriptions import due_deliveries, list_deliveries
from tasks.outbox import mail_of, send_due, sender_for
from tasks.steps import decide_alerts


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="What is told to whom.")
    group.command("preview")(preview)
    group.command("send")(send)
    group.command("log")(log)
    app.add_typer(group, name="alerts")


def preview(
    full: Annotated[bool, typer.Option("--full", help="Print the text of each mail.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What `alerts send` would send now."""
    with open_desk() as desk:
        decide_alerts(desk.store)
        with desk.store.reading() as connection:
            due = due_deliveries(connection, datetime.now(UTC))
        mails = [(d, mail_of(desk.store, desk.settings, d, datetime.now(UTC))) for d in due]
    rows = [(d.subscription_id, str(m["To"]), str(m["Subject"]), "; ".join(d.why)) for d, m in mails if m is not None]
    if as_json:
        print(json.dumps([dict(zip(("subscription", "to", "subject", "why"), row, strict=True)) for row in rows], ensure_ascii=False))
        return
    print_table((("subscription", "to", "subject", "why"), rows))
    for _, mail in mails if full else ():
        part = mail.get_body(("plain",)) if mail is not None else None
        if part is not None:
            print("\n" + part.get_content())


def send() -> None:
    """Send what is due: over SMTP if ACCORDWATCH_SMTP_URL is set, else into the mail folder. Exit status 1 if one failed."""
    with open_desk() as desk:
        decide_alerts(desk.store)
        sender = sender_for(desk.settings)
        counts = send_due(desk.store, desk.settings, sender)
        where = "over SMTP" if desk.settings.smtp_url else f"into {desk.settings.mail_folder} (ACCORDWATCH_SMTP_URL is not set)"
    print(f"Mails {where}: " + (", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "none due") + ".")
    if any(state not in ("sent", "due") for state in counts):
        raise typer.Exit(1)


def log(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """What became of each mail, newest first."""
    with open_desk() as desk, desk.store.reading() as connection:
        found = list_deliveries(connection)
    if as_json:
        print(json.dumps([vars(d) for d in found], default=str))
        return
    rows = [(str(d.id), d.subscription_id, d.event_id[:10], d.status, str(d.state), str(d.tries), d.problem or "") for d in found]
    print_table((("delivery", "subscription", "event", "status", "state", "tries", "server said"), rows))
