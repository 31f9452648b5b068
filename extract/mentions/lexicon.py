"""The words of one language, read from `extract/lexicons/<code>.yml`. Words live there, logic in code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extract.mentions.conjugation import verb_forms
from extract.mentions.normal import normal_pattern
from extract.mentions.paradigms import Verb
from extract.mentions.pattern_heads import Meaning
from extract.word_files import read_words
from records.errors import LexiconIncomplete

FORMS = ("done", "will", "base", "old")
# Forms that their sentence turns into one of those: a converb ("arriving, ..."), a participle that ends a clause or qualifies a noun,
# a converb that is also the finite verb of the past.
OPEN_FORMS = ("chain", "participle", "converb")
TRIGGERS = (
    "sign", "adopt", "ratify", "enter", "extend", "end", "propose", "twin", "meet", "call", "visit", "invite", "open",
    "deliver", "hold", "fund", "cancel", "postpone", "deny",
)  # fmt: skip
GROUPS: dict[str, tuple[str, ...]] = {
    "instruments": (
        "treaty", "agreement", "memorandum", "programme", "protocol", "contract", "roadmap", "joint_statement", "twinning",
        "action_plan", "letter_of_intent", "document", "package",
    ),
    "acts": ("talks", "visit", "link", "aid", "works", "fair", "money", "drill", "supply", "exchange", "alone"),
    "modality": ("will", "plan", "wish", "negation", "hearsay", "cease"),
    "cues": (
        "also", "draft", "recall", "history", "fresh", "attribution", "opinion", "both", "three", "many", "online", "in_capital", "count",
        "among", "settled", "study",
    ),
    "roles": ("head", "minister", "mayor", "governor", "envoy", "parliament", "delegation", "company", "university", "agency"),
    "place_cues": ("in", "city", "region"),
    "noise": ("sport", "crime", "labour", "consumer", "weather", "hostility", "domestic"),
    "topics": ("talked", "covered"),
    "sectors": (
        "trade", "investment", "finance", "energy", "industry", "agriculture", "transport", "construction", "digital", "science",
        "education", "culture", "health", "tourism", "sport", "youth", "migration", "security", "justice", "environment", "water",
        "emergencies", "media",
    ),
}  # fmt: skip
DAYS = ("today", "yesterday", "day_before_yesterday", "tomorrow", "day_after_tomorrow", "same_day", "next_day", "previous_day")
PERIODS = (
    "this_week", "next_week", "last_week", "this_month", "next_month", "last_month", "this_year", "next_year", "last_year",
)  # fmt: skip
CALENDAR_LISTS = ("months", "jalali_months", "hijri_months", "weekdays", "seasons")
CALENDAR_WORDS = ("next_weekday", "last_weekday", "year", "year_prefixed", "ago", "until", "from", "for")

_PARADIGM = re.compile("<([a-z_]+)>")


@dataclass(frozen=True)
class Lexicon:
    language: str
    home: str | None  # country whose press writes mostly in the language
    tenseless: bool  # verbs have no forms for past and future
    noun_last: bool  # what an instrument is about stands before the word for it
    endings: tuple[str, ...]
    prefixes: tuple[str, ...]
    contracted: Mapping[str, str]  # what the beginning of a word becomes after a glued preposition
    stop_before_dot: tuple[str, ...]
    joining: frozenset[str]  # words between two things of one list
    head_last: bool  # of two nouns of one expression the last is what is meant
    locative: tuple[str, ...]  # case endings that say "in"
    glued_in: tuple[str, ...]  # what is glued before a name to say "in"
    year_prefixed: tuple[str, ...]  # what is glued to a number to say "for N years"
    behind: frozenset[str]  # of the words "until", "for" and "from" those that stand behind their year
    finite_ends: tuple[tuple[str, str], ...]  # (end of a finite verb, done or will), the longest first
    told_ends: tuple[str, ...]  # ends of what is said to come, before a verb of saying ("that he will come")
    content: dict[str, Any]

    def entries(self) -> Iterator[tuple[str, Meaning]]:
        """Every pattern with what it means, but for the forms of `verbs`."""
        for trigger in TRIGGERS:
            for form in (*FORMS, *OPEN_FORMS):
                for pattern in self.content["triggers"][trigger].get(form) or ():
                    yield pattern, Meaning("trigger", trigger, form)
        for trigger, before, name, after in self._lemmas():
            if not _is_stem(before, after):
                for form, ending in self._endings(name):
                    yield f"{before}{ending}{after}", Meaning("trigger", trigger, form)
        yield from self._from_stems()
        for pattern in self.content.get("idle", ()):
            yield from ((pattern, Meaning(group, "idle", "base")) for group in ("trigger", "act", "modality", "day"))
        yield from ((pattern, Meaning("noise", "idle", "base")) for pattern in self.content.get("harmless", ()))
        for group, names in GROUPS.items():
            for name in names:
                for pattern in self.content[group][name] or ():
                    yield pattern, Meaning(group.removesuffix("s") if group != "acts" else "act", name)
        for body, patterns in (self.content["roles"]["ministry_of"] or {}).items():
            for pattern in patterns:
                yield pattern, Meaning("ministry", body)
        yield from self._calendar()

    def _from_stems(self) -> Iterator[tuple[str, Meaning]]:
        """Every form of the verbs whose stems the file lists."""
        for trigger, stems in self.content.get("verbs", {}).items():
            for stem in stems:
                for form, pattern in verb_forms(self.content["conjugation"], stem):
                    yield pattern, Meaning("trigger", trigger, form)

    def verbs(self) -> Iterator[Verb]:
        """The verbs whose endings are the end of what is looked for: `имзо <make>` stands for each form in `conjugations.make`."""
        return (Verb(before, trigger, name) for trigger, before, name, after in self._lemmas() if _is_stem(before, after))

    def conjugations(self) -> dict[str, list[tuple[str, str]]]:
        """(form, ending) of each conjugation, by name."""
        return {name: list(self._endings(name)) for name in self.content.get("conjugations") or ()}

    def verb_forms(self) -> Iterator[str]:
        """The patterns that `verbs` and `conjugations` stand for, spelled out."""
        return (f"{verb.stem}{ending}" for verb in self.verbs() for _, ending in self._endings(verb.conjugation))

    def _endings(self, conjugation: str) -> Iterator[tuple[str, str]]:
        forms = self.content["conjugations"][conjugation]
        return ((form, ending) for form in (*FORMS, *OPEN_FORMS) for ending in forms.get(form) or ())

    def _lemmas(self) -> Iterator[tuple[str, str, str, str]]:
        """(trigger, what stands before the ending, name of the conjugation, what stands behind)."""
        for trigger in TRIGGERS:
            for lemma in self.content["triggers"][trigger].get("lemmas") or ():
                before, name, after = _PARADIGM.split(lemma)
                yield trigger, before, name, after

    def _calendar(self) -> Iterator[tuple[str, Meaning]]:
        calendar = self.content["calendar"]
        for name in CALENDAR_LISTS:
            for number, patterns in enumerate(calendar[name] or (), 1):
                for pattern in patterns:
                    yield pattern, Meaning(name.removesuffix("s"), str(number))
        for group, names in (("days", DAYS), ("periods", PERIODS)):
            for name in names:
                for pattern in calendar[group].get(name) or ():
                    yield pattern, Meaning(group.removesuffix("s"), name)
        for name in ("next_weekday", "last_weekday", "year", "ago", "until", "from", "for", "month", "past", "lapse"):
            for pattern in calendar.get(name) or ():
                yield pattern, Meaning("term", name)
        for pattern, number in calendar["numbers"].items():
            yield str(pattern), Meaning("number", str(number))
        for pattern in calendar.get("valid") or ():
            yield pattern, Meaning("valid", "valid")
        for group in ("spans", "ordinals"):
            for pattern, number in (calendar.get(group) or {}).items():
                yield pattern, Meaning(group.removesuffix("s"), str(number))


@cache
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon of a language. Raises: LexiconIncomplete for a missing key, BrokenFile for YAML that cannot be read."""
    name = f"{lang}.yml"
    content = read_words(files("extract").joinpath("lexicons", name))
    missing = list(_missing_keys(content))
    if missing:
        raise LexiconIncomplete(f"extract/lexicons/{name} lacks {', '.join(missing)}.", "Unknown words are `null`, never a missing key.")
    return Lexicon(
        language=lang,
        home=content["home"],
        tenseless=bool(content.get("tenseless")),
        noun_last=bool(content.get("noun_last")),
        endings=tuple(content["endings"] or ()),
        prefixes=tuple(content["prefixes"] or ()),
        contracted=content.get("contracted") or {},
        joining=frozenset(normal_pattern(word) for word in content["joining"] or ()),
        head_last=content["head"] == "last",
        stop_before_dot=tuple(content["stop_before_dot"] or ()),
        locative=tuple(content["place_cues"]["locative"] or ()),
        glued_in=tuple(content["place_cues"].get("glued") or ()),
        year_prefixed=tuple(content["calendar"]["year_prefixed"] or ()),
        behind=frozenset(content["calendar"].get("behind") or ()),
        finite_ends=_finite_ends(content.get("finite_ends") or {}),
        told_ends=tuple((content.get("finite_ends") or {}).get("told") or ()),
        content=content,
    )


