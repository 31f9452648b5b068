"""A site on loopback that means harm: bombs, answers without end, headers without number. Each path is one attack; `/feed` lists them all."""

import gzip
import io
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote

import brotli
from scrapy.utils._compression import zstd

from records.source import Source

BOMBS = ("gzip", "deflate", "br", "zstd", "nested", "sitemap.xml.gz")
ENDLESS = ("drip", "chunks", "headers", "long-line", "false-length")


@cache
def _bombs(megabytes: int) -> dict[str, tuple[str, bytes]]:
    """(content encoding, bytes) by name, each unpacking to so much."""
    piece, zeros = b"<p>" + b"\0" * 1_000_000, megabytes
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as out:
        for _ in range(zeros):
            out.write(piece)
    flat, broad, tight = zlib.compressobj(1), brotli.Compressor(quality=1), zstd.ZstdCompressor()
    deflate = b"".join(flat.compress(piece) for _ in range(zeros)) + flat.flush()
    br = b"".join(broad.process(piece) for _ in range(zeros)) + broad.finish()
    zst = b"".join(tight.compress(piece) for _ in range(zeros)) + tight.flush()
    return {
        "zstd": ("zstd", zst), "sitemap.xml.gz": ("", packed.getvalue()),
        "gzip": ("gzip", packed.getvalue()), "deflate": ("deflate", deflate), "br": ("br", br),
        "nested": ("gzip, gzip", gzip.compress(packed.getvalue(), 1)),
    }  # fmt: skip


class _Attack(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    megabytes = 200  # that a bomb unpacks to
    closing = Event()
    links: tuple[str, ...] = ()
    robots = False  # whether robots.txt names them as sitemaps

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        with suppress(ConnectionError, TimeoutError):
            if name == "robots.txt":
                self._send("".join(f"Sitemap: {link}\n" for link in self.links).encode(), status=200 if self.robots else 404, kind="text/plain")
            elif name == "feed":
                items = "".join(f"<item><link>{link}</link><title>{link}</title></item>" for link in self.links)
                self._send(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode(), kind="application/rss+xml")
            elif name in BOMBS:
                encoding, body = _bombs(self.megabytes)[name]
                self._send(body, **({"Content-Encoding": encoding} if encoding else {}))
            else:
                getattr(self, f"_{name.replace('-', '_')}", self._plain)()

    def _send(self, body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        for header, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def _plain(self) -> None:
        self._send(b"<html><body><h1>Plain</h1><p>" + b"A page as others are. " * 40 + b"</p></body></html>")

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.closing.wait(0.5):
            self.wfile.write(b"x")

    def _chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.closing.is_set():
            self.wfile.write(b"10000\r\n" + b"y" * 0x10000 + b"\r\n")

    def _headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"z" * 50) for i in range(10_000)) + b"Content-Length: 0\r\n\r\n")

    def _long_line(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"z" * 5_000_000 + b"\r\nContent-Length: 0\r\n\r\n")

    def _false_length(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"<html>short</html>")
        self.close_connection = True

    def _hop(self) -> None:
        """`/hop?2&ADDRESS` leads to `/hop?1&ADDRESS`, that to the address."""
        left, _, address = self.path.partition("?")[2].partition("&")
        self._send(b"", status=302, Location=f"/hop?{int(left) - 1}&{address}" if left > "1" else unquote(address))

    def _sitemap(self) -> None:
        """An index and a list in one: which it is taken for is the reader's affair."""
        places = "".join(f"<sitemap><loc>{escape(link)}</loc></sitemap><url><loc>{escape(link)}</loc></url>" for link in self.links)
        self._send(f"<sitemapindex>{places}</sitemapindex>".encode(), kind="application/xml")

    def _claims(self) -> None:
        """An article that says it lives elsewhere."""
        links = "".join(f"<link rel=canonical href='{escape(link)}'><link rel=amphtml href='{escape(link)}'>" for link in self.links)
        self._send(f"<html><head>{links}</head><body><h1>A title</h1><p>{'A page as others are. ' * 40}</p></body></html>".encode())

    def _loop(self) -> None:
        self._send(b"", status=302, Location=f"/loop?{time.monotonic_ns()}")

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def hostile_site(
    paths: tuple[str, ...], links: tuple[str, ...] = (), *, robots: bool = False, megabytes: int = 200, certificate: Path | None = None
) -> Iterator[Source]:
    """The site as a source whose feed lists these paths and links; with `robots` its robots.txt does too. `megabytes`: of its bombs."""
    server = ThreadingHTTPServer(("127.0.0.77", 0), _Attack)
    server.daemon_threads = True
    server.block_on_close = False
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    origin = f"http{'s' if certificate else ''}://127.0.0.77:{server.server_address[1]}"
    _Attack.links = tuple(f"{origin}/{path}" for path in paths) + links
    _Attack.robots, _Attack.megabytes = robots, megabytes
    _Attack.closing.clear()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    content = {
        "id": "demo/hostile", "title": "Hostile", "home": origin + "/", "country": "INT", "languages": ["en"], "publisher": "p",
        "feeds": [origin + "/feed"], "allow_loopback": True, "delay_seconds": 0,
    }  # fmt: skip
    try:
        yield Source.model_validate(content)
    finally:
        _Attack.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
