"""Reads hostile pages in a process of its own with a limit of memory; prints a JSON line for each: name, outcome, seconds, MiB, characters.

`python hostile_pages.py shapes` makes its pages; `... lines` reads one page a line, JSON strings, from standard input.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from extract import read_article

MOST_BYTES = 300 * 2**20
P = "<p>Москва и Пекин будут сотрудничать в ближайшие три года, программу подписали мэры двух городов столиц.</p>"


def shapes() -> Iterator[tuple[str, str]]:
    start = f"<html><body><h1>t</h1>{P * 5}"
    yield "levels", start + "<div>" * 100_000 + P * 5 + "</div>" * 100_000
    yield "300 levels", start + "<div>" * 300 + P * 5 + "</div>" * 300
    yield "200 levels", start + "<div>" * 200 + P * 5 + "</div>" * 200
    yield "unclosed", start + "".join(f"<font>{P}" for _ in range(300))
    yield "line", "<html><body><h1>t</h1><p>" + "слово " * 800_000
    yield "word", "<html><body><h1>t</h1><p>" + "a" * 5_000_000
    yield "attribute", f"<html><body><h1 class='{'a ' * 2_500_000}'>t</h1>{P * 5}"
    yield "attributes", "<html><body><p " + " ".join(f"a{i}=1" for i in range(200_000)) + f">{P * 5}"
    yield "colspan", f"{start}<table><tr><td colspan=1000000000000000 rowspan=1000000000000000>a</td><td>b</td></tr></table>"
    yield "paragraphs", "<html><body>" + P * 4_000
    yield "breaks", start + "<br>" * 300_000
    yield "links", start + "<a href=x>b " * 100_000
    yield "items", start + "<ul>" + "<li><a href=x>Заголовок чужой новости без точки</a></li>" * 6_000
    yield "articles", f"<html><body><article>{P * 5}" + "<article>a</article>" * 5_000
    yield "hidden", "<html><body>" + "<div style=display:none>a" * 200 + "<div style=display:none>b</div>" * 15_000
    yield "described", f"<html><head><script type='application/ld+json'>{'[' * 200_000}\"datePublished\"</script></head><body>{P * 5}"
    yield "entities", "<html><body><p>" + "&amp;" * 1_000_000
    yield "angles", "<" * 2_000_000
    yield "comments", start + "<!-- a " * 200_000
    yield "nothing", "\x00" * 3_000_000


def most_mebibytes() -> float:
    """The most memory that this process has held. From /proc: `ru_maxrss` counts what its parent held when it was started."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def measure(name: str, page: str) -> None:
    begun = time.process_time()
    article = read_article(page, url="https://a.example/1")
    seconds = time.process_time() - begun
    megabytes = most_mebibytes()
    told = {"name": name, "outcome": str(article.outcome), "seconds": seconds, "megabytes": megabytes, "characters": len(article.text)}
    print(json.dumps(told), flush=True)


def main() -> None:
    read_article(f"<html><body>{P * 5}</body></html>")  # what is loaded once counts for no page
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_BYTES, taken + MOST_BYTES))
    if sys.argv[1] == "shapes":
        for name, page in shapes():
            measure(name, page)
    else:
        for number, line in enumerate(sys.stdin):
            measure(str(number), json.loads(line))


if __name__ == "__main__":
    main()
