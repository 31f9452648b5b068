"""What a failed or refused request means: the outcome of its page, and how heavily it weighs on the source's health."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, UnsupportedURLSchemeError

from crawler.guard import ForbiddenAddress
from crawler.network_errors import in_words
from crawler.redirects import WallMet
from crawler.robots import RobotsDenied
from crawler.walls import wall_in
from records.page import Outcome

HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25
LONGEST_WAIT_SECONDS = 86_400.0


def outcome_of_failure(error: BaseException) -> tuple[Outcome, str]:
    """(outcome, reason) of a request that brought no response."""
    text = in_words(error)
    if isinstance(error, RobotsDenied):
        return Outcome.ROBOTS_DENIED, text
    if isinstance(error, WallMet):
        return Outcome.BLOCKED, text
    if isinstance(error, ForbiddenAddress | UnsupportedURLSchemeError) or "which we do not read" in text:
        return Outcome.FORBIDDEN_ADDRESS, text
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in text or ("size" in text.lower() and "larger" in text.lower()):
        return Outcome.OVERSIZED, text
    if isinstance(error, IgnoreRequest):
        return (Outcome.REDIRECT_LOOP, "more redirects than allowed") if "redirection" in text else (Outcome.UNREACHABLE, text)
    return Outcome.UNREACHABLE, text


def outcome_of_status(status: int, headers: Mapping[str, str], body: bytes) -> tuple[Outcome | None, str]:
    """(outcome, reason) of a response; no outcome where there is a page to be read. `headers`: names in any case."""
    if status == 304:
        return Outcome.UNCHANGED, ""
    if status in (404, 410):
        return Outcome.GONE, f"HTTP {status}"
    wall = wall_in(status, {name.lower(): value for name, value in headers.items()}, body)
    if wall or status in (401, 403, 407, 429, 451, 503):
        return Outcome.BLOCKED, f"HTTP {status}" + (f", {wall}" if wall else "")
    return (None, "") if status == 200 else (Outcome.UNREACHABLE, f"HTTP {status}")


def weight_of_status(status: int) -> float:
    """How heavily a feed's answer weighs: gone for good is hard, refused soft, an error of the server temporary."""
    if status in (404, 410):
        return HARD
    return SOFT if 400 <= status < 500 and status != 429 else TEMPORARY


def seconds_to_wait(retry_after: str, now: datetime) -> float:
    """Seconds that a `Retry-After` asks for, given in seconds or as a date; at most a day, 0 if it says nothing."""
    text = retry_after.strip()
    if re.fullmatch(r"\d{1,12}", text):
        return min(float(text), LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT_SECONDS)
