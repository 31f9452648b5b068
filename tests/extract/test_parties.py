"""Rules on who the parties are and what is denied: one sentence each, in several languages."""

from datetime import UTC, datetime

import pytest

from extract.mentions.actors import Cast
from extract.mentions.candidates import Candidate
from extract.mentions.document import take_apart
from extract.mentions.finding import find_all
from extract.mentions.groups import group_candidates
from extract.mentions.normal import normalise
from extract.mentions.patterns import matcher_for
from extract.mentions.sides import as_states
from records.article import Article

PUBLISHED = datetime(2025, 9, 17, 12, tzinfo=UTC)


def candidates(text: str, lang: str, title: str = "") -> list[Candidate]:
    return find_all(Article(title=title, text=text, lang=lang, published=PUBLISHED, id="sentence"), lang)[2]


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("en", "Orban is due to fly on to Tbilisi on Thursday for a two-day visit.", {"HU", "GE"}),
        ("ru", "Орбан в четверг отправится в Тбилиси с двухдневным визитом.", {"HU", "GE"}),
    ],
)
def test_where_a_trip_leads_to_is_a_party(lang: str, text: str, pair: set[str]) -> None:
    title = {"en": "Orban, Xi Jinping meet in Beijing", "ru": "Орбан и Си Цзиньпин встретились в Пекине"}[lang]
    visits = [c for c in candidates(text, lang, title) if c.type == "visit" and c.sentence.position >= 0]
    assert visits and all(set(c.parties) == pair for c in visits)


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("en", "From Budapest Xi Jinping will travel to Tbilisi on Friday.", {"CN", "GE"}),
        ("ru", "Из Будапешта Си Цзиньпин в пятницу отправится в Тбилиси.", {"CN", "GE"}),
        ("en", "He leaves Hungary on Friday and will travel to Georgia.", {"CN", "GE"}),
    ],
)
def test_a_trip_leads_on_from_the_place_that_it_leaves(lang: str, text: str, pair: set[str]) -> None:
    title = {"en": "Chinese leader Xi Jinping in Budapest, China hails visit", "ru": "Лидер Китая Си Цзиньпин прибыл в Будапешт"}[lang]
    visits = [c for c in candidates(text, lang, title) if c.type == "visit" and c.sentence.position >= 0]
    assert visits and all(set(c.parties) == pair for c in visits)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Xi Jinping has visited Budapest and Tbilisi."),
        ("ru", "Си Цзиньпин посетил Будапешт и Тбилиси."),
    ],
)
def test_a_tour_of_capitals_is_a_visit_to_each(lang: str, text: str) -> None:
    visits = {frozenset(c.parties) for c in candidates(text, lang) if c.type == "visit"}
    assert visits == {frozenset({"CN", "HU"}), frozenset({"CN", "GE"})}


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en", "Oman and Estonia signed a treaty on extradition and a treaty on legal assistance.", 2),
        ("ru", "Венгрия и Кыргызстан подписали договор о выдаче, а также договор о передаче осуждённых.", 2),
        ("en", "Oman and Estonia signed a treaty on extradition. The treaty was praised by both.", 1),
    ],
)
def test_two_instruments_of_a_kind_that_one_verb_tells_are_two(lang: str, text: str, number: int) -> None:
    groups = group_candidates(candidates(text, lang))
    assert sum(g.instrument == "treaty" and g.status == "signed" for g in groups) == number


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "After the talks between Kazakhstan and Uzbekistan no papers were signed."),
        ("ru", "Никаких документов Казахстан и Узбекистан не подписали."),
    ],
)
def test_what_stands_behind_a_negation_did_not_happen(lang: str, text: str) -> None:
    assert not any(g.type == "agreement" for g in group_candidates(candidates(text, lang)))


