"""Days that an article offers for an act, each with facts for the chooser."""

from datetime import date, timedelta
from math import exp, log1p

from extract.mentions.candidates import Candidate, dates_for, distance
from extract.mentions.choosing import NEAR, Facts, Options, merge_facts, standing
from extract.mentions.dates import find_seasons
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group
from extract.mentions.instruments import is_term
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import NamedDate, dateline_day

_STAGES = {"planned": "ahead", "proposed": "proposed", "cancelled": "cancelled"}
CLOSE = 40.0  # characters in which nearness falls to a third
LONGEST_BACK, LONGEST_AHEAD = 400, 3000  # days before and after the publication in which an act in the news lies


def date_options(group: Group, document: Document) -> Options:
    """Dates of the whole article by value (YYYY-MM-DD, YYYY-MM or YYYY), and the day of publication."""
    stage = _STAGES.get(group.status, "done")
    first, last = _thinkable(document)
    seen: list[tuple[str, Facts]] = []
    for sentence in document.sentences:
        dates = [*dates_for(document, sentence, group.status), *find_seasons(document, sentence, ahead=stage != "done")]
        named = [d for d in dates if first[: len(d.value)] <= d.value <= last[: len(d.value)] and not is_term(document, d)]
        if not named:
            continue
        own = [m for m in group.members if m.sentence.start == sentence.start]
        gaps = [[_gap(m, d, document) for m in own] for d in named]
        nearest = min(zip(gaps, named, strict=True), key=lambda g: g[0][0])[1] if own else None
        where = standing(sentence, group)
        for one, apart in zip(named, gaps, strict=True):
            facts = _facts(one, where, group, document, stage)
            if own:
                gap = min(apart)
                facts |= {"near": exp(-gap / CLOSE), "gap": log1p(gap) / 3, "touching": float(gap < 20), "nearest": float(one is nearest)}
                facts["another.verb"] = float(_dates_another(one, sentence, own[0], document))
            seen.append((one.value, facts))
    if document.published:
        seen.append((document.published.isoformat(), {"report": 1.0, f"{stage}.report": 1.0, f"{group.type}.report": 1.0}))
    if filed := dateline_day(document):
        seen.append((filed, {"filed": 1.0, f"{stage}.filed": 1.0}))
    options = merge_facts(seen)
    _compare(options, group, document, stage)
    days = {value for value, facts in options.items() if len(value) == 10 and "report" not in facts}
    for value, facts in options.items():
        facts["covered"] = float(len(value) < 10 and any(day.startswith(value) for day in days))
        facts["only"] = float(len(days) == 1 and value in days)
    return options


def _compare(options: Options, group: Group, document: Document, stage: str) -> None:
    """What a date is beside the others: one that the telling sentence names, or the last day that the text named before it."""
    best = group.best
    fitting = [(s, d) for s, d in _told_until(best.sentence, group, document) if d.value in options and _fits(d.value, document, stage)]
    here = sorted((_gap(best, d, document), d.value) for s, d in fitting if s is best.sentence)
    latest = next(((s, d.value) for s, d in reversed(fitting) if s is not best.sentence and len(d.value) == 10), None)
    mine = {value for _, value in here}
    precision = "day" if any(len(value) == 10 for value in mine) else "vague"
    for value, facts in options.items():
        facts["misfits"] = float(not _fits(value, document, stage))
        if here:
            elsewhere, nearest = float(value not in mine), float(value == here[0][1])
            facts |= {f"elsewhere.{precision}": elsewhere, f"{stage}.elsewhere.{precision}": elsewhere, "sole": float(mine == {value})}
            facts |= {"nearest.fit": nearest, f"{stage}.nearest.fit": nearest}
        elif latest:
            last, gap = float(value == latest[1]), best.sentence.position - latest[0].position
            facts |= {"latest": last, f"{stage}.latest": last, "latest.near": last * (gap <= NEAR), "latest.next": last * (gap <= 1)}
            facts["not.latest"] = 1.0 - last
        else:
            facts |= {"none.before": 1.0, f"{stage}.none.before": 1.0, f"{stage}.report.none.before": facts.get("report", 0.0)}


def _told_until(last: Sentence, group: Group, document: Document) -> list[tuple[Sentence, NamedDate]]:
    """Dates of the text up to a sentence, in order."""
    sentences = [s for s in document.sentences if s.start <= last.start and (s.position >= 0 or s is last)]
    return [(s, d) for s in sentences for d in dates_for(document, s, group.status) if not is_term(document, d)]


def _fits(value: str, document: Document, stage: str) -> bool:
    """It lies on the side of the publication that the event does."""
    if document.published is None or stage == "cancelled":
        return True
    today = document.published.isoformat()[: len(value)]
    return value >= today if stage == "ahead" else value <= today


def _thinkable(document: Document) -> tuple[str, str]:
    """The first and the last day that an act in the news may have."""
    if document.published is None:
        return "", "9999-12-31"
    first, last = (document.published + timedelta(d) for d in (-LONGEST_BACK, LONGEST_AHEAD))
    return first.isoformat(), last.isoformat()


def _facts(named: NamedDate, where: list[str], group: Group, document: Document, stage: str) -> Facts:
    facts: Facts = {"named": 1.0, f"kind={named.kind}": 1.0, f"{stage}.kind={named.kind}": 1.0}
    facts |= {f"in={w}": 1.0 for w in where} | {f"{stage}.in={w}": 1.0 for w in where} | {f"{group.type}.in={w}": 1.0 for w in where}
    if document.published is not None:
        time = _time(named.value, document.published)
        facts |= {f"time={time}": 1.0, f"{stage}.time={time}": 1.0, f"{group.status}.time={time}": 1.0}
    if "best" in where:
        facts[f"best.{stage}.kind={named.kind}"] = 1.0
    return facts


def _time(value: str, published: date) -> str:
    """Where a date lies, seen from the report."""
    today = published.isoformat()[: len(value)]
    if value == today:
        return "today"
    if len(value) < 10:
        return "past" if value < today else "future"
    days = (date.fromisoformat(value) - published).days
    if days < 0:
        return "yesterday" if days == -1 else "past.week" if days >= -7 else "past"
    return "tomorrow" if days == 1 else "future"


def _gap(member: Candidate, named: NamedDate, document: Document) -> float:
    """Characters between the verb (else the noun) and the date, clause breaks counting more."""
    anchor = member.trigger or member.noun
    assert anchor is not None
    return distance(document, anchor, Hit(named.start, named.end, "date", named.value))


def _dates_another(named: NamedDate, sentence: Sentence, member: Candidate, document: Document) -> bool:
    """Some other verb stands nearer to the date."""
    mine = _gap(member, named, document)
    mark = Hit(named.start, named.end, "date", named.value)
    rivals = (h for h in sentence.of("trigger") if member.trigger is None or (h.start, h.end) != (member.trigger.start, member.trigger.end))
    return any(distance(document, h, mark) < mine for h in rivals)
