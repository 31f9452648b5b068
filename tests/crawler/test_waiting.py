"""`Retry-After` is heeded in all its forms, and a host that gave one is left alone."""

from datetime import UTC, datetime

import pytest

from crawler.failures import seconds_to_wait

NOW = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0), (" 7 ", 7.0), ("Thu, 13 Mar 2025 09:10:00 GMT", 600.0), ("Thu, 13 Mar 2025 08:00:00 GMT", 0.0),
        ("99999999999", 86_400.0), ("Thu, 13 Mar 2525 09:10:00 GMT", 86_400.0), ("", 0.0), ("soon", 0.0), ("-5", 0.0), ("1e9", 0.0),
    ],
)  # fmt: skip
def test_it_is_read_as_seconds_or_as_a_date_and_capped(header: str, seconds: float) -> None:
    assert seconds_to_wait(header, NOW) == seconds
