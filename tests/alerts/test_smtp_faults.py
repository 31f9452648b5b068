"""Faults at twelve points of SMTP, each of four kinds; and a real server with TLS and a login."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from faulty_server import FAULTS, POINTS, FaultyServer, make_certificate, running

from alerts import Attempt, SmtpSender
from records.subscription import DeliveryState

SILENCE_SECONDS = 2.0
PATIENT_SECONDS = 30.0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def mail(lines: int = 3) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "a@b.example", "c@d.example", "s", "<1@b.example>"
    made.set_content("A line of the mail that is not too short.\n" * lines)
    return made


def wanted(point: str | None, fault: str) -> DeliveryState:
    """The table of RELIABILITY: what is about the address is refused, what comes after the dot cannot be known."""
    if point == "dot" and fault in ("cut", "silence"):
        return DeliveryState.UNKNOWN
    if point in ("rcpt", "data", "dot") and fault == "5xx":
        return DeliveryState.REFUSED
    return DeliveryState.DUE if point else DeliveryState.SENT


def visit(certificate: Path, point: str | None, fault: str) -> tuple[FaultyServer, Attempt]:
    server = FaultyServer(certificate, point, fault)
    silent = fault == "silence"
    after = SILENCE_SECONDS if silent and point == "dot" else PATIENT_SECONDS
    answer = SILENCE_SECONDS if silent and point != "dot" else PATIENT_SECONDS
    # of a mail cut in its middle the client knows only if not all of it was out of its hands
    attempt = SmtpSender(server.url, after, answer).send(mail(300_000 if point == "body" else 3))
    server.done.set()
    server.join(5)
    return server, attempt


def test_without_a_fault_it_arrives(certificate: Path) -> None:
    server, attempt = visit(certificate, None, "")
    assert attempt.state is DeliveryState.SENT and server.received and not server.struck


def test_each_fault_at_each_point_gives_the_state_of_the_table(certificate: Path) -> None:
    cases = [(point, fault) for point in POINTS for fault in FAULTS]
    with ThreadPoolExecutor(6) as pool:
        visits = list(pool.map(lambda case: visit(certificate, *case), cases))
    wrong = {
        case: (attempt.state, attempt.said) for case, (_, attempt) in zip(cases, visits, strict=True) if attempt.state is not wanted(*case)
    }
    assert not wrong
    assert all(server.struck for server, _ in visits), "a fault that did not strike proves nothing"
    taken = {case for case, (server, _) in zip(cases, visits, strict=True) if server.received}
    assert taken == {("dot", "cut"), ("dot", "silence")}, "what may have arrived is unknown, and nothing else is"
    ailing = {case[0] for case, (_, attempt) in zip(cases, visits, strict=True) if attempt.server_ails}
    assert ailing >= {"banner", "ehlo", "handshake", "auth", "mail"} and "dot" not in ailing


@pytest.mark.parametrize(
    ("answer", "state", "ails"),
    [
        ("550 5.1.1 no such user", DeliveryState.REFUSED, False), ("550 5.7.1 relaying denied", DeliveryState.DUE, True),
        ("530 5.7.0 authentication required", DeliveryState.DUE, True), ("552 5.2.2 mailbox full", DeliveryState.REFUSED, False),
        ("552 5.3.4 too large", DeliveryState.FAILED, False), ("421 4.3.2 closing", DeliveryState.DUE, True),
        ("450 4.2.0 greylisted, come back", DeliveryState.DUE, False), ("550 no such user", DeliveryState.REFUSED, False),
    ],
)  # fmt: skip
def test_what_an_answer_is_about_decides_whom_it_stops(answer: str, state: DeliveryState, ails: bool) -> None:
    class Box:
        async def handle_RCPT(self, server, session, envelope, address, options):
            return answer

    with running(Box()) as port:
        attempt = SmtpSender(f"smtp://127.0.0.1:{port}").send(mail())
    assert (attempt.state, attempt.server_ails) == (state, ails) and answer[:3] in attempt.said


class Locked:
    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        assert session.ssl is not None and session.authenticated
        self.received.append(envelope.content)
        return "250 OK"


@pytest.mark.parametrize(("password", "state"), [("secret word", DeliveryState.SENT), ("wrong", DeliveryState.DUE)])
def test_a_server_with_tls_and_a_login_takes_it_and_a_wrong_password_is_the_operators_to_mend(
    certificate: Path, password: str, state: DeliveryState
) -> None:
    def login(server, session, envelope, mechanism, data):
        return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"secret word")

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = Locked()
    with running(box, tls_context=context, require_starttls=True, authenticator=login, auth_required=True) as port:
        attempt = SmtpSender(f"smtp://user:{password.replace(' ', '%20')}@127.0.0.1:{port}").send(mail())
    assert attempt.state is state and len(box.received) == (state is DeliveryState.SENT)
    assert "secret" not in attempt.said and "wrong" not in attempt.said


def test_a_password_is_not_sent_to_a_stranger_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.sending._LOOPBACK", ())
    with running(Locked()) as port:
        attempt = SmtpSender(f"smtp://user:secret@127.0.0.1:{port}").send(mail())
    assert attempt.state is DeliveryState.DUE and "no TLS" in attempt.said
