"""What it costs to find whom events concern: ten thousand subscriptions, filed, against a thousand and against asking each."""

import random
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from alerts import Watchers, concerns
from events import compose
from records.event import Event, Report
from records.mention import Mention, Side
from records.subscription import EventFilter, Subscription

CODES = tuple(["RU", "TJ", "CN", "IR", "KZ", "UZ", "KG", "TM", "AZ", "AM", "GE", "BY", "TR", "AF", "PK", "IN", "MN", "KR", "JP", "SA", "AE", "QA", "EG", "IQ", "SY", "DE", "FR", "IT", "ES", "GB", "US", "BR", "ZA", "VN", "ID", "MY", "TH", "RS", "HU", "PL"])
PLACES = ("Moscow", "Dushanbe", "Beijing", "Tehran", "Astana", "Tashkent", "Bishkek", "Baku", "Ankara", "Kabul")
SECTORS = ("trade", "energy", "culture", "health", "transport", "science")


def invent_subscriptions(number: int) -> list[Subscription]:
    """Readers as they are: most name pairs, some countries or cities, few nothing but a sector."""
    chance = random.Random(1)
    made = []
    for count in range(number):
        kind = chance.random()
        if kind < 0.7:
            wanted = {"pairs": tuple(tuple(chance.sample(CODES, 2)) for _ in range(chance.randint(1, 4)))}
        elif kind < 0.85:
            wanted = {"countries": tuple(chance.sample(CODES, chance.randint(1, 2)))}
        else:
            wanted = {"places": tuple(chance.sample(PLACES, 2))}
        if chance.random() < 0.4:
            wanted["sectors"] = tuple(chance.sample(SECTORS, 2))
        made.append(Subscription(id=f"reader-{count}", filter=EventFilter.model_validate(wanted)))
    return made


def invent_events(number: int) -> list[Event]:
    chance = random.Random(2)
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    made = []
    for count in range(number):
        sides = tuple(Side(code, chance.choice((None, None, *PLACES))) for code in chance.sample(CODES, 2))
        mention = Mention("agreement", "signed", sides, "treaty", "2024-01-01", None, None, (chance.choice(SECTORS),), "They signed it.", confidence=0.9)
        reports = [Report(mention, str(n), f"https://a.example/{count}/{n}", f"xx/{n}", "en", moment + timedelta(hours=n), "Signed") for n in range(3)]
        made.append(compose(f"ev-{count}", reports))
    return made


def match(subscriptions: Sequence[Subscription], events: Sequence[Event]) -> int:
    """How many alerts that gives."""
    watchers = Watchers(subscriptions)
    return sum(len(watchers.concerned(event, 3)) for event in events)


def ask_each(subscriptions: Sequence[Subscription], events: Sequence[Event]) -> int:
    """The same without filing."""
    return sum(concerns(subscription, event, 3) is not None for event in events for subscription in subscriptions)


def main() -> None:
    """Seconds of one core and the growth of memory for the whole task: 10,000 subscriptions, 1,000 events."""
    readers, events = invent_subscriptions(10_000), invent_events(1_000)
    memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    alerts = match(readers, events)
    seconds, grown = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    print(f"10,000 subscriptions, 1,000 events: {alerts} alerts, {seconds:.2f} s, {grown // 1024} MiB more")


if __name__ == "__main__":
    main()
