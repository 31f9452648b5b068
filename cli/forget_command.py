"""`accordwatch drop-pages`: the bytes of old pages are let go."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli.desk import open_desk
from records.errors import Misconfigured
from store import retention
from tasks.forgetting import drop_now


def add_to(app: typer.Typer) -> None:
    app.command("drop-pages")(drop_pages)


def drop_pages(
    days: Annotated[int | None, typer.Option(min=1, help="Keep those of so many days; the setting says how many if left out.")] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
) -> None:
    """Drop the bytes of old pages. Articles, events, outcomes and hashes stay; such pages cannot be read anew."""
    with open_desk() as desk:
        keep = days or desk.settings.keep_pages_days
        if keep is None:
            raise Misconfigured("All pages are kept.", "Say --days N, or set ACCORDWATCH_KEEP_PAGES_DAYS.")
        now = datetime.now(UTC)
        if dry:
            with desk.store.reading() as connection:
                count = retention.count_old_bodies(connection, now - timedelta(days=keep))
        else:
            count = drop_now(desk.store, keep, now)
    print(f"The bytes of {count} pages older than {keep} days {'would be' if dry else 'were'} dropped; their articles and outcomes stay.")
