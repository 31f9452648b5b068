"""The sides of an event: from the sentence that tells it, else the most salient parties of the article."""

from math import exp

from extract.mentions.actors import Actor, Cast
from extract.mentions.candidates import Candidate
from extract.mentions.document import Sentence
from extract.mentions.patterns import Hit
from records.mention import Side

REACH = 90.0  # characters over which nearness to the act fades
SALIENCE = 1.2  # how much the party's share of the whole article counts beside the sentence
HOME_PARTNER = 0.1  # where a sentence names one party, the other is rather the reader's own country
DATED_PARTNER = 0.4  # the same, of the country that the report is dated from
APPROVING_PARTNER = 0.4  # the same, where the article opens with that country's parliament or government approving things
ALONE = 0.2  # what the only party that a sentence names gains, unless it is merely where something is
FOCUS = 0.2  # what a party of the sentence before gains where this one names one or none
TOUR_GAP = 6  # the same, where the list is one of countries on a tour
LIST_WORD_GAP = 4  # characters from a list to the word for those whom it names
_PLACES = ("capital", "city", "region")
LIST_GAP = 14  # characters between the names of one enumeration


def rank_parties(cast: Cast, sentence: Sentence, anchor: tuple[int, int], *, trip: bool = False) -> list[tuple[str, float]]:
    """Parties with their scores, best first. `trip`: the place that it leads to is a party."""
    scores = {key: SALIENCE * share for key, share in cast.salience.items()}
    near: dict[str, float] = {}
    for actor in cast.of(sentence):
        gap = max(0, anchor[0] - actor.end, actor.start - anchor[1])
        weight = actor.bare_weight if trip else actor.weight
        near[actor.key] = max(near.get(actor.key, 0.0), weight * (0.35 + 0.65 * exp(-gap / REACH)))
    for key, score in near.items():
        scores[key] = scores.get(key, 0.0) + score
    if len(near) < 2:  # "the sides", "the two ministers": those whom the text spoke of last
        for key, weight in cast.focus(sentence).items():
            scores[key] = scores.get(key, 0.0) + FOCUS * weight
    home = cast.home
    acting = near.keys() if trip else {a.key for a in cast.of(sentence) if not a.located} or near.keys()
    if home in scores and len(acting) == 1 and home not in near:
        scores[home] += DATED_PARTNER if cast.dated_from else HOME_PARTNER
        if approves_at_home(cast):
            scores[home] += APPROVING_PARTNER
    for key in acting if len(acting) == 1 else ():
        if any(a.key == key and not a.located for a in cast.of(sentence)):
            scores[key] += ALONE
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def choose_parties(cast: Cast, sentence: Sentence, anchor: tuple[int, int], *, trip: bool = False) -> tuple[tuple[str, ...], float]:
    """Keys of the sides, and how clearly the last of them leads the next party (0 to 1)."""
    ranked = rank_parties(cast, sentence, anchor, trip=trip)
    if len(ranked) < 2:
        return tuple(key for key, _ in ranked), 0.0
    listed = _enumeration(cast.of(sentence))
    wanted = 2
    if len(listed) >= 3 and not _of_two(sentence, cast.of(sentence), listed):
        return tuple(listed), 0.5
    if not cast.of(sentence) and not sentence.has("cue", "both") and (opening := _opening_list(cast)):
        return opening, 0.3
    if sentence.has("cue", "three") and len(ranked) >= 3:
        wanted = 3
        if len(cast.strongest(sentence)) < 3:  # "the three presidents": those whom the article is about
            leading = sorted(cast.salience.items(), key=lambda item: (-item[1], item[0]))
            return tuple(key for key, _ in leading[:3]), 0.3
    chosen = tuple(key for key, _ in ranked[:wanted])
    runner_up = ranked[wanted][1] if len(ranked) > wanted else 0.0
    last = ranked[wanted - 1][1]
    return chosen, (last - runner_up) / (last or 1.0)


def partners_apart(cast: Cast, sentence: Sentence) -> tuple[tuple[str, str], ...]:
    """(home, partner) for each of two or more countries that a parliament is told to have approved agreements with."""
    home, listed = cast.home, _enumeration(cast.of(sentence))
    if home is None or len(listed) < 2 or home in cast.strongest(sentence) or not all(is_country(key) for key in listed):
        return ()
    approves = sentence.has("role", "parliament") and _approves(sentence) and _is_named_at_the_opening(cast, home)
    return tuple((home, key) for key in listed) if approves and not sentence.has("cue", "three") else ()


def approves_at_home(cast: Cast) -> bool:
    """The headline or the first sentence tells what the parliament or government of the reader's own country approved."""
    home, opening = cast.home, [s for s in cast.document.sentences if s.position <= 0]
    return home is not None and _is_named_at_the_opening(cast, home) and any(s.has("role", "parliament") and _approves(s) for s in opening)


def _is_named_at_the_opening(cast: Cast, home: str) -> bool:
    return cast.dated_from == home or any(home in cast.strongest(s) for s in cast.document.sentences if s.position <= 1)


def _approves(sentence: Sentence) -> bool:
    return any(h.name in ("ratify", "end") for h in sentence.of("trigger"))


