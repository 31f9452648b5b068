"""An event in the reader's language: composed from its fields with reviewed words, so that grammar holds."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from persiantools.jdatetime import JalaliDate

from alerts.words_of import LANGUAGES, Words, load_words, locale_of
from records.event import Event
from records.mention import Side
from records.place_names import place_name

HIGH, MEDIUM = 0.8, 0.6
NOTICES = ("expiring", "overdue")
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}
_MONTH = {"zh": "y年M月"}

__all__ = ["LANGUAGES", "load_words", "say_fact", "say_sentence"]


def say_fact(event: Event, language: str, told: str | None = None) -> str:
    """`Moscow – Dushanbe: cooperation programme 2020–2023 signed`; `told`: of which status, if not the event's own."""
    words, told = load_words(language), told or event.status
    act = act_of(event, told)
    noun = _noun(event, words)
    status = words.notices.get(act) or words.statuses[act]
    term = f" {_digits(_span(event.valid), language)}" if event.valid else ""
    said = status.get("any") or status[noun["gender"]]
    return _prefixed(f"{say_sides(event.sides, language)}: {noun['name']}{term} {said}", told, words)


def say_sentence(event: Event, language: str, told: str | None = None) -> str:
    """One whole sentence: who did what, for how long, where and when."""
    words, told = load_words(language), told or event.status
    act = act_of(event, told)
    sides = [say_side(side, language) for side in event.sides]
    template = words.sentences[event.type].get(act)
    if template is None or len(sides) < 2:
        return say_fact(event, language, told) + words.brackets["stop"]
    noun = _noun(event, words)
    status = words.notices.get(act) or words.statuses[act]
    said = status.get("any") or status[noun.get("gender", "")]
    sentence = template.format(
        sides=_join(sides, words), noun=noun["name"], object=noun.get("object", noun["name"]), Said=_capital(said),
        term=_term(event.valid, language), span=f" ({_digits(_span(event.valid), language)})" if event.valid else "",
    )  # fmt: skip
    if told == "withdrawn":
        return words.withdrawn.format(fact=sentence) + words.brackets["stop"]
    return _prefixed(_capital(sentence) + _details(event, act, language) + words.brackets["stop"], told, words)


def _details(event: Event, act: str, language: str) -> str:
    """Where and when, in brackets; of a term that ends its last day."""
    details = [say_place(event.location, language)] if event.location and act not in NOTICES else []
    day = (event.valid or "").partition("/")[2] if act == "expiring" else event.date
    details += [say_date(day, language)] if day else []
    b = load_words(language).brackets
    return f"{b['open']}{b['comma'].join(details)}{b['close']}" if details else ""


def act_of(event: Event, told: str) -> str:
    """The status or notice that the words are of: corrections and withdrawals are of what the event is now."""
    return event.status if told == "withdrawn" or told.startswith("corrected") else told


def _prefixed(text: str, told: str, words: Words) -> str:
    prefix = words.prefixes.get(told.split(":", maxsplit=1)[0])
    return prefix.format(fact=text) if prefix else text


def _noun(event: Event, words: Words) -> dict[str, str]:
    return words.instruments[event.instrument] if event.instrument in words.instruments else words.types[event.type]


