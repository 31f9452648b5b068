"""Sending a mail over SMTP or into a folder, and what became of it.

| server's answer | state |
| --- | --- |
| refused, cut or silent before the final dot; 4xx; 5xx that is about us and not about the address (no login, no relaying) | due again |
| 5xx for the address | refused |
| 5xx for this mail (too large, its content) | failed |
| 2xx after the final dot | sent |
| cut or silent after the final dot | unknown |
"""

import json
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from records.errors import Misconfigured, Unreachable
from records.subscription import DeliveryState

CONNECT_SECONDS = 30.0
AFTER_DOT_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6
_ABOUT_MAIL = re.compile(r"[45]\.(?:[36]|7\.(?:2[0-9]|3[01]))")  # mail system limits, content, refused as spam
_ABOUT_US = re.compile(r"[45]\.[57]\.")  # protocol, policy: relaying denied, login needed
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LOGIN_CODES = (530, 534, 535, 538)


@dataclass(frozen=True)
class Attempt:
    state: DeliveryState
    said: str = ""
    server_ails: bool = False  # others would fare alike: the server is left in peace for a while


class Sender(Protocol):
    server: str | None  # whose rate its mails count for

    def send(self, mail: EmailMessage) -> Attempt: ...


class FolderSender:
    """Writes each mail as an `.eml` file named by its Message-ID; the same mail twice is one file."""

    server = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: EmailMessage) -> Attempt:
        return self._write(f"{str(mail['Message-ID']).strip('<>').split('@')[0]}.eml", mail.as_bytes())

    def keep(self, key: str, content: dict[str, Any]) -> Attempt:
        """Keeps what another channel would be sent, as JSON."""
        return self._write(f"{key}.json", json.dumps(content, ensure_ascii=False, indent=1).encode())

    def _write(self, name: str, content: bytes) -> Attempt:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
        return Attempt(DeliveryState.SENT, str(path))


class SmtpSender:
    """Sends over SMTP; one connection a mail, so that the state of each is certain."""

    def __init__(self, url: str, after_dot_seconds: float = AFTER_DOT_SECONDS, answer_seconds: float = CONNECT_SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise Misconfigured("ACCORDWATCH_SMTP_URL is no address of a mail server.", "Write smtp://user:password@host:port or smtps://…")
        self._host, self._secure = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._secure else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")
        self._after_dot_seconds, self._answer_seconds = after_dot_seconds, answer_seconds
        self.server = f"{self._host}:{self._port}"

    def send(self, mail: EmailMessage) -> Attempt:
        """Raises: nothing; every failure is a state."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Attempt(DeliveryState.DUE, f"no connection: {_said(error)}", server_ails=True)
        try:
            return self._hand_over(server, mail)
        finally:
            server.close()

    def check(self) -> None:
        """Raises: Unreachable if the server does not let us in."""
        try:
            self._connect().close()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(
                f"The mail server {self._host}:{self._port} cannot be used: {_said(error)}.", "See ACCORDWATCH_SMTP_URL."
            ) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self._secure:
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=self._answer_seconds, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._answer_seconds)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if self._user:
                if not isinstance(server.sock, ssl.SSLSocket) and self._host not in _LOOPBACK:
                    raise smtplib.SMTPNotSupportedError("the server offers no TLS, and a password is not sent without")
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage) -> Attempt:
        sender, recipient = parseaddr(str(mail["From"]))[1], parseaddr(str(mail["To"]))[1]
        try:
            code, text = server.mail(sender)
            if code >= 400:
                return Attempt(DeliveryState.DUE, _answer(code, text), server_ails=True)  # about the sender: the operator's to mend
            code, text = server.rcpt(recipient)
            if code >= 400:
                return _answered(code, text)
            server.putcmd("data")
            code, text = server.getreply()
            if code != 354:
                return _answered(code, text)
        except (OSError, smtplib.SMTPException) as error:
            return Attempt(DeliveryState.DUE, f"cut before the mail was handed over: {_said(error)}", server_ails=True)
        return self._finish(server, mail)

    def _finish(self, server: smtplib.SMTP, mail: EmailMessage) -> Attempt:
        lines = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")).rstrip(b"\r\n").split(b"\r\n")
        body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
        try:
            server.send(body)
        except (OSError, smtplib.SMTPException) as error:
            return Attempt(DeliveryState.DUE, f"cut while the mail was handed over: {_said(error)}", server_ails=True)
        try:
            if server.sock is not None:
                server.sock.settimeout(self._after_dot_seconds)
            server.send(b"\r\n.\r\n")
            code, text = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Attempt(DeliveryState.UNKNOWN, f"cut after the final dot: {_said(error)}")
        if code == -1:
            return Attempt(DeliveryState.UNKNOWN, "no answer after the final dot")
        return Attempt(DeliveryState.SENT, text.decode("utf-8", "replace")) if 200 <= code < 300 else _answered(code, text)


def _answered(code: int, text: bytes) -> Attempt:
    """What an answer of 4xx or 5xx to the recipient or to the mail means. Enhanced codes (RFC 3463) say what it is about."""
    said = _answer(code, text)
    enhanced = said[4:]
    if code < 500:
        return Attempt(DeliveryState.DUE, said, server_ails=code == 421)
    if code in _LOGIN_CODES:
        return Attempt(DeliveryState.DUE, said, server_ails=True)
    if _ABOUT_MAIL.match(enhanced):
        return Attempt(DeliveryState.FAILED, said)
    if _ABOUT_US.match(enhanced):
        return Attempt(DeliveryState.DUE, said, server_ails=True)
    return Attempt(DeliveryState.REFUSED, said)


def _answer(code: int, text: bytes) -> str:
    return " ".join(f"{code} {text.decode('utf-8', 'replace')}".split())


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