def _is_stem(before: str, after: str) -> bool:
    return bool(before) and not after and not set(before) & set("_*~")


def _finite_ends(ends: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((end, form) for form, listed in ends.items() if form != "told" for end in listed), key=lambda e: -len(e[0])))


def _missing_keys(content: dict[str, Any]) -> Iterator[str]:
    for key in ("language", "home", "prefixes", "endings", "stop_before_dot", "joining", "head", "calendar", "triggers", *GROUPS):
        if key not in content:
            yield key
            return
    for trigger in TRIGGERS:
        for form in FORMS:
            if form not in (content["triggers"].get(trigger) or {}):
                yield f"triggers.{trigger}.{form}"
    for group, names in GROUPS.items():
        yield from (f"{group}.{name}" for name in names if name not in content[group])
    for name in (*CALENDAR_LISTS, *CALENDAR_WORDS, "days", "periods", "numbers"):
        if name not in content["calendar"]:
            yield f"calendar.{name}"
    for lemma in (lemma for trigger in TRIGGERS for lemma in content["triggers"].get(trigger, {}).get("lemmas") or ()):
        named = _PARADIGM.search(lemma)
        if named is None or named[1] not in (content.get("conjugations") or {}):
            yield f"conjugations for the lemma {lemma}"
    yield from (f"roles.{k}" for k in ("ministry_of",) if k not in content["roles"])
    yield from (f"place_cues.{k}" for k in ("locative",) if k not in content["place_cues"])
