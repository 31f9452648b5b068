"""A mail server of one visit with TLS and a login, which answers, falls silent or cuts the line at the point that it is told."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

POINTS = (
    "banner", "ehlo", "starttls", "handshake", "ehlo again", "auth", "password", "mail", "rcpt", "data", "body", "dot",
)  # fmt: skip
FAULTS = ("4xx", "5xx", "cut", "silence")


def make_certificate(folder: Path) -> Path:
    """A certificate with its key for 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def running(handler: object, **options: Any) -> Iterator[int]:
    """A real server on loopback; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class FaultyServer(threading.Thread):
    """`struck`: the point was reached and the fault done. `received`: a whole mail was taken."""

    def __init__(self, certificate: Path, point: str | None, fault: str) -> None:
        super().__init__(daemon=True)
        self._point, self._fault = point, fault
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.struck, self.received = False, False
        self.done = threading.Event()
        self.url = f"smtp://user:secret@127.0.0.1:{self._listener.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        visitor, _ = self._listener.accept()
        try:
            self._serve(visitor)
        except (OSError, _Struck):
            pass
        finally:
            self._listener.close()

    def _serve(self, visitor: socket.socket) -> None:
        self._say(visitor, "banner", "220 hello")
        self._hear(visitor)
        self._say(visitor, "ehlo", "250-here\r\n250 STARTTLS")
        self._hear(visitor)
        self._say(visitor, "starttls", "220 go on")
        if self._point == "handshake":
            self._strike(visitor)
        visitor = self._context.wrap_socket(visitor, server_side=True)
        self._hear(visitor)
        self._say(visitor, "ehlo again", "250-here\r\n250 AUTH LOGIN")
        self._hear(visitor)
        self._say(visitor, "auth", "334 UGFzc3dvcmQ6")
        self._hear(visitor)
        self._say(visitor, "password", "235 welcome")
        for point in ("mail", "rcpt"):
            self._hear(visitor)
            self._say(visitor, point, "250 ok")
        self._hear(visitor)
        self._say(visitor, "data", "354 go on")
        heard = visitor.recv(1000)
        if self._point == "body":
            self._strike(visitor)
        while not heard.endswith(b"\r\n.\r\n"):
            heard = heard[-8:] + visitor.recv(65536)
        self.received = self._fault not in ("4xx", "5xx")
        self._say(visitor, "dot", "250 taken")
        visitor.recv(100)

    def _hear(self, visitor: socket.socket) -> None:
        heard = b""
        while not heard.endswith(b"\r\n"):
            heard += visitor.recv(4096) or b"\r\n"

    def _say(self, visitor: socket.socket, point: str, answer: str) -> None:
        if point == self._point:
            self._strike(visitor)
        visitor.sendall(f"{answer}\r\n".encode())

    def _strike(self, visitor: socket.socket) -> None:
        self.struck = True
        if self._fault == "silence":
            self.done.wait(60)
        elif self._fault != "cut":
            visitor.sendall(b"451 4.3.0 later\r\n" if self._fault == "4xx" else b"554 5.0.0 no\r\n")
            if self._point != "body":
                self.done.wait(0.2)
        visitor.close()
        raise _Struck


class _Struck(Exception):
    pass
