"""Sectors that an article offers for an event, each with facts for the chooser."""

from math import log1p

from extract.mentions.choosing import Facts, Options, merge_facts, standing
from extract.mentions.document import Document
from extract.mentions.groups import Group

CLOSE = 60  # characters from the act to a word of its subject


def sector_options(group: Group, document: Document) -> Options:
    """Sectors whose words the article uses."""
    seen: list[tuple[str, Facts]] = []
    ahead = "ahead" if group.status in ("planned", "proposed", "cancelled") else "done"
    for sentence in document.sentences:
        where = standing(sentence, group)
        hits = sentence.of("sector")
        several = len({h.name for h in hits})
        for hit in hits:
            facts: Facts = {"base": 1.0, group.type: 1.0, f"{group.type}.{ahead}": 1.0, f"is={hit.name}": 1.0}
            facts |= {f"in={w}": 1.0 for w in where} | {f"{group.type}.in={w}": 1.0 for w in where}
            if "best" in where or "member" in where:
                gap = _gap(hit.start, hit.end, group, sentence.start)
                facts |= {"close": float(gap < CLOSE), f"{group.type}.close": float(gap < CLOSE), "gap": log1p(gap) / 3}
                facts[f"several={min(several, 4)}"] = 1.0
                facts[f"told.is={hit.name}"] = 1.0
                facts["overlaps"] = float(gap == 0)
                if group.best.noun is not None:
                    facts["behind"] = float(hit.start >= group.best.noun.end)
            seen.append((hit.name, facts))
    options = merge_facts(seen)
    total = sum(n for (kind, _), n in document.counts.items() if kind == "sector") or 1
    for name, facts in options.items():
        count = document.counts.get(("sector", name), 0)
        facts["times"] = log1p(count)
        facts["share"] = count / total
        facts[f"{group.type}.share"] = count / total
        facts["fewer"] = log1p(len(options))
        if group.instrument:
            facts[f"instrument={group.instrument}"] = 1.0
        if group.type == "project" and group.best.noun is not None:
            facts[f"{group.best.noun.name}.{name}"] = 1.0
    _compare(options, group, document)
    return options


def _compare(options: Options, group: Group, document: Document) -> None:
    """What a sector is beside the others: named most or once, told alone in the telling sentences or not told there at all."""
    told = [name for name, facts in options.items() if "in=best" in facts or "in=member" in facts]
    in_best = [name for name, facts in options.items() if "in=best" in facts]
    counts = {name: document.counts.get(("sector", name), 0) for name in options}
    most = max(counts.values(), default=0)
    for name, facts in options.items():
        once, elsewhere = float(counts[name] == 1), float(bool(told) and name not in told)
        facts |= {"most": float(counts[name] == most), "once": once, f"{group.type}.once": once}
        facts |= {"told.alone": float(told == [name]), "none.told": float(not told), f"{group.type}.none.told": float(not told)}
        facts |= {"elsewhere": elsewhere, f"{group.type}.elsewhere": elsewhere}
        facts |= {f"{name}|{other}": 1.0 for other in in_best if other != name}
        facts["told.title"] = float("in=best" in facts and "in=title" in facts)


def _gap(start: int, end: int, group: Group, sentence: int) -> int:
    gaps = []
    for member in group.members:
        if member.sentence.start == sentence:
            first, last = member.anchor
            gaps.append(max(0, first - end, start - last))
    return min(gaps, default=999)