@pytest.mark.parametrize(
    ("lang", "text", "status"),
    [
        ("en", "The visit of Turkmenistan's president to Britain, planned for September 20, was postponed to October 10.", "planned"),
        ("ru", "Визит президента Туркменистана в Великобританию перенесён на 10 октября.", "planned"),
        ("ru", "Визит президента Туркменистана в Великобританию, назначенный на 20 сентября, отложен.", "cancelled"),
        ("tg", "Сафари президенти Туркманистон ба Британия ба моҳи октябри соли 2030 гузаронида шуд.", "planned"),
    ],
)
def test_postponed_to_a_day_that_is_told_is_planned(lang: str, text: str, status: str) -> None:
    visits = {c.status for c in candidates(text, lang) if c.type == "visit"}
    assert status in visits and not visits & ({"planned", "cancelled"} - {status})


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The governors of Telangana and Maharashtra signed an agreement on two barrages."),
        ("ru", "Соглашение о сотрудничестве заключили в пятницу Башкирия и Татарстан."),
    ],
)
def test_two_regions_of_one_country_are_no_parties(lang: str, text: str) -> None:
    assert not [c for c in candidates(text, lang, {"en": "China looks on", "ru": "Китай наблюдает"}[lang]) if c.sentence.position >= 0]


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("ru", "Нигерия и Бразилия подписали меморандум о тракторах.", {"NG", "BR"}),
        ("ru", "Египтом и Грецией подписан меморандум о кабеле.", {"EG", "GR"}),
        ("ru", "Подписан узбекско-корейский меморандум о ректорах.", {"UZ", "KR"}),
        ("en", "Geneva and Bogota signed a memorandum on archives.", {"CH", "CO"}),
    ],
)
def test_a_name_is_that_of_one_country(lang: str, text: str, pair: set[str]) -> None:
    found = [c for c in candidates(text, lang) if c.type == "agreement"]
    assert found and all(set(c.parties) == pair for c in found)


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("tr", "Türkiye ile Nijerya arasında denizcilik anlaşması imzalandı.", {"TR", "NG"}),
        ("tr", "Türkiye ile Nijer arasında denizcilik anlaşması imzalandı.", {"TR", "NE"}),
        ("az", "Azərbaycan və Nigeriya arasında memorandum imzalanıb.", {"AZ", "NG"}),
    ],
)
def test_a_country_whose_name_begins_with_that_of_another_is_itself(lang: str, text: str, pair: set[str]) -> None:
    found = [c for c in candidates(text, lang) if c.type == "agreement"]
    assert found and all(set(c.parties) == pair for c in found)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "OSLO, Sept 17 (Fjord Wire) - Peru sends doctors. The ministry signed a contract with Ghana."),
        ("kk", "ОСЛО. Перу дәрігер жібереді. Министрлік Ганамен келісімге қол қойды."),
        ("fa", "اسلو ـ ایسنا: پرو پزشک می‌فرستد. وزارت بهداشت با غنا تفاهم‌نامه امضا کرد."),
        ("ar", "أوسلو في 17 سبتمبر / وام / ترسل بيرو أطباء. ووقعت الوزارة مع غانا مذكرة تفاهم."),
    ],
)
def test_a_side_left_unsaid_is_the_country_that_the_report_is_dated_from(lang: str, text: str) -> None:
    last = max((c for c in candidates(text, lang) if c.type == "agreement"), key=lambda c: c.sentence.start)
    assert set(last.parties) == {"NO", "GH"}


def test_a_reporter_who_travels_with_his_own_side_reports_about_it() -> None:
    text = "اسلو ـ ایسنا: رئیس‌جمهور ایران وارد اسلو شد. ایران امیدوار است. وی با رئیس‌جمهور غنا دیدار کرد."
    assert {frozenset(c.parties) for c in candidates(text, "fa", "سفر رئیس‌جمهور ایران") if c.type == "meeting"} == {frozenset({"IR", "GH"})}


def test_a_dateline_that_is_a_sentence_of_its_own_is_none() -> None:
    document = take_apart(Article(title="Визит", text="БАКУ. Президент прибыл.", lang="ru", published=PUBLISHED, id="s"), "ru")
    assert [s.position for s in document.sentences] == [-1, 0]
    assert document.text_of(document.sentences[1]) == "Президент прибыл."


def test_an_ending_behind_a_quoted_name_closes_no_dateline() -> None:
    assert {c.type for c in candidates("Тоҷикистону Русия «харитаи роҳ»-и ҳамкориҳоро тасдиқ карданд.", "tg")} == {"agreement"}


def test_a_code_of_two_letters_is_a_country_unless_an_organisation_bears_it() -> None:
    assert [side.country for side in as_states(("AU", "TR"))] == ["AU", "TR"]
    assert [side.org for side in as_states(("EU", "UN", "African Union"))] == ["EU", "UN", "African Union"]


@pytest.mark.parametrize(
    ("lang", "text", "status"),
    [
        ("ru", "Правительство Таджикистана одобрило проект соглашения с Туркменистаном о защите лесов.", "planned"),
        ("ru", "Проект соглашения Таджикистана с Туркменистаном обсуждают эксперты.", "proposed"),
        ("fa", "هیأت وزیران پیش‌نویس موافقتنامه ایران و ترکمنستان درباره جنگل را تصویب کرد.", "planned"),
        ("tg", "Ҳукумати Тоҷикистон лоиҳаи созишномаро бо Туркманистон дар бораи ҷангал тасдиқ намуд.", "planned"),
    ],
)
def test_a_draft_that_a_government_approves_is_to_be_signed(lang: str, text: str, status: str) -> None:
    assert status in {c.status for c in candidates(text, lang) if c.type == "agreement"}


