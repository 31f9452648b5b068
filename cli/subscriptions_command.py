"""`accordwatch subscriptions`: who wants to know what."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from alerts import read_subscriptions
from cli.desk import open_desk
from cli.tables import print_table
from records.errors import Misconfigured
from records.subscription import NEW_AGREEMENT_STATUSES, EventFilter, Subscription
from store.subscriptions import list_subscriptions, save_subscription


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Who wants to know what.")
    group.command("add")(add)
    group.command("list")(list_all)
    app.add_typer(group, name="subscriptions")


def add(
    name: Annotated[str | None, typer.Argument(help="A name for the subscription.", show_default=False)] = None,
    email: Annotated[str | None, typer.Option(help="Who is told.")] = None,
    file: Annotated[Path | None, typer.Option(help="Add all of a YAML file instead.")] = None,
    pair: Annotated[list[str] | None, typer.Option(metavar="XX-YY", help="Two sides in any order, such as RU-TJ.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="ISO code of a side.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="City or region.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="Event types; agreements if none is named.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Statuses; new agreements if none is named.")] = None,
    sector: Annotated[list[str] | None, typer.Option()] = None,
    language: Annotated[str, typer.Option(help="Language of the mails: en, ru, fa, zh.")] = "en",
    minimum_confidence: Annotated[float, typer.Option(min=0, max=1)] = 0.5,
) -> None:
    """Add a subscription, or change the one of that name."""
    if file is not None:
        found = read_subscriptions(file)
    elif name and email:
        found = [_subscription(name, email, language, pair or [], _filter(country, place, type, status, sector, minimum_confidence))]
    else:
        raise Misconfigured("A subscription needs a name and --email, or a --file.")
    with open_desk() as desk, desk.store.writing() as connection:
        for subscription in found:
            new = save_subscription(connection, subscription, datetime.now(UTC))
            print(f"{'Added' if new else 'Changed'} {subscription.id} for {subscription.email}.")


def _filter(country, place, type, status, sector, minimum_confidence) -> dict[str, object]:  # type: ignore[no-untyped-def]
    types = tuple(type or ("agreement",))
    statuses = tuple(status or (NEW_AGREEMENT_STATUSES if types == ("agreement",) else ()))
    return {
        "countries": tuple(country or ()), "places": tuple(place or ()), "types": types, "statuses": statuses,
        "sectors": tuple(sector or ()), "minimum_confidence": minimum_confidence,
    }  # fmt: skip


def _subscription(name: str, email: str, language: str, pairs: list[str], wanted: dict[str, object]) -> Subscription:
    split = [tuple(pair.split("-", 1)) for pair in pairs]
    if any(len(pair) != 2 for pair in split):
        raise Misconfigured("A --pair is two sides with a hyphen, such as RU-TJ.")
    try:
        event_filter = EventFilter.model_validate(wanted | {"pairs": split})
        return Subscription(id=name, email=email, language=language, filter=event_filter)
    except ValidationError as error:
        first = error.errors()[0]
        raise Misconfigured(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error


def list_all(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """All subscriptions."""
    with open_desk() as desk, desk.store.reading() as connection:
        found = list_subscriptions(connection)
    if as_json:
        print(json.dumps([s.model_dump(mode="json") for s in found], ensure_ascii=False))
        return
    rows = [(s.id, str(s.email), s.language, "yes" if s.active else "no", _asked(s.filter)) for s in found]
    print_table((("subscription", "e-mail", "language", "active", "filter"), rows))


def _asked(wanted: EventFilter) -> str:
    asked = wanted.model_dump(exclude_defaults=True)
    return "; ".join(f"{key}: {value}" for key, value in asked.items()) or "new agreements"
