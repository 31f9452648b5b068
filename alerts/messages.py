"""A short message for chats and webhooks: the facts, a sentence of each, the first source."""

from collections.abc import Sequence

from alerts.composing import MOST_IN_DIGEST, Told
from alerts.content import tell_event
from alerts.headers import plain
from alerts.links import Letterhead
from alerts.wording import say_count, say_fact
from records.subscription import Subscription


def short_message(told: Sequence[Told], subscription: Subscription, letterhead: Letterhead) -> tuple[str, str]:
    """(title, plain text) in the subscriber's language."""
    language = subscription.language
    lines = []
    for one in told[:MOST_IN_DIGEST]:
        item = tell_event(one.event, one.status, one.why, subscription, letterhead)
        url = next((report["url"] for report in item["reports"] if report["url"]), "")
        lines += [item["sentence"], f"“{item['evidence']}” ({item['reports'][0]['outlet']}, {item['evidence_language']})", url, ""]
    if len(told) > MOST_IN_DIGEST:
        lines.append(say_count("more", len(told) - MOST_IN_DIGEST, language))
    others = f" (+{len(told) - 1})" if len(told) > 1 else ""
    return plain(say_fact(told[0].event, language, told[0].status)) + others, "\n".join(lines).strip()
