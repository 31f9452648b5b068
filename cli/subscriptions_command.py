"""`accordwatch subscriptions`: who wants to know what."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from alerts import concerns, read_subscriptions, stop_link, webhook_key
from alerts.apprise_channel import check_address
from alerts.links import calendar_link, feed_link
from alerts.wording import LANGUAGES, say_sentence
from cli.desk import open_desk
from cli.tables import print_table
from events import count_outlets
from records.errors import Misconfigured
from records.subscription import DEFAULT_CONFIDENCE, EventFilter, Subscription
from store.events import events_reported
from store.subscriptions import (
    list_subscriptions,
    load_subscription,
    resume_subscription,
    save_subscription,
    stop_subscription,
    stopped_subscriptions,
)
from tasks.packing import letterhead_of


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Who wants to know what.")
    group.command("add")(add)
    group.command("list")(list_all)
    for command in (test, links, stop, resume):
        group.command(command.__name__)(command)
    app.add_typer(group, name="subscriptions")


def add(
    name: Annotated[str | None, typer.Argument(help="A name for the subscription.", show_default=False)] = None,
    email: Annotated[str | None, typer.Option(help="Who is told by mail.")] = None,
    webhook: Annotated[str | None, typer.Option(help="Address that is called instead of a mail; `links` shows its key.")] = None,
    apprise: Annotated[str | None, typer.Option(help="Address of Apprise instead, such as tgram://token/chat.")] = None,
    file: Annotated[Path | None, typer.Option(help="Add all of a YAML file instead (docs/subscriptions.md).")] = None,
    pair: Annotated[list[str] | None, typer.Option(metavar="XX-YY", help="Two sides in any order: RU-TJ, Ulan-Ude:Ulaanbaatar.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="ISO code of a side.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="City or region.")] = None,
    org: Annotated[list[str] | None, typer.Option(help="Organisation or institution that is a side.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="Event types; agreements if none is named.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Statuses; new agreements if none is named.")] = None,
    sector: Annotated[list[str] | None, typer.Option()] = None,
    reported_in: Annotated[list[str] | None, typer.Option(help="Language of a report.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Source that reports it, or the beginning of ids: tj/.")] = None,
    word: Annotated[list[str] | None, typer.Option(help="Word of a headline or of the evidence.")] = None,
    language: Annotated[str, typer.Option(help=f"Language of the mails: {', '.join(LANGUAGES)}.")] = "en",
    minimum_confidence: Annotated[float, typer.Option(min=0, max=1, help="Doubtful events below it are not told.")] = DEFAULT_CONFIDENCE,
    minimum_outlets: Annotated[int, typer.Option(min=1, help="Independent outlets that must report it.")] = 1,
    cadence: Annotated[Literal["at_once", "daily", "weekly"], typer.Option(help="A mail for each event, or a digest.")] = "at_once",
    hour: Annotated[int, typer.Option(min=0, max=23, help="Of a digest, in --timezone.")] = 8,
    weekday: Annotated[int, typer.Option(min=0, max=6, help="Of a weekly digest; 0 is Monday.")] = 0,
    timezone: Annotated[str, typer.Option(help="Such as Asia/Dushanbe.")] = "UTC",
    lead_days: Annotated[int, typer.Option(min=0, help="Terms that end within so many days are told; 0: never.")] = 90,
) -> None:
    """Add a subscription, or change the one of that name. Without e-mail, webhook or Apprise it has a feed and a calendar alone."""
    if file is not None:
        found = read_subscriptions(file)
    elif name:
        wanted = {
            "pairs": pair, "countries": country, "places": place, "orgs": org, "types": type, "statuses": status, "sectors": sector,
            "languages": reported_in, "sources": source, "words": word,
        }  # fmt: skip
        chosen = {key: values for key, values in wanted.items() if values}
        chosen |= {"minimum_confidence": minimum_confidence, "minimum_outlets": minimum_outlets}
        when = {"cadence": cadence, "hour": hour, "weekday": weekday, "timezone": timezone, "lead_days": lead_days}
        how = {"email": email, "webhook": webhook, "apprise": apprise, "language": language}
        found = [_subscription({"id": name, "filter": chosen} | how | when)]
    else:
        raise Misconfigured("A subscription needs a name, or a --file.")
    _save(found)


def _subscription(content: dict[str, Any]) -> Subscription:
    try:
        return Subscription.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise Misconfigured(f"{f'{key}: ' if key else ''}{first['msg']}.") from error


def _save(found: list[Subscription]) -> None:
    for subscription in found:
        if subscription.apprise:
            check_address(subscription.apprise.get_secret_value())
    with open_desk() as desk, desk.store.writing() as connection:
        for subscription in found:
            new = save_subscription(connection, subscription, datetime.now(UTC))
            print(f"{'Added' if new else 'Changed'} {subscription.id} for {subscription.address}.")


def list_all(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """All subscriptions."""
    with open_desk() as desk, desk.store.reading() as connection:
        found, stopped = list_subscriptions(connection), stopped_subscriptions(connection)
    if as_json:
        content = [s.model_dump(mode="json") | {"apprise": s.address if s.apprise else None, "stopped": s.id in stopped} for s in found]
        print(json.dumps(content, ensure_ascii=False))
        return
    told = {s.id: "yes" if s.active else "no" for s in found} | {name: f"stopped: {why}" for name, (_, why) in stopped.items()}
    rows = [(s.id, s.address, s.language, s.cadence, told[s.id], _asked(s.filter)) for s in found]
    print_table((("subscription", "told by", "language", "cadence", "told", "filter"), rows))


def test(
    name: Annotated[str, typer.Argument(help="Name of a subscription.")],
    days: Annotated[int, typer.Option(min=1, help="Reports of so many days back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What it would have told of the last days, without sending anything."""
    now = datetime.now(UTC)
    with open_desk() as desk, desk.store.reading() as connection:
        subscription = _known(load_subscription(connection, name), name)
        recent = events_reported(connection, now - timedelta(days=days), now)
    told = [(event, why) for event in recent if (why := concerns(subscription, event, count_outlets(event))) is not None]
    rows = [
        (event.id[:10], say_sentence(event, subscription.language), event.date or "", f"{event.confidence:.2f}", "; ".join(why))
        for event, why in told
    ]
    if as_json:
        print(json.dumps([dict(zip(("event", "fact", "date", "confidence", "why"), row, strict=True)) for row in rows], ensure_ascii=False))
        return
    print_table((("event", "what the mail would say", "date", "confidence", "why"), rows))
    print(f"{len(told)} of {len(recent)} events of the last {days} days concern {name}.")


