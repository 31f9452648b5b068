"""How many agreements an article tells, and which: what belongs to one instrument, and what is one more."""

from datetime import UTC, datetime

import pytest

from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import Judge
from records.article import Article

PUBLISHED = datetime(2025, 9, 17, 12, tzinfo=UTC)


def told(text: str, lang: str = "en", title: str = "") -> list[str]:
    """Status, instrument and sides of each agreement that the judge gets to see."""
    groups = [w.group for w in weigh(*find_all(Article(title, text, lang, PUBLISHED), lang), Judge(0.0, {}, {}))]
    return sorted(f"{g.status} {g.instrument} {'+'.join(sorted(g.parties))}" for g in groups if g.type == "agreement")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile extended their fish agreement until 2030. The relevant protocol was signed in Oslo on Tuesday."),
        ("ru", "Норвегия и Чили продлили соглашение о рыболовстве до 2030 года. Соответствующий протокол подписали во вторник в Осло."),
        ("kk", "Норвегия мен Чили балық аулау туралы келісімді 2030 жылға дейін ұзартты. Тиісті хаттамаға сейсенбіде Ослода қол қойылды."),
        ("tr", "Norveç ile Şili balıkçılık anlaşmasını 2030'a kadar uzattı. İlgili protokol salı günü Oslo'da imzalandı."),
    ],
)
def test_a_protocol_and_the_extension_that_it_brings_are_one_event(lang: str, text: str) -> None:
    assert told(text, lang) == ["extended protocol CL+NO"]


def test_a_protocol_told_as_one_thing_more_is_an_event_of_its_own() -> None:
    text = "Norway and Chile extended their fish agreement until 2030. They also signed the protocol of the session."
    assert told(text) == ["extended agreement CL+NO", "signed protocol CL+NO"]


def test_a_protocol_on_an_extension_that_is_to_be_signed_is_ahead() -> None:
    assert told("A protocol on extending the treaty of Norway and Chile will be signed in Oslo.")[0].startswith("planned")


def test_the_agreement_on_extending_a_contract_is_the_extension() -> None:
    text = "Соглашение о продлении контракта, срок которого истекает весной, подписали во вторник Норвегия и Чили."
    assert told(text, "ru") == ["extended contract CL+NO"]


def test_a_deal_agreed_on_and_its_signing_to_come_are_one_event_ahead() -> None:
    text = "Norway and Chile reached an agreement on fish. The agreement will be signed in Oslo in March."
    assert told(text) == ["planned agreement CL+NO"]


