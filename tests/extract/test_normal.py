"""One spelling for patterns, with a way back to the offsets of the original."""

import pytest

from extract.mentions.normal import normalise
from extract.mentions.pattern_heads import Meaning
from extract.mentions.patterns import Matcher


def found(lang: str, pattern: str, text: str, endings: tuple[str, ...] = (), prefixes: tuple[str, ...] = ()) -> list[str]:
    matcher = Matcher(lang, [(pattern, Meaning("g", "n"))], endings, prefixes)
    normal = normalise(text, lang)
    return [text[normal.original(h.start) : normal.original(h.end - 1) + 1] for h in matcher.find(normal)]


@pytest.mark.parametrize(
    ("lang", "pattern", "text", "hits"),
    [
        ("ru", "подписал*", "Они подписали. Переподписали.", ["подписали"]),
        ("ru", "договор~", "договора договорённость", ["договора"]),
        ("ru", "США", "сша США", ["США"]),
        ("en", "took _ into force", "it took finally into force", ["took finally into force"]),
        ("en", "Iran", "Iran's Iranian", ["Iran's"]),
        ("tr", "Türkiye~", "Türkiye'nin", ["Türkiye'nin"]),
        ("tr", "İran~", "İran'da ıran", ["İran'da"]),
        ("fa", "امضا شد", "تفاهم‌نامه امضا شد", ["امضا شد"]),
        ("fa", "تفاهم نامه", "تفاهم‌نامه", ["تفاهم‌نامه"]),
        ("zh", "签署", "两国签署了协定", ["签署"]),
        ("zh", "将_签署", "双方将在北京签署文件", ["将在北京签署"]),
        ("tg", "вазорати корҳои хориҷӣ*", "Вазорати корҳои хориҷии Эрон", ["Вазорати корҳои хориҷии"]),
        ("tg", "Ӯзбекистон", "Узбекистон", ["Узбекистон"]),
        ("uz", "imzoladi*", "битим имзолади", ["имзолади"]),
        ("uz", "O'zbekiston~", "Ўзбекистон", ["Ўзбекистон"]),
        ("uz", "bayonot*", "баёнотни", ["баёнотни"]),
        ("uz", "deklaratsiya*", "декларацияни", ["декларацияни"]),
    ],
)
def test_a_pattern_finds_its_words_and_no_others(lang: str, pattern: str, text: str, hits: list[str]) -> None:
    assert found(lang, pattern, text, ("а", "ом", "да"), ()) == hits


def test_proclitics_may_stand_before_an_arabic_word() -> None:
    assert found("ar", "اتفاقية", "وبالاتفاقية", prefixes=("و", "بال", "وبال")) == ["اتفاقية"]


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\u00ad", "\ufeff", "\U000e0041"])
def test_characters_that_nobody_sees_change_nothing(hidden: str) -> None:
    text = f"под{hidden}писали дого{hidden}вор"
    assert found("ru", "подписали", text) == [f"под{hidden}писали"]


def test_of_two_patterns_on_the_same_words_the_one_that_spells_out_more_wins() -> None:
    done, will = Meaning("trigger", "sign", "done"), Meaning("trigger", "sign", "will")
    matcher = Matcher("fa", [("به امضای _ رسید", done), ("به امضای _ خواهد رسید", will)], (), ())
    assert [h.value for h in matcher.find(normalise("سند به امضای طرفین خواهد رسید", "fa"))] == ["will"]
    assert [h.value for h in matcher.find(normalise("سند به امضای طرفین رسید", "fa"))] == ["done"]


def test_the_longest_wins_in_a_group() -> None:
    matcher = Matcher("en", [("Guinea", Meaning("name", "GN")), ("Papua New Guinea", Meaning("name", "PG"))], (), ())
    assert [h.name for h in matcher.find(normalise("Papua New Guinea", "en"))] == ["PG"]
