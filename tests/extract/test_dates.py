"""Dates in all languages and calendars, seen from the day of publication."""

from datetime import UTC, datetime

import pytest

from extract.mentions.dates import find_dates, find_seasons
from extract.mentions.document import take_apart
from records.article import Article


def dates(lang: str, text: str, published: str | None = "2025-03-14", ahead: bool = False) -> list[str]:
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    document = take_apart(Article("", text, lang, moment), lang)
    return [d.value for s in document.sentences for d in find_dates(document, s, ahead=ahead)]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("ru", "подписан 25 мая 1993 года", "1993-05-25"), ("ru", "подписали 13 марта", "2025-03-13"), ("ru", "с 18 по 21 ноября", "2024-11-18"),
        ("ru", "11:36 07.12.2020", "2020-12-07"), ("ru", "подписали накануне", "2025-03-13"), ("ru", "в четверг подписали", "2025-03-13"),
        ("en", "signed on March 13, 2025", "2025-03-13"), ("en", "on 13 March", "2025-03-13"), ("en", "signed on Thursday", "2025-03-13"),
        ("fa", "در ۲۷ آبان ۱۳۹۴ امضا شد", "2015-11-18"), ("fa", "روز ۲۳ اسفند", "2025-03-13"), ("fa", "۱۷ ژانویه ۲۰۲۵", "2025-01-17"),
        ("ar", "في 20 مايو 1927", "1927-05-20"), ("ar", "05 ربيع الآخر 1446", "2024-10-08"), ("tr", "13 Mart 2025", "2025-03-13"),
        ("zh", "3月13日在比什凯克签署", "2025-03-13"), ("zh", "2020年12月7日", "2020-12-07"), ("zh", "13日签署", "2025-03-13"),
        ("kk", "2025 жылғы 13 наурызда", "2025-03-13"), ("uz", "2025-yil 13-mart kuni", "2025-03-13"), ("az", "martın 13-də", "2025-03-13"),
        ("tg", "13 марти соли 2025", "2025-03-13"), ("ky", "13-мартта", "2025-03-13"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language(lang: str, text: str, value: str) -> None:
    assert dates(lang, text)[0] == value


def test_a_persian_year_counts_behind_the_word_for_year_alone() -> None:
    assert dates("fa", "پیمان در سال ۱۳۷۸ به امضای دو کشور رسید") == ["1999"]
    assert dates("fa", "در سال‌های ۱۳۹۵ و پس از آن") == ["2016"]
    assert dates("fa", "۱۴۰۰ تن گندم به ایران رسید") == []


def test_what_is_announced_lies_ahead() -> None:
    assert dates("en", "will sign on Monday", ahead=True) == ["2025-03-17"]
    assert dates("ru", "подпишут 31 марта", ahead=True) == ["2025-03-31"]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "will open in September next year", "2026-09"), ("ru", "откроют в сентябре следующего года", "2026-09"),
        ("kk", "келесі жылдың қыркүйегінде ашылады", "2026-09"), ("ky", "кийинки жылдын сентябрында ачылат", "2026-09"),
        ("ru", "подписали в июне прошлого года", "2024-06"), ("fa", "در خرداد سال گذشته امضا شد", "2023-05"),
        ("ar", "سيفتتح في يوليو من العام المقبل", "2026-07"), ("tr", "gelecek yılın mart ayında açılacak", "2026-03"),
    ],
)  # fmt: skip
def test_words_beside_a_month_tell_its_year(lang: str, text: str, value: str) -> None:
    assert value in dates(lang, text, ahead=True)


def test_the_year_beside_a_month_is_no_date_of_its_own() -> None:
    assert dates("uz", "hujjat kelasi yil aprelida imzolanadi", ahead=True) == ["2026-04"]
    assert dates("tg", "моҳи сентябри соли равон ташриф меорад", ahead=True) == ["2025-09"]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("ar", "في الأول من ديسمبر", "2025-12-01"), ("fa", "از هفتم جولای پرواز می‌کند", "2025-07-07"), ("ru", "с первого июля", "2025-07-01"),
        ("uz", "shu oyning 25-26 kunlari", "2025-03-25"), ("tr", "bu ayın 25'inde", "2025-03-25"), ("ru", "25 числа этого месяца", "2025-03-25"),
        ("zh", "六月起恢复", "2025-06"), ("en", "in the second half of May", "2025-05"), ("uz", "may oyida ochiladi", "2025-05"),
        ("tg", "моҳи июн меояд", "2025-06"), ("en", "the festival next October", "2025-10"), ("en", "opens next Friday", "2025-03-21"),
        ("ar", "في النصف الأول من ديسمبر", "2025-12"),
    ],
)  # fmt: skip
def test_days_and_months_in_words(lang: str, text: str, value: str) -> None:
    assert dates(lang, text, ahead=True) == [value]


