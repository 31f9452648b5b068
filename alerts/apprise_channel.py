"""Messages to Telegram, Slack, Teams, Matrix and all else that Apprise knows an address for."""

import apprise

from alerts.sending import Attempt
from records.errors import Misconfigured
from records.subscription import DeliveryState


class AppriseSender:
    """Hands a title and a text to the service that the address names. The address is a secret: no message of ours shows it."""

    def send(self, address: str, title: str, text: str) -> Attempt:
        """Raises: nothing; every failure is a state."""
        hub = apprise.Apprise()
        if not hub.add(address):
            return Attempt(DeliveryState.REFUSED, "Apprise knows no service of that address")
        taken = hub.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT)
        return Attempt(DeliveryState.SENT, "taken") if taken else Attempt(DeliveryState.DUE, "the service did not take it")


def check_address(address: str) -> None:
    """Raises: Misconfigured if Apprise knows no service of that address."""
    if apprise.Apprise.instantiate(address) is None:
        raise Misconfigured("Apprise knows no service of that address.", "See https://github.com/caronc/apprise for the forms.")