def _join(names: Sequence[str], words: Words) -> str:
    """`A, B and C` in the language's manner."""
    if len(names) == 2:
        return words.joins["two"].format(*names)
    return words.joins["last"].format(words.joins["comma"].join(names[:-1]), names[-1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(valid: str | None) -> str:
    """`2020–2023`, or one year where both are the same."""
    start, _, end = (valid or "").partition("/")
    return start if start == end or not end else f"{start}–{end}" if start else f"–{end}"


def _term(valid: str | None, language: str) -> str:
    if not valid:
        return ""
    words = load_words(language)
    start, _, end = valid.partition("/")
    if not start or not end:
        return f" ({_digits(_span(valid), language)})"
    if len(start) == len(end) == 4:
        kind = "year" if start == end else "years"
        return words.term[kind].format(start=_digits(start, language), end=_digits(end, language))
    return words.term["dates"].format(start=say_date(start, language), end=say_date(end, language))


def say_term(valid: str, language: str) -> str:
    start, _, end = valid.partition("/")
    if len(start) == len(end) == 4:
        return _digits(_span(valid), language)
    return " – ".join(say_date(day, language) if day else "…" for day in (start, end))


def say_sides(sides: Sequence[Side], language: str) -> str:
    return " – ".join(say_side(side, language) for side in sides)


def say_side(side: Side, language: str) -> str:
    """The city, the organisation or the country, in that language."""
    if side.place:
        return place_name(side.place, language)
    name = say_country(side.country, language) if side.country else None
    org = place_name(side.org, language) if side.org else None
    return f"{org} ({name})" if org and name else org or name or "?"


def say_country(code: str, language: str) -> str:
    return load_words(language).countries.get(code) or str(locale_of(language).territories.get(code, code))


def say_place(place: str, language: str) -> str:
    return place_name(place, language)


def say_language(code: str | None, language: str) -> str:
    """Name of a language, such as `Persian`; the code where CLDR has none."""
    return str(locale_of(language).languages.get(code or "", code or "?"))


def say_date(value: str, language: str) -> str:
    """A day, month or year in the reader's manner; days in Persian by both calendars."""
    if len(value) == 10:
        return _say_day(date.fromisoformat(value), language)
    if len(value) == 7:
        month = format_date(date.fromisoformat(f"{value}-01"), _MONTH.get(language, "LLLL y"), locale=locale_of(language))
        return _digits(month.lower() if language == "tg" else month, language)
    return _digits(value, language)


def _say_day(day: date, language: str) -> str:
    said = format_date(day, "long", locale=locale_of(language))
    if language == "fa":
        jalali = JalaliDate(day)
        said = f"{jalali.day} {jalali.strftime('%B', locale='fa')} {jalali.year} / {said}"
    return _digits(said.lower() if language == "tg" else said, language)


def say_moment(moment: datetime, language: str, timezone: str) -> str:
    """Day and time in the reader's zone, which is named."""
    local = moment.astimezone(ZoneInfo(timezone))
    zone = local.tzname() or ""
    if not zone.isalpha():
        zone = f"UTC{local.isoformat()[-6:].removesuffix(':00')}"
    return f"{_say_day(local.date(), language)}{load_words(language).brackets['comma']}{_digits(f'{local:%H:%M}', language)} {zone}"


def say_count(what: str, number: int, language: str) -> str:
    """`3 outlets`, with the form that the number asks."""
    forms = load_words(language).counts[what]
    form = forms.get(locale_of(language).plural_form(number)) or forms["other"]
    return form.format(count=_digits(str(number), language))


def say_confidence(confidence: float, language: str) -> str:
    level = "high" if confidence >= HIGH else "medium" if confidence >= MEDIUM else "low"
    return f"{load_words(language).confidence[level]} ({_digits(f'{min(confidence, 0.99):.0%}', language)})"


def say_why(why: Sequence[str], language: str) -> list[str]:
    """What of the filter matched (`pair: RU–TJ`), in the reader's words."""
    return [_reason(phrase, language) for phrase in why]


def _reason(phrase: str, language: str) -> str:
    words = load_words(language)
    name, mark, values = phrase.partition(": ")
    if not mark:
        return words.why.get(phrase, phrase)
    said = [_value(name, value, language) for value in values.split(", ")]
    return f"{words.why.get(name, name)}: {', '.join(said)}"


def _value(name: str, value: str, language: str) -> str:
    words = load_words(language)
    if name == "pair":
        return " – ".join(_party(one, language) for one in value.split("–"))
    if name == "language":
        return say_language(value, language)
    if name in ("country", "place"):
        return _party(value, language)
    if name == "type":
        return words.types[value]["name"] if value in words.types else value
    if name == "status":
        forms = words.statuses.get(value, {"any": value})
        return forms.get("any") or forms.get("n") or forms["m"]
    return words.sectors.get(value, value) if name == "sector" else value


def _party(value: str, language: str) -> str:
    return say_country(value.upper(), language) if len(value) == 2 and value.isascii() else place_name(value, language)


def _digits(text: str, language: str) -> str:
    return text.translate(_DIGITS[language]) if language in _DIGITS else text
