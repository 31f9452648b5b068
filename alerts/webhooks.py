"""Calls of webhooks, signed as Standard Webhooks asks (HMAC-SHA256); the identifier of a delivery is the same over all tries.

An address that is private is called only if the operator named its host: a webhook must be no door into our network. The name is
resolved once and the address that was looked at is the one connected to; redirects are not followed.
"""

import hashlib
import hmac
import json
import socket
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from alerts.sending import Attempt
from records.forbidden_addresses import is_forbidden
from records.subscription import DeliveryState

TIMEOUT_SECONDS = 15.0
MOST_ANSWER_BYTES = 4096
_LATER = (408, 425, 429)


def sign(key: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature` for a key `whsec_…`."""
    digest = hmac.new(b64decode(key.removeprefix("whsec_")), f"{delivery_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{b64encode(digest).decode()}"


class WebhookSender:
    """`private_hosts`: names or addresses, spaces between, that may be called though they are private."""

    def __init__(self, private_hosts: str = "", timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._private, self._timeout_seconds = frozenset(private_hosts.lower().split()), timeout_seconds

    def server_of(self, url: str) -> str:
        return urlsplit(url).netloc.rpartition("@")[2].lower()

    def send(self, url: str, key: str, delivery_id: str, content: dict[str, Any]) -> Attempt:
        """Raises: nothing; every failure is a state."""
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json", "User-Agent": "accordwatch", "webhook-id": f"msg_{delivery_id}",
            "webhook-timestamp": str(timestamp), "webhook-signature": sign(key, f"msg_{delivery_id}", timestamp, body),
        }  # fmt: skip
        try:
            status, said = self._post(url, headers, body)
        except _Forbidden as error:
            return Attempt(DeliveryState.REFUSED, str(error))
        except (HTTPError, OSError, ValueError) as error:
            return Attempt(DeliveryState.DUE, f"no answer: {' '.join(str(error).split())[:200]}")
        if 200 <= status < 300:
            return Attempt(DeliveryState.SENT, f"{status}")
        if status == 410:
            return Attempt(DeliveryState.REFUSED, f"{status} {said}")
        again = status >= 500 or status in _LATER
        return Attempt(DeliveryState.DUE if again else DeliveryState.FAILED, f"{status} {said}")

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address_of(host)
        timeout = urllib3.Timeout(connect=self._timeout_seconds, read=self._timeout_seconds)
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address, port, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED", timeout=timeout, retries=False
            )
        else:
            pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with pool:
            answer = pool.request(
                "POST", target, body=body, headers=headers | {"Host": self.server_of(url)}, redirect=False, preload_content=False
            )
            try:
                return answer.status, answer.read(MOST_ANSWER_BYTES).decode("utf-8", "replace")[:200]
            finally:
                answer.close()

    def _address_of(self, host: str) -> str:
        """An address of the host. Raises: _Forbidden if any of its addresses is, OSError if it has none."""
        found: Iterable[Any] = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if host.lower() not in self._private:
            for address in addresses:
                if is_forbidden(address):
                    raise _Forbidden(f"{host} leads to {address}, which webhooks may not call; see ACCORDWATCH_PRIVATE_WEBHOOKS")
        return addresses[0]


class _Forbidden(Exception):
    pass
