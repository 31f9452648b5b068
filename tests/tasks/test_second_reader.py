"""The second reader: asked only about what is in doubt, believed only with a sentence of the article, kept, limited, and off by default."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from records.article import Article
from records.errors import Misconfigured
from records.mention import Mention, Reading, Side
from records.page import Page
from settings import Settings
from sources import load_catalogue
from store import Store, open_store
from store.articles import due_articles
from store.events import EventQuery, list_events
from store.pages import record_page
from tasks.reextracting import Selection, reextract
from tasks.resolving import resolve_article
from tasks.second_reader import SecondReader, kept_answers, second_reader
from tasks.steps import extract_page

SENTENCE = "Estonia and Oman signed a treaty on double taxation in Muscat on Monday."
ARTICLE = Article("Two sides agree", f"{SENTENCE} Nothing else was said.", "en", datetime(2025, 3, 14, tzinfo=UTC))
SIDES = (Side("EE"), Side("OM"))


class Model(BaseHTTPRequestHandler):
    """Answers a chat completion with what the test laid out, and keeps what it was asked."""

    answer: str = ""
    status = 200
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Model.asked.append({"path": self.path, "key": self.headers["Authorization"], **json.loads(body)})
        said = json.dumps({"choices": [{"message": {"content": Model.answer}}], "usage": {"total_tokens": 900}}).encode()
        self.send_response(Model.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def model() -> Iterator[str]:
    Model.asked, Model.status, Model.answer = [], 200, json.dumps({"events": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/accordwatch.db")
    yield opened
    opened.close()


def reader(store: Store, url: str, **settings: Any) -> SecondReader:
    found = second_reader(Settings(second_reader_url=url, second_reader_model="small", **settings), store)
    assert found is not None
    return found


def mention(confidence: float, **fields: Any) -> Mention:
    told = {"type": "agreement", "status": "signed", "sides": SIDES, "instrument": "treaty", "evidence": SENTENCE} | fields
    return Mention(confidence=confidence, **told)


def told(evidence: str = SENTENCE, **fields: Any) -> dict[str, Any]:
    sides = [{"country": c, "place": None, "org": None} for c in ("EE", "OM")]
    return {
        "type": "agreement", "status": "signed", "instrument": "treaty", "sides": sides, "date": "2025-03-10", "valid": None,
        "location": "Muscat", "sectors": ["finance"], "evidence": evidence,
    } | fields  # fmt: skip


def test_it_is_off_unless_an_address_is_set(store: Store) -> None:
    assert second_reader(Settings(), store) is None


def test_an_address_without_a_model_is_told(store: Store) -> None:
    with pytest.raises(Misconfigured, match="no model"):
        second_reader(Settings(second_reader_url="http://127.0.0.1:1/v1"), store)


def test_what_is_sure_is_not_asked_about(store: Store, model: str) -> None:
    reading = Reading("en", (mention(0.9),))
    assert reader(store, model).reconsider(ARTICLE, reading) == reading
    assert not Model.asked


def test_a_doubtful_event_is_confirmed_and_what_it_left_open_is_filled(store: Store, model: str) -> None:
    Model.answer = json.dumps({"events": [told()]})
    (after,) = reader(store, model, second_reader_key="secret").reconsider(ARTICLE, Reading("en", (mention(0.5),))).mentions
    assert after.confidence > 0.7 and (after.date, after.location) == ("2025-03-10", "Muscat")
    (asked,) = Model.asked
    assert asked["path"] == "/v1/chat/completions" and asked["key"] == "Bearer secret"
    assert asked["response_format"]["json_schema"]["strict"] and SENTENCE in asked["messages"][-1]["content"]


def test_a_doubtful_event_that_it_does_not_see_weakens(store: Store, model: str) -> None:
    (after,) = reader(store, model).reconsider(ARTICLE, Reading("en", (mention(0.6),))).mentions
    assert after.confidence == pytest.approx(0.3)


@pytest.mark.parametrize(
    "event",
    [
        told("Estonia and Oman signed a treaty in Muscat."), told(" "), told(status="held"), told(type="war"), told(instrument="pact"),
        told(sides=[{"country": "EE", "place": None, "org": None}]),
        told(sides=[{"country": c, "place": None, "org": None} for c in ("Estonia", "Oman")]),
        told(extra="field"), {"type": "agreement"},
    ],
)  # fmt: skip
def test_without_a_sentence_of_the_article_and_known_words_it_is_not_believed(store: Store, model: str, event: dict[str, Any]) -> None:
    Model.answer = json.dumps({"events": [event]})
    after = reader(store, model).reconsider(ARTICLE, Reading("en", (mention(0.6),))).mentions
    assert len(after) == 1 and after[0].confidence <= 0.6


def test_an_event_that_it_alone_saw_stays_in_doubt(store: Store, model: str) -> None:
    Model.answer = json.dumps({"events": [told(), told(type="meeting", status="held", instrument=None)]})
    after = reader(store, model).reconsider(ARTICLE, Reading("en", (mention(0.6),))).mentions
    assert [(m.type, m.confidence) for m in after[1:]] == [("meeting", 0.4)]


def test_nobody_is_asked_twice_about_one_article(store: Store, model: str) -> None:
    Model.answer = json.dumps({"events": [told()]})
    first, again = (reader(store, model).reconsider(ARTICLE, Reading("en", (mention(0.5),))) for _ in range(2))
    assert first == again and len(Model.asked) == 1


def test_a_day_has_its_limit(store: Store, model: str) -> None:
    careful = reader(store, model, second_reader_tokens_per_day=900)
    careful.reconsider(ARTICLE, Reading("en", (mention(0.5),)))
    other = Article("Another", SENTENCE, "en", ARTICLE.published)
    reading = Reading("en", (mention(0.5),))
    assert careful.reconsider(other, reading) == reading and len(Model.asked) == 1


@pytest.mark.parametrize("answer", ["no JSON", "[]", '{"events": "none"}', ""])
def test_an_answer_of_another_shape_leaves_the_reading_as_it_is(store: Store, model: str, answer: str) -> None:
    Model.answer = answer
    reading = Reading("en", (mention(0.5),))
    assert reader(store, model).reconsider(ARTICLE, reading) == reading


def test_a_failure_leaves_the_reading_as_it_is(store: Store, model: str, caplog: pytest.LogCaptureFixture) -> None:
    Model.status = 500
    reading = Reading("en", (mention(0.5),))
    assert reader(store, model).reconsider(ARTICLE, reading) == reading
    assert reader(store, "http://127.0.0.1:9/v1", second_reader_key="planted-secret").reconsider(ARTICLE, reading) == reading
    assert "not heard" in caplog.text and "planted-secret" not in caplog.text


def test_reading_anew_hears_what_was_answered_and_asks_nobody(store: Store, model: str) -> None:
    said = "Россия и Таджикистан подписали в Душанбе соглашение о сотрудничестве, сообщает пресс-служба правительства."
    url, doubts_all = "https://a.example/1", {"second_reader_from": 0.0, "second_reader_to": 1.0}
    page = f"<html lang=ru><h1>Соглашение подписано</h1>{f'<p>{said}</p>' * 8}</html>".encode()
    sides = [{"country": c, "place": None, "org": None} for c in ("RU", "TJ")]
    Model.answer = json.dumps({"events": [told(said, sides=sides, instrument="agreement", valid="2025/2028")]})
    with store.writing() as connection:
        number = record_page(connection, Page(url, url, "tj/a", datetime(2025, 3, 14, tzinfo=UTC), 200, page, "text/html"), url, None)
    assert number is not None
    extract_page(store, number, load_catalogue(), second=reader(store, model, **doubts_all))
    with store.reading() as connection:
        articles = due_articles(connection)
    resolve_article(store, *articles)
    with store.reading() as connection:
        before = list_events(connection, EventQuery())
    assert len(Model.asked) == 1 and [event.valid for event in before] == ["2025/2028"], "confirmed, and what was open is filled"
    for settings in (Settings(second_reader_url=model, second_reader_model="small", **doubts_all), Settings(**doubts_all)):
        changes = reextract(store, load_catalogue(), Selection(), lambda *told: None, kept_answers(settings, store))
        with store.reading() as connection:
            assert (changes.articles, changes.changed) == (1, 0) and list_events(connection, EventQuery()) == before
    assert len(Model.asked) == 1
