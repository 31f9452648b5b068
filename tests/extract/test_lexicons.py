"""Lexicon files: complete, the same keys everywhere, and no pattern that hits everything."""

from importlib.resources import files
from pathlib import Path

import pytest

from extract.language import identify_language
from extract.mentions.lexicon import load_lexicon
from extract.mentions.normal import normalise
from extract.mentions.patterns import matcher_for
from extract.places.compile import compile_language, render
from extract.places.gazetteer import load_names
from extract.word_files import read_words
from records.article import LANGUAGES
from records.errors import BrokenFile


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lexicon_is_complete_and_compiles(lang: str) -> None:
    lexicon = load_lexicon(lang)
    patterns = [pattern for pattern, _ in lexicon.entries()]
    assert len(patterns) > 800 and all(p.strip("*~_ ") for p in patterns)
    assert matcher_for(lang)


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if load_lexicon(lang).content.get("conjugations")])
def test_a_verb_is_found_in_each_of_its_forms(lang: str) -> None:
    forms = [form.replace("*", "") for form in load_lexicon(lang).verb_forms() if "_" not in form and "~" not in form]
    assert len(forms) > 90
    for form in forms[:: max(1, len(forms) // 500)]:
        found = matcher_for(lang).find(normalise(f"({form}, {form})", lang))
        told = [(hit.start, hit.end) for hit in found if hit.group == "trigger"]
        assert any(start == 1 for start, _ in told) and any(end >= len(normalise(form, lang).text) for _, end in told), form


@pytest.mark.parametrize("lang", LANGUAGES)
def test_conjugations_hold_forms_alone(lang: str) -> None:
    shared = load_lexicon(lang).content.get("conjugations") or {}
    assert not any("lemmas" in forms for forms in shared.values()), "expressions stand as `lemmas` of a trigger"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_compiled_names_are_those_of_their_sources(lang: str) -> None:
    stored = files("extract").joinpath("places", "names", f"{lang}.tsv").read_text(encoding="utf-8")
    assert stored == render(compile_language(lang)), "run `make gazetteer`"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_names_the_neighbours_and_their_capitals(lang: str) -> None:
    names = {(m.name, m.value.split("|")[0]) for _, m in load_names(lang)}
    for code in ("RU", "TJ", "KG", "KZ", "UZ", "TM", "IR", "CN", "TR", "AZ", "AF"):
        assert ("country", code) in names and ("capital", code) in names, code


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Президенты подписали соглашение о сотрудничестве"), ("tg", "Тарафҳо дар бораи ҳамкорӣ созишнома имзо карданд"),
        ("ky", "Эки тарап кызматташуу жөнүндө макулдашууга кол коюшту"), ("kk", "Тараптар ынтымақтастық туралы келісімге қол қойды"),
        ("uz", "Tomonlar hamkorlik to‘g‘risidagi bitimni imzoladilar"), ("uz", "Томонлар ҳамкорлик тўғрисидаги битимни имзоладилар"),
        ("az", "Tərəflər əməkdaşlıq haqqında saziş imzalayıblar"), ("tr", "Taraflar iş birliği anlaşması imzaladı"),
        ("fa", "دو طرف موافقت‌نامه همکاری را امضا کردند"), ("ar", "وقع الجانبان اتفاقية تعاون بين البلدين"), ("zh", "两国签署合作协定"),
        ("en", "The two sides signed a cooperation agreement"), ("uk", "Сторони підписали угоду про співпрацю між країнами"),
        ("de", "Die beiden Länder haben ein Abkommen unterzeichnet"),
    ],
)  # fmt: skip
def test_a_headline_is_enough_to_know_its_language(lang: str, text: str) -> None:
    assert identify_language("", title=text) == lang


def test_what_has_no_letters_has_no_language() -> None:
    assert identify_language("12 34 !!", title="") is None


def test_a_key_that_stands_twice_is_no_word_file(tmp_path: Path) -> None:
    (tmp_path / "xx.yml").write_text("NO: [норвежск*]\nSE: [шведск*]\nNO: [Норвегия~]\n", "utf-8")
    with pytest.raises(BrokenFile, match="'NO' twice"):
        read_words(tmp_path / "xx.yml")


@pytest.mark.parametrize(("text", "country"), [("زيارة رسمية للصين", "CN"), ("وللأردن موقف", "JO"), ("زيارة إلى الصين", "CN")])
def test_a_name_is_found_after_a_glued_preposition_that_shortens_it(text: str, country: str) -> None:
    assert any(hit.value.startswith(country) for hit in matcher_for("ar").find(normalise(text, "ar")) if hit.group == "name")
