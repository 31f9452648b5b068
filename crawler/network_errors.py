"""What Scrapy and Twisted raise where the network failed: no name, no connection, a time-out, a cut."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed, ResponseNeverReceived

NETWORK_ERRORS = (
    OSError, CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError, ResponseDataLossError,
    ConnectError, ConnectionDone, ConnectionLost, ResponseFailed, ResponseNeverReceived,
)  # fmt: skip
