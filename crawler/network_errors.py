"""What Scrapy and Twisted raise where the network failed: no name, no connection, a time-out, a cut."""

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed, ResponseNeverReceived

_UNVERIFIED = re.compile(r"VerificationError|certificate verify failed", re.I)
NETWORK_ERRORS = (
    OSError, CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError, ResponseDataLossError,
    ConnectError, ConnectionDone, ConnectionLost, ResponseFailed, ResponseNeverReceived,
)  # fmt: skip


def in_words(error: BaseException) -> str:
    """What went wrong, on one line."""
    text = re.sub(r"\s+", " ", str(error))[:300] or type(error).__name__
    return "its certificate cannot be verified" if _UNVERIFIED.search(text) else text