def test_a_letter_of_intent_on_sister_city_ties_is_no_twinning() -> None:
    text = "Oslo in Norway and Santiago in Chile signed a letter of intent on sister-city ties."
    assert told(text) == ["signed letter_of_intent CL+NO"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The universities of Norway and Chile signed an agreement on a joint master's programme."),
        ("ru", "Вузы Норвегии и Чили подписали соглашение о совместной магистерской программе."),
        ("zh", "挪威和智利的大学签署了关于联合硕士项目计划的协议。"),
        ("uz", "Norvegiya va Chili universitetlari qoʻshma magistratura dasturi toʻgʻrisida bitim imzoladi."),
    ],
)
def test_a_programme_of_study_is_what_the_agreement_is_about(lang: str, text: str) -> None:
    assert told(text, lang) == ["signed agreement CL+NO"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile signed 12 documents, among them an agreement on whales and a memorandum on sport."),
        ("en", "Norway and Chile signed 12 documents. Among them are an agreement on whales and a memorandum on sport."),
        ("en", "Norway and Chile signed the following 12 documents:\nAgreement on whales\nMemorandum on sport"),
        ("ru", "Норвегия и Чили подписали 12 документов. Среди них соглашение о китах и меморандум о спорте."),
        ("en", "Norway and Chile signed 12 documents. Among them is an agreement on whales. Another is a memorandum on sport."),
        ("ru", "Норвегия и Чили подписали 12 документов. Среди них соглашение о китах. Ещё один документ – меморандум о спорте."),
        ("uz", "Norvegiya va Chili 12 ta hujjat imzoladi. Ular orasida kitlar toʻgʻrisidagi bitim va sport boʻyicha memorandum bor."),
        ("kk", "Норвегия мен Чили 12 құжатқа қол қойды. Олардың арасында киттер туралы келісім мен спорт жөніндегі меморандум бар."),
        ("ky", "Норвегия менен Чили 12 документке кол коюшту. Алардын ичинде киттер тууралуу макулдашуу жана спорт боюнча меморандум бар."),
        ("tg", "Норвегия ва Чили 12 санад имзо карданд. Дар миёни онҳо созишнома дар бораи китҳо ва ёддошти тафоҳум дар соҳаи варзиш ҳастанд."),
        ("fa", "نروژ و شیلی ۱۲ سند امضا کردند. از جمله آنها موافقتنامه نهنگ‌ها و تفاهم‌نامه ورزشی است."),
        ("ar", "وقعت النرويج وتشيلي 12 وثيقة، من بينها اتفاقية بشأن الحيتان ومذكرة تفاهم بشأن الرياضة."),
        ("az", "Norveç və Çili 12 sənəd imzalayıb. Onların arasında balinalar haqqında saziş və idman üzrə memorandum var."),
        ("tr", "Norveç ile Şili 12 belge imzaladı. Bunlar arasında balinalara ilişkin anlaşma ve spor alanında mutabakat zaptı var."),
        ("zh", "挪威和智利签署12份文件。其中包括鲸鱼保护协定和体育合作谅解备忘录。"),
    ],
)
def test_documents_named_among_those_counted_are_events_beside_the_package(lang: str, text: str) -> None:
    assert told(text, lang) == ["signed agreement CL+NO", "signed memorandum CL+NO", "signed package CL+NO"]


def test_an_agreement_signed_is_one_thing_more_than_the_statement_adopted_before() -> None:
    text = "Norway and Chile adopted a joint statement. An agreement on whales was signed in their presence."
    assert told(text) == ["signed agreement CL+NO", "signed joint_statement CL+NO"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "挪威与智利签署了未来三年合作计划，这份文件把教育列为重点。"),
        ("tr", "Norveç ile Şili 25 yıllık iş birliği belgesine imza attı."),
    ],
)
def test_a_number_of_years_makes_no_package(lang: str, text: str) -> None:
    assert not any("package" in event for event in told(text, lang))


def test_two_sides_of_a_wider_instrument_are_told_with_it() -> None:
    title = "Norway and Chile sign agreement on whales"
    assert told("Norway, Chile and Peru signed an agreement on whales.", title=title) == ["signed agreement CL+NO+PE"]


def test_the_word_for_those_who_are_listed_does_not_make_them_two() -> None:
    assert told("Norveç, Çili və Peru prezidentləri balinalar haqqında saziş imzalayıblar.", "az") == ["signed agreement CL+NO+PE"]


def test_a_denunciation_that_is_approved_ends_the_treaty() -> None:
    text = "Norway's parliament approved the withdrawal from the treaty with Chile."
    assert told(text, title="Norway's parliament approved leaving the treaty with Chile")[0].startswith("ended")


