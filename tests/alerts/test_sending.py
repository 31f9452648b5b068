"""What became of a mail: a real SMTP server that answers as told."""

import socket
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from alerts import FolderSender, SmtpSender
from records.errors import Misconfigured
from records.subscription import DeliveryState


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "a@b.example", "c@d.example", "s", "<1@b.example>"
    made.set_content(".leading dot\ntext\n")
    return made


class Box:
    """Takes mails, or answers with what it was given."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.rcpt_answer = "250 OK"
        self.data_answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt_answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.content)
        return self.data_answer


@pytest.fixture
def box() -> Iterator[tuple[Box, str]]:
    held = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=port)
    controller.start()
    yield held, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_mail_arrives_as_it_was_written(box: tuple[Box, str]) -> None:
    held, url = box
    assert SmtpSender(url).send(mail()).state is DeliveryState.SENT
    assert b"\r\n.leading dot\r\n" in held.received[0]


@pytest.mark.parametrize(
    ("where", "answer", "state"),
    [
        ("rcpt_answer", "450 later", DeliveryState.DUE), ("rcpt_answer", "550 nobody here", DeliveryState.REFUSED),
        ("data_answer", "451 later", DeliveryState.DUE), ("data_answer", "554 no", DeliveryState.REFUSED),
    ],
)  # fmt: skip
def test_each_answer_gives_its_state(box: tuple[Box, str], where: str, answer: str, state: DeliveryState) -> None:
    held, url = box
    setattr(held, where, answer)
    attempt = SmtpSender(url).send(mail())
    assert attempt.state is state and answer[:3] in attempt.said


def talk(script: Callable[[socket.socket], None]) -> str:
    """A server of one visit that does as the script says."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        visitor, _ = listener.accept()
        with visitor, listener:
            script(visitor)

    threading.Thread(target=serve, daemon=True).start()
    return f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def say(visitor: socket.socket, *answers: str) -> None:
    for answer in answers:
        visitor.sendall(f"{answer}\r\n".encode())
        visitor.recv(4096)


def test_cut_before_the_dot_it_is_due_again() -> None:
    assert SmtpSender(talk(lambda v: say(v, "220 hi", "250 ok"))).send(mail()).state is DeliveryState.DUE


def test_cut_after_the_dot_nobody_knows() -> None:
    def script(visitor: socket.socket) -> None:
        say(visitor, "220 hi", "250 ok", "250 ok", "250 ok", "354 go on")
        received = b""
        while not received.endswith(b"\r\n.\r\n"):
            received += visitor.recv(4096)

    assert SmtpSender(talk(script), after_dot_seconds=2).send(mail()).state is DeliveryState.UNKNOWN


def test_without_a_server_it_is_due_again_and_a_wrong_address_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert SmtpSender(f"smtp://127.0.0.1:{port}").send(mail()).state is DeliveryState.DUE
    with pytest.raises(Misconfigured, match="ACCORDWATCH_SMTP_URL"):
        SmtpSender("mail.example")


def test_in_a_folder_the_same_mail_is_one_file(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "mail")
    sender.send(mail())
    sender.send(mail())
    assert [p.name for p in (tmp_path / "mail").iterdir()] == ["1.eml"]
