"""Addresses of the network that we never connect to on somebody else's word: private, local, reserved, or embedding one that is."""

import ipaddress

_FORBIDDEN = [
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip
_LOOPBACK = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]


def is_forbidden(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether the address is private, local, reserved or embeds one that is. Loopback is allowed to the demo's sources alone."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if allow_loopback and any(ip.version == network.version and ip in network for network in _LOOPBACK):
        return False
    return any(ip.version == network.version and ip in network for network in _FORBIDDEN)