def test_what_is_approved_before_its_signing_is_ahead() -> None:
    text = "Norway's parliament approved an agreement with Chile on fish. The ministers will sign the document in Oslo."
    assert told(text) == ["planned agreement CL+NO"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "In 2016 Norway and Chile issued a joint statement on whales."),
        ("zh", "2016年1月，挪威和智利曾发表关于鲸鱼保护合作的联合声明。"),
    ],
)
def test_a_sentence_set_in_an_old_year_recalls(lang: str, text: str) -> None:
    assert told(text, lang) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The protocol to the agreement of Norway and Chile on fish entered into force on Monday."),
        ("ru", "Норвегия и Чили подписали протокол к соглашению о рыболовстве."),
        ("ky", "Норвегия менен Чили балык уулоо боюнча макулдашууга кошумча протоколго кол коюшту."),
        ("tr", "Norveç ile Şili balıkçılık anlaşmasına ek protokolü imzaladı."),
        ("zh", "挪威和智利签署了渔业协定修订议定书。"),
        ("fa", "نروژ و شیلی پروتکل الحاقی به موافقتنامه ماهیگیری را امضا کردند."),
    ],
)
def test_what_a_protocol_belongs_to_is_no_event_beside_it(lang: str, text: str) -> None:
    assert [event.split()[1] for event in told(text, lang)] == ["protocol"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile signed a protocol and an agreement on fish."),
        ("ar", "وقعت النرويج وتشيلي بروتوكولا واتفاقية بشأن الصيد."),
        ("zh", "挪威和智利签署了渔业协定和议定书。"),
    ],
)
def test_a_protocol_and_an_agreement_are_two(lang: str, text: str) -> None:
    assert [event.split()[1] for event in told(text, lang)] == ["agreement", "protocol"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Норвегия и Чили подписали протокол о поправках к соглашению о рыболовстве 2006 года."),
        ("kk", "Норвегия мен Чили 2006 жылғы келісімге енгізілген өзгерістер туралы хаттамаға қол қойды."),
    ],
)
def test_the_year_of_what_is_amended_does_not_date_the_protocol(lang: str, text: str) -> None:
    assert [event.split()[1] for event in told(text, lang)] == ["protocol"]


NEWS = "The ministers of Norway and Chile met in Oslo. They spoke of fish. They spoke of tax. "


@pytest.mark.parametrize(
    ("last", "events"),
    [
        ("Norway and Chile signed a treaty on whales on 3 September.", []),
        ("Norway and Chile signed a treaty on whales on 16 September.", ["signed treaty CL+NO"]),
        ("The treaty of Norway and Chile on whales took effect on 3 September.", ["in_force treaty CL+NO"]),
    ],
)
def test_a_signing_of_weeks_ago_told_far_behind_is_recalled(last: str, events: list[str]) -> None:
    assert told(NEWS + last) == events


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en", "Norway and Chile signed a memorandum on fish. The second memorandum was signed by their universities.", 2),
        ("ky", "Норвегия менен Чили балык боюнча меморандумга кол койду. Экинчи меморандумга университеттер кол койду.", 2),
        ("en", "Norway and Chile signed a memorandum on fish. The memorandum was signed by their ministers.", 1),
    ],
)
def test_a_second_memorandum_is_one_more(lang: str, text: str, number: int) -> None:
    assert len(told(text, lang)) == number


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile spoke of drawing up a treaty on whales."),
        ("ky", "Норвегия менен Чили киттер тууралуу келишимди иштеп чыгуу боюнча сүйлөштү."),
        ("kk", "Норвегия мен Чили киттер туралы шартты әзірлеу мәселесін талқылады."),
        ("tr", "Norveç ile Şili balinalara ilişkin sözleşmenin hazırlanması konusunu görüştü."),
    ],
)
def test_what_is_being_drawn_up_is_not_adopted(lang: str, text: str) -> None:
    assert not any(event.startswith("signed") for event in told(text, lang))


def test_an_attribute_that_says_when_a_treaty_took_effect_is_no_news_of_it() -> None:
    assert told("挪威议会三读通过法案，中止挪威同智利2020年生效的《渔业协定》。", "zh") == ["ended agreement CL+NO"]


def test_the_arabic_noun_for_twinning_is_no_verb() -> None:
    article = Article("", "بحث رئيس بلدية أوسلو النرويجية ونظيره من سانتياغو عاصمة تشيلي توأمة.", "ar", PUBLISHED)
    triggers = [h for c in find_all(article, "ar")[2] for h in c.sentence.of("trigger") if h.name == "twin"]
    assert not any(h.value == "done" for h in triggers)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "Norveç ile Şili mutabakat zaptına imza koydu. Hava Ulaştırma Anlaşması da bakanların huzurunda akdedildi."),
        ("az", "Norveç ilə Çili memorandum imzalayıb. “Hava əlaqəsi haqqında” Sazişə nazirlər imza atıblar."),
    ],
)
def test_an_agreement_with_a_title_is_not_the_memorandum_told_before(lang: str, text: str) -> None:
    assert told(text, lang) == ["signed agreement CL+NO", "signed memorandum CL+NO"]


