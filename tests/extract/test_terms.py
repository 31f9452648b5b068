"""The term of an instrument, as languages tell it."""

from datetime import UTC, date, datetime

import pytest

from extract.mentions.document import take_apart
from extract.mentions.finding import find_all, find_mentions, weigh
from extract.mentions.judge import load_judge
from extract.mentions.terms import resolve_term, term_options
from extract.mentions.told_terms import find_terms
from records.article import Article

PUBLISHED = datetime(2025, 3, 14, tzinfo=UTC)
WHOSE = ("owner=own", "owner=alike", "owner=another")


def terms_of(lang: str, text: str) -> list[str]:
    document = take_apart(Article("", text, lang, PUBLISHED), lang)
    return [told.value for sentence in document.sentences for told in find_terms(document, sentence)]


@pytest.mark.parametrize(
    ("lang", "text", "term"),
    [
        ("en", "They signed an agreement for five years.", "+5"),
        ("en", "Under a five-year agreement signed on Tuesday the schools share a lab.", "+5"),
        ("ru", "Подписана трехлетняя программа сотрудничества.", "+3"),
        ("ru", "Кредит выделен на сорок лет.", "+40"),
        ("ru", "Подписан план работы на 2026 год.", "2026/2026"),
        ("tg", "Онҳо созишномаи сесола имзо карданд.", "+3"),
        ("fa", "موافقتنامه پنج‌ساله امضا شد.", "+5"),
        ("ar", "مدد الطرفان العقد سنتين إضافيتين.", "+2"),
        ("ar", "وقع الجانبان برنامج عمل للعامين المقبلين.", ">2"),
        ("zh", "新协议管三年。", "+3"),
        ("zh", "双方签署未来两年行动计划。", ">2"),
        ("kk", "Келісімнің мерзімі 2027 жылдың соңына дейін ұзартылды.", "/2027"),
        ("ky", "Келишимдин мөөнөтү 2027-жылга чейин узартылды.", "/2027"),
        ("uz", "Tomonlar 2026-yil uchun shartnoma imzoladi.", "2026/2026"),
        ("en", "A roadmap for 2025-2027 was adopted.", "2025/2027"),
        ("ru", "Стороны продлили до 31 марта 2026 года контракт.", "/2026-03-31"),
        ("az", "Proqramın müddətinin 2028-ci ilədək uzadılması haqqında protokol imzalanıb.", "/2028"),
    ],
)
def test_a_term_is_read_as_it_is_told(lang: str, text: str, term: str) -> None:
    assert terms_of(lang, text)[0] == term


def test_years_ago_are_no_term() -> None:
    assert terms_of("en", "The towns signed their first agreement 20 years ago.") == []


@pytest.mark.parametrize(
    ("value", "act", "term"),
    [
        ("2026/2028", "2025-03-14", "2026/2028"),
        ("+3", "2025-03-14", "2025/2028"),
        ("+3", None, None),
        (">3", "2025-12-07", "2026/2028"),
        (">25", "2025-03-14", "2025/2050"),
        ("/2030", "2025-03-14", "2025/2030"),
        ("/2020", "2025-03-14", None),
        ("/2030", "2030", None),  # the only year that is told
        ("/2026-03-31", "2025-03-14", "2025/2026-03-31"),
        ("-5", "2024-12-31", "2019/2024"),
    ],
)
def test_a_term_is_counted_from_the_act(value: str, act: str | None, term: str | None) -> None:
    assert resolve_term(value, act, None) == term


def test_without_a_day_of_the_act_the_report_stands_for_it() -> None:
    assert resolve_term("+2", None, date(2025, 3, 14)) == "2025/2027"


