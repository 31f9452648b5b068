"""Terms of instruments that an article tells: "for 2020-2023", "for three years", "until 2030".

Some hang on the day of the act, so the chooser picks among terms as they are told: `2020/2023` as it stands, `+3` three years from the act,
`>3` the next three years, `/2030` until then; of what has ended `-5` five years up to the act.
Source: labelling guide, "Fields of an event", row `valid`.
"""

from collections.abc import Iterator
from datetime import date
from math import exp

from extract.mentions.candidates import distance
from extract.mentions.choosing import Facts, Options, merge_facts, standing
from extract.mentions.dates import find_dates
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import DEALS, GENERIC, Group
from extract.mentions.lexicon import FORMS
from extract.mentions.patterns import Hit
from extract.mentions.told_terms import MOST_YEARS, ToldTerm, find_terms

LATE_MONTH = 9  # from September on "the next three years" leave out the running one
CLOSE = 40.0  # characters in which nearness falls to a third
LONG = 15
BESIDE_THE_ACT = {"best", "member", "title", "before1", "after1"}  # where what is told is of the instrument
QUALIFIES_REACH = 10  # characters between a term and the noun behind it that it qualifies
LOOK_BACK = 2  # sentences in which the instrument stands that a sentence goes on about


def term_options(group: Group, document: Document) -> Options:
    """Terms of the whole article, as they are told, with facts for the chooser; none but for an agreement."""
    if group.type != "agreement":
        return {}
    seen: list[tuple[str, Facts]] = []
    for sentence in document.sentences:
        terms = find_terms(document, sentence)
        longest = max((told.count for told in terms), default=0)
        for told in terms:
            facts = _facts(told, sentence, group, document)
            facts["shorter"] = float(0 < told.count < longest)
            seen.append((_of_ended(told) if group.status == "ended" else told.value, facts))
        if group.status == "ended":
            seen += [(t.value, _facts(t, sentence, group, document)) for t in _lives(document, sentence, group)]
    if group.status == "extended" and document.published is not None:
        seen = _of_extended(seen, _old_end(group, document), document.published.year)
    exact = {value[:5] for value, _ in seen if value.startswith("/") and len(value) > len("/2030")}
    options = merge_facts([(value, facts) for value, facts in seen if value not in exact])
    for facts in options.values():
        facts["only"] = float(len(options) == 1)
    return options


def resolve_term(value: str | None, act_date: str | None, published: date | None) -> str | None:
    """START/END of a term as it is told, in years; None without a day to count from, or if it ends before that."""
    start, _, end = (value or "").partition("/")
    if value is None or (start.isdigit() and end):
        return value
    day = act_date or (published.isoformat() if published else "")
    if not day:
        return None
    year = int(day[:4])
    if value[0] == ">" and int(day[5:7] or 1) >= LATE_MONTH:
        return f"{year + 1}/{year + int(value[1:])}"
    if value[0] in "+>":
        return f"{year}/{year + int(value[1:])}"
    if value[0] == "-":
        return f"{year - int(value[1:])}/{year}"
    last = int(end[:4])
    if published is None and act_date in (end, end[:4]):
        return None  # the end was taken for the day of the act, and nothing else tells one
    if published is not None and (year == last or end == act_date):
        year = published.year  # the end was taken for the day of the act
    return f"{year}/{end}" if year <= last <= year + MOST_YEARS else None


def _of_ended(told: ToldTerm) -> str:
    """The years of what has ended lie before the act."""
    return f"-{told.count}" if told.value == f"+{told.count}" else told.value


def _old_end(group: Group, document: Document) -> int | None:
    """The year, not yet over, in which, as is told beside the act, what is prolonged would have run out."""
    for sentence in document.sentences:
        ends = [int(told.value[1:]) for told in find_terms(document, sentence) if told.kind == "lapse" and len(told.value) == len("/2030")]
        if ends and document.published and ends[0] >= document.published.year and BESIDE_THE_ACT & {*standing(sentence, group)}:
            return ends[0]
    return None


def _of_extended(seen: list[tuple[str, Facts]], old: int | None, year: int) -> list[tuple[str, Facts]]:
    """Terms of what is prolonged: they begin where the old one ends, if that is told; a length and an end that agree are one term."""
    ends = [value for value, facts in seen if value.startswith("/") and not facts["lapse"]]
    found = []
    for value, facts in seen:
        if facts["lapse"]:
            continue
        if value.startswith("+"):
            count = int(value[1:])
            end = next((e for e in ends if int(e[1:5]) - count >= year), None)
            if end is not None:
                value, facts = end, {name: number for name, number in facts.items() if not name.startswith(("years.", "kind="))}
            elif old is not None:
                value = f"{old + (old == year)}/{old + count}"
        if value.startswith("/") and old is not None and int(value[1:5]) > old > year:
            value = f"{old}{value}"
        found.append((value, facts))
    return found


