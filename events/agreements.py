"""Agreements: the events of one instrument, from proposed to ended, and what has become of it by a day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, get_args

from events import weights
from events.blocks import pair_keys_of
from events.likeness import INSTRUMENT_KIN, Score
from events.parties import compare_sides
from events.spans import parse_partial
from records.agreement import Agreement
from records.event import Event

# The rungs that an instrument climbs; one that is extended can be extended again.
LADDER = ("proposed", "planned", "signed", "ratified", "in_force", "extended", "ended")
# A paper reports a signing within a few days; only then is an announced one overdue.
GRACE_DAYS = 3
# From a draft to its signing, and from its signing to its last parliament: longer ago it is another document.
DRAFT_DAYS, RATIFICATION_DAYS = 400, 1100
# What gives its name alone is no proof: two states sign several agreements on trade.
SINGULAR_INSTRUMENTS = frozenset({"treaty", "twinning"})

State = Literal["open", "announced", "overdue", "standing", "expiring", "expired", "ended"]
STATES: tuple[str, ...] = get_args(State)


def thread_keys(event: Event) -> tuple[str, ...]:
    """Keys under which events of one instrument meet, whatever lies between them: `thread|IR+RU`. None if no agreement."""
    if event.type != "agreement":
        return ()
    return tuple(f"thread|{pair}" for pair in pair_keys_of(event.sides))


def dated_thread_keys(event: Event) -> tuple[str, ...]:
    """The same with the day of the act, so that they sort by it: `thread|IR+RU|2025-01-16`."""
    day = act_day(event)
    return tuple(f"{key}|{day.isoformat() if day else '0000-00-00'}" for key in thread_keys(event))


def same_agreement(one: Event, other: Event) -> Score:
    """How far two events are of one instrument: the rungs follow each other, the sides and the subject are the same."""
    if one.type != "agreement" or other.type != "agreement" or not set(thread_keys(one)) & set(thread_keys(other)):
        return Score(weights.VETO, (("nothing to compare", weights.VETO),))
    earlier, later = sorted((one, other), key=act_order)
    reasons = (
        ("start", weights.THREAD_START),
        *compare_sides(earlier.sides, later.sides),
        *_rungs(earlier, later),
        *_kind(earlier, later),
        *_subjects(earlier, later),
        *_terms(earlier, later),
        *_articles(earlier, later),
    )
    return Score(sum(weight for _, weight in reasons), reasons)


def act_order(event: Event) -> tuple[date, int, str]:
    """Sorts events by their acts; on one day by the rung."""
    return act_day(event) or date.max, LADDER.index(event.status), event.id


def act_day(event: Event) -> date | None:
    """First day of the act, as told; else the day of the first report."""
    if event.date:
        return parse_partial(event.date)[0]
    return next((report.published.date() for report in event.reports if report.published), None)


def _rungs(earlier: Event, later: Event) -> tuple[tuple[str, float], ...]:
    """Whether the later act can follow the earlier, and how soon."""
    low, high = LADDER.index(earlier.status), LADDER.index(later.status)
    if low == high == LADDER.index("signed"):
        return (("signed twice", weights.VETO),)
    if high < low:
        return (("steps back", weights.VETO),)
    first, last = act_day(earlier), act_day(later)
    if first is None or last is None:
        return (("next step, undated", 0.0),)
    days = (last - first).days
    limit = DRAFT_DAYS if low <= LADDER.index("planned") else RATIFICATION_DAYS
    if low <= high <= LADDER.index("in_force") and days > limit:
        return (("too long between", weights.VETO),)
    near = days <= limit // 4
    return (("next step soon", weights.THREAD_SOON),) if near else (("next step", 0.0),)


def _kind(earlier: Event, later: Event) -> tuple[tuple[str, float], ...]:
    kinds = {earlier.instrument, later.instrument}
    if None in kinds:
        return ()
    if "package" in kinds:
        return (("a package is no instrument", weights.VETO),)
    if len(kinds) == 1:
        singular = earlier.instrument in SINGULAR_INSTRUMENTS
        return (("same instrument", weights.THREAD_SINGULAR if singular else weights.INSTRUMENT_SAME),)
    if later.status == "extended" and later.instrument == "protocol":
        return (("prolonged by a protocol", 0.0),)
    if any(kinds <= kin for kin in INSTRUMENT_KIN):
        return (("kindred instrument", weights.INSTRUMENT_KIN),)
    return (("another instrument", weights.INSTRUMENT_OTHER),)


def _subjects(earlier: Event, later: Event) -> tuple[tuple[str, float], ...]:
    first, second = set(earlier.sectors), set(later.sectors)
    if not first or not second:
        return ()
    if first & second:
        return (("sectors shared", weights.THREAD_SECTORS),)
    return (("other subjects", weights.SUBJECTS_APART),)


def _terms(earlier: Event, later: Event) -> tuple[tuple[str, float], ...]:
    if not earlier.valid or not later.valid or later.status in ("extended", "ended"):
        return ()
    first, second = (event.valid.split("/")[-1][:4] for event in (earlier, later) if event.valid)
    return (("same term", weights.TERM_SAME),) if first == second else (("another term", weights.TERM_OTHER),)


def _articles(earlier: Event, later: Event) -> tuple[tuple[str, float], ...]:
    """An article that tells of both told them apart: of one instrument only the newest status is an event."""
    shared = {report.article_id for report in earlier.reports} & {report.article_id for report in later.reports}
    return (("told apart in one article", weights.ARTICLE_SAME),) if shared else ()


def find_agreements(events: Iterable[Event]) -> list[Agreement]:
    """The threads of the events: each event follows the one it is most surely of one instrument with.

    A thread that was ended takes no more events. Packages and events that are no agreement have no thread.
    """
    threads: list[list[Event]] = []
    by_key: dict[str, list[int]] = {}
    for event in sorted((e for e in events if e.type == "agreement" and e.instrument != "package"), key=act_order):
        near = sorted({number for key in thread_keys(event) for number in by_key.get(key, ())})
        best = follows(event, [threads[number] for number in near])
        if best is None:
            threads.append([event])
            number = len(threads) - 1
        else:
            number = near[best]
            threads[number].append(event)
        for key in thread_keys(event):
            by_key.setdefault(key, []).append(number)
    return [Agreement(agreement_id(thread), tuple(thread)) for thread in threads]


def follows(event: Event, threads: Sequence[Sequence[Event]]) -> int | None:
    """Number of the thread that the event carries on; None if it begins one of its own."""
    best: tuple[float, int] | None = None
    for number, thread in enumerate(threads):
        if thread[-1].status == "ended" and event.status != "ended":
            continue
        scores = [same_agreement(told, event) for told in thread]
        if any(score.value <= weights.VETO / 2 for score in scores):
            continue
        likeness = max(score.value for score in scores)
        if likeness > weights.THRESHOLD and (best is None or likeness > best[0]):
            best = likeness, number
    return best[1] if best else None


def agreement_id(thread: Sequence[Event]) -> str:
    """Identifier from the first event of the thread."""
    return thread[0].id.replace("ev-", "ag-", 1)


def state(agreement: Agreement, today: date, lead_days: int = 90) -> State:
    """What has become of the agreement by `today`; `lead_days` ahead of its end it is expiring."""
    if agreement.status == "ended":
        return "ended"
    if agreement.status == "proposed":
        return "open"
    if agreement.status == "planned":
        return "overdue" if overdue(agreement.events[-1], today) else "announced"
    end = term_end(agreement.valid)
    if end is None or end > today + timedelta(days=lead_days):
        return "standing"
    return "expiring" if end >= today else "expired"


def overdue(event: Event, today: date, grace_days: int = GRACE_DAYS) -> bool:
    """True for an announced act of any type whose day, month or year has passed in silence."""
    if event.status != "planned" or not event.date:
        return False
    return parse_partial(event.date)[1] + timedelta(days=grace_days) < today


def expiring(event: Event, today: date, lead_days: int) -> bool:
    """True for an instrument in effect whose term ends within `lead_days`, today included."""
    if event.type != "agreement" or event.status in ("proposed", "planned", "ended"):
        return False
    end = term_end(event.valid)
    return end is not None and today <= end <= today + timedelta(days=lead_days)


def term_end(valid: str | None) -> date | None:
    """Last day of a term `START/END`; a year ends on its last day. None if the term has no end."""
    end = (valid or "").rpartition("/")[2]
    return parse_partial(end)[1] if end else None


def fulfilment(announced: Event, done: Iterable[Event]) -> Event | None:
    """The event that the announced one came true as (held, signed or cancelled); None so far.

    For announcements that stay events of their own: those made in passing, or long ahead. The calendar drops them.
    """
    if announced.status != "planned" or not announced.date:
        return None
    first, last = parse_partial(announced.date)
    for event in sorted(done, key=lambda event: event.id):
        day = act_day(event)
        same_day = day is not None and first <= day <= last
        if event.type == announced.type and event.status in ("held", "signed", "cancelled") and same_day:
            likeness = sum(weight for _, weight in compare_sides(announced.sides, event.sides))
            places = {announced.location, event.location} - {None}
            if likeness > 0 and len(places) < 2:
                return event
    return None
