"""The newsroom: every agency on an address of its own, all of them on loopback.

with Newsroom() as newsroom:
    newsroom.sources()                                     # what the crawler needs to know
    newsroom.fault("server_error", path="/rss", times=1)   # goes wrong once
    newsroom.access_log                                    # what was asked, when and by whom
"""

import json
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from demo.agencies import Agency, assign, read_agencies
from demo.answers import Answer
from demo.catalogue import source_of, write_sources
from demo.faults import KINDS, Fault, FaultBook, lay
from demo.front_desk import FrontDesk, Reply, Visit
from demo.page_traps import first_page_of
from demo.sites import Site, open_site
from demo.stories import Story, read_articles
from records.source import Source

# One address per agency where the system has all of 127/8, so that politeness per host is real; else one for all.
_FIRST_HOST = 11
_CONTROL = "/-/"


class Newsroom:
    """Serves while the `with` block runs. With `port` 0 the system chooses; else agencies take `port`, `port` + 1, …"""

    def __init__(
        self,
        port: int = 0,
        articles: Path | Iterable[Mapping[str, Any]] | None = None,
        delay_seconds: float = 0.0,
        agencies: Iterable[str] | None = None,
    ) -> None:
        self._port = port
        self._articles = read_articles(articles)
        self._delay_seconds = delay_seconds
        wanted = None if agencies is None else set(agencies)
        self.agencies: tuple[Agency, ...] = tuple(a for a in read_agencies() if wanted is None or a.name in wanted)
        self.sites: dict[str, Site] = {}
        self._faults = FaultBook()
        self._log: list[Visit] = []
        self._lock = Lock()
        self._closing = Event()
        self._desks: list[tuple[FrontDesk, Thread]] = []

    def __enter__(self) -> Self:
        self._closing.clear()
        dealt = assign(self._articles, read_agencies())  # by all, so that a choice of agencies moves no article
        try:
            for index, agency in enumerate(self.agencies):
                desk = FrontDesk((_host(index), self._port + index if self._port else 0), agency.name, self)
                origin = f"http://{desk.server_address[0]!s}:{desk.server_address[1]}"
                self.sites[agency.name] = open_site(agency, origin, dealt.get(agency.name, []))
                thread = Thread(target=desk.serve_forever, args=(0.05,), name=f"newsroom-{agency.name}", daemon=True)
                self._desks.append((desk, thread))
                thread.start()
        except OSError:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._closing.set()
        for desk, thread in self._desks:
            desk.shutdown()
            desk.server_close()
            thread.join()
        self._desks.clear()

    @property
    def urls(self) -> dict[str, str]:
        """Origin of each agency, by name."""
        return {name: site.origin for name, site in self.sites.items()}

    @property
    def addresses(self) -> dict[str, str]:
        """Address of each article, by the article's id."""
        return {story.id: site.origin + story.path for site in self.sites.values() for story in site.stories}

    @property
    def access_log(self) -> tuple[Visit, ...]:
        with self._lock:
            return tuple(self._log)

    def forget_visits(self) -> None:
        with self._lock:
            self._log.clear()

    def sources(self) -> list[Source]:
        """The agencies as sources, selectors of their platforms included."""
        return [source_of(site, self._delay_seconds) for site in self.sites.values()]

    def write_sources(self, folder: Path) -> Path:
        """`folder`, now with `demo/<agency>.yml` for each agency: files as a user would write them."""
        return write_sources(folder, self.sites.values(), self._delay_seconds)

    def fault(
        self, kind: str, path: str = "*", agency: str | None = None, times: int | None = None, **how: Any
    ) -> Fault:
        """Let something go wrong from now on. Kinds and further arguments: `demo.faults`."""
        return self._faults.add(Fault(kind, path, agency, times, **how))

    def clear_faults(self) -> None:
        self._faults.clear()

    def edit(self, article_id: str, title: str | None = None, text: str | None = None) -> None:
        """The article is changed as an editor would; without new words a correction is added at its end."""
        for site in self.sites.values():
            for story in site.stories:
                if story.id == article_id:
                    self._edit(site, story, title, text)
                    return
        raise KeyError(article_id)

    def _edit(self, site: Site, story: Story, title: str | None = None, text: str | None = None) -> None:
        site.edit(story, datetime.now(UTC), title, text)

    def reply(self, agency: str, target: str, agent: str = "") -> Reply:
        """What the agency sends for a request target (path and query), faults included."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.path.startswith(_CONTROL):
            return Reply(self._control(parts.path.removeprefix(_CONTROL), query))
        site = self.sites[agency]
        asked = {key: value for key, value in query.items() if key not in ("fault", "hop")}
        answer = site.answer(parts.path, asked)
        fault = _fault_in(query) or self._faults.find(agency, target, answer.content_type, agent)
        if fault is None:
            return Reply(answer)
        if fault.kind == "on_pages" and answer.status == 404:
            answer = site.answer(first_page_of(parts.path), asked)
        if fault.kind == "edited":
            answer = self._edited(site, parts.path, answer, fault)
        return Reply(lay(fault, answer, parts.path, self._closing.wait), fault=fault.kind)

    def _edited(self, site: Site, path: str, answer: Answer, fault: Fault) -> Answer:
        """First as it was, the second time changed, and so from then on."""
        story = site.story_at(path)
        if story is None:
            return answer
        if story.path in fault.seen and story.modified == story.published:
            self._edit(site, story)
        fault.seen.add(story.path)
        return site.answer(path, {})

    def record(self, visit: Visit) -> None:
        if not visit.path.startswith(_CONTROL):
            with self._lock:
                self._log.append(visit)

    def _control(self, what: str, query: Mapping[str, str]) -> Answer:
        """`/-/log`, `/-/fault?kind=…&path=…&agency=…&times=…&seconds=…`, `/-/fault?clear=1`."""
        if what == "log":
            return _json([visit.as_json() for visit in self.access_log])
        if what == "fault" and query.get("clear"):
            self.clear_faults()
            return _json({"faults": "cleared"})
        if what == "fault":
            try:
                fault = self.fault(
                    query.get("kind", ""),
                    path=query.get("path", "*"),
                    agency=query.get("agency"),
                    times=int(query["times"]) if "times" in query else None,
                    seconds=float(query.get("seconds", "30")),
                )
            except ValueError as error:
                return Answer(400, str(error).encode(), "text/plain; charset=utf-8")
            return _json({"kind": fault.kind, "path": fault.path, "agency": fault.agency, "times": fault.times})
        return Answer(404, b"no such control", "text/plain")


def _host(index: int) -> str:
    wanted = f"127.0.0.{_FIRST_HOST + index}"
    with socket.socket() as probe, suppress(OSError):  # macOS has 127.0.0.1 alone
        probe.bind((wanted, 0))
        return wanted
    return "127.0.0.1"


def _fault_in(query: Mapping[str, str]) -> Fault | None:
    """A fault that the address itself asks for: `?fault=slow`. Unknown kinds are no fault."""
    if query.get("fault") not in KINDS:
        return None
    hop = query.get("hop", "0")
    return Fault(query["fault"], struck=int(hop) + 1 if hop.isdigit() else 1)


def _json(value: Any) -> Answer:
    return Answer(200, json.dumps(value, ensure_ascii=False, indent=1).encode(), "application/json")
