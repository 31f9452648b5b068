"""Candidates of one article put together: all that tell the same event form one group."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from extract.mentions.candidates import Candidate
from extract.mentions.dates import SAME_DAY
from extract.mentions.document import Sentence

# Words for any instrument; they join the specific one that the article names.
GENERIC = ("document", "agreement", "package")
_TIE_PAPERS = ("memorandum", "agreement", "protocol", "treaty")  # what a paper on sister-city ties is called
DEALS = (*GENERIC, "contract", "treaty")  # a deal goes by any of these names before it is signed
ADDED_REACH = 90  # the same where the sentence says that this is one thing more
ABOUT_REACH = 200  # the same where both say what they are about
ALONE_REACH = 60  # characters from an instrument to the verb that tells it directly
COREFERENCE_REACH = 420  # characters back to the instrument that "the document" means
# Of two statuses told of one instrument the later one on the ladder is the news.
_LADDER = ("proposed", "planned", "signed", "extended", "ratified", "in_force", "ended")
# What is offered, what is announced and what is done are told of different instruments where one article tells them apart.
_STAGE = {"proposed": 0, "planned": 1} | dict.fromkeys(("signed", "extended", "ratified", "in_force", "ended"), 2)
_LATER = ("extended", "ratified", "in_force", "ended")


@dataclass
class Group:
    """Candidates for one event. `best` is the one that tells it most directly."""

    type: str
    status: str
    parties: tuple[str, ...]
    instrument: str | None
    members: list[Candidate] = field(default_factory=list)  # complete before `best` is asked for
    fixed: bool = False  # the status is settled, whatever the members say
    standings: dict[int, list[str]] = field(default_factory=dict)  # what `standing` found, so that it looks once

    @cached_property
    def sentences(self) -> frozenset[int]:
        """Where the telling sentences start."""
        return frozenset(m.sentence.start for m in self.members)

    @cached_property
    def best(self) -> Candidate:
        return min(self.members, key=_directness)

    @cached_property
    def body_best(self) -> Candidate:
        """The best one outside the title, if there is one."""
        return min(self.members, key=lambda c: (c.sentence.position < 0, *_directness(c)))


def _directness(candidate: Candidate) -> tuple[float, int]:
    form = {"done": 0.0, "will": 0.0, "base": 25.0, "old": 40.0}[candidate.trigger.value] if candidate.trigger else 60.0
    generic = 15.0 if candidate.instrument == "document" else 0.0
    return (candidate.distance + form + generic + min(candidate.sentence.position, 12) * 6.0, candidate.sentence.start)


def group_candidates(candidates: Iterable[Candidate]) -> list[Group]:
    """Groups in order of the text. References and words without a verb are left out."""
    events = [c for c in candidates if c.status != "none" and not c.is_reference and not _denied(c)]
    agreements = _group_agreements([c for c in events if c.type == "agreement"])
    others = _group_others([c for c in events if c.type != "agreement" and not _is_matter(c, events)])
    return sorted(agreements + others, key=lambda g: g.best.sentence.start)


def _is_matter(candidate: Candidate, events: list[Candidate]) -> bool:
    """A verbal noun names what the instrument of the same sentence is about ("signed a loan agreement to finance a road")."""
    if candidate.type != "project" or candidate.status != "held" or candidate.trigger is None or candidate.trigger.value != "base":
        return False
    return any(e.type == "agreement" and e.sentence is candidate.sentence and _told(e, ADDED_REACH) for e in events)


def _denied(candidate: Candidate) -> bool:
    return candidate.trigger is not None and candidate.trigger.name == "deny"


def _group_agreements(candidates: list[Candidate]) -> list[Group]:
    groups: list[Group] = []
    specific = [c for c in candidates if c.instrument not in GENERIC]
    for candidate in specific:
        alike = [g for g in groups if g.instrument == candidate.instrument and _same(g, candidate)]
        stage = [g for g in alike if _STAGE[g.status] == _STAGE[candidate.status]]
        _join_or_open(groups, candidate, [g for g in stage if not any(differs(g, candidate) for differs in _DIFFERENT)])
    for name in ("agreement", "package", "document"):
        for candidate in sorted((c for c in candidates if c.instrument == name), key=lambda c: c.sentence.position < 0):
            _join_or_open(groups, candidate, _hosts(groups, candidate))
    groups = _under_twinning(_under_letters(groups))
    groups = _uncounted(_wider(_of_one_act(groups)))
    for group in groups:
        group.status = group.status if group.fixed else _ladder_status(group)
        if group.instrument == "document":
            group.instrument = "agreement"
    return groups


def _under_twinning(groups: list[Group]) -> list[Group]:
    """Sister-city ties are one instrument, whatever the document is called; what others sign, or about another thing, is apart."""
    ties = [g for g in groups if g.instrument == "twinning"]
    kept = []
    for group in groups:
        host = next((t for t in ties if t is not group and set(t.parties) == set(group.parties)), None)
        if host is None or group.instrument not in _TIE_PAPERS:
            kept.append(group)
            continue
        apart = [m for m in group.members if _is_apart(m, host)]
        host.members.extend(m for m in group.members if m not in apart)
        if apart:
            kept.append(replace(group, members=apart))
    return kept


def _is_apart(paper: Candidate, ties: Group) -> bool:
    """Told directly, in a sentence that tells nothing of the ties, and universities or companies sign it, or it says what it is about."""
    if paper.sentence.position < 0 or not _told(paper, ADDED_REACH):
        return False
    if paper.sentence.start in ties.sentences:
        return paper.instrument == "treaty" and bool(paper.subject)
    return _is_of_bodies(paper) or _tells_more(paper.sentence) or bool(paper.subject)


def _is_of_others(group: Group, host: Group) -> bool:
    """Nothing in it is of the host's instrument."""
    return all(_is_apart(m, host) for m in group.members)


