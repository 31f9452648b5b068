"""Store, settings and the reader who asks: whoever holds a token of a subscription may do what it is for."""

from dataclasses import dataclass

from alerts import Letterhead
from alerts.links import Right, token_fits
from records.subscription import Subscription
from settings import Settings
from store import Store, leases
from store.subscriptions import load_subscription


@dataclass(frozen=True)
class Desk:
    settings: Settings
    store: Store

    def letterhead(self) -> Letterhead:
        with self.store.writing() as connection:
            return Letterhead(self.settings.mail_from, self.settings.base_url, leases.secret_of(connection))

    def reader(self, letterhead: Letterhead, right: Right, name: str, token: str) -> Subscription | None:
        """The subscription whose token it is; None for any other, without a word on which part was wrong."""
        if not token_fits(letterhead.secret, right, name, token):
            return None
        with self.store.reading() as connection:
            return load_subscription(connection, name)
