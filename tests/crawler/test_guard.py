"""No request to a private address, whatever the spelling."""

from urllib.parse import urlsplit

import pytest
from scrapy.http import Request
from twisted.internet.error import DNSLookupError

from crawler.guard import ForbiddenAddress, SchemeMiddleware, is_forbidden, resolve_host

FORBIDDEN = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "3fff::1",
    "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
)  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_private_and_reserved_addresses_are_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are_not(address: str) -> None:
    assert not is_forbidden(address)


@pytest.mark.parametrize("name", ["0x7f000001", "127.1", "0", "localhost", "2130706433"])
def test_other_spellings_of_loopback_are_seen_through(name: str) -> None:
    with pytest.raises(ForbiddenAddress):
        resolve_host(name, allow_loopback=False)


def test_only_loopback_is_opened_to_the_demo() -> None:
    assert not is_forbidden("127.0.0.11", allow_loopback=True)
    assert is_forbidden("10.0.0.1", allow_loopback=True)


SPELLINGS = (
    "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://2130706433/",
    "http://017700000001/", "http://0/", "http://0.0.0.0/", "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[::127.0.0.1]/", "http://[2001:0:1::1]/", "http://127.0.0.1:80/", "http://user@127.0.0.1/", "http://a.example@127.0.0.1/",
    "http://127.0.0.1#a.example", "http://127.0.0.1?a.example", "https://127.255.255.254/", "http://\uff11\uff12\uff17.0.0.1/", "http://127\u3002" + "0.0.1/",
    "http://10.0.0.1/", "http://012.0.0.1/", "http://10.1/", "http://167772161/", "http://172.16.0.1/", "http://172.31.255.1/", "http://192.168.1.1/",
    "http://192.168.257/", "http://169.254.169.254/", "http://0xa9fea9fe/", "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://[fe80::1%25lo]/",
    "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[ff02::1]/", "http://[fec0::1]/", "http://[::]/", "http://224.0.0.1/", "http://239.1.1.1/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://100.64.0.1/", "http://100.127.255.255/", "http://198.18.0.1/", "http://192.0.0.8/",
    "http://192.0.2.1/", "http://192.88.99.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://[2001:db8::1]/", "http://[3fff::1]/",
    "http://[100::1]/", "http://[5f00::1]/",
)  # fmt: skip
SCHEMES = ("file:///etc/hostname", "ftp://a.example/", "gopher://a.example/", "data:text/html,x", "telnet://a.example/", "dict://a.example/", "s3://b/k", "ldap://a.example/")


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_of_a_forbidden_address_is_asked(url: str) -> None:
    """Either the request is refused before it is made, or its host is when it is looked up: that is what it would connect to."""
    request = Request(url)
    try:
        SchemeMiddleware(allow_loopback=False).process_request(request)
        resolve_host((urlsplit(request.url).hostname or "").encode("idna").decode(), allow_loopback=False)
    except (ForbiddenAddress, UnicodeError, DNSLookupError):
        return
    raise AssertionError(f"{url} would be asked")


@pytest.mark.parametrize("url", SCHEMES)
def test_no_other_scheme_is_asked(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        SchemeMiddleware(allow_loopback=False).process_request(Request(url))


def test_a_name_is_refused_for_one_bad_record_and_looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["93.184.216.34"], ["93.184.216.34", "10.0.0.1"], ["127.0.0.1"]]
    monkeypatch.setattr("socket.getaddrinfo", lambda *told, **more: [(2, 1, 6, "", (address, 0)) for address in answers.pop(0)])
    assert resolve_host("a.example", allow_loopback=False) == "93.184.216.34", "and this is the address that is connected to"
    for _ in range(2):
        with pytest.raises(ForbiddenAddress):
            resolve_host("a.example", allow_loopback=False)