def _is_of_bodies(candidate: Candidate) -> bool:
    return any(candidate.sentence.has("role", role) for role in ("university", "company"))


def _under_letters(groups: list[Group]) -> list[Group]:
    """A mere letter of intent on sister-city ties is no twinning yet; that the twinning is to come is another event."""
    letters = [g for g in groups if g.instrument == "letter_of_intent"]
    kept = []
    for group in groups:
        alike = (g for g in letters if set(g.parties) == set(group.parties) and _STAGE[g.status] == _STAGE[group.status])
        host = next(alike, None) if group.instrument == "twinning" else None
        if host is not None and not _is_of_others(host, group):
            host.members.extend(group.members)
        else:
            kept.append(group)
    return kept


def _of_one_act(groups: list[Group]) -> list[Group]:
    """A protocol and the extension that it brings are one event, and so are a deal agreed on and its signing yet to come."""
    kept = list(groups)
    for group in groups:
        same = [g for g in kept if g is not group and set(g.parties) == set(group.parties)]
        host = _extended_by(group, same) or _awaited_by(group, same)
        if host is None:
            continue
        if group.instrument == "protocol":
            host.instrument = "protocol"
        host.status = _ladder_status(host)
        if host.status == "signed":
            host.status = "extended"
        host.fixed = True
        host.members.extend(group.members)
        kept.remove(group)
    return kept


def _extended_by(group: Group, same: list[Group]) -> Group | None:
    """What a protocol extends; or a contract, where the group is the agreement on its extension."""
    extended = [g for g in same if any(m.status == "extended" for m in g.members)]
    if group.instrument == "protocol":
        return next((g for g in extended if _adjoin(g, group)), None)
    if group.instrument in GENERIC and all(_names_itself(m) for m in group.members):
        verbs = {m.trigger for m in group.members}
        return next((g for g in extended if any(m.trigger in verbs for m in g.members)), None)
    return None


def _names_itself(candidate: Candidate) -> bool:
    """The expression for an extension names what extends ("the agreement on extending")."""
    verb, noun = candidate.trigger, candidate.noun
    return candidate.status == "extended" and verb is not None and noun is not None and verb.start <= noun.start < verb.end


def _awaited_by(group: Group, same: list[Group]) -> Group | None:
    """The signing to come, of a deal that the sides have agreed on."""
    done = [m for m in group.members if m.status == "signed" and m.trigger is not None and m.trigger.value in ("done", "will")]
    if not done or not all(m.settled for m in done) or any(m.status in _LATER for m in group.members):
        return None
    return next((g for g in same if g.status in ("planned", "proposed") and _alike(g, group)), None)


