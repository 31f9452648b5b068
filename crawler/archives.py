"""Addresses of archive pages, day by day, in the calendar of the site."""

import re
from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

MOST_DAYS = 3700
_PLACES = re.compile(r"\{(\w[\w-]*)\}")


def archive_addresses(template: str, first: date, last: date) -> list[str]:
    """Addresses of the archive from the first to the last day, the newest first, each once; `{page}` is left in them.

    `{YYYYMMDD} {YYYY} {MM} {DD} {year} {month} {day} {jalali_year} {jalali_month} {jalali_day}`; ten years at most.
    """
    days = min((last - first).days + 1, MOST_DAYS)
    return list(dict.fromkeys(_filled(template, last - timedelta(days=back)) for back in range(days)))


def _filled(template: str, day: date) -> str:
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    known = {
        "YYYYMMDD": f"{day:%Y%m%d}", "YYYY": f"{day:%Y}", "MM": f"{day:%m}", "DD": f"{day:%d}", "YYYY-MM": f"{day:%Y-%m}",
        "year": str(day.year), "month": str(day.month), "day": str(day.day),
        "jalali_year": str(jalali.year), "jalali_month": str(jalali.month), "jalali_day": str(jalali.day), "page": "{page}",
    }  # fmt: skip
    return _PLACES.sub(lambda place: known.get(place[1], place[0]), template)


def on_page(address: str, number: int) -> str:
    return address.replace("{page}", str(number))
