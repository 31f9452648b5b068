"""How each source stands: whether it works, when it last told something, and why it fell silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.page import Outcome
from sources import Catalogue
from store import Store
from store.articles import usual_gap
from store.boilerplate import layout_problem
from store.pages import count_by_source, newest_read
from store.sources import feed_states, list_health
from tasks.schedule import Polled, next_poll

LEAST_SILENCE = timedelta(days=2)
SILENT_GAPS = 10  # so many times its usual gap without an article is silence
WINDOW = timedelta(days=7)
FAILING = 1.0  # score of failures since the last success
BAD_SHARE = 0.5  # of pages that brought no article
_BAD = tuple(str(outcome) for outcome in Outcome if not outcome.is_well)


@dataclass(frozen=True)
class Standing:
    """`verdict`: well, failing, silent or thin (most of its pages bring no article); `why` in words."""

    source_id: str
    verdict: str
    why: str
    checked: datetime | None
    succeeded: datetime | None
    last_article: datetime | None
    usual_gap: timedelta | None
    next_poll: datetime | None
    failures: float
    pages: dict[str, int]


def standings_of(store: Store, catalogue: Catalogue, now: datetime) -> list[Standing]:
    """All sources that were ever asked."""
    found = []
    with store.reading() as connection:
        counts, newest, states = count_by_source(connection, now - WINDOW), newest_read(connection), feed_states(connection)
        for health in list_health(connection):
            source = catalogue.get(health.source_id)
            pages = {outcome: count for (name, outcome), count in counts.items() if name == health.source_id}
            gap, last = usual_gap(connection, health.source_id), newest.get(health.source_id)
            lists = [states[url].newest for url in (*source.feeds, *source.sitemaps) if url in states] if source else []
            entry = max((moment for moment in lists if moment), default=None)
            verdict, why = judge_source(now, health.score, health.problem, pages, last, gap, entry)
            if verdict in ("well", "thin") and (jump := layout_problem(connection, health.source_id)):
                verdict, why = "thin", jump
            due = next_poll(source, Polled(health.checked, health.score, gap), now) if source else None
            found.append(Standing(health.source_id, verdict, why, health.checked, health.succeeded, last, gap, due, health.score, pages))
    return found


def judge_source(
    now: datetime, failures: float, problem: str | None, pages: Mapping[str, int], last: datetime | None, gap: timedelta | None,
    newest_entry: datetime | None,
) -> tuple[str, str]:  # fmt: skip
    """(verdict, why). Pure. `last`: when an article of it was last read; `newest_entry`: date of the newest in its lists."""
    bad = {outcome: pages[outcome] for outcome in _BAD if pages.get(outcome)}
    total = sum(pages.values())
    worst = max(bad, key=lambda outcome: bad[outcome], default="")
    thin = f"{bad[worst]} of its {total} pages ended as {worst}" if bad else ""
    if failures >= FAILING:
        return "failing", problem or "its lists cannot be read"
    quiet = now - last if last else None
    if quiet is not None and quiet > max(LEAST_SILENCE, (gap or timedelta()) * SILENT_GAPS):
        if problem or thin:
            return "silent", "; ".join(part for part in (problem, thin) if part)
        if newest_entry and now - newest_entry > LEAST_SILENCE:
            return (
                "silent",
                f"its list works and holds nothing newer than {newest_entry:%Y-%m-%d}: it publishes nothing, or the list is stale",
            )
        return "silent", "its lists work and name no article that is new to us"
    if total >= 4 and sum(bad.values()) / total > BAD_SHARE:
        return "thin", thin
    return "well", problem or ""
