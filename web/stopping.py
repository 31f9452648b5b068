"""The stop page: looking shows a button, only a POST stops."""

from datetime import UTC, datetime

from alerts.words_of import load_words
from store.subscriptions import stop_subscription, stopped_subscriptions
from web.desk import Desk
from web.rendering import render


def stop_page(desk: Desk, name: str, token: str, *, stop: bool) -> str | None:
    """The page in the reader's language; None if the token is not of that subscription."""
    reader = desk.reader(desk.letterhead(), "stop", name, token)
    if reader is None:
        return None
    words = load_words(reader.language)
    with desk.store.reading() as connection:
        before = reader.id in stopped_subscriptions(connection)
    if stop and not before:
        with desk.store.writing() as connection:
            stop_subscription(connection, reader.id, "stopped by its reader", datetime.now(UTC))
    said = words.stop_page["already" if before else "done" if stop else "question"].format(name=reader.id)
    button = words.stop_page["button"] if not stop and not before else ""
    return render("stop.html.j2", {"lang": reader.language, "direction": words.direction, "said": said, "button": button})


def unknown_page() -> str:
    """What a link that leads nowhere shows, whatever is wrong with it."""
    return render("stop.html.j2", {"lang": "en", "direction": "ltr", "said": load_words("en").stop_page["unknown"], "button": ""})
