"""Earlier instruments that articles recall: tied to the agreement they mean, or known by these recollections alone."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from events.agreements import act_day
from events.likeness import INSTRUMENT_KIN
from records.agreement import Agreement, Background, Recalled

DONE = ("signed", "ratified", "in_force", "extended")


def tie(recalled: Iterable[Recalled], agreements: Sequence[Agreement]) -> tuple[dict[str, tuple[str, ...]], list[Background]]:
    """(articles that recall each agreement by its identifier, agreements known by recollections alone).

    A recollection means the agreement of its parties whose act was in its year; without a year the only one of its
    instrument. One without a year that may mean several means none.
    """
    tied: dict[str, list[str]] = {}
    background: dict[str, Background] = {}
    for one in recalled:
        meant = [agreement for agreement in agreements if _may_mean(one, agreement)]
        if meant and (one.year or len(meant) == 1):
            tied.setdefault(meant[0].id, []).append(one.article_id)
        elif one.year:
            name = _name(one)
            known = background.get(name, Background(name, one.instrument, one.year, one.parties))
            background[name] = Background(name, one.instrument, one.year, one.parties, (*known.articles, one.article_id))
    articles = {agreement_id: tuple(dict.fromkeys(found)) for agreement_id, found in tied.items()}
    return articles, sorted(background.values(), key=lambda b: (b.year, b.id))


def _may_mean(one: Recalled, agreement: Agreement) -> bool:
    for event in agreement.events:
        day = act_day(event)
        kin = {one.instrument, event.instrument}
        akin = len(kin) == 1 or any(kin <= known for known in INSTRUMENT_KIN)
        same_year = one.year is None or (day is not None and str(day.year) == one.year)
        if event.status in DONE and akin and same_year and {side.key for side in event.sides} == one.parties:
            return True
    return False


def _name(one: Recalled) -> str:
    said = "\x1f".join((one.instrument, one.year or "", *sorted(one.parties)))
    return "ag-" + blake2b(said.encode(), digest_size=10).hexdigest()