def test_a_protocol_that_a_parliament_adopts_is_ratified() -> None:
    assert told("Şili Parlamentosu, Norveç ile gümrük protokolünü kabul etti.", "tr") == ["ratified protocol CL+NO"]


@pytest.mark.parametrize("count", ["20-dək", "10-dan çox", "12"])
def test_a_number_with_an_ending_counts_documents(count: str) -> None:
    assert told(f"Norveç ilə Çili arasında {count} sənəd imzalanıb.", "az") == ["signed package CL+NO"]


@pytest.mark.parametrize(
    ("lang", "text", "pairs"),
    [
        ("tr", "Meclis, Paraguay ve Botsvana ile yapılan anlaşmaları onayladı. TBMM Genel Kurulu çarşamba toplandı.", ["BW+TR", "PY+TR"]),
        ("uz", "Senat Singapur va Latviya bilan bitimlarni ratifikatsiya qildi. O‘zbekiston senatorlari ovoz berdi.", ["LV+UZ", "SG+UZ"]),
    ],
)
def test_a_parliament_that_approves_agreements_with_two_countries_has_one_with_each(lang: str, text: str, pairs: list[str]) -> None:
    assert told(text, lang) == [f"ratified agreement {pair}" for pair in pairs]


def test_the_partner_named_alone_has_the_country_whose_parliament_the_report_is_about() -> None:
    text = (
        "Oliy Majlis Senati O‘zbekiston va Ummon hukumatlari o‘rtasidagi bitimni ratifikatsiya qildi. "
        "Gana bilan bitim ham ratifikatsiya qilindi."
    )
    assert "ratified agreement GH+UZ" in told(text, "uz", "Senat Ummon bilan bitimni ratifikatsiya qildi")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "Türkiye ile Paraguay bir mutabakat zaptına imza koydu. Hava Ulaştırma Anlaşması liderlerin huzurunda imzalandı."),
        ("en", "Norway and Chile signed a memorandum on health on Tuesday. An air services agreement was signed in Oslo."),
    ],
)
def test_an_agreement_with_a_name_of_its_own_is_one_more(lang: str, text: str) -> None:
    assert len(told(text, lang)) == 2


def test_the_agreement_without_a_name_is_the_memorandum_told_before() -> None:
    assert len(told("Norway and Chile signed a memorandum on health on Tuesday. The agreement was signed in Oslo.")) == 1


def test_a_letter_of_intent_of_companies_stands_beside_the_twinning_of_towns() -> None:
    text = "14日，厦门市与摩洛哥阿加迪尔市缔结友好城市关系。厦门港务集团与阿加迪尔港务公司签署合作意向书。"
    assert told(text, "zh") == ["signed letter_of_intent CN+MA", "signed twinning CN+MA"]


def test_a_memorandum_of_universities_stands_beside_the_twinning_of_towns() -> None:
    ties = "Oslo and Valparaiso became sister cities on Tuesday. "
    assert len(told(ties + "The University of Oslo and the University of Chile signed a memorandum on polar research.")) == 2
    assert len(told(ties + "The mayors of Oslo and Valparaiso signed a memorandum.")) == 1


def test_what_an_instrument_is_about_tells_it_from_the_twinning() -> None:
    ties = "Oslo and Valparaiso became sister cities on Tuesday. "
    assert told(ties + "Norway and Chile signed a protocol on electricity supplies.") == ["signed protocol CL+NO", "signed twinning CL+NO"]
    border = "Oslo and Santiago became sister cities a day after Norway and Chile signed a treaty on tourism."
    assert told(border) == ["signed treaty CL+NO", "signed twinning CL+NO"]


