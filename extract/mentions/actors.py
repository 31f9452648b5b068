"""Who appears in an article: the countries, organisations, places and people that its sentences name."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit
from extract.places.gazetteer import declined_names, load_regions

# How much a name of each kind says that its country is a party.
_WEIGHT = {
    "country": 1.0, "adjective": 0.85, "person": 0.85, "capital": 0.7, "metonym": 0.7, "org": 0.75, "city": 0.35, "region": 0.35,
    "building": 0.1, "alias": 0.75, "body": 0.7,
}  # fmt: skip
HOME_SHARE = 0.16  # a country's own press leaves its own side unsaid
DATED_SHARE = 0.3  # the same, of the country that the report is dated from
TRAVELLED = 1.0  # how many times the dateline's country the press's own is named at most, where the report is about the former
_PLACE_KINDS = ("capital", "city", "region")
_LOCATABLE = (*_PLACE_KINDS, "building")
_LOCATED = (*_LOCATABLE, "town", "country", "metonym")
MANY_RIVALS = 2  # other countries of the same name, beyond which it says nothing by itself
PAIRED = 9  # characters between two towns that are named in one breath
ROLE_GAP = 4  # characters from a mayor or governor to the name of the place: " of "
TOWN_REACH = 30  # characters from "in" to "the town of"
_BREAK = re.compile(r"[,;:.!?，；。、]")
_CAPITALISED = re.compile(r"[^\W\d_][\w'’-]+")


class Actor(NamedTuple):
    """One naming of a party. `key` is an ISO code or the name of an organisation; offsets are those of the document."""

    start: int
    end: int
    key: str
    kind: str
    place: str = ""  # English name, for capitals, cities and regions
    located: bool = False  # named as the place where something is, not as one who acts
    name: str = ""  # English name of a person or a body

    @property
    def weight(self) -> float:
        return self.bare_weight * (0.3 if self.located and self.kind in _LOCATABLE else 1.0)

    @property
    def bare_weight(self) -> float:
        """Its weight where being named as a place is no reason against being a party: where a trip leads to."""
        return _WEIGHT[self.kind]


class Cast:
    """The actors of a document, by sentence, and how salient each party is in the whole of it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._strongest: dict[int, dict[str, float]] = {}
        self._places: dict[str, list[Actor]] = {}
        named = {s.start: list(_named(document, s)) for s in document.sentences}
        aliases = _find_aliases(document, named)
        self._by_sentence = {
            s.start: sorted([*named[s.start], *_aliased(document, s, aliases)], key=lambda a: a.start) for s in document.sentences
        }

    def of(self, sentence: Sentence) -> list[Actor]:
        return self._by_sentence[sentence.start]

    @cached_property
    def of_bodies(self) -> list[Sentence]:
        """Sentences that name ministries, companies or universities."""
        return [s for s in self.document.sentences if s.of("ministry") or any(a.kind == "body" for a in self.of(s))]

    def placed(self, sentence: Sentence) -> list[Actor]:
        """Those of a sentence that name a place."""
        return self._placed[sentence.start]

    @cached_property
    def _placed(self) -> dict[int, list[Actor]]:
        document = self.document
        known = frozenset(h.value for s in document.sentences for h in s.of("town") if _is_known_as_town(document, s, h))
        return {
            s.start: sorted([*(a for a in self.of(s) if a.place), *_small_towns(document, s, known)], key=lambda a: a.start)
            for s in document.sentences
        }

    def placed_of(self, key: str) -> list[tuple[Sentence, list[Actor]]]:
        """Sentences that name places of a country, with those."""
        return self._placed_of.get(key, [])

    @cached_property
    def _placed_of(self) -> dict[str, list[tuple[Sentence, list[Actor]]]]:
        found: dict[str, list[tuple[Sentence, list[Actor]]]] = {}
        for sentence in self.document.sentences:
            here: dict[str, list[Actor]] = {}
            for actor in self.placed(sentence):
                here.setdefault(actor.key, []).append(actor)
            for key, actors in here.items():
                found.setdefault(key, []).append((sentence, actors))
        return found

    @cached_property
    def sisters(self) -> frozenset[str]:
        """Places that are named as a pair in a sentence on ties of sister cities, regions only where no town is."""
        told = [s for s in self.document.sentences if tells_of_sisters(s)]
        paired = [a for s in told for a in self.placed(s) if is_paired(a, self.placed(s))]
        return frozenset(a.place for a in paired if a.kind != "region" or not any(b.key == a.key and b.kind != "region" for b in paired))

    @cached_property
    def place_counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often each place is named, and how often as the place where something is."""
        times: dict[str, int] = {}
        held: dict[str, int] = {}
        for sentence in self.document.sentences:
            for actor in self.placed(sentence):
                times[actor.place] = times.get(actor.place, 0) + 1
                held[actor.place] = held.get(actor.place, 0) + actor.located
        return times, held

    @cached_property
    def _namings(self) -> dict[str, float]:
        """How much each party is named; the title counts four times, the first sentence twice."""
        total: dict[str, float] = defaultdict(float)
        for sentence in self.document.sentences:
            factor = {-1: 4.0, 0: 2.5, 1: 1.3}.get(sentence.position, 1.0)
            for key, weight in self.strongest(sentence).items():
                total[key] += factor * weight
        return dict(total)

    @cached_property
    def dated_from(self) -> str | None:
        """The country that the report is dated from, unless that of the press in its language is named more: its reporter travels then."""
        codes = {hit.value.split("|")[0] for hit in self.document.dateline_names}
        if len(codes) != 1:
            return None
        code, own = codes.pop(), self.document.lexicon.home
        return code if own is None or self._namings.get(own, 0.0) <= TRAVELLED * self._namings.get(code, 0.0) else None

    @property
    def home(self) -> str | None:
        """The side that an article rather leaves unsaid: the country that it is dated from, else that of the press in its language."""
        return self.dated_from or self.document.lexicon.home

    @cached_property
    def salience(self) -> dict[str, float]:
        """Share of each party among all namings, with what is added for the side that rather goes unsaid."""
        total = dict(self._namings)
        if self.home and (self.dated_from or self.home in total or len(total) < 2):
            total[self.home] = total.get(self.home, 0.0) + (DATED_SHARE if self.dated_from else HOME_SHARE) * sum(total.values())
        whole = sum(total.values()) or 1.0
        return {key: weight / whole for key, weight in total.items()}

    @cached_property
    def named_at(self) -> dict[str, frozenset[int]]:
        """Positions of the sentences that name each party."""
        places: defaultdict[str, set[int]] = defaultdict(set)
        for sentence in self.document.sentences:
            for key in self.strongest(sentence):
                places[key].add(sentence.position)
        return {key: frozenset(positions) for key, positions in places.items()}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Parties by salience: 0 for the one that is named most."""
        return {key: rank for rank, key in enumerate(sorted(self.salience, key=lambda key: -self.salience[key]))}

    def focus(self, sentence: Sentence) -> dict[str, float]:
        """Parties of the last sentence before this one, at most three back, that names two or more."""
        earlier = [s for s in self.document.sentences if 0 <= s.position < sentence.position and sentence.position - s.position <= 3]
        for s in reversed(earlier):
            here = self.strongest(s)
            if len(here) >= 2:
                return here
        return {}

    def strongest(self, sentence: Sentence) -> dict[str, float]:
        """Weight of each party in a sentence: that of its strongest naming."""
        if sentence.start not in self._strongest:
            best: dict[str, float] = {}
            for actor in self.of(sentence):
                best[actor.key] = max(best.get(actor.key, 0.0), actor.weight)
            self._strongest[sentence.start] = best
        return self._strongest[sentence.start]

    def places_of(self, key: str) -> list[Actor]:
        """Places of a country in order of the text."""
        if key not in self._places:
            self._places[key] = [a for s in self.document.sentences for a in self.of(s) if a.key == key and a.kind in _PLACE_KINDS]
        return self._places[key]