@pytest.mark.parametrize(
    ("lang", "text", "pair"),
    [
        ("zh", "委内瑞拉副总统罗德里格斯率团抵达伊朗访问。", {"VE", "IR"}),
        ("tr", "Limanın genişletilmesi için Türkiye ile Gine anlaşma imzaladı.", {"TR", "GN"}),
        ("az", "Limanın genişləndirilməsi üçün Azərbaycanla Türkmənistan saziş imzalayıb.", {"AZ", "TM"}),
    ],
)
def test_a_town_inside_another_word_is_no_party(lang: str, text: str, pair: set[str]) -> None:
    found = [c for c in candidates(text, lang) if c.type in ("agreement", "visit")]
    assert found and all(set(c.parties) == pair for c in found)


@pytest.mark.parametrize(
    ("lang", "text", "instrument"),
    [
        ("en", "Oman and Estonia signed a 42 million dollar contract.", "contract"),
        ("en", "Oman and Estonia signed a $42 million contract.", "contract"),
        ("en", "Oman and Estonia signed 42 contracts.", "package"),
        ("uz", "Ummon va Estoniya 42 million yevrolik shartnoma imzoladi.", "contract"),
        ("uz", "Ummon va Estoniya sakkizta hujjat imzoladi.", "package"),
    ],
)
def test_a_sum_of_money_does_not_count_instruments(lang: str, text: str, instrument: str) -> None:
    assert [c.instrument for c in candidates(text, lang) if c.type == "agreement"] == [instrument]


def test_a_year_beside_the_twinning_does_not_date_the_new_agreement() -> None:
    text = "Lyon and Yerevan, twinned since 1992, renewed their cooperation agreement for another three years."
    found = [c for c in candidates(text, "en") if c.type == "agreement" and c.trigger and c.trigger.name == "extend"]
    assert found and not found[0].is_reference


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Ten nurses from Mongolia will study in Hungary."),
        ("ru", "Десять медсестёр из Монголии пройдут обучение в Венгрии."),
        ("az", "Monqolustandan on tibb bacısı Macarıstanda təlim keçəcək."),
        ("tr", "Moğolistan'dan on hemşire Macaristan'da eğitim görecek."),
        ("kk", "Моңғолиядан он медбике Мажарстанда білім алады."),
        ("ky", "Монголиядан он медайым Венгрияда билим алат."),
        ("uz", "Mo'g'ulistondan o'nta hamshira Vengriyada ta'lim oladi."),
        ("tg", "Даҳ ҳамшира аз Муғулистон дар Маҷористон таҳсил мекунанд."),
        ("fa", "ده پرستار از مغولستان در مجارستان آموزش خواهند دید."),
        ("ar", "سيدرس عشرة ممرضين من منغوليا في المجر."),
        ("zh", "蒙古国十名护士将赴匈牙利学习。"),
    ],
)
def test_those_who_are_to_learn_abroad_are_a_plan_of_both_countries(lang: str, text: str) -> None:
    found = {(c.type, c.status, frozenset(c.parties)) for c in candidates(text, lang)}
    assert ("project", "planned", frozenset({"MN", "HU"})) in found


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("التقى الوزير الجزائري نظيره التونسي بصفاقس.", {"Sfax"}), ("التقى الوزير الجزائري نظيره التونسي وبنواكشوط أيضا.", {"Nouakchott"}),
        ("وصل الوزير الجزائري من صفاقس.", set()),
    ],
)  # fmt: skip
def test_in_may_be_glued_to_the_name_of_a_place(text: str, places: set[str]) -> None:
    document, cast, _ = find_all(Article(url="https://example.org/a", lang="ar", title="", text=text), "ar")
    assert {a.place for s in document.sentences for a in cast.of(s) if a.located} == places


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fa", "نشست وزیران ایران و عراق که قرار بود هفته آینده در بغداد برگزار شود لغو شد."),
        ("ar", "ألغي اجتماع وزيري العراق والأردن الذي كان من المقرر أن يعقد غدا في بغداد."),
    ],
)
def test_what_was_to_be_held_and_was_called_off_is_no_plan(lang: str, text: str) -> None:
    found = {(c.type, c.status) for c in candidates(text, lang) if c.type == "meeting"}
    assert found == {("meeting", "cancelled")}


@pytest.mark.parametrize("text", ["وزیر خارجه عمان دعوت همتای ایرانی خود برای سفر به تهران در ماه اوت را پذیرفت.", "قبل وزير خارجية عمان دعوة نظيره الإيراني."])
def test_an_accepted_invitation_is_a_planned_visit(text: str) -> None:
    lang = "fa" if "خارجه" in text else "ar"
    assert ("visit", "planned") in {(c.type, c.status) for c in candidates(text, lang)}


