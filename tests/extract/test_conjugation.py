"""Stems of a lexicon file become the forms that a newspaper writes."""

import pytest

from extract.mentions.conjugation import verb_forms
from extract.mentions.lexicon import TRIGGERS, load_lexicon

CASES = {
    "tr": {
        "imza at": ["imza attı*", "imza atıyor*", "imza atacak*", "imza atacağ*", "imza atması*"],
        "yenile": ["yeniledi*", "yeniliyor*", "yenileyecek*", "yenilemesi*", "yenilemeyi"],
        "feshet": ["feshetti*", "feshediyor*", "feshedecek*", "feshetmesi*"],
        "yürürlüğe koy": ["yürürlüğe koydu*", "yürürlüğe koyuyor*", "yürürlüğe koyacak*", "yürürlüğe koyması*"],
    },
    "az": {
        "qol çək": ["qol çəkdi*", "qol çəkib", "qol çəkəcək*", "qol çəkəcəy*", "qol çəkməsi*"],
        "səfər et": ["səfər etdi*", "səfər edib", "səfər edəcək*", "səfər etməyi", "səfər etmişdir*"],
        "uzat": ["uzatdı*", "uzadıb", "uzadacaq*", "uzatmağı"],
        "imzala": ["imzaladı*", "imzalayıb", "imzalayırlar", "imzalayacağ*", "imzalayaraq"],
    },
}


@pytest.mark.parametrize(("lang", "stem", "wanted"), [(lang, s, w) for lang, stems in CASES.items() for s, w in stems.items()])
def test_a_stem_takes_the_endings_of_its_vowels(lang: str, stem: str, wanted: list[str]) -> None:
    patterns = [pattern for _, pattern in verb_forms(load_lexicon(lang).content["conjugation"], stem)]
    assert set(wanted) <= set(patterns), patterns


@pytest.mark.parametrize("lang", sorted(CASES))
def test_stems_stand_under_triggers_that_exist(lang: str) -> None:
    assert set(load_lexicon(lang).content["verbs"]) <= set(TRIGGERS)


def test_an_announced_act_is_told_by_the_future_form() -> None:
    forms = dict((pattern, form) for form, pattern in verb_forms(load_lexicon("tr").content["conjugation"], "icra edil"))
    assert forms["icra edileceğ*"] == "will"
    assert forms["icra edildi*"] == "done"
