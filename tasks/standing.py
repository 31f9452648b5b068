"""How the service stands: what waits, what ended how, what the broker holds, when it last ticked; for people and for Prometheus."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prometheus_client.core import CollectorRegistry, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from settings import Settings
from sources import Catalogue
from store import Store, leases
from store.articles import count_articles, count_put_aside
from store.events import count_events
from store.figures import Waiting, outcomes_by_source, waiting
from store.holding import why_held
from store.pages import count_outcomes
from store.sources import list_health
from store.subscriptions import count_deliveries, count_doubtful
from tasks.ordering import orders
from tasks.ticking import LAST_TICK, QUEUES_FACT, due_crawls

FAILING_SCORE = 1.0


@dataclass(frozen=True)
class Standing:
    now: datetime
    outcomes: dict[str, int]
    by_source: dict[str, dict[str, int]]
    articles: int
    unresolved: int  # put aside: their events could not be resolved
    events: dict[str, int]
    mails: dict[str, int]
    doubtful: int
    waiting: dict[str, Waiting]
    last_tick: datetime | None
    queues: dict[str, int]  # messages at the broker, at the last tick
    sources_due: tuple[str, ...]
    crawling: tuple[str, ...]
    scores: dict[str, float]
    orders: dict[str, str]  # what workers were asked to do (`--queue`), and what came of it
    held: str | None
    free_bytes: int

    def seconds_waiting(self, step: str) -> float:
        oldest = self.waiting[step].oldest
        return max(0.0, (self.now - oldest).total_seconds()) if oldest else 0.0

    def as_json(self) -> dict[str, Any]:
        steps = {
            step: {"count": found.count, "oldest_seconds": round(self.seconds_waiting(step)), "ids": list(found.ids)}
            for step, found in self.waiting.items()
        }
        return {
            "pages": self.outcomes, "articles": self.articles, "unresolved_articles": self.unresolved, "events": self.events,
            "mails": self.mails, "doubtful_mails": self.doubtful, "due": steps,
            "last_tick": self.last_tick.isoformat() if self.last_tick else None, "queues": self.queues,
            "sources_due": list(self.sources_due), "crawling": list(self.crawling),
            "failing_sources": sum(score >= FAILING_SCORE for score in self.scores.values()), "orders": self.orders,
            "sending_held": self.held,
            "free_bytes": self.free_bytes,
        }  # fmt: skip


def how_it_stands(connection: Connection, settings: Settings, catalogue: Catalogue, now: datetime) -> Standing:
    tick = leases.read_fact(connection, LAST_TICK)
    due = due_crawls(connection, catalogue.scheduled(settings.poll), now)
    begun = leases.held(connection, "host:", now)
    folder = settings.data_folder if settings.data_folder.exists() else "."
    return Standing(
        now=now, outcomes=count_outcomes(connection), by_source=outcomes_by_source(connection), articles=count_articles(connection),
        unresolved=count_put_aside(connection), events=count_events(connection), mails=count_deliveries(connection),
        doubtful=count_doubtful(connection), waiting=waiting(connection, now), last_tick=datetime.fromisoformat(tick) if tick else None,
        queues=json.loads(leases.read_fact(connection, QUEUES_FACT) or "{}"), sources_due=tuple(s.id for group in due for s in group),
        crawling=tuple(sorted(begun)), scores={h.source_id: h.score for h in list_health(connection)},
        orders={one.name: one.told for one in orders(connection)}, held=why_held(connection),
        free_bytes=shutil.disk_usage(folder).free,
    )  # fmt: skip


class StandingCollector(Collector):
    """The standing as metrics, taken anew each time that Prometheus asks."""

    def __init__(self, store: Store, settings: Settings, catalogue: Catalogue) -> None:
        self._store, self._settings, self._catalogue = store, settings, catalogue

    def collect(self) -> Iterator[Metric]:
        with self._store.reading() as connection:
            standing = how_it_stands(connection, self._settings, self._catalogue, datetime.now(UTC))
        return metrics_of(standing)


def registry_of(store: Store, settings: Settings, catalogue: Catalogue) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StandingCollector(store, settings, catalogue))
    return registry


def metrics_of(standing: Standing) -> Iterator[Metric]:
    yield _gauge("pages", "Pages by source and outcome.", ("source", "outcome"), {
        (source, outcome): count for source, found in standing.by_source.items() for outcome, count in found.items()
    })  # fmt: skip
    yield _gauge("articles", "Articles, in all versions.", (), {(): standing.articles})
    yield _gauge("events", "Events by type.", ("type",), {(kind,): count for kind, count in standing.events.items()})
    yield _gauge("deliveries", "Alerts by what became of them.", ("state",), {(s,): count for s, count in standing.mails.items()})
    yield _gauge("deliveries_doubtful", "Alerts of which a second copy is possible.", (), {(): standing.doubtful})
    yield _gauge("waiting", "Work that is due, by step.", ("step",), {(step,): found.count for step, found in standing.waiting.items()})
    ages = {(step,): standing.seconds_waiting(step) for step in standing.waiting}
    yield _gauge("waiting_oldest_seconds", "For how long the oldest work has been due, by step.", ("step",), ages)
    put_aside = {("read",): standing.outcomes.get("quarantined", 0), ("resolve",): standing.unresolved}
    yield _gauge("put_aside", "What failed so often that it was put aside, by step.", ("step",), put_aside)
    if standing.last_tick:
        age = (standing.now - standing.last_tick).total_seconds()
        yield _gauge("last_tick_age_seconds", "Since beat last told the workers what is due.", (), {(): age})
    yield _gauge("queue_length", "Messages at the broker at the last tick.", ("queue",), {(q,): n for q, n in standing.queues.items()})
    yield _gauge("sources_due", "Sources whose poll is due and not begun.", (), {(): len(standing.sources_due)})
    yield _gauge("hosts_crawling", "Hosts that are being asked.", (), {(): len(standing.crawling)})
    yield _gauge(
        "source_failures",
        "Failures of a source since its last success, weighed.",
        ("source",),
        {(s,): n for s, n in standing.scores.items()},
    )
    yield _gauge("sending_held", "1 while sending is on hold.", (), {(): int(standing.held is not None)})
    yield _gauge("disk_free_bytes", "Free where the data folder lies.", (), {(): standing.free_bytes})


def _gauge(name: str, told: str, labels: tuple[str, ...], values: dict[Any, float]) -> Metric:
    gauge = GaugeMetricFamily(f"accordwatch_{name}", told, labels=labels)
    for key, value in sorted(values.items()):
        gauge.add_metric([str(part) for part in key], value)
    return gauge
