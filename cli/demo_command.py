"""`accordwatch demo`: the whole job on an invented newsroom of this machine. No network, no server to install."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.desk import open_desk
from cli.events_command import events_table
from cli.progress import Bars
from cli.tables import print_table
from demo.newsroom import Newsroom
from demo.stories import read_articles
from records.source import Source
from records.subscription import EventFilter, Subscription
from settings import load_settings
from store import Store
from store.events import EventQuery, list_events
from store.subscriptions import save_subscription
from tasks.embedded import run
from tasks.outbox import send_due

READERS = (
    Subscription(
        id="dushanbe-desk", email="desk@ministry.example", language="ru", filter=EventFilter(countries=("TJ",), minimum_confidence=0.6)
    ),
    Subscription(
        id="tehran-moscow",
        email="analyst@think-tank.example",
        language="en",
        filter=EventFilter(pairs=(("IR", "RU"),), minimum_confidence=0.6),
    ),
    Subscription(
        id="china-watch", email="editor@newsroom.example", language="fa", filter=EventFilter(countries=("CN",), minimum_confidence=0.6)
    ),
)


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(folder: Annotated[Path, typer.Option(help="Where store and mails go; made anew.")] = Path("demo-output")) -> None:
    """Crawl the demo newsroom, find the events, write the alert mails, and say what to do next."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = load_settings().model_copy(update={"data_folder": folder, "store_url": None, "smtp_url": None})
    with open_desk(settings) as desk:
        with desk.store.writing() as connection:
            for reader in READERS:
                save_subscription(connection, reader, datetime.now(UTC))
        with Newsroom(articles=_stories()) as newsroom:
            sources = newsroom.sources()
            newsroom.write_sources(settings.own_sources_folder)
            _introduce(sources)
            with Bars() as bars:
                report = run(desk.store, settings, sources, bars)
        counts = send_due(desk.store, settings)
        _print_events(desk.store)
    mails = sorted(settings.mail_folder.glob("*.eml"))
    print(f"\n{sum(report.outcomes.values())} pages read, {len(report.events)} events found.")
    print(f"{counts['sent']} mails written into {settings.mail_folder}.")
    if mails:
        _show_mail(max(mails, key=lambda path: path.stat().st_size))  # the one that most agencies report
    _say_next(folder)


def _stories() -> list[dict[str, Any]]:
    """All that several agencies tell, and every second of the others: the whole job in half a minute."""
    stories = read_articles()
    return [story for number, story in enumerate(stories) if story["cluster"] or number % 2]


def _introduce(sources: Sequence[Source]) -> None:
    print(f"The demo newsroom is open on this machine: {len(sources)} invented agencies.")
    for source in sources:
        print(f"  {source.title} ({', '.join(source.languages)}) {source.home}")


def _print_events(store: Store) -> None:
    with store.reading() as connection:
        found = list_events(connection, EventQuery(limit=400))
    told_often = sorted(found, key=lambda e: (-len({r.outlet for r in e.reports}), e.date or ""))
    print_table(events_table(told_often[:40]), title="Events, those that most agencies told first")
    if len(found) > 40:
        print(f"… and {len(found) - 40} more.")


def _show_mail(path: Path) -> None:
    from email import message_from_bytes
    from email.policy import default

    mail = message_from_bytes(path.read_bytes(), policy=default)
    part = mail.get_body(("plain",))
    print(f"\nOne of them, {path}:\n\nTo: {mail['To']}\nSubject: {mail['Subject']}\n")
    print(part.get_content() if part is not None else "")


def _say_next(folder: Path) -> None:
    print(
        f"""What next:
  ACCORDWATCH_DATA_FOLDER={folder} .venv/bin/accordwatch events --country TJ     look around in what was found
  .venv/bin/accordwatch sources list --enabled                          the real sources
  .venv/bin/accordwatch crawl tj/sputnik-ru ir/irna-fa                  read some of them (set ACCORDWATCH_USER_AGENT first)
  .venv/bin/accordwatch subscriptions add me --email you@example.org --pair RU-TJ --language en
  .venv/bin/accordwatch alerts send                                     mails into data/mail, or over ACCORDWATCH_SMTP_URL
`make up` runs all of it on a schedule until Ctrl-C."""
    )
