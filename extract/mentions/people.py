"""Who acted: the people whom the telling sentences name, each with the office that the text gives."""

import re
from collections.abc import Iterator

from extract.mentions.actors import Actor, Cast, capitalised_run
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group
from extract.mentions.patterns import Hit
from records.mention import Person

# English name of the office that a word of the lexicon stands for.
_OFFICES = {"head": "leader", "minister": "minister", "mayor": "mayor", "governor": "governor", "envoy": "ambassador"}
OFFICE_REACH = 60  # characters from an office to the name of who holds it
COUNTRY_REACH = 24
MOST_PERSONS = 8
_PAUSES = ",;:.()"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_STATES = ("country", "adjective", "capital", "metonym", "org")


def find_persons(group: Group, document: Document, cast: Cast) -> tuple[Person, ...]:
    """People of the parties in the sentences that tell the event, in order; known ones by their English name, others as written."""
    found: dict[str, Person] = {}
    for sentence in dict.fromkeys(m.sentence for m in group.members):
        for person in (*_known(sentence, cast), *_named_beside_office(sentence, document, cast)):
            if person.country is None or person.country in group.parties:
                found.setdefault(_last_word(person.name), person)
    return tuple(found.values())[:MOST_PERSONS]


def _last_word(name: str) -> str:
    return re.sub(r"\W", "", name.rsplit(maxsplit=1)[-1]).casefold()[:4]


def _offices(sentence: Sentence) -> list[Hit]:
    return [h for h in sentence.of("role") if h.name in _OFFICES]


def _known(sentence: Sentence, cast: Cast) -> Iterator[Person]:
    people = [a for a in cast.of(sentence) if a.kind == "person"]
    for i, actor in enumerate(people):
        if i + 1 < len(people) and people[i + 1].start - actor.end <= 1:
            continue  # "Emomali Rahmon" is no Rustam Emomali
        near = [(max(0, actor.start - o.end, o.start - actor.end), o) for o in _offices(sentence)]
        gap, office = min(near, key=lambda n: n[0], default=(OFFICE_REACH + 1, None))
        yield Person(actor.name, _OFFICES[office.name] if office and gap <= OFFICE_REACH else None, actor.key)


def _named_beside_office(sentence: Sentence, document: Document, cast: Cast) -> Iterator[Person]:
    """Two capitalised words or more behind an office, with nothing but its country and words of lower case between."""
    text, actors = document.normal.text, [a for a in cast.of(sentence) if a.kind != "alias"]
    for office in _offices(sentence):
        at = _after_office(text, office.end, min(sentence.end, office.end + OFFICE_REACH), actors)
        run = capitalised_run(text, at, sentence.end)
        end = at + sum(len(word) + 1 for word in run)
        if len(run) > 1 and not any(a.start < end and at < a.end for a in actors):
            yield Person(" ".join(run), _OFFICES[office.name], _country_of(office, at, actors))


def _after_office(text: str, start: int, end: int, actors: list[Actor]) -> int:
    """Where the first word stands that is neither of lower case nor the name of a country."""
    for word in _WORD.finditer(text, start, end):
        if any(c in text[start : word.start()] for c in _PAUSES):
            break
        is_state = any(a.start <= word.start() < a.end and a.kind in _STATES for a in actors)
        if not is_state and not word.group()[0].islower():
            return word.start()
        start = word.end()
    return end


def _country_of(office: Hit, name_starts: int, actors: list[Actor]) -> str | None:
    """Of whom the office is: the country between it and the name, else the one right before it."""
    between = [a for a in actors if a.kind in _STATES and office.end <= a.start < name_starts]
    before = [a for a in actors if a.kind in _STATES and 0 <= office.start - a.end <= COUNTRY_REACH]
    chosen = between[:1] or before[-1:]
    return chosen[0].key if chosen else None