def _lives(document: Document, sentence: Sentence, group: Group) -> Iterator[ToldTerm]:
    """From the years that a sentence recalls to a day to come that the telling sentences name: the last one of what ends."""
    published = document.published
    if published is None:
        return
    told = [d for m in group.members for d in find_dates(document, m.sentence, ahead=False)]
    end = next((d.value for d in told if d.kind == "day" and d.value > published.isoformat()), None)
    for named in find_dates(document, sentence, ahead=False) if end else ():
        if named.year < published.year and named.kind in ("year", "month", "day"):
            yield ToldTerm(named.start, named.end, f"{named.year}/{end}", "since")


def _facts(told: ToldTerm, sentence: Sentence, group: Group, document: Document) -> Facts:
    where = standing(sentence, group)
    kind = "until" if told.kind in ("until_day", "lapse") else told.kind
    facts: Facts = {"told": 1.0, f"kind={kind}": 1.0, f"{kind}.{group.status}": 1.0, f"{kind}.{group.instrument}": 1.0}
    facts |= {"day": float(told.kind == "until_day"), "lapse": float(told.kind == "lapse")}
    facts |= {f"in={w}": 1.0 for w in where}
    mark = Hit(told.start, told.end, "term", told.value)
    nouns = sentence.of("instrument")
    owner = _owner(told, nouns, document)
    whose = _whose(owner, group) if owner else ""
    if owner is None:
        facts |= {"no.instrument": 1.0, f"{kind}.no.instrument": 1.0}
    else:
        facts |= {f"owner={whose}": 1.0, f"owner={whose}.extended": float(sentence.has_verb("extend", *FORMS))}
        facts |= {f"owner={whose}.told": float(sentence.start in group.sentences), f"owner={whose}.several": float(len(nouns) > 1)}
        facts["same.word"] = float(any(h.name == group.instrument for h in nouns))
    if owner is None or whose == "alike":
        before = _noun_before(sentence, document)
        facts[f"goes.on={_whose(before, group) if before else 'nothing'}"] = 1.0
    anchors = [m.anchor for m in group.members if m.sentence.start == sentence.start]
    if anchors:
        facts["near.act"] = max(exp(-max(0, first - told.end, told.start - last) / CLOSE) for first, last in anchors)
    if valid := sentence.of("valid"):
        facts |= {"valid": 1.0, f"{kind}.valid": 1.0, "near.valid": max(exp(-distance(document, h, mark) / CLOSE) for h in valid)}
    extends = [h for h in sentence.of("trigger") if h.name == "extend"]
    facts["extended"] = float(bool(extends))
    if extends:
        facts["near.extend"] = max(exp(-distance(document, h, mark) / CLOSE) for h in extends)
    facts[f"{kind}.money"] = float(any(h.name == "money" for h in sentence.of("act")))
    if kind in ("years", "next"):
        facts |= {"one.year": float(told.count == 1), "long": float(told.count >= LONG)}
        facts[f"{kind}.lent"] = float(group.best.sentence.has("act", "money"))
    if kind == "until":
        facts["until.ahead"] = float(group.status in ("planned", "proposed"))
    if kind not in ("years", "next", "since") and document.published is not None:
        years = [int(y[:4]) - document.published.year for y in told.value.split("/") if y]
        facts |= {"over": float(years[-1] < 0), "now": float(years[-1] == 0), f"{kind}.begins": float(years[0] in (0, 1))}
    return facts


def _owner(told: ToldTerm, nouns: list[Hit], document: Document) -> Hit | None:
    """The word for an instrument that a term belongs to: the one right behind it ("a five-year plan"), else the last one before it,
    or the next one where the language has nouns last."""
    before = max((h for h in nouns if h.start < told.start), key=lambda h: h.start, default=None)
    behind = min((h for h in nouns if h.start >= told.start), key=lambda h: h.start, default=None)
    if behind is not None:
        between = document.normal.low[told.end : behind.start]
        qualifies = told.kind == "years" and len(between) <= QUALIFIES_REACH and not set(between) & set(",;")
        if qualifies or document.lexicon.noun_last:
            return behind
    return before or behind


def _noun_before(sentence: Sentence, document: Document) -> Hit | None:
    """The last word for an instrument in the sentences right before."""
    at = document.sentences.index(sentence)
    for earlier in reversed(document.sentences[max(0, at - LOOK_BACK) : at]):
        if nouns := earlier.of("instrument"):
            return nouns[-1]
    return None


def _whose(noun: Hit, group: Group) -> str:
    """Whether a word for an instrument is the group's own, may mean its instrument, or names another."""
    if any(m.noun is not None and (m.noun.start, m.noun.end) == (noun.start, noun.end) for m in group.members):
        return "own"
    return "alike" if noun.name in (group.instrument, *(DEALS if group.instrument in (*DEALS, "twinning") else GENERIC)) else "another"
