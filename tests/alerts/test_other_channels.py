"""Webhooks and Apprise, against a real server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from alerts import AppriseSender, Letterhead, WebhookSender, webhook_key
from alerts.apprise_channel import check_address
from records.errors import Misconfigured
from records.subscription import DeliveryState

KEY = webhook_key(Letterhead("a@b.example", "https://b.example", "secret"), "desk")


class Hook:
    """Takes calls and answers with what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.calls.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
                status, headers = hook.answers.pop(0) if hook.answers else (200, {})
                self.send_response(status)
                for key, value in (headers | {"Content-Length": "2"}).items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *args: Any) -> None:
                """Nothing on standard error."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook() -> Iterator[Hook]:
    held = Hook()
    yield held
    held.server.shutdown()
    held.server.server_close()


def call(hook: Hook, sender: WebhookSender | None = None, delivery: str = "0a1b"):
    sender = sender or WebhookSender("127.0.0.1")
    return sender.send(f"http://127.0.0.1:{hook.port}/take?a=1", KEY, delivery, {"summary": "Москва"})


def test_a_call_is_signed_so_that_another_library_verifies_it_and_its_identifier_stays(hook: Hook) -> None:
    hook.answers = [(503, {})]
    assert call(hook).state is DeliveryState.DUE and call(hook).state is DeliveryState.SENT
    (path, first, body), (_, second, _) = hook.calls
    assert path == "/take?a=1" and Webhook(KEY).verify(body, first) == json.loads(body) == {"summary": "Москва"}
    assert first["webhook-id"] == second["webhook-id"] == "msg_0a1b" and first["host"] == f"127.0.0.1:{hook.port}"
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(body + b" ", first)
    assert webhook_key(Letterhead("", "", "secret"), "other") != KEY


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (204, DeliveryState.SENT), (410, DeliveryState.REFUSED), (400, DeliveryState.FAILED), (404, DeliveryState.FAILED),
        (429, DeliveryState.DUE), (500, DeliveryState.DUE), (302, DeliveryState.FAILED),
    ],
)  # fmt: skip
def test_each_answer_gives_its_state_and_no_redirect_is_followed(hook: Hook, status: int, state: DeliveryState) -> None:
    hook.answers = [(status, {"Location": f"http://127.0.0.1:{hook.port}/elsewhere"})]
    assert call(hook).state is state and len(hook.calls) == 1


FORBIDDEN = (
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost", "LOCALHOST",
    "localhost.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "198.18.0.1", "192.0.2.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[3fff::1]",
    "[2001:db8::1]", "①②⑦.⓪.⓪.①", "127。0。0。1", "user@127.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("host", FORBIDDEN)
def test_no_spelling_of_a_private_address_is_called(hook: Hook, host: str) -> None:
    attempt = WebhookSender(timeout_seconds=2).send(f"http://{host}:{hook.port}/", KEY, "1", {})
    assert attempt.state in (DeliveryState.REFUSED, DeliveryState.DUE) and not hook.calls
    assert "may not call" in attempt.said or "no answer" in attempt.said


def test_a_server_that_does_not_answer_is_asked_again(hook: Hook) -> None:
    hook.server.shutdown()
    hook.server.server_close()
    assert call(hook).state is DeliveryState.DUE


def test_apprise_hands_over_and_tells_no_address(hook: Hook) -> None:
    address = f"json://user:hidden-word@127.0.0.1:{hook.port}/path"
    assert AppriseSender().send(address, "Заголовок", "Текст").state is DeliveryState.SENT
    content = json.loads(hook.calls[0][2])
    assert (content["title"], content["message"]) == ("Заголовок", "Текст")
    hook.answers = [(500, {})]
    failed = AppriseSender().send(address, "a", "b")
    assert failed.state is DeliveryState.DUE and "hidden-word" not in failed.said
    with pytest.raises(Misconfigured):
        check_address("nonsense://x")
