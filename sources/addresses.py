"""Canonical addresses: those that lead to the same article become one."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tldextract import TLDExtract

from records.errors import Misconfigured

_TRACKING = re.compile(
    r"^(?:utm_.+|fbclid|gclid|yclid|_openstat|from|place|ref|rss|ysclid|spm|igshid|mc_[ce]id|amp|outputtype|share|s_campaign)$", re.I
)
_MOBILE = re.compile(r"^(?:www|m|mobile|amp|wap)\.")
_registered = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)  # from the package: nothing is asked
_AMP = re.compile(r"/amp/?$|^/amp/|\.amp(?=\.html?$|$)")


def site_of(url: str) -> str | None:
    """The registered name that the address belongs to (`khovar.tj`), or its host where it has none; None for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return _registered(parts.hostname).top_domain_under_public_suffix or parts.hostname


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


def web_address(url: str) -> str:
    """The address, as somebody typed it. Raises: Misconfigured if it is none."""
    try:
        canonical_address(url)
    except ValueError as error:
        raise Misconfigured(f"{url!r} is no address.", "Give one with http:// or https://.") from error
    return url


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one owner: the same host, or hosts of one registered domain (`m.kun.uz` and `kun.uz`)."""
    try:
        hosts = [_MOBILE.sub("", (urlsplit(address).hostname or "").rstrip(".")) for address in (one, other)]
    except ValueError:
        return False
    if hosts[0] == hosts[1]:
        return bool(hosts[0])
    domains = [_registered(host).top_domain_under_public_suffix for host in hosts]
    return domains[0] == domains[1] != ""


def shown_address(url: str, claimed: str | None) -> str:
    """The address to show of a page that was had from `url`: the one it claims to have, unless that is on another's site."""
    return claimed if claimed and same_site(url, claimed) else url
