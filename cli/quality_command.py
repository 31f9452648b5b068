"""`accordwatch evaluate` and `accordwatch explain`: how good extraction is, and why it says what it says."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.article_input import article_of, read_inputs
from cli.tables import print_table
from extract import find_mentions
from extract.mentions.explaining import explain as explain_article
from extract.mentions.scoring import Scores, match_events, score_articles
from records.article import LANGUAGES
from records.errors import Unreadable


def add_to(app: typer.Typer) -> None:
    app.command("evaluate")(evaluate)
    app.command("explain")(explain)


def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Labelled articles, JSON lines.", show_default=False)],
    errors: Annotated[bool, typer.Option("--errors", help="Show each article with missed or extra events beside its text.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Scores against labelled articles, by language and by type; the definitions are those of the labelling guide."""
    read = [(article, _found(article)) for path in gold for article in _labelled(path)]
    groups: dict[str, list[tuple[dict[str, Any], list[dict[str, Any]]]]] = defaultdict(list)
    for article, found in read:
        groups[article["lang"]].append((article, found))
        for kind in ("agreement", "meeting", "visit", "project"):
            only = article | {"events": [e for e in article["events"] if e["type"] == kind]}
            groups[f"~{kind}"].append((only, [e for e in found if e["type"] == kind]))
        groups["~~all"].append((article, found))
    scores = {name.lstrip("~"): score_articles(pairs) for name, pairs in sorted(groups.items())}
    if as_json:
        print(json.dumps({name: s.as_json() for name, s in scores.items()}))
        return
    if errors:
        _print_errors(read)
    print_table((_HEADER, [_row(name, s) for name, s in scores.items()]))


_SHARES = {"status": "status", "sides": "sides", "instrument": "instrument", "date": "date", "valid": "term", "location": "where"}
_HEADER = ("", "articles", "relevance", "events F1 (P/R)", "alerts F1 (P/R)", *_SHARES.values(), "places", "sectors")


def _row(name: str, scores: Scores) -> tuple[str, ...]:
    f1 = {key: "{:.2f} ({:.2f}/{:.2f})".format(*scores.f1(key)) for key in ("events", "alerts")}
    shares = ["-" if (s := scores.share(k)) is None else f"{s:.2f}" for k in _SHARES]
    named = [f"{scores.f1(key)[0]:.2f}" for key in ("places", "sectors")]
    return (name, str(scores.counts["articles"]), f"{scores.f1('relevance')[0]:.2f}", f1["events"], f1["alerts"], *shares, *named)


def _labelled(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        articles = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Unreadable(f"{path} cannot be read: {why}.", "It should hold labelled articles, one JSON object a line.") from error
    if any(not isinstance(a, dict) or not {"id", "lang", "events", "relevant"} <= set(a) for a in articles):
        raise Unreadable(f"{path} holds a line without id, lang, relevant or events.", "tests/quality/README.md names the fields.")
    return articles


def _found(article: dict[str, Any]) -> list[dict[str, Any]]:
    return [m.as_json() for m in find_mentions(article_of(article)).mentions]


def _print_errors(read: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    for article, found in read:
        pairs = match_events(article["events"], found)
        missed = [e for i, e in enumerate(article["events"]) if i not in {a for a, _ in pairs}]
        extra = [e for j, e in enumerate(found) if j not in {b for _, b in pairs}]
        if missed or extra:
            print(f"\n## {article['id']} {article.get('published')} {article.get('title')}\n{article['text']}")
            for mark, events in (("missed", missed), ("extra", extra)):
                for event in events:
                    print(f"  {mark}: {_in_one_line(event)}")


def _in_one_line(event: dict[str, Any]) -> str:
    sides = " – ".join(s.get("place") or s.get("country") or s.get("org") or "?" for s in event["sides"])
    facts = (event["type"], event["status"], event.get("instrument"), sides, event.get("date"))
    return " ".join(str(fact) for fact in facts if fact) + f" | {event['evidence'][:120]}"


def explain(
    files: Annotated[list[str], typer.Argument(help="Articles as for `extract`.", show_default=False)],
    lang: Annotated[str | None, typer.Option(metavar="XX")] = None,
) -> None:
    """What matched in each sentence, which candidates there were, why each was taken or rejected."""
    for line in read_inputs(files, None, lang):
        if line.article is None:
            print(f"accordwatch: {line.problem}", file=sys.stderr)
            continue
        if line.article.lang not in LANGUAGES:
            raise Unreadable(f"Articles in {line.article.lang or 'an unknown language'} are not read.", "Name one of ours with --lang.")
        _print_explanation(line.article)


def _print_explanation(article) -> None:  # type: ignore[no-untyped-def]
    told = explain_article(article, article.lang)
    print(
        f"# {article.title} [{article.lang}]\nparties: "
        + ", ".join(f"{k} {v:.2f}" for k, v in sorted(told.salience.items(), key=lambda i: -i[1]))
    )
    for sentence in told.sentences:
        print(f"\n{sentence.text}")
        print("   " + "; ".join(f"{words} → {meaning}" for words, meaning in sentence.hits))
    for group in told.groups:
        told_of = group.weighed.group
        verdict = "TAKEN" if group.accepted else "rejected"
        words = (told_of.type, told_of.status, told_of.instrument or "", " – ".join(told_of.parties))
        print(f"\n{verdict} {group.weighed.confidence:.2f} {' '.join(filter(None, words))}")
        print("   " + ", ".join(f"{name} {part:+.2f}" for name, part in group.reasons))