def links(
    name: Annotated[str, typer.Argument(help="Name of a subscription.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Its feed, its calendar, its stop page, and the key that calls of its webhook are signed with. Whoever has them may use them."""
    with open_desk() as desk:
        letterhead = letterhead_of(desk.store, desk.settings)
        with desk.store.reading() as connection:
            subscription = _known(load_subscription(connection, name), name)
    found = {
        "feed": feed_link(letterhead, name), "calendar": calendar_link(letterhead, name), "stop": stop_link(letterhead, name),
        **({"webhook key": webhook_key(letterhead, name)} if subscription.webhook else {}),
    }  # fmt: skip
    if as_json:
        print(json.dumps(found))
        return
    print_table((("what", "address"), list(found.items())))


def stop(name: Annotated[str, typer.Argument(help="Name of a subscription.")]) -> None:
    """It is told nothing more; what waits is let go."""
    with open_desk() as desk, desk.store.writing() as connection:
        _known(load_subscription(connection, name), name)
        stop_subscription(connection, name, "stopped by the operator", datetime.now(UTC))
    print(f"{name} is stopped.")


def resume(name: Annotated[str, typer.Argument(help="Name of a subscription.")]) -> None:
    """A stopped subscription is told again, from now on."""
    with open_desk() as desk, desk.store.writing() as connection:
        _known(load_subscription(connection, name), name)
        resume_subscription(connection, name)
    print(f"{name} is told again.")


def _known(subscription: Subscription | None, name: str) -> Subscription:
    if subscription is None:
        raise Misconfigured(f"No subscription is called {name!r}.", "`accordwatch subscriptions list` shows them.")
    return subscription


def _asked(wanted: EventFilter) -> str:
    asked = wanted.model_dump(exclude_defaults=True)
    return "; ".join(f"{key}: {_listed(value)}" for key, value in asked.items()) or "new agreements"


def _listed(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return ", ".join("–".join(one) if isinstance(one, tuple) else one for one in value)
