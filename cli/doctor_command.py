"""`accordwatch doctor`: what is wrong, and what to do about it."""

import platform
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from importlib.metadata import version
from typing import Annotated

import typer
from redis import Redis
from redis.exceptions import RedisError

from alerts import SmtpSender
from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from records.errors import AccordwatchError
from settings import Settings, load_settings
from sources import Catalogue
from store.articles import count_articles
from store.figures import clock_of, version_of
from tasks.broker import broker_problem
from tasks.standing import Standing, how_it_stands
from tasks.ticking import TICK_SECONDS

LEAST_FREE_BYTES = 500 * 1024 * 1024
MOST_CLOCKS_APART = timedelta(seconds=5)
LONGEST_WAIT_SECONDS = 300.0
TOOLS = ("scrapy", "trafilatura", "celery", "kombu", "redis", "sqlalchemy", "lxml", "psycopg")

Check = tuple[str, str, str]


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(service: Annotated[bool, typer.Option("--service", help="The service should be running: say so if it is not.")] = False) -> None:
    """Checks settings, catalogue, store, clock, disk, broker, mail server, and how work stands. Exit status 1 if something is wrong."""
    rows = list(_checks(service))
    print_table((("check", "result", "what to do"), rows))
    if any(result.startswith("wrong") for _, result, _ in rows):
        raise typer.Exit(1)


def _checks(service: bool) -> Iterator[Check]:
    yield "version", f"accordwatch {version('accordwatch')}", ""
    yield _python_check()
    yield "built on", ", ".join(f"{tool} {version(tool)}" for tool in TOOLS), ""
    try:
        settings = load_settings()
    except AccordwatchError as error:
        yield "settings", f"wrong: {error.problem}", error.advice
        return
    yield "settings", "ok", ""
    catalogue = None
    try:
        catalogue = read_catalogue(settings)
        yield "sources", f"ok: {len(catalogue.enabled())} of {len(catalogue)} enabled", ""
    except AccordwatchError as error:
        yield "sources", f"wrong: {error.problem}", error.advice
    yield from _store_checks(settings, catalogue, service)
    yield from _broker_checks(settings)
    if "example.org" in settings.user_agent:
        yield "user agent", "no contact named", "Set ACCORDWATCH_USER_AGENT to your name and address before you crawl the web."
    yield _mail_check(settings.smtp_url, str(settings.mail_folder))


def _python_check() -> Check:
    """Whether this Python lets a headline add headers to a mail, as those before February 2026 do."""
    mail = EmailMessage()
    try:
        mail["Subject"] = "=?utf-8?q?a=0D=0ABcc=3A_x=40y?="
        lets = b"\nBcc:" in mail.as_bytes()
    except (ValueError, MessageError):
        lets = False
    advice = "Update it: it lets a headline add headers to a mail. Each mail is checked, so none leaves, but it fails." if lets else ""
    return "python", f"{'' if lets else 'ok: '}{platform.python_version()}{' is old' if lets else ''}", advice


def _store_checks(settings: Settings, catalogue: Catalogue | None, service: bool) -> Iterator[Check]:
    try:
        with open_desk(settings) as desk, desk.store.reading() as connection:
            yield "store", f"ok: {version_of(connection)}, {count_articles(connection)} articles", ""
            clock = clock_of(connection)
            now = datetime.now(UTC)
            if catalogue is not None:
                yield from _standing_checks(how_it_stands(connection, settings, catalogue, now), service)
        yield from _clock_check("database", clock, now)
    except AccordwatchError as error:
        yield "store", f"wrong: {error.problem}", error.advice
        return
    free = shutil.disk_usage(settings.data_folder if settings.data_folder.exists() else ".").free
    enough = free >= LEAST_FREE_BYTES
    yield "disk", f"{'ok' if enough else 'wrong'}: {free // 2**20} MiB free", "" if enough else "Make room."


def _standing_checks(standing: Standing, service: bool) -> Iterator[Check]:
    age = (standing.now - standing.last_tick).total_seconds() if standing.last_tick else None
    if age is not None and age < -MOST_CLOCKS_APART.total_seconds():
        yield "clock", f"wrong: the last tick is {-age:.0f} s in the future", "Set the clock; machines of one service must agree."
    runs = age is not None and age < 15 * TICK_SECONDS
    if service or runs:
        said = "has not run yet" if age is None else f"last ticked {age:.0f} s ago"
        yield "service", f"{'ok' if runs else 'wrong'}: {said}", "" if runs else "Start `accordwatch up`, or beat and a worker for `alert`."
    late = {step: seconds for step in standing.waiting if (seconds := standing.seconds_waiting(step)) > LONGEST_WAIT_SECONDS}
    for step, seconds in late.items() if service or runs else ():
        ids = ", ".join(map(str, standing.waiting[step].ids))
        yield (
            f"waiting to {step}",
            f"wrong: the oldest for {seconds:.0f} s ({ids})",
            "See the log of the workers; add workers if they are busy.",
        )
    if standing.held:
        yield "sending", f"on hold: {standing.held}", "`accordwatch alerts preview` shows what waits, `alerts release` lets it go."
    failing = sorted(source for source, score in standing.scores.items() if score >= 1)
    if failing:
        yield "failing sources", ", ".join(failing[:10]), "`accordwatch sources health` says why."


def _clock_check(whose: str, clock: datetime | None, now: datetime) -> Iterator[Check]:
    if clock is not None:
        apart = abs(clock - now)
        good = apart <= MOST_CLOCKS_APART
        yield (
            f"clock of the {whose}",
            f"{'ok' if good else 'wrong'}: {apart.total_seconds():.1f} s from ours",
            "" if good else "Set the clocks.",
        )


def _broker_checks(settings: Settings) -> Iterator[Check]:
    if not settings.broker_url:
        yield "broker", "embedded, with `accordwatch up`", ""
        return
    try:
        broker = Redis.from_url(settings.broker_url, socket_connect_timeout=5, socket_timeout=5)
        known = broker.info("server")
        problem = broker_problem(broker)
        seconds, micro = broker.time()
        waiting = ", ".join(f"{queue} {broker.llen(queue)}" for queue in ("crawl", "extract", "alert"))
    except (RedisError, ValueError, OSError) as error:
        yield "broker", f"wrong: it cannot be reached ({type(error).__name__})", "See ACCORDWATCH_BROKER_URL, and that it runs."
        return
    name = known.get("server_name", "redis")
    yield (
        "broker",
        f"{'wrong: ' + problem if problem else 'ok'}: {name} {known.get(f'{name}_version', '?')}; queues: {waiting}",
        ("Set maxmemory-policy noeviction: a broker that forgets messages delays work." if problem else ""),
    )
    yield from _clock_check("broker", datetime.fromtimestamp(seconds + micro / 1e6, UTC), datetime.now(UTC))


def _mail_check(smtp_url: str | None, folder: str) -> Check:
    if not smtp_url:
        return "mail", f"into {folder}", "Set ACCORDWATCH_SMTP_URL to send."
    try:
        SmtpSender(smtp_url).check()
    except AccordwatchError as error:
        return "mail", f"wrong: {error.problem}", error.advice
    return "mail", "ok", ""
