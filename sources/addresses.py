"""Canonical addresses: those that lead to the same article become one."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_.+|fbclid|gclid|yclid|_openstat|from|place|ref|rss|ysclid|spm|igshid|mc_[ce]id|amp|outputtype|share|s_campaign)$", re.I
)
_MOBILE = re.compile(r"^(?:www|m|mobile|amp|wap)\.")
_AMP = re.compile(r"/amp/?$|^/amp/|\.amp(?=\.html?$|$)")


def canonical_address(url: str, base: str | None = None) -> str:
    """The address without scheme, tracking, AMP, mobile host, fragment and closing slash. Raises: ValueError for what is none.

    Loopback hosts keep their port, so that the demo's agencies stay apart.
    """
    parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no web address")
    host = _MOBILE.sub("", parts.hostname.lower().rstrip("."))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = re.sub(r"/{2,}", "/", _AMP.sub("", parts.path)).rstrip("/")
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)))
    return urlunsplit(("", host + port, path, query, "")).removeprefix("//")
