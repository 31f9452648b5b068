"""Facts of how an article names the parties of a group: together or apart, early or late, as states or in passing."""

from math import log1p

from extract.mentions.actors import Cast
from extract.mentions.groups import Group

MOST_NAMINGS = 3
NEAR = 2  # sentences before the telling one
LATEST = 8  # sentences after which it no longer matters when a party is named first
UNRANKED = 9


def naming_facts(group: Group, cast: Cast) -> dict[str, float]:
    """Features by name, each also for the type of the event."""
    facts = _together(group, cast) | _standing(group, cast)
    return facts | {f"{group.type}.{name}": value for name, value in facts.items()}


def _together(group: Group, cast: Cast) -> dict[str, float]:
    """Where two of the parties stand in one sentence."""
    places = [cast.named_at.get(key, frozenset()) for key in group.parties]
    seen: dict[int, int] = {}
    for named in places:
        for position in named:
            seen[position] = seen.get(position, 0) + 1
    both = [position for position, count in seen.items() if count >= 2]
    best = group.best.sentence.position
    return {
        "together": log1p(len(both)),
        "together.never": float(not both),
        "together.title": float(-1 in both),
        "together.lead": float(0 in both),
        "together.before": float(any(p <= best for p in both)),
        "together.here.only": float(both == [best] and len(cast.document.sentences) > 1),
        "together.near": float(any(0 <= best - p <= NEAR for p in both)),
    }


def _standing(group: Group, cast: Cast) -> dict[str, float]:
    """When the party that comes last is named first, how seldom the rarest is named, and who else is as prominent."""
    late = max(min(cast.named_at.get(key, (UNRANKED,))) for key in group.parties)
    rarest = min(len(cast.named_at.get(key, ())) for key in group.parties)
    always = rarest >= len(cast.document.sentences)  # a text of one sentence names nobody twice
    worst = max(cast.ranks.get(key, UNRANKED) for key in group.parties)
    others = max((share for key, share in cast.salience.items() if key not in group.parties), default=0.0)
    return {
        "named.late": min(late + 1, LATEST) / 4,
        "named.after": float(late > group.best.sentence.position),
        "namings=all" if always else f"namings={min(rarest, MOST_NAMINGS)}": 1.0,
        "outranked": float(worst >= len(group.parties)),
        "outranked.by": log1p(max(0, worst - len(group.parties) + 1)),
        "strongest.other": others,
        "lead.over.other": min(cast.salience.get(key, 0.0) for key in group.parties) - others,
    }
