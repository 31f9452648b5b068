"""Stop pages, feeds and calendars: only a POST stops, only a token opens, and other programs can read what they give."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import atoma
import feedparser
import pytest
import vobject
from icalendar import Calendar
from starlette.testclient import TestClient
from test_judging import NOW, SIDES, SIGNED, tell

from alerts import Letterhead
from alerts.links import calendar_link, event_link, feed_link, stop_link, token
from records.mention import Mention
from records.subscription import Subscription
from settings import Settings
from store import Store, leases
from store.subscriptions import list_deliveries, save_subscription, stopped_subscriptions
from tasks.deciding import decide_alerts
from web.application import make_app

BASE = "https://watch.example"


@pytest.fixture
def letterhead(store: Store) -> Letterhead:
    with store.writing() as connection:
        return Letterhead("a@watch.example", BASE, leases.secret_of(connection))


@pytest.fixture
def client(store: Store, settings: Settings) -> TestClient:
    return TestClient(make_app(settings.model_copy(update={"base_url": BASE}), store), base_url=BASE)


def subscribe(store: Store, name: str = "desk", **fields: object) -> None:
    with store.writing() as connection:
        save_subscription(connection, Subscription(id=name, **fields), NOW)  # type: ignore[arg-type]


def stopped(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(stopped_subscriptions(connection))


def test_only_a_post_stops_and_twice_is_harmless(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, email="desk@ministry.example", language="fa")
    tell(store, "a", SIGNED)
    assert decide_alerts(store) == 1
    link = stop_link(letterhead, "desk")
    for _ in range(50):
        shown = client.get(link, headers={"Sec-Purpose": "prefetch"})
        assert shown.status_code == 200 and client.head(link).status_code == 200
    assert 'dir="rtl"' in shown.text and "<form method=\"post\">" in shown.text and not stopped(store)
    once = client.post(link, content="List-Unsubscribe=One-Click", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert once.status_code == 200 and stopped(store) == {"desk"}
    assert client.post(link).status_code == 200 and "<form" not in client.get(link).text
    with store.reading() as connection:
        assert [d.state for d in list_deliveries(connection)] == ["failed"], "what waited is let go"


def test_a_token_opens_its_own_door_alone(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, "desk")
    subscribe(store, "other")
    good = stop_link(letterhead, "desk")
    read = token(letterhead.secret, "read", "desk")
    for link in (
        good[:-1] + ("0" if good[-1] != "0" else "1"), good[:-1], good.replace("/desk/", "/other/"), good.replace("/desk/", "/nobody/"),
        f"{BASE}/stop/desk/{read}", feed_link(letterhead, "desk").replace(read, token(letterhead.secret, "stop", "desk")),
        stop_link(replace(letterhead, secret="other"), "desk"), f"{BASE}/stop/desk/é", f"{BASE}/nothing", f"{BASE}/openapi.json", f"{BASE}/docs",
    ):  # fmt: skip
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code in (404, 405) and not stopped(store), link
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.request(method, good).status_code == 405 and not stopped(store)


def test_no_page_runs_anything_or_is_kept(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, "<script>alert(1)<\u202ex")
    tell(store, "a", replace(SIGNED, evidence="<img src=x onerror=alert(1)> они подписали"))
    decide_alerts(store)
    with store.reading() as connection:
        (delivery,) = list_deliveries(connection)
    name = delivery.subscription_id
    for link in (stop_link(letterhead, name), event_link(letterhead, name, delivery.event_id)):
        page = client.get(link)
        assert page.status_code == 200 and "<script" not in page.text and "<img" not in page.text and "style=" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'") and page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert set(re.findall(r'(?:src|href|action)="([^"]*)"', page.text)) <= {
            "/style.css", "https://a.example/1", feed_link(letterhead, name), calendar_link(letterhead, name)
        }  # fmt: skip
    assert client.get("/style.css").headers["Content-Type"].startswith("text/css")


def test_a_feed_tells_once_what_was_told_and_two_readers_understand_it(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, language="ru")
    tell(store, "a", replace(SIGNED, evidence="Они <b>подписали</b> & \x0b\ufffe разошлись."))
    assert decide_alerts(store) == 1
    answer = client.get(feed_link(letterhead, "desk"))
    read, strict = feedparser.parse(answer.content), atoma.parse_atom_bytes(answer.content)
    assert not read.bozo and answer.headers["Content-Type"].startswith("application/atom+xml")
    (entry,), (other,) = read.entries, strict.entries
    assert entry.title == "Москва – Душанбе: программа сотрудничества 2025–2027 подписана" == other.title.value
    assert "&lt;b&gt;" in other.content.value and "<b>" not in other.content.value and other.id_.startswith("tag:watch.example,2020:desk/")
    assert strict.links[0].href == feed_link(letterhead, "desk") and other.updated.tzinfo is not None
    assert client.get(feed_link(letterhead, "desk"), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    tell(store, "b", SIGNED, lang="fa")
    assert decide_alerts(store) == 0, "one event, told once"
    assert [e.id for e in feedparser.parse(client.get(feed_link(letterhead, "desk")).content).entries] == [entry.id]


def appointment(client: TestClient, letterhead: Letterhead) -> list[object]:
    answer = client.get(calendar_link(letterhead, "desk"))
    assert answer.status_code == 200 and all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    read = vobject.readOne(answer.content.decode("utf-8"))  # a second library, that did not write it
    assert read.validate(raiseException=True)
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(e["UID"]), str(e["SUMMARY"])) for e in found] == [(e.uid.value, e.summary.value) for e in getattr(read, "vevent_list", [])]
    return found


def test_a_planned_visit_keeps_its_uid_when_it_is_moved_held_or_called_off(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, email="desk@ministry.example")  # asks for agreements: its calendar shows what else is planned
    day = datetime.now(UTC).date() + timedelta(days=20)
    visit = Mention("visit", "planned", SIDES, None, day.isoformat(), None, "Dushanbe", ("trade",), "He will come; soon, to\nDushanbe.", confidence=0.9)
    published = datetime.now(UTC) - timedelta(days=2)
    tell(store, "a", visit, published=published)
    (first,) = appointment(client, letterhead)
    assert first["UID"].endswith("@watch.example") and first["STATUS"] == "TENTATIVE" and first["DTSTART"].dt == day
    assert first["DTEND"].dt == day + timedelta(days=1) and "Moscow – Dushanbe: visit planned" in first["SUMMARY"]
    tell(store, "a", replace(visit, date=(day + timedelta(days=1)).isoformat()), published=published)
    (moved,) = appointment(client, letterhead)
    assert moved["UID"] == first["UID"] and moved["DTSTART"].dt == day + timedelta(days=1) and moved["SEQUENCE"] >= first["SEQUENCE"]
    called_off = replace(visit, status="cancelled", date=(day + timedelta(days=1)).isoformat(), evidence="The visit is called off.")
    tell(store, "b", called_off, published=published + timedelta(days=1))
    (gone,) = appointment(client, letterhead)
    assert gone["UID"] == first["UID"] and gone["STATUS"] == "CANCELLED"


def test_the_calendar_of_another_pair_is_empty_and_valid(store: Store, client: TestClient, letterhead: Letterhead) -> None:
    subscribe(store, filter={"pairs": ["CN-IR"]})
    tell(store, "a", replace(SIGNED, status="planned", date=datetime.now(UTC).date().isoformat()))
    assert appointment(client, letterhead) == []