def is_paired(actor: Actor, placed: list[Actor]) -> bool:
    """Whether it stands beside a place of another country with a word between them at most: `Khujand and Nanjing`."""
    return any(a.key != actor.key and max(actor.start - a.end, a.start - actor.end) <= PAIRED for a in placed)


def _named(document: Document, sentence: Sentence) -> Iterator[Actor]:
    for hit in sentence.of("name"):
        if hit.name == "none" or _is_outnamed(document, sentence, hit):
            continue
        codes, place = hit.value.split("|")
        if _is_weekday(sentence, hit) and not _is_located(document, sentence, hit):
            continue  # Dushanbe is also Monday
        if hit.name == "country" and _owns_the_venue(document, sentence, hit):
            continue
        if hit.name == "org":
            yield Actor(hit.start, hit.end, place, "org")
        else:
            kept = place if hit.name in (*_PLACE_KINDS, "building", "metonym") else ""
            for code in codes.split("+"):
                name = place if hit.name in ("person", "body") else ""
                region = _region_of(document, sentence, hit, code, place) if hit.name == "city" else None
                kind, kept = ("region", region) if region else (hit.name, kept)
                yield Actor(hit.start, hit.end, code, kind, kept, _is_located(document, sentence, hit), name)


def _region_of(document: Document, sentence: Sentence, hit: Hit, code: str, place: str) -> str | None:
    """The region that is called after the town, where the word for regions stands beside the name."""
    region = load_regions().get((code, place))
    if region is None:
        return None
    words = [h for h in sentence.of("place_cue") if h.name == "region"]
    lexicon = document.lexicon
    bare = hit.stem in (0, hit.end)  # "Түркістанда облыс әкімі" is of the town
    behind = bare and (lexicon.noun_last or lexicon.language == "en") and any(0 <= h.start - hit.end <= 1 for h in words)
    before = not lexicon.noun_last and any(0 <= hit.start - h.end <= 1 for h in words)
    return region if behind or before else None