def _adjoin(amended: Group, protocol: Group) -> bool:
    """The protocol is told where the extension is, or in the sentence behind, but not as one thing more."""
    places = {m.sentence.position for m in amended.members}
    return any(
        m.sentence.position in places or (m.sentence.position - 1 in places and not m.sentence.has("cue", "also"))
        for m in protocol.members
    )


def _uncounted(groups: list[Group]) -> list[Group]:
    """The groups without a count of instruments all of which the article names."""
    return [g for g in groups if g.instrument != "package" or not _are_all_named(g, groups)]


def _are_all_named(package: Group, groups: list[Group]) -> bool:
    named = [g for g in groups if g.instrument != "package" and set(g.parties) == set(package.parties)]
    counts = [m.count for m in package.members]
    return all(counts) and max(counts) <= sum(_STAGE[g.status] == _STAGE[package.status] for g in named)


def _wider(groups: list[Group]) -> list[Group]:
    """Two sides of three or more that are named in the sentence before or behind are those: one event, with all its sides."""
    kept = list(groups)
    for group in groups:
        hosts = (g for g in kept if set(g.parties) > set(group.parties) and g.instrument == group.instrument and _beside_sentence(g, group))
        host = next((g for g in hosts if _STAGE[g.status] == _STAGE[group.status]), None)
        if host is not None:
            host.members.extend(group.members)
            kept.remove(group)
    return kept


def _beside_sentence(wide: Group, narrow: Group) -> bool:
    places = {m.sentence.position for m in wide.members}
    return all(
        not m.sentence.has("cue", "also") and {m.sentence.position - 1, m.sentence.position + 1} & places for m in narrow.members
    )


def _alike(a: Group, b: Group) -> bool:
    """The same kind of instrument, or one that goes by a generic name."""
    return a.instrument == b.instrument or (a.instrument in DEALS and b.instrument in DEALS)


def _hosts(groups: list[Group], candidate: Candidate) -> list[Group]:
    """Groups that a generic word may mean, the nearest before it first."""
    same = [g for g in groups if _same(g, candidate)]
    own = [g for g in same if g.instrument == candidate.instrument and _STAGE[g.status] == _STAGE[candidate.status]]
    if own or candidate.instrument == "package" or candidate.listed:
        return own
    here = candidate.sentence.start
    if candidate.instrument == "document":
        before = [g for g in groups if 0 < here - g.members[0].sentence.start <= COREFERENCE_REACH and g.instrument != "package"]
        if before:
            return sorted(before, key=lambda g: (not _same(g, candidate), here - max(m.sentence.start for m in g.members)))
    anaphora = candidate.instrument == "document"
    if not anaphora:
        same = [g for g in same if _STAGE[g.status] == _STAGE[candidate.status] and all(m.sentence.start != here for m in g.members)]
        same = [g for g in same if not _in_addition(g, candidate) and g.instrument != "joint_statement"]
        if any(_is_listed_beside(g, candidate) for g in groups):
            return []
        same = [g for g in same if not _has_own_name(g, candidate) and not _is_about_else(g, candidate)]
    other = [g for g in same if g.instrument != "package"]
    return sorted(other, key=lambda g: abs(g.members[0].sentence.start - here))


def _in_addition(group: Group, candidate: Candidate) -> bool:
    """Both are told directly, each in a sentence of its own, and the later one says "also": two instruments, whatever they are called."""
    mine = candidate.sentence
    if mine.position < 0 or not _told(candidate, ADDED_REACH):
        return False
    others = [m.sentence for m in group.members if m.sentence.position >= 0 and _told(m, ADDED_REACH)]
    if not others:
        return False
    nearest = min(others, key=lambda s: abs(s.start - mine.start))
    return _tells_more(max(mine, nearest, key=lambda s: s.start))


def _tells_more(sentence: Sentence) -> bool:
    """It says "also", or "on the same day"."""
    return sentence.has("cue", "also") or sentence.has("day", SAME_DAY)


def _has_own_name(group: Group, candidate: Candidate) -> bool:
    """The agreement is told directly, in words that say what it is about ("an air services agreement"), and so is the group elsewhere."""
    if candidate.sentence.position < 0 or not candidate.titled or not _told(candidate, ADDED_REACH):
        return False
    others = [m for m in group.members if m.sentence.position >= 0 and _told(m, ADDED_REACH)]
    return bool(others) and all(m.sentence.start != candidate.sentence.start for m in others)