def _of_two(sentence: Sentence, actors: list[Actor], listed: list[str]) -> bool:
    """The sentence speaks of "the two sides", and not with a word that belongs to the list ("the presidents of A, B and C")."""
    names = [a for a in actors if a.key in listed]
    words = [h for h in sentence.of("cue") if h.name == "both"]
    return not all(any(0 <= max(h.start - a.end, a.start - h.end) <= LIST_WORD_GAP for a in names) for h in words)


def _opening_list(cast: Cast) -> tuple[str, ...]:
    """The three or more that the headline or the first sentence lists; empty if neither does."""
    opening = (s for s in cast.document.sentences if s.position <= 0)
    return next((tuple(keys) for s in opening if len(keys := _enumeration(cast.of(s))) >= 3), ())


def is_domestic(cast: Cast, sentence: Sentence) -> bool:
    """Two towns or regions of one country act in the sentence, and no other country is named: its own dealings."""
    here = cast.of(sentence)
    acting = {a.place for a in here if a.place and not a.located}
    return len(acting) > 1 and len({a.key for a in here}) == 1


def legs_of(cast: Cast, sentence: Sentence, visit: Candidate) -> tuple[tuple[str, str], ...]:
    """(guest, host) for each country that the sentence says one trip leads to; empty where the parties are as in other sentences."""
    if visit.trigger is None:
        return ()
    hosts = _tour(cast.of(sentence), visit.trigger)
    if not hosts and (host := _onward(cast, sentence, visit.trigger)):
        hosts = [host]
    guest = _guest(cast, sentence, visit, hosts)
    return tuple((guest, host) for host in hosts) if guest else ()


def _tour(actors: list[Actor], verb: Hit) -> list[str]:
    """Countries of a list that a trip leads to: behind its verb, or before it where the verb comes last."""
    places = [a for a in actors if a.kind in ("country", "capital")]
    behind = [a for a in places if a.start >= verb.end]
    listed = _listed(behind)
    if listed or any(a.start - verb.end <= TOUR_GAP for a in actors if a.start >= verb.end and a.kind in _PLACES):
        return listed
    return _listed([a for a in places if a.end <= verb.start])


def _onward(cast: Cast, sentence: Sentence, verb: Hit) -> str | None:
    """Where a trip leads on to, in a sentence that also names the place that it leaves or others."""
    actors = cast.of(sentence)
    keys = {a.key for a in actors}
    alone = all(a.kind in (*_PLACES, "country") for a in actors) and _leading(cast) not in keys
    if len(keys) < (2 if alone else 3):
        return None
    places = [a for a in actors if a.kind in _PLACES or (a.kind == "country" and (alone or a.located))]
    return min(places, key=lambda a: (max(0, verb.start - a.end, a.start - verb.end), -a.start)).key if places else None


def _leading(cast: Cast) -> str | None:
    return min(cast.ranks, key=lambda key: cast.ranks[key], default=None)


def _guest(cast: Cast, sentence: Sentence, visit: Candidate, hosts: list[str]) -> str | None:
    """Who travels: rather one whom the sentence names as a person than a place, else the one that the article is most about."""
    actors = [a for a in cast.of(sentence) if a.key not in hosts]
    acting = {a.key for a in actors if a.kind in ("person", "alias")}
    others = {a.key for a in actors if a.kind not in _PLACES and not a.located}
    leading = _leading(cast)
    if not acting and (not others or (leading not in others and all(a.kind in (*_PLACES, "country") for a in cast.of(sentence)))):
        return leading if leading not in hosts else None
    return next((key for key, _ in rank_parties(cast, sentence, visit.anchor) if key in (acting or others)), None)


def _listed(countries: list[Actor]) -> list[str]:
    """Keys of the first run of countries that nothing but commas and a word such as "and" separates; none if there is none."""
    runs: list[list[Actor]] = []
    for actor in countries:
        if runs and actor.start - runs[-1][-1].end <= TOUR_GAP:
            runs[-1].append(actor)
        else:
            runs.append([actor])
    return next((keys for run in runs if len(keys := list(dict.fromkeys(a.key for a in run))) > 1), [])


def _enumeration(actors: list[Actor]) -> list[str]:
    """Keys of the longest run of names with hardly anything between them ("Tajikistan, Kyrgyzstan and Uzbekistan")."""
    best: list[str] = []
    run: list[Actor] = []
    for actor in actors:
        if actor.kind not in ("country", "person", "capital", "alias", "adjective", "org") or actor.located:
            continue
        if run and actor.start - run[-1].end > LIST_GAP:
            run = []
        run.append(actor)
        keys = list(dict.fromkeys(a.key for a in run))
        if len(keys) > len(best):
            best = keys
    return best


def is_country(key: str) -> bool:
    """Whether the key of a party is an ISO code, not the name of an organisation."""
    return len(key) == 2 and key.isupper() and key not in ("EU", "UN")


def as_states(keys: tuple[str, ...]) -> tuple[Side, ...]:
    """The sides of those keys, without places."""
    return tuple(Side(country=key) if is_country(key) else Side(org=key) for key in keys)
