"""One sentence for each rule that reads it otherwise than its words alone would: type, status, instrument and sides of what is told."""

from datetime import UTC, datetime

import pytest

from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import Judge
from records.article import Article

PUBLISHED = datetime(2025, 3, 14, 12, tzinfo=UTC)


def told(text: str, lang: str) -> list[str]:
    groups = [w.group for w in weigh(*find_all(Article("", text, lang, PUBLISHED), lang), Judge(0.0, {}, {}))]
    return sorted(f"{g.type} {g.status} {g.instrument or '-'} {'+'.join(sorted(g.parties))}" for g in groups)


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        # What is scheduled is named first and has no verb of its own.
        ("en", "The signing of an agreement between Norway and Chile at the close of a long visit to the royal palace is scheduled for May.", "agreement planned"),
        ("ru", "Подписание соглашения между Норвегией и Чили по итогам долгого визита в королевский дворец намечено на май.", "agreement planned"),
        # A verb of offering stands before the signing that is offered.
        ("tg", "Норвегия пешниҳод кард, ки бо Чили ёддошт имзо шавад.", "agreement proposed memorandum CL+NO"),
        ("tg", "Норвегия пешниҳод кард, ки шаҳрҳои Осло ва Сантьяго шаҳрҳои бародар шаванд.", "agreement proposed twinning CL+NO"),
        ("fa", "نروژ پیشنهاد داد اسلو با سانتیاگو پیمان خواهرخواندگی ببندد.", "agreement proposed twinning CL+NO"),
        # A clause before a dash is no dateline where it tells what will be, or names two countries.
        ("ru", "Осло будет признавать чилийские дипломы — такое соглашение подписали министры.", "agreement signed agreement CL+NO"),
        ("ru", "Норвегия и Чили — соглашение подписали министры.", "agreement signed agreement CL+NO"),
        # Three in the name of a weekday counts no documents.
        ("fa", "کابینه نروژ سه‌شنبه اجازه امضای موافقت‌نامه با شیلی را صادر کرد.", "agreement planned agreement CL+NO"),
        # An organisation is one of three sides that are listed.
        ("en", "Norway, Chile and UNDP signed a memorandum on Monday.", "agreement signed memorandum CL+NO+UNDP"),
        # The clause of a signing stands in commas before what became of the treaty.
        ("en", "The treaty, which Norway and Chile signed in Oslo in March, expired on Tuesday.", "agreement ended treaty CL+NO"),
        # Votes are no documents, nor are goods.
        ("fa", "مجلس شیلی با ۱۸۲ رأی موافقتنامه با نروژ را تصویب کرد.", "agreement ratified agreement CL+NO"),
        ("uz", "Norvegiya va Chili 60 ta avtobus yetkazib berish shartnomasini imzoladi.", "agreement signed contract CL+NO"),
        # The documents that were counted in the sentence before are counted once more where they are named.
        ("zh", "挪威与智利签署三份文件。三份文件分别为：避免双重征税协定、旅游合作谅解备忘录、教育合作议定书。", "agreement signed protocol CL+NO"),
        # Words that are not spaced: Tehran in "visits Tehran", and "will" far before the talks that are held.
        ("zh", "伊拉克总理访德黑兰。", "visit held - IQ+IR"),
        ("zh", "美国总统特朗普预计将在首尔与中国国家主席习近平举行会谈", "meeting planned - CN+US"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_by_its_rule(lang: str, text: str, wanted: str) -> None:
    assert any(line.startswith(wanted) for line in told(text, lang)), told(text, lang)


def test_a_kingdom_that_the_article_does_not_name_is_no_party() -> None:
    assert told("وقعت المملكة وتشيلي اتفاقية تجارة.", "ar") == []
    assert told("وقعت السعودية وتشيلي اتفاقية تجارة. ورحبت المملكة بها.", "ar") == ["agreement signed agreement CL+SA"]


def test_the_quotation_marks_of_a_name_are_no_distance() -> None:
    text = 'Norway and Chile opened on Tuesday the "Alfa" and "Beta" border crossings.'
    plain = text.replace('"', "")
    gaps = [[w.group.best.distance for w in weigh(*find_all(Article("", t, "en", PUBLISHED), "en"), Judge(0.0, {}, {}))] for t in (text, plain)]
    assert gaps[0] == [gaps[1][0] + text.count('"')]  # the marks are characters, no more
