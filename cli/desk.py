"""What every command begins with: settings, the open store, the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from records.errors import Misconfigured
from records.source import Source
from settings import Settings, load_settings
from sources import Catalogue, load_catalogue
from store import Store, open_store


@dataclass(frozen=True)
class Desk:
    settings: Settings
    store: Store


@contextmanager
def open_desk(settings: Settings | None = None) -> Iterator[Desk]:
    settings = settings or load_settings()
    store = open_store(settings.database_url, settings.lock_timeout_seconds)
    try:
        yield Desk(settings, store)
    finally:
        store.close()


def read_catalogue(settings: Settings) -> Catalogue:
    """Our sources and those in the data folder."""
    return load_catalogue(extra=(settings.own_sources_folder,))


def chosen_sources(catalogue: Catalogue, ids: list[str], *, every: bool) -> list[Source]:
    """The sources of those ids, or all that are enabled. Raises: UnknownSource, Misconfigured."""
    if ids:
        return [catalogue[source_id] for source_id in ids]
    if not every:
        raise Misconfigured("Which sources?", "Name some (`accordwatch sources list` shows them) or say --all.")
    return catalogue.enabled()
