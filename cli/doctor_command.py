"""`accordwatch status` and `accordwatch doctor`: how it stands, and what is wrong."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated, Any

import typer

from alerts import SmtpSender
from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from records.errors import AccordwatchError
from settings import load_settings
from store.articles import count_articles, due_articles
from store.events import count_events
from store.pages import count_outcomes, due_pages
from store.sources import list_health
from store.subscriptions import count_deliveries

LEAST_FREE_BYTES = 500 * 1024 * 1024


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)
    app.command("doctor")(doctor)


def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Counts: pages by outcome, articles, events, mails, what is due."""
    with open_desk() as desk, desk.store.reading() as connection:
        now = datetime.now(UTC)
        content: dict[str, Any] = {
            "pages": count_outcomes(connection), "articles": count_articles(connection), "events": count_events(connection),
            "mails": count_deliveries(connection),
            "due": {"pages": len(due_pages(connection, now)), "articles": len(due_articles(connection))},
            "failing_sources": sum(h.score >= 1 for h in list_health(connection)),
        }  # fmt: skip
    if as_json:
        print(json.dumps(content))
        return
    rows = []
    for name, value in content.items():
        pairs = value.items() if isinstance(value, dict) else (("", value),)
        rows += [(name, str(key), str(count)) for key, count in sorted(pairs)] or [(name, "", "0")]
    print_table((("what", "which", "count"), rows))


def doctor() -> None:
    """Checks settings, catalogue, store, disk and mail server. Exit status 1 if something is wrong."""
    rows = list(_checks())
    print_table((("check", "result", "what to do"), rows))
    if any(result.startswith("wrong") for _, result, _ in rows):
        raise typer.Exit(1)


def _checks() -> Iterator[tuple[str, str, str]]:
    yield "version", f"accordwatch {version('accordwatch')}, Python {sys.version.split()[0]}", ""
    try:
        settings = load_settings()
    except AccordwatchError as error:
        yield "settings", f"wrong: {error.problem}", error.advice
        return
    yield "settings", "ok", ""
    try:
        catalogue = read_catalogue(settings)
        yield "sources", f"ok: {len(catalogue.enabled())} of {len(catalogue)} enabled", ""
    except AccordwatchError as error:
        yield "sources", f"wrong: {error.problem}", error.advice
    try:
        with open_desk(settings) as desk, desk.store.reading() as connection:
            yield "store", f"ok: {count_articles(connection)} articles", ""
        free = shutil.disk_usage(settings.data_folder if settings.data_folder.exists() else ".").free
        enough = free >= LEAST_FREE_BYTES
        yield "disk", f"{'ok' if enough else 'wrong'}: {free // 2**20} MiB free", "" if enough else "Make room."
    except AccordwatchError as error:
        yield "store", f"wrong: {error.problem}", error.advice
    if "example.org" in settings.user_agent:
        yield "user agent", "no contact named", "Set ACCORDWATCH_USER_AGENT to your name and address before you crawl the web."
    yield _mail_check(settings.smtp_url, str(settings.mail_folder))


def _mail_check(smtp_url: str | None, folder: str) -> tuple[str, str, str]:
    if not smtp_url:
        return "mail", f"into {folder}", "Set ACCORDWATCH_SMTP_URL to send."
    try:
        SmtpSender(smtp_url).check()
    except AccordwatchError as error:
        return "mail", f"wrong: {error.problem}", error.advice
    return "mail", "ok", ""
