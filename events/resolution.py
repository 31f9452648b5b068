"""The decision what a report adds: a new event, one more voice, or a change of what is known. Decides; does nothing.

Two reports that are alike enough are of one occasion, and so is whatever they are both alike to. Thus the reports alone
decide the events, not their arrival; a report that ties two events together makes them one (`absorbed`). Arrival
matters in two places only: the identifier, which stays that of the report that came first (`canonical_id` does not
depend on it), and a report that an analyst's `apart` forbids to tie two events together: it joins the one it is
most alike.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from events import weights
from events.blocks import block_keys
from events.constraints import articles_tied, held_apart, verdict
from events.identity import founding_id, in_order, report_key
from events.likeness import Score, score
from events.merging import compose
from records.decision import Constraint
from records.event import Event, Report


@dataclass(frozen=True)
class New:
    """Nobody told of this before."""

    event: Event
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """One more report of an event; what is known of it stays. `event` is the merged one."""

    event: Event
    score: Score
    absorbed: tuple[str, ...] = ()  # events that turn out to be this one; their identifiers lead here from now on
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revise:
    """One more report of an event, and it changes what is known: `changes` names the fields (`status`, `date`, ...)."""

    event: Event
    score: Score
    changes: tuple[str, ...]
    absorbed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


Decision = New | Join | Revise

_TOLD_FIELDS = ("status", "date", "sides", "instrument", "valid", "location", "sectors")


def resolve(report: Report, candidates: Sequence[Event], constraints: Sequence[Constraint] = ()) -> Decision:
    """What the report adds to the candidates: the events that share a block key with it (and `articles_tied`)."""
    scored = sorted(
        ((_scored(report, event, constraints), event) for event in candidates),
        key=lambda pair: (-pair[0].value, canonical_id(pair[1])),
    )
    joined = [(likeness, event) for likeness, event in scored if likeness.is_one_occasion]
    if not joined:
        nearest = f"nearest is {scored[0][1].id} with {scored[0][0].value:+.1f}" if scored else "nothing near"
        return New(compose(founding_id([report]), [report]), (nearest,))
    best, first = joined[0]
    tied = [first]
    for _, event in joined[1:]:
        if not any(held_apart(event.reports, other.reports, constraints) for other in tied):
            tied.append(event)
    return _joined(report, best, tied)


def _scored(report: Report, event: Event, constraints: Sequence[Constraint]) -> Score:
    """Likeness, unless an analyst has decided."""
    verdicts = [v for other in event.reports if (v := verdict(report, other, constraints)) is not None]
    for kind, value in (("apart", weights.VETO), ("together", -weights.VETO)):
        for found in verdicts:
            if found.kind == kind:
                return Score(value, ((f"{kind}, says {found.author or 'an analyst'}: {found.reason}", value),))
    return score(report, event)


def _joined(report: Report, best: Score, tied: Sequence[Event]) -> Decision:
    keeper = min(tied, key=_founding_place)
    absorbed = tuple(sorted(event.id for event in tied if event.id != keeper.id))
    reports = [other for event in tied for other in event.reports]
    agreement_id = keeper.agreement_id or next((e.agreement_id for e in tied if e.agreement_id), None)
    merged = compose(keeper.id, [*reports, report], agreement_id=agreement_id)
    reasons = tuple(f"{reason} {weight:+.1f}" for reason, weight in best.reasons)
    changes = tuple(name for name in _TOLD_FIELDS if getattr(keeper, name) != getattr(merged, name))
    if changes:
        return Revise(merged, best, changes, absorbed, reasons)
    return Join(merged, best, absorbed, reasons)


def _founding_place(event: Event) -> tuple[str, ...]:
    founder = in_order(event.reports)[0]
    published = founder.published.isoformat() if founder.published else "~"
    return (published, canonical_id(event))


def canonical_id(event: Event) -> str:
    """Identifier that the reports alone decide: compare and export by it where arrival must not show."""
    return founding_id(event.reports)


def resolve_all(reports: Iterable[Report], constraints: Sequence[Constraint] = ()) -> list[Event]:
    """The events of the reports, in canonical order, found through the same keys and decisions as in the store."""
    index: dict[str, set[str]] = {}
    events: dict[str, Event] = {}
    home: dict[str, str] = {}  # report key to event
    for report in in_order(tuple(reports)):
        keys = block_keys(report)
        blocks = (*keys, *(f"article|{article}" for article in articles_tied(report, constraints)))
        near = sorted({home[key] for block in blocks for key in index.get(block, ())})
        decision = resolve(report, [events[event_id] for event_id in near], constraints)
        for gone in () if isinstance(decision, New) else decision.absorbed:
            del events[gone]
        events[decision.event.id] = decision.event
        home.update((report_key(told), decision.event.id) for told in decision.event.reports)
        for block in (*keys, f"article|{report.article_id}"):
            index.setdefault(block, set()).add(report_key(report))
    return list(events.values())


def unite(one: Event, other: Event) -> Event:
    """The two events as one, by an analyst's word; the identifier is that of the one reported first."""
    keeper = min(one, other, key=_founding_place)
    agreement_id = one.agreement_id if keeper is one else other.agreement_id
    return compose(keeper.id, [*one.reports, *other.reports], agreement_id=agreement_id)


def divide(event: Event, articles: Collection[str]) -> tuple[Event, Event]:
    """The event without the reports of these articles, and the event that they make.

    Raises: ValueError if one of the two would have no report.
    """
    split = [report for report in event.reports if report.article_id in articles]
    left = [report for report in event.reports if report.article_id not in articles]
    if not split or not left:
        raise ValueError(f"{event.id} cannot be split: all its reports would be on one side")
    new_id = founding_id(split)
    if new_id == event.id:  # the earliest report leaves; readers know the rest by this identifier
        new_id = "ev-" + blake2b(f"{event.id} divided".encode(), digest_size=10).hexdigest()
    return compose(event.id, left, agreement_id=event.agreement_id), compose(new_id, split)


def withdraw(event: Event, article_id: str, constraints: Sequence[Constraint] = ()) -> list[Event]:
    """What is left of the event without an article (edited, deleted, read again); several if it held them together.

    The part that holds the earliest report keeps the identifier.
    """
    left = [report for report in event.reports if report.article_id != article_id]
    if not left:
        return []
    parts = resolve_all(left, constraints)
    founder = report_key(in_order(left)[0])
    return [
        compose(event.id, part.reports, agreement_id=event.agreement_id)
        if any(report_key(report) == founder for report in part.reports)
        else part
        for part in parts
    ]
