"""The log: ids that lead from a page to its mail, no password, no line that a site wrote."""

import json
import logging

import pytest

from settings import Settings
from tasks.logbook import Lines, note, secrets_of, set_up_log

SECRET = "Pl4nted%2Fsecret"
SETTINGS = Settings(
    store_url=f"postgresql://watch:{SECRET}@db/watch", broker_url="redis://:br0ker-secret@redis:6379/0", smtp_url="smtp://me:m4il-secret@mail:587",
)  # fmt: skip


def record(what: str, **ids: object) -> logging.LogRecord:
    made = logging.LogRecord("tasks", logging.INFO, __file__, 1, what, (), None)
    made.ids = ids
    return made


def test_a_thing_done_is_one_line_with_its_ids() -> None:
    line = Lines("text").format(record("page read", page=12, outcome="stored", article=[7, 8]))
    assert line.endswith("INFO page read page=12 outcome=stored article=7,8")
    told = json.loads(Lines("json").format(record("alert sent", delivery=3, mail="ab", event="ev-1")))
    assert told["what"] == "alert sent" and (told["delivery"], told["mail"], told["event"]) == (3, "ab", "ev-1")


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_site_sends_forges_no_line(form: str) -> None:
    line = Lines(form).format(record("page fetched\n2025-01-01 ERROR forged", url="https://x.example/\n2025 ERROR forged page=1"))
    assert "\n" not in line and "\r" not in line and ("\\n" in line or "\\x0a" in line)


@pytest.mark.parametrize("form", ["text", "json"])
def test_passwords_appear_nowhere(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert {"br0ker-secret", "m4il-secret", SECRET, "Pl4nted/secret"} == secrets_of(SETTINGS)
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        set_up_log(SETTINGS.model_copy(update={"log_format": form}))
        logger = logging.getLogger("tasks")
        note(logger, f"connected to {SETTINGS.broker_url}", smtp=SETTINGS.smtp_url)
        note(logger, "another's: amqp://them:0ther-secret@host/ and Pl4nted/secret by itself")
        try:
            raise ValueError(f"cannot reach {SETTINGS.store_url}")
        except ValueError:
            logger.exception("it failed")
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    said = capsys.readouterr().err
    assert "it failed" in said and "ValueError" in said
    assert not any(secret in said for secret in ("ecret@", "br0ker-secret", "m4il-secret", "0ther-secret", "Pl4nted"))
