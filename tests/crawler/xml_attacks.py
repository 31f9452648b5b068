"""R21: XML that means harm, through each of our readers, in a process of its own: `python -m tests.crawler.xml_attacks FILE FIFO PORT`.

Prints a JSON line for each attack and reader: seconds of the processor, MiB more than before, what Python opened or connected to (an audit
hook), and whether the secret of the file came out. What C code opens no hook sees: opening the FIFO would never end, and a
connection to the port is seen by who listens there.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from crawler.feeds import read_feed
from crawler.sitemaps import read_sitemap
from extract import read_article
from records.errors import Unreadable
from tests.extract.hostile_pages import most_mebibytes

SECRET_FILE = sys.argv[1] if len(sys.argv) > 1 else ""
SECRET = "the-secret-of-the-file"
WATCHED = ("open", "os.", "socket.", "subprocess.", "urllib.", "ctypes.", "ftplib.", "http.")


def attacks(places: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(name, what stands before the root element, what stands in the text)"""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "billion laughs", f'<!DOCTYPE r [<!ENTITY l0 "{"lol" * 10}">{laughs}]>', "&l9;"
    yield "quadratic", f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 20_000
    yield "recursion", '<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"
    loop = "".join(f'<!ENTITY % p{n} "{f"&#37;p{n - 1};" * 10}">' for n in range(1, 9))
    yield "parameter laughs", f'<!DOCTYPE r [<!ENTITY % p0 "lol">{loop} %p8;]>', "x"
    for place in places:
        yield f"external entity {place[:5]}", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{place}">]>', "&x;"
        yield f"external DTD {place[:5]}", f'<!DOCTYPE r SYSTEM "{place}">', "x"
        yield f"parameter entity {place[:5]}", f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{place}"> %x;]>', "x"
        yield f"XInclude {place[:5]}", "", f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
        yield f"style sheet {place[:5]}", f'<?xml-stylesheet type="text/xsl" href="{place}"?>', "x"
        yield f"schema {place[:5]}", "", f'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {place}"/>'


def documents(before: str, text: str) -> Iterator[tuple[str, Callable[[], object]]]:
    feed = f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>{text}</title><item><link>https://a.example/1</link><title>{text}</title><description>{text}</description></item></channel></rss>'
    atom = f'<?xml version="1.0"?>{before}<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://a.example/1"/><title>{text}</title><content type="xhtml"><div>{text}</div></content></entry></feed>'
    sitemap = f'<?xml version="1.0"?>{before}<urlset><url><loc>https://a.example/{text}</loc></url><url><loc>https://a.example/1</loc></url></urlset>'
    prose = "<p>The two sides signed an agreement on trade in the capital on Monday, the ministry said.</p>" * 5
    page = f'<?xml version="1.0"?>{before}<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>{text}</h1><p>{text}</p>{prose}<svg><text>{text}</text></svg></body></html>'
    yield "file name", partial(read_feed, SECRET_FILE.encode(), "https://a.example/rss")
    yield "rss", partial(read_feed, feed.encode(), "https://a.example/rss")
    yield "atom", partial(read_feed, atom.encode(), "https://a.example/atom")
    yield "sitemap", partial(read_sitemap, sitemap.encode(), "https://a.example/sitemap.xml")
    yield "page", partial(read_article, page.encode(), url="https://a.example/1")


def main(places: tuple[str, ...]) -> None:
    for _, read in documents("", "x"):
        with suppress(Unreadable):
            read()  # what is loaded once counts for none
    seen: list[str] = []
    sys.addaudithook(lambda event, told: seen.append(f"{event} {told!r:.100}") if event.startswith(WATCHED) else None)
    for name, before, text in attacks(places):
        for reader, read in documents(before, text):
            seen.clear()
            held, begun = most_mebibytes(), time.process_time()
            watched = len(seen)  # what measuring opens
            try:
                found = repr(read())
            except Unreadable as error:
                found = str(error)
            touched, seconds = seen[watched:], time.process_time() - begun
            told = {"name": f"{name}, {reader}", "seconds": seconds, "mebibytes": most_mebibytes() - held, "touched": touched, "told": SECRET in found}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main((Path(sys.argv[1]).as_uri(), Path(sys.argv[2]).as_uri(), f"http://127.0.0.1:{sys.argv[3]}/x.dtd"))
