"""Verbs whose form their sentence settles: converbs and participles."""

from datetime import UTC, datetime

import pytest

from extract.mentions.candidates import form_of
from extract.mentions.document import take_apart
from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import load_judge
from records.article import Article


def forms(text: str, lang: str, trigger: str) -> list[str]:
    document = take_apart(Article(title="", text=text, lang=lang, published=datetime(2025, 3, 4, tzinfo=UTC)), lang)
    return [hit.value for sentence in document.sentences for hit in sentence.of("trigger") if hit.name == trigger]


@pytest.mark.parametrize(
    ("lang", "text", "form"),
    [
        ("kk", "Министр Ташкентке келіп, әріптесімен келіссөз жүргізді.", "done"),
        ("kk", "Министр Ташкентке келіп, әріптесімен келіссөз жүргізеді.", "will"),
        ("kk", "Президент ресми сапармен Бакуге келеді.", "will"),
        ("ky", "Министр Ташкентке келип, кесиптеши менен сүйлөшүүлөрдү жүргүздү.", "done"),
        ("ky", "Министр Ташкентке келип, аскерлерди карап чыгат.", "will"),
        ("uz", "Vazir Bokuga borib, zavodni ko‘zdan kechiradi.", "will"),
        ("uz", "Вазир Бокуга бориб, заводни кўздан кечирди.", "done"),
    ],
)
def test_a_converb_has_the_time_of_the_verb_that_ends_its_sentence(lang: str, text: str, form: str) -> None:
    assert set(forms(text, lang, "visit")) == {form}


@pytest.mark.parametrize(
    ("lang", "text", "form"),
    [
        ("kk", "Құжатқа бейсенбіде қол қойылған.", "done"),
        ("kk", "Бұрын қол қойылған құжат күшінде.", "old"),
        ("ky", "Документке бейшембиде кол коюлган.", "done"),
        ("ky", "Бишкекте кол коюлган документ сакталат.", "old"),
        ("uz", "Hujjat payshanba kuni imzolangan.", "done"),
        ("uz", "Payshanba kuni imzolangan hujjat saqlanadi.", "old"),
    ],
)
def test_a_participle_tells_only_where_it_ends_a_clause(lang: str, text: str, form: str) -> None:
    assert form in forms(text, lang, "sign")
    assert ({"done", "old"} - {form}).isdisjoint(forms(text, lang, "sign"))


def test_a_company_stands_for_its_country_in_any_script() -> None:
    text = "Masdar Қазақстанмен жел электр стансасын салу туралы келісімге қол қойды."
    weighed = weigh(*find_all(Article(title="", text=text, lang="kk", published=datetime(2025, 3, 4, tzinfo=UTC)), "kk"), load_judge())
    assert {"AE", "KZ"} in [set(w.group.parties) for w in weighed if w.group.type == "agreement"]


@pytest.mark.parametrize(
    ("lang", "text", "trigger", "form"),
    [
        ("tr", "Bakan Ankara'ya gelerek mevkidaşıyla görüşecek.", "visit", "will"),
        ("tr", "Bakan Ankara'ya gelerek mevkidaşıyla görüştü.", "visit", "done"),
        ("tr", "Bakanın Ankara'ya giderek anlaşma hakkında bilgi vereceği bildirildi.", "visit", "will"),
        ("az", "Nazir Bakıya gəlib həmkarı ilə məsələni müzakirə edəcək.", "visit", "will"),
        ("az", "Nazir Bakıya səfər edib forumda çıxış edəcəyini açıqlayıb.", "visit", "will"),
        ("az", "Tərəflər Bakıda görüşüb və yeni layihə mayda başlayacaq.", "meet", "done"),
        ("az", "Nazir Bakıya gəlib.", "visit", "done"),
    ],
)
def test_a_converb_that_may_be_finite_has_the_time_of_the_verb_that_follows(lang: str, text: str, trigger: str, form: str) -> None:
    assert set(forms(text, lang, trigger)) == {form}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("智利电影节4月在埃里温开幕。", "will"),
        ("智利电影节2月在埃里温开幕。", "done"),
        ("智利电影节3月12日在埃里温开幕。", "will"),
        ("双方明年举办电影节。", "will"),
        ("筹办方就4月的活动宣布，电影节在埃里温开幕。", "done"),
    ],
)
def test_a_verb_without_tense_is_yet_to_come_where_the_day_before_it_is(text: str, form: str) -> None:
    document = take_apart(Article(title="", text=text, lang="zh", published=datetime(2025, 3, 4, tzinfo=UTC)), "zh")
    hits = [(s, h) for s in document.sentences for h in s.of("trigger") if h.name in ("hold", "open")]
    assert {form_of(document, s, h) for s, h in hits} == {form}