def _is_listed_beside(group: Group, candidate: Candidate) -> bool:
    """One verb tells both: "an agreement on taxes and a memorandum on tourism"."""
    return candidate.trigger is not None and any(m.trigger == candidate.trigger for m in group.members)


def _is_about_else(group: Group, candidate: Candidate) -> bool:
    """Both are told in the body, and the words beside them say that they are about different things."""
    if candidate.sentence.position < 0 or not candidate.subject or not _told(candidate, ABOUT_REACH):
        return False
    others = [m.subject for m in group.members if m.sentence.position >= 0 and m.subject and _told(m, ABOUT_REACH)]
    return bool(others) and all(candidate.subject.isdisjoint(subject) for subject in others)


def _told(candidate: Candidate, reach: float) -> bool:
    return candidate.trigger is not None and candidate.trigger.value in ("done", "will") and candidate.distance <= reach


def _beside(group: Group, candidate: Candidate) -> bool:
    """The group is another instrument of the same kind: one verb tells both ("a treaty on extradition and a treaty on taxes")."""
    mine = candidate.noun
    return any(
        m.sentence is candidate.sentence and m.trigger == candidate.trigger and m.noun and mine and m.noun.end < mine.start
        and mine.end - mine.start == m.noun.end - m.noun.start
        for m in group.members
    )  # fmt: skip


_DIFFERENT = (_beside, _in_addition, _is_about_else)  # ways in which instruments of one kind are told to be two


def _same(group: Group, candidate: Candidate) -> bool:
    """The group has the candidate's parties, or all of them that its sentence names."""
    parties = set(group.parties)
    if parties == set(candidate.parties):
        return True
    if len(parties) > 2 and candidate.sentence.has("cue", "both") and not candidate.sentence.has("cue", "three"):
        return False
    return len(candidate.named) < 2 and candidate.named <= parties


def _join_or_open(groups: list[Group], candidate: Candidate, hosts: list[Group]) -> None:
    if hosts:
        hosts[0].members.append(candidate)
    else:
        groups.append(Group("agreement", candidate.status, candidate.parties, candidate.instrument, [candidate]))


def _ladder_status(group: Group) -> str:
    """Status of the most direct member; of two equally direct ones the later on the ladder."""
    ranked = sorted(group.members, key=lambda c: (_directness(c)[0] // 20, -_LADDER.index(c.status)))
    if ranked[0].status == "ratified":
        if any(m.status == "ended" and m.distance <= ALONE_REACH for m in ranked):
            return "ended"  # what was approved is the denunciation
        if any(m.status == "planned" and m.trigger is not None and m.trigger.name == "sign" for m in ranked):
            return "planned"  # what was approved is the draft
    return ranked[0].status


def _group_others(candidates: list[Candidate]) -> list[Group]:
    """Candidates whose sentences name both parties open groups; the others join the nearest group that they may mean.

    A project told without its thing joins any of its parties and status; it opens a group only where there is none.
    """
    groups: dict[tuple[str, str, str], list[Group]] = {}
    for candidate in sorted(candidates, key=lambda c: (_is_bare(c), len(c.named) < 2)):
        noun = candidate.noun.name if candidate.type == "project" and candidate.noun else ""
        alike = groups.setdefault((candidate.type, candidate.status, noun), [])
        wider = alike
        if _is_bare(candidate):
            wider = [g for (kind, status, _), some in groups.items() if (kind, status) == ("project", candidate.status) for g in some]
        here = candidate.sentence.start
        hosts = sorted((g for g in wider if _same(g, candidate)), key=lambda g: abs(g.members[0].sentence.start - here))
        hosts.sort(key=lambda g: set(g.parties) != set(candidate.parties))
        if hosts:
            hosts[0].members.append(candidate)
        else:
            alike.append(Group(candidate.type, candidate.status, candidate.parties, None, [candidate]))
    return [group for alike in groups.values() for group in alike]


def _is_bare(candidate: Candidate) -> bool:
    return candidate.type == "project" and candidate.noun is None