def test_brackets_inside_the_first_sentence_close_no_dateline() -> None:
    text = "Gəncə Dövlət Universiteti (GDU) və İtaliyanın Padova Universiteti saziş imzalayıb."
    assert [set(c.parties) for c in candidates(text, "az") if c.type == "agreement"] == [{"AZ", "IT"}]


def test_an_ending_behind_an_apostrophe_is_no_word_of_its_own() -> None:
    hits = matcher_for("tr").find(normalise("Bakan Bodrum'un tarihini anlattı, sonra Roma'ya geldi.", "tr"))
    assert not any(h.group == "sector" and h.name == "agriculture" for h in hits)
    assert any(h.group == "trigger" and h.name == "visit" for h in hits)


def test_a_party_named_alone_is_one_of_the_sides() -> None:
    text = (
        "Milli Məclis Serbiya ilə miqrasiya haqqında sazişi təsdiqləyib. Serbiya Azərbaycanın tərəfdaşıdır. "
        "Deputatlar MDB ilə kənd təsərrüfatı texnikasının icarəsi üzrə bağlanmış razılaşmanı isə denonsasiya ediblər."
    )
    assert all("CIS" in c.parties for c in candidates(text, "az") if c.status == "ended")


@pytest.mark.parametrize(("lang", "text", "place"), [("az", "Nazir Potidə çıxış edib.", "Poti"), ("tr", "Bakan Bodrum'da konuştu.", "Bodrum")])
def test_a_town_with_the_ending_of_a_place_is_where_it_was(lang: str, text: str, place: str) -> None:
    document = take_apart(Article(title="", text=text, lang=lang), lang)
    cast = Cast(document)
    assert [(a.place, a.located) for s in document.sentences for a in cast.of(s)] == [(place, True)]


@pytest.mark.parametrize(
    ("lang", "opening"), [("az", "Bakı, 15 mart, AZƏRTAC. "), ("az", "Bakı, 15 mart. "), ("tr", "Ankara, 15 Mart. "), ("ru", "Баку, 15 марта. ")]
)
def test_a_town_and_a_day_open_a_report_without_a_dash_too(lang: str, opening: str) -> None:
    document = take_apart(Article(title="", text=opening + "Nazir Belqrada gedib.", lang=lang, published=PUBLISHED), lang)
    assert document.original[: document.dateline[1]].strip() == opening.strip() and document.dateline_names


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("en", "Norway and Chile will hold a video conference of ministers.", "meeting"),
        ("ru", "Переговоры министров Норвегии и Чили 30 октября в Осло.", "meeting"),
        ("fa", "وزیر خارجه نروژ دعوت همتای شیلیایی خود برای سفر به سانتیاگو را پذیرفت.", "visit"),
    ],
)
def test_an_act_that_no_verb_puts_in_time_is_ahead_where_its_day_or_an_invitation_says_so(lang: str, text: str, kind: str) -> None:
    found = {c.status for c in candidates(text, lang) if c.type == kind}
    assert found == {"planned"}


def test_an_invitation_that_was_accepted_is_no_reception() -> None:
    found = candidates("وزیر کشاورزی اوگاندا دعوت وزیر کشاورزی ایران را برای سفر به تبریز پذیرفت.", "fa")
    assert {(c.type, c.status) for c in found} == {("visit", "planned")}


def test_what_is_postponed_by_agreement_is_the_meeting() -> None:
    found = candidates("نشست کمیته کشاورزی ایران و برزیل که قرار بود این هفته برگزار شود با توافق طرفین به آذر موکول شد.", "fa")
    assert not any(c.type == "agreement" and c.status == "ended" for c in found)
    assert any(c.type == "meeting" for c in found)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Представители Ирана и США проведут в субботу в столице Омана Маскате переговоры."),
        ("kk", "Иран мен АҚШ өкілдері сенбі күні Оманның астанасы Маскатта келіссөз өткізеді."),
        ("ky", "Иран менен АКШнын өкүлдөрү ишемби күнү Омандын борбору Маскатта сүйлөшүү өткөрөт."),
        ("uz", "Eron va AQSh vakillari shanba kuni Ummon poytaxti Maskatda muzokara o‘tkazadi."),
    ],
)
def test_a_country_that_only_says_whose_the_venue_is_is_no_party(lang: str, text: str) -> None:
    meetings = [c for c in candidates(text, lang) if c.type == "meeting"]
    assert meetings and all(set(c.parties) == {"IR", "US"} for c in meetings)


def test_the_host_who_talks_in_its_own_capital_stays_a_party() -> None:
    text = "Қазақстан мен Оман министрлері Оманның астанасы Маскатта келіссөз өткізді."
    (meeting,) = [c for c in candidates(text, "kk") if c.type == "meeting"]
    assert set(meeting.parties) == {"KZ", "OM"}
