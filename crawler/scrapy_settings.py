"""Scrapy's settings that must hold; docs/decisions tells where each comes from."""

from collections.abc import Sequence
from typing import Any

from crawler.plan import host_of
from records.source import Source

SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
BOT_NAME = "accordwatch"

ROBOTSTXT_OBEY = False  # our own middleware obeys it: Scrapy's takes a robots.txt with 503 for leave to read all
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
DOWNLOAD_HANDLERS = {
    "file": None, "ftp": None, "s3": None, "data": None,
    "http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    "https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
}  # fmt: skip
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
DNSCACHE_ENABLED = False
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # it is an outcome
RETRY_HTTP_CODES = [500, 502, 504, 522, 524]
RETRY_EXCEPTIONS = [  # no time-out among them: a page may take a minute in all
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionLost",
    "twisted.web.client.ResponseFailed",
]
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOADER_CLIENTCONTEXTFACTORY = "crawler.certificates.Certificates"
CONCURRENT_REQUESTS = 64  # requests wait in `turns`, not here: a slow host cannot fill these places
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0  # each source has its own, set as its slot's delay
AUTOTHROTTLE_ENABLED = False
HTTPERROR_ALLOW_ALL = True
LOG_LEVEL = "ERROR"
LOG_STDOUT = False
LOG_INSTALL_ROOT_HANDLER = True
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
DOWNLOADER_MIDDLEWARES = {
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.guard.SchemeMiddleware": 90,
    "crawler.guard.NameMiddleware": 700,  # before a second try
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.redirects.Redirects": 600,
}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}


def for_crawl(user_agent: str, max_page_bytes: int, timeout_seconds: float, sources: Sequence[Source]) -> dict[str, Any]:
    """The settings of one crawl. Sources of one host share its longest delay."""
    slots: dict[str, dict[str, Any]] = {}
    for source in sources:
        delay = max(source.delay_seconds, slots.get(host_of(source), {"delay": 0.0})["delay"])
        slots[host_of(source)] = {"concurrency": 1 if delay else 4, "delay": delay, "jitter": 0}
    names = [name for name in globals() if name.isupper()]
    return {name: globals()[name] for name in names} | {
        "USER_AGENT": user_agent,
        "DOWNLOAD_MAXSIZE": max_page_bytes,
        "DOWNLOAD_TIMEOUT": timeout_seconds,
        "DOWNLOAD_SLOTS": slots,
        "ACCORDWATCH_ALLOW_LOOPBACK": any(source.allow_loopback for source in sources),
        "ACCORDWATCH_UNVERIFIED_HOSTS": [source.home.host for source in sources if not source.verify_certificate],
    } | (_with_browser() if any(source.javascript for source in sources) else {})


def _with_browser() -> dict[str, Any]:
    from crawler.browser import browser_settings

    return browser_settings() | {"DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES | {"crawler.browser.BrowserMiddleware": 500}}
