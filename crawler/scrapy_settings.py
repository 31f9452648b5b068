"""Scrapy's settings that must hold; docs/decisions tells where each comes from."""

from typing import Any

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
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 504, 522, 524]
CONCURRENT_REQUESTS = 16
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
}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}


def for_crawl(user_agent: str, max_page_bytes: int, allow_loopback: bool) -> dict[str, Any]:
    """The settings of one crawl."""
    names = [name for name in globals() if name.isupper()]
    return {name: globals()[name] for name in names} | {
        "USER_AGENT": user_agent,
        "DOWNLOAD_MAXSIZE": max_page_bytes,
        "ACCORDWATCH_ALLOW_LOOPBACK": allow_loopback,
    }