def _owns_the_venue(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """ "Iran and the USA met in Oman's capital Muscat": where two others act, the country only says whose the town is."""
    cues = sentence.of("place_cue")
    word = next((h for h in cues if h.name == "city" and (0 <= h.start - hit.end <= 1 or 0 <= hit.start - h.end <= 1)), None)
    if word is None:
        return False
    begin, end = min(word.start, hit.start), max(word.end, hit.end)
    names = sentence.of("name")
    town = next((h for h in names if h.name in ("capital", "city") and h.value[:2] == hit.value[:2] and 0 <= h.start - end <= 2), None)
    if town is None or len({h.value[:2] for h in names if h.name == "country"} - {hit.value[:2]}) < 2:
        return False
    return _is_located(document, sentence, town) or any(h.name == "in" and 0 <= begin - h.end <= 1 for h in cues)


def _small_towns(document: Document, sentence: Sentence, known: frozenset[str]) -> Iterator[Actor]:
    """Towns and areas that tell of no party, of those that the article makes known as such."""
    names = [(h.start, h.end) for h in sentence.of("name")]
    for hit in sentence.of("town"):
        if hit.value in known and not any(start < hit.end and hit.start < end for start, end in names):
            codes, place = hit.value.split("|")
            located = _is_located(document, sentence, hit)
            for code in codes.split("+"):
                region = place if hit.name == "area" else _region_of(document, sentence, hit, code, place)
                yield Actor(hit.start, hit.end, code, "region" if region else "town", region or place, located)


def _is_known_as_town(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """A word or a case says that something is there, a word beside the name that it is a town or an area, or its country's name does.

    So does a sentence on ties of sister cities, where capital letters tell names from words.
    """
    if _is_located(document, sentence, hit) or (document.normal.text[hit.start].isupper() and tells_of_sisters(sentence)):
        return True
    kinds = ("region", "governor") if hit.name == "area" else ("city", "region", "mayor")
    words = [(h, 1) for h in sentence.of("place_cue") if h.name in kinds]
    words += [(h, 1) for h in sentence.of("name") if h.name in ("country", "adjective") and h.value[:2] == hit.value[:2]]
    words += [(h, ROLE_GAP) for h in sentence.of("role") if h.name in kinds]
    return any(max(hit.start - h.end, h.start - hit.end) <= reach for h, reach in words)


def tells_of_sisters(sentence: Sentence) -> bool:
    """Whether it speaks of ties of sister cities."""
    return sentence.has("instrument", "twinning") or sentence.has("trigger", "twin")


def _is_outnamed(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """The same word names another country too: with a shorter ending, or the article names that one (or its state) elsewhere.

    An abbreviation of two organisations is that of the one whose name the article spells out more often, else of none.
    """
    here = [h for h in sentence.of("name") if h.start == hit.start and h.end == hit.end]
    if hit.name == "org":
        others = [h.value for h in here if h.name == "org" and h.value != hit.value]
        named = document.clear_names
        return any(named.get(hit.value, 0) <= named.get(other, 0) for other in others)
    rivals = [h for h in here if h.value[:2] != hit.value[:2]]
    if not rivals:
        return False
    if any(r.name == hit.name and r.stem > hit.stem > 0 for r in rivals):
        return True  # "Нигерия" is Nigeria, not Niger with an ending
    rivals = [r for r in rivals if not (r.name == hit.name and hit.stem > r.stem > 0)]
    own = document.clear_names.get(hit.value[:2], 0)
    if not own and len({r.value[:2] for r in rivals}) >= MANY_RIVALS:
        return True  # "the Kingdom", where the article names none of the four
    return any((_clear_count(document, r), r.name == "country") > (own, hit.name == "country") for r in rivals)


def _clear_count(document: Document, hit: Hit) -> int:
    """How often the article names the hit's country or organisation by a name of no other meaning."""
    return document.clear_names.get(hit.value if hit.name == "org" else hit.value[:2], 0)


def _is_weekday(sentence: Sentence, hit: Hit) -> bool:
    return any(h.start == hit.start for h in sentence.of("weekday"))


def _is_located(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """A word for "in" stands right before the name or is glued to it, or its case ending says so."""
    if hit.name not in _LOCATED:
        return False
    if _lead(document, hit) in document.lexicon.glued_in:
        return True
    cues = sentence.of("place_cue")
    before = any(h.name == "in" and 0 <= hit.start - h.end <= 1 for h in cues) or _is_in_the_town(document, sentence, hit)
    if before or not document.lexicon.locative:
        return before
    city_word = any(h.name in ("city", "region") and 0 <= h.start - hit.end <= 1 for h in cues)
    low = document.normal.low
    if city_word:
        after = low[hit.end : hit.end + 24].split(" ")
        last = after[min(1, len(after) - 1)].rstrip('.,;:!?")')
    else:
        last = low[hit.stem or hit.start : hit.end]  # a name such as Astana ends like a case of its own accord
        if not last and low[hit.start : hit.end] in declined_names(document.lang):
            last = low[hit.start : hit.end]
    return last.endswith(document.lexicon.locative)  # "Bishkek-in", "Khujand city-in"


def _lead(document: Document, hit: Hit) -> str:
    """The letters of its word that stand before the hit."""
    low, start = document.normal.low, hit.start
    while start > 0 and low[start - 1].isalpha():
        start -= 1
    return low[start : hit.start]


def _is_in_the_town(document: Document, sentence: Sentence, hit: Hit) -> bool:
    """ "In the northern border town of X": a word for towns right before the name, and "in" before what else is said of the town."""
    cues = sentence.of("place_cue")
    town = next((h for h in cues if h.name == "city" and 0 <= hit.start - h.end <= 1), None)
    if town is None or hit.name == "country":
        return False
    cue = next((h for h in reversed(cues) if h.name == "in" and h.end <= town.start and town.start - h.end <= TOWN_REACH), None)
    return cue is not None and not _BREAK.search(document.normal.text, cue.end, hit.start)


def _find_aliases(document: Document, named: dict[int, list[Actor]]) -> dict[str, str]:
    """Surnames that the text itself ties to a country: "Kyrgyz President Sadyr Japarov" gives japarov -> KG."""
    text = document.normal.text
    aliases: dict[str, str] = {}
    for sentence in document.sentences:
        roles = [h for h in sentence.of("role") if h.name in ("head", "minister", "mayor", "envoy", "governor", "parliament")]
        for role in roles:
            near = [a for a in named[sentence.start] if a.kind in ("country", "adjective") and _adjoin(a, role, text)]
            if not near:
                continue
            end = max(role.end, near[-1].end)
            for word in capitalised_run(text, end, sentence.end):
                if len(word) > 4:
                    aliases.setdefault(word[: max(4, len(word) - 2)].lower(), near[-1].key)
    return aliases


def _adjoin(actor: Actor, role: Hit, text: str) -> bool:
    """Actor and role are neighbours: nothing but a few words of lower case between them."""
    first, second = (actor.end, role.start) if actor.start < role.start else (role.end, actor.start)
    gap = text[first:second]
    return 0 <= second - first <= 28 and not re.search(r"[,;:.()]", gap)


def capitalised_run(text: str, at: int, end: int) -> list[str]:
    """The capitalised words that follow: a person's name."""
    run: list[str] = []
    while at < end:
        gap = re.compile(r"[ \"]{0,2}").match(text, at)
        at = gap.end() if gap else at
        match = _CAPITALISED.match(text, at, end)
        if match is None or not match.group()[0].isupper():
            break
        run.append(match.group())
        at = match.end()
    return run[:4]


def _aliased(document: Document, sentence: Sentence, aliases: dict[str, str]) -> Iterator[Actor]:
    if not aliases:
        return
    named = [(h.start, h.end) for h in sentence.of("name")]
    for match in _CAPITALISED.finditer(document.normal.text, sentence.start, sentence.end):
        word = match.group()
        if word[0].isupper() and len(word) > 4:
            key = next((aliases[w] for n in range(4, len(word) + 1) if (w := word[:n].lower()) in aliases and len(word) - n <= 5), None)
            if key and not any(s <= match.start() < e for s, e in named):
                yield Actor(match.start(), match.end(), key, "alias")
