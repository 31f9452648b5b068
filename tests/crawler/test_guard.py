"""No request to a private address, whatever the spelling."""

import pytest

from crawler.guard import ForbiddenAddress, is_forbidden, resolve_host

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