def test_a_day_later_counts_from_the_day_told_last() -> None:
    assert dates("en", "They came on March 3. Work began. Some left. A day later they signed.")[-1] == "2025-03-04"
    assert dates("en", "They came on March 3. Work began. Some left. The same day they signed.")[-1] == "2025-03-03"
    assert dates("az", "Nazir martın 3-də gəlib. Ertəsi gün komissiya toplanıb.")[-1] == "2025-03-04"
    assert dates("zh", "代表团3月3日抵达。前一天双方通电话。")[-1] == "2025-03-02"


def test_the_day_of_filing_is_no_day_of_an_act() -> None:
    assert dates("zh", "新华社安曼3月12日电　三国部长13日会晤。") == ["2025-03-13"]


def test_may_is_a_month_where_words_say_so() -> None:
    assert dates("en", "They may sign it. May they sign it.") == []


def test_in_the_morning_is_no_tomorrow() -> None:
    assert dates("ky", "Министр бейшембиде эртең менен келди.") == ["2025-03-13"]
    assert dates("ky", "Министр эртең келет.", ahead=True) == ["2025-03-15"]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("ru", "в понедельник вечером подписали", "2025-03-10"), ("ru", "утром в среду подписали", "2025-03-12"),
        ("ru", "вечером 5 марта подписали", "2025-03-05"), ("ru", "подписали сегодня вечером", "2025-03-14"),
        ("en", "signed on Monday evening", "2025-03-10"), ("uz", "dushanba kuni kechqurun imzolandi", "2025-03-10"),
    ],
)  # fmt: skip
def test_the_hour_of_a_day_that_is_told_is_no_other_day(lang: str, text: str, value: str) -> None:
    assert set(dates(lang, text)) == {value}


def test_without_a_day_of_publication_no_year_is_guessed() -> None:
    assert dates("ru", "подписали 13 марта", published=None) == []
    assert dates("ru", "подписали 13 марта 2025 года", published=None) == ["2025-03-13"]


@pytest.mark.parametrize("text", ["31 февраля", "99.99.2025", "0 марта 2025 года", "30 февраля 2025 года"])
def test_an_impossible_date_is_none_and_no_error(text: str) -> None:
    assert "2025-02-30" not in dates("ru", text)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "The plant will open in autumn.", "2025"), ("en", "The plant will open in spring next year.", "2026"),
        ("ru", "Завод откроют летом.", "2025"), ("ru", "Осенью 2027 года завод откроют.", "2027"),
        ("kk", "Зауыт күзде ашылады.", "2025"), ("ky", "Завод күзүндө ачылат.", "2025"), ("uz", "Zavod kuzda ochiladi.", "2025"),
        ("az", "Zavod payızda açılacaq.", "2025"), ("tr", "Fabrika sonbaharda açılacak.", "2025"), ("tg", "Корхона тирамоҳ кушода мешавад.", "2025"),
        ("fa", "کارخانه پاییز افتتاح می‌شود.", "2025"), ("ar", "يفتتح المصنع في الخريف.", "2025"), ("zh", "工厂将于秋季投产。", "2025"),
    ],
)  # fmt: skip
def test_a_season_means_the_year_of_the_nearest_one(lang: str, text: str, value: str) -> None:
    document = take_apart(Article("", text, lang, datetime(2025, 3, 14, tzinfo=UTC)), lang)
    found = [d.value for d in find_seasons(document, document.sentences[0], ahead=True)]
    assert {*found, *dates(lang, text, ahead=True)} == {value}


def test_a_season_does_not_tell_whether_an_act_is_news() -> None:
    assert dates("en", "The agreement was signed in autumn.") == []


def test_next_and_last_turn_only_the_weekday_beside_them() -> None:
    assert dates("en", "On Thursday they signed a plan for the work of the coming three years.") == ["2025-03-13"]
    assert dates("en", "They will meet next Thursday.") == ["2025-03-20"]


def test_the_year_behind_a_month_goes_before_one_told_earlier() -> None:
    assert "2026-07-27" in dates("ar", "الاتفاقية الموقعة عام 1973 اعتباراً من 27 يوليو 2026")


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("ky", "келерки жылдын июнунда келет", "2026-06"),
        ("kk", "осы жылдың 3 қарашасында өтеді", "2025-11-03"),
        ("tg", "моҳи июни соли оянда баргузор мешавад", "2026-06"),
        ("en", "will visit in June next year", "2026-06"),
    ],
)
def test_the_year_that_words_beside_a_month_tell_is_no_date_of_its_own(lang: str, text: str, value: str) -> None:
    assert dates(lang, text, ahead=True) == [value]