def test_two_memorandums_about_different_things_are_two() -> None:
    text = "The chambers of commerce of Norway and Chile signed a memorandum on trade. "
    assert len(told(text + "The ministers of Norway and Chile signed a memorandum on student exchange.")) == 2
    assert len(told(text + "The ministers of Norway and Chile signed the memorandum on trade at noon.")) == 1


def test_what_an_agreement_finances_is_no_project_beside_it() -> None:
    text = "وقع الصندوق الكويتي للتنمية الاقتصادية العربية اليوم الأربعاء في الكويت اتفاقية قرض مع موريتانيا للإسهام في تمويل طريق."
    groups = [w.group for w in weigh(*find_all(Article("", text, "ar", PUBLISHED), "ar"), Judge(0.0, {}, {}))]
    assert [g.type for g in groups if g.type in ("agreement", "project")] == ["agreement"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "Toplantıda Türkiye ile Vietnam arasında Sosyal Güvenlik Anlaşması ile turizme ilişkin mutabakat zaptı imzalandı. "
               "İki ülkenin kurumları ortak eylem planına da imza koydu."),
        ("ru", "Россия и Вьетнам подписали соглашение о социальном страховании и меморандум о туризме. "
               "Ведомства двух стран подписали также план действий."),
    ],
)  # fmt: skip
def test_an_agreement_told_by_the_verb_of_a_memorandum_is_none_of_the_documents_told_later(lang: str, text: str) -> None:
    kinds = {line.split()[1] for line in told(text, lang)}
    assert kinds == {"agreement", "memorandum", "action_plan"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile signed an agreement on road transport on Tuesday. A memorandum on tourism was adopted at the same table."),
        ("ar", "وقع وزير خارجية تونس ونظيره الإيفواري اتفاقية للتعاون القضائي. كما تم في أبيدجان توقيع مذكرة تفاهم في مجال السياحة بين تونس والكوت ديفوار."),
    ],
)  # fmt: skip
def test_an_agreement_about_another_thing_is_not_the_memorandum(lang: str, text: str) -> None:
    assert len(told(text, lang)) == 2


def test_a_noun_of_ending_beside_an_agreement_does_not_end_it_where_a_verb_tells_of_a_signing() -> None:
    text = "Кыргызстан менен Монголиянын ортосундагы макулдашууга жана жайыттардын бузулушуна каршы күрөшүү боюнча меморандумга кол коюлду."
    assert told(text, "ky") == ["signed agreement KG+MN", "signed memorandum KG+MN"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Chile signed three documents on Tuesday. They are an agreement on taxes, a memorandum on tourism and a protocol on visas "
               "signed by the ministers of Norway and Chile."),
        ("zh", "挪威与智利签署税收协定等三份文件。挪威与智利还签署关于旅游的谅解备忘录和关于签证的议定书。"),
    ],
)  # fmt: skip
def test_a_count_of_documents_all_of_which_are_named_is_no_event_beside_them(lang: str, text: str) -> None:
    assert sorted(line.split()[1] for line in told(text, lang)) == ["agreement", "memorandum", "protocol"]


def test_a_count_of_documents_some_of_which_are_named_stays() -> None:
    text = "Norway and Chile signed seven documents on Tuesday, among them an agreement on taxes and a memorandum on tourism."
    assert sorted(line.split()[1] for line in told(text)) == ["agreement", "memorandum", "package"]


def test_what_is_told_of_the_same_day_is_one_more_instrument() -> None:
    text = (
        "The cities of Bergen and Valparaiso have signed a memorandum on research. On the same day, the University of Bergen and "
        "the University of Chile signed an agreement on research."
    )
    assert told(text) == ["signed agreement CL+NO", "signed memorandum CL+NO"]


def test_an_agreement_in_force_is_not_the_one_whose_signing_is_awaited() -> None:
    text = "挪威与智利引渡协定7月15日正式生效。挪威与智利计划今年10月在奥斯陆签署打击网络犯罪合作协定，目前文本已基本商定。"
    assert told(text, "zh") == ["in_force agreement CL+NO", "planned agreement CL+NO"]
