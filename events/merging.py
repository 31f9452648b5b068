"""The event that a set of reports tells: each field from those who know it best. The same for any order of arrival."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from events.identity import in_order
from events.spans import AHEAD
from events.voices import voice_numbers
from records.event import Event, Report, StateChange
from records.mention import Side

# Of two sectors, one that a third of the voices names is told of the event; a single voice's slip is not.
SECTOR_SHARE = 1 / 3
# A report without a confidence of its own still has a voice.
LEAST_WEIGHT = 0.05
MOST_CERTAIN = 0.999

_RANK = {"proposed": 0, "planned": 1}  # what is done comes after both


def merge(event: Event, report: Report) -> Event:
    """The event with one more report; unchanged if it has that report already."""
    return compose(event.id, (*event.reports, report), agreement_id=event.agreement_id)


def compose(event_id: str, reports: Sequence[Report], *, agreement_id: str | None = None) -> Event:
    """The event of these reports, in canonical order."""
    ordered = in_order(reports)
    status = _status(ordered)
    saying = [report for report in ordered if report.mention.status == status]
    return Event(
        id=event_id,
        type=ordered[0].mention.type,
        status=status,
        sides=_sides(ordered),
        instrument=_instrument(saying) or _instrument(ordered),
        date=_date(saying) or _date(ordered),
        valid=_favourite(ordered, lambda report: report.mention.valid),
        location=_favourite(saying, lambda r: r.mention.location) or _favourite(ordered, lambda r: r.mention.location),
        sectors=_sectors(ordered),
        confidence=_confidence(ordered),
        reports=ordered,
        history=_history(ordered, status),
        agreement_id=agreement_id,
    )


def _weight(report: Report) -> float:
    return max(report.mention.confidence, LEAST_WEIGHT)


def _favourite(reports: Iterable[Report], field: Callable[[Report], str | None]) -> str | None:
    """Value that most speak for, by confidence; the first told on a tie. Known beats unknown."""
    votes: Counter[str] = Counter()
    for report in reports:
        value = field(report)
        if value:
            votes[value] += _votes(report)
    return max(votes, key=votes.__getitem__, default=None)


def _votes(report: Report) -> int:
    """Confidence in whole thousandths: sums of floats would depend on their order."""
    return round(_weight(report) * 1000)


def _date(reports: Sequence[Report]) -> str | None:
    """A day beats a month, a month a year; among equals the favourite."""
    for length in (10, 7, 4):
        told = [r for r in reports if r.mention.date and len(r.mention.date) == length]
        if told:
            return _favourite(told, lambda report: report.mention.date)
    return None


def _instrument(reports: Sequence[Report]) -> str | None:
    """The specific name of a document beats a generic one."""
    specific = [r for r in reports if r.mention.instrument not in (None, "agreement")]
    return _favourite(specific or reports, lambda report: report.mention.instrument)


def _status(reports: Sequence[Report]) -> str:
    """What was done beats what was announced, that beats a draft; contradictions by votes, the later told on a tie."""
    latest = {report.mention.status: place for place, report in enumerate(reports)}
    votes: Counter[str] = Counter()
    for report in reports:
        votes[report.mention.status] += _votes(report)
    return max(latest, key=lambda status: (_RANK.get(status, 2), votes[status], latest[status]))


def _sides(reports: Sequence[Report]) -> tuple[Side, ...]:
    """The parties that most name; of each its city and body, if any tells them. In the order of the first that has them."""
    sets: Counter[frozenset[str]] = Counter()
    for report in reports:
        sets[frozenset(side.key for side in report.mention.sides)] += _votes(report)
    # On a tie the fuller one: a paper leaves a side out sooner than it invents one.
    parties = max(sets, key=lambda keys: (sets[keys], len(keys), sorted(keys)))
    first = next(r for r in reports if frozenset(side.key for side in r.mention.sides) == parties)
    sides: list[Side] = []
    for key in dict.fromkeys(side.key for side in first.mention.sides):
        tellings: Counter[tuple[Side, ...]] = Counter()
        for report in reports:
            told = tuple(sorted((side for side in report.mention.sides if side.key == key), key=_fullness))
            if told:
                tellings[told] += _votes(report)
        sides += _fullest(tellings)
    return tuple(sides)


def _fullest(tellings: Counter[tuple[Side, ...]]) -> tuple[Side, ...]:
    def worth(told: tuple[Side, ...]) -> tuple[int, int, int, str]:
        return max(map(_fullness, told)), tellings[told], -len(told), str(told)

    return max(tellings, key=worth)


def _fullness(side: Side) -> int:
    return (side.place is not None) * 2 + (side.org is not None)


def _sectors(reports: Sequence[Report]) -> tuple[str, ...]:
    votes: Counter[str] = Counter()
    telling = 0
    for report in reports:
        telling += _votes(report) if report.mention.sectors else 0
        for sector in set(report.mention.sectors):
            votes[sector] += _votes(report)
    kept = [sector for sector, count in votes.items() if count >= telling * SECTOR_SHARE]
    return tuple(sorted(kept, key=lambda sector: (-votes[sector], sector)))


def _confidence(reports: Sequence[Report]) -> float:
    """Chance that not all voices err; copies are one voice, the surest of them."""
    surest: dict[int, float] = {}
    for voice, report in zip(voice_numbers(reports), reports, strict=True):
        surest[voice] = max(surest.get(voice, 0.0), report.mention.confidence)
    doubt = 1.0
    for confidence in sorted(surest.values()):
        doubt *= 1.0 - confidence
    return round(min(1.0 - doubt, MOST_CERTAIN), 4) if len(surest) > 1 else max(surest.values())


def _history(reports: Sequence[Report], status: str) -> tuple[StateChange, ...]:
    """Each status once, as first reported, on the way to the one the event has now.

    An announcement published after the act changes nothing; what was outvoted is told where it stood in between.
    """
    changes: list[StateChange] = []
    told: set[str] = set()
    done = False
    for report in reports:
        name = report.mention.status
        if name in told or (done and name in AHEAD):
            continue
        told.add(name)
        done = done or name not in AHEAD
        dates = [r for r in reports if r.mention.status == name]
        changes.append(StateChange(name, _date(dates), report.published, report.article_id))
    return tuple(sorted(changes, key=lambda change: change.status == status))