def test_an_agreement_carries_its_term() -> None:
    text = "The ministers of Norway and Chile signed a programme of cultural cooperation for 2025-2028 in Oslo on Friday."
    assert [m.valid for m in find_mentions(Article("", text, "en", PUBLISHED)).mentions if m.type == "agreement"] == ["2025/2028"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile signed a cultural cooperation programme for 2026-2028 and a memorandum on tourism."),
        ("en", "Norway and Chile signed a memorandum on tourism and a cultural cooperation programme for 2026-2028."),
        ("ru", "Норвегия и Чили подписали программу культурного сотрудничества на 2026–2028 годы и меморандум о туризме."),
        ("ru", "Норвегия и Чили подписали меморандум о туризме и программу культурного сотрудничества на 2026–2028 годы."),
        ("fa", "نروژ و شیلی برنامه همکاری فرهنگی برای سال‌های ۲۰۲۶-۲۰۲۸ و تفاهم‌نامه گردشگری را امضا کردند."),
        ("fa", "نروژ و شیلی تفاهم‌نامه گردشگری و برنامه همکاری فرهنگی برای سال‌های ۲۰۲۶-۲۰۲۸ را امضا کردند."),
        ("ar", "وقعت النرويج وتشيلي البرنامج التنفيذي للتعاون الثقافي للأعوام 2026-2028 ومذكرة تفاهم في السياحة."),
        ("ar", "وقعت النرويج وتشيلي مذكرة تفاهم في السياحة والبرنامج التنفيذي للتعاون الثقافي للأعوام 2026-2028."),
        ("tr", "Norveç ile Şili 2026-2028 dönemi kültürel iş birliği programını ve turizm mutabakat zaptını imzaladı."),
        ("tr", "Norveç ile Şili turizm mutabakat zaptını ve 2026-2028 dönemi kültürel iş birliği programını imzaladı."),
        ("az", "Norveç və Çili 2026-2028-ci illər üçün mədəni əməkdaşlıq proqramını və turizm üzrə anlaşma memorandumunu imzalayıb."),
        ("az", "Norveç və Çili turizm üzrə anlaşma memorandumunu və 2026-2028-ci illər üçün mədəni əməkdaşlıq proqramını imzalayıb."),
        (
            "kk",
            "Норвегия мен Чили 2026-2028 жылдарға арналған мәдени ынтымақтастық бағдарламасына және туризм туралы меморандумға қол қойды.",
        ),
        (
            "kk",
            "Норвегия мен Чили туризм туралы меморандумға және 2026-2028 жылдарға арналған мәдени ынтымақтастық бағдарламасына қол қойды.",
        ),
        ("ky", "Норвегия менен Чили 2026-2028-жылдарга маданий кызматташуу программасына жана туризм боюнча меморандумга кол коюшту."),
        ("ky", "Норвегия менен Чили туризм боюнча меморандумга жана 2026-2028-жылдарга маданий кызматташуу программасына кол коюшту."),
        ("uz", "Norvegiya va Chili 2026-2028-yillarga mo'ljallangan madaniy hamkorlik dasturini va turizm bo'yicha memorandumni imzoladi."),
        ("uz", "Norvegiya va Chili turizm bo'yicha memorandumni va 2026-2028-yillarga mo'ljallangan madaniy hamkorlik dasturini imzoladi."),
        ("tg", "Норвегия ва Чили барномаи ҳамкории фарҳангӣ барои солҳои 2026-2028 ва ёддошти тафоҳум оид ба сайёҳиро имзо карданд."),
        ("tg", "Норвегия ва Чили ёддошти тафоҳум оид ба сайёҳӣ ва барномаи ҳамкории фарҳангӣ барои солҳои 2026-2028-ро имзо карданд."),
        ("zh", "挪威与智利签署2026年至2028年文化合作计划和旅游谅解备忘录。"),
        ("zh", "挪威与智利签署旅游谅解备忘录和2026年至2028年文化合作计划。"),
    ],
)
def test_a_term_belongs_to_the_instrument_that_it_qualifies(lang: str, text: str) -> None:
    document, cast, candidates = find_all(Article("", text, lang, PUBLISHED), lang)
    groups = [w.group for w in weigh(document, cast, candidates, load_judge()) if w.group.type == "agreement"]
    owners = {g.instrument: [name for name in term_options(g, document)["2026/2028"] if name in WHOSE] for g in groups}
    assert owners["programme"] == ["owner=own"]
    assert owners["memorandum"] == ["owner=another"]


@pytest.mark.parametrize(
    ("lang", "text", "term"),
    [
        ("en", "The two extended by four years the contract, which was to expire in 2026.", "2026/2030"),
        ("ru", "Контракт, срок которого истекал в 2026 году, Чили и Норвегия продлили до 2030 года.", "2026/2030"),
        ("en", "Chile and Norway extended the contract, which expires at the end of the year, by a further year.", "2026/2026"),
        ("en", "Chile and Norway extended the contract by four years to 2030.", "/2030"),
    ],
)
def test_what_is_prolonged_goes_on_where_it_would_have_ended(lang: str, text: str, term: str) -> None:
    opening = {"en": "Norway and Chile have extended a contract.", "ru": "Норвегия и Чили продлили контракт."}[lang]
    document, cast, candidates = find_all(Article("", f"{opening} {text}", lang, PUBLISHED), lang)
    groups = [w.group for w in weigh(document, cast, candidates, load_judge()) if w.group.status == "extended"]
    assert [list(term_options(g, document)) for g in groups] == [[term]]
