"""Names of reports and events, made from their content alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from records.event import Report
from records.mention import Side

_LAST = datetime.max.replace(tzinfo=UTC)

# A place in the canonical order: publication, address, then content.
Place = tuple[datetime, str, str]


def report_key(report: Report) -> str:
    """Name of the report: its article and what it says. A report that is read again has the same name."""
    mention = report.mention
    said = [
        report.url or report.article_id,
        mention.type,
        mention.status,
        mention.instrument or "",
        mention.date or "",
        mention.valid or "",
        mention.location or "",
        ",".join(mention.sectors),
        mention.evidence,
        *(f"{side.country}/{side.place}/{side.org}" for side in sorted_sides(report)),
    ]
    return blake2b("\x1f".join(said).encode(), digest_size=10).hexdigest()


def sorted_sides(report: Report) -> list[Side]:
    """Sides in an order of their own, not that of the telling."""
    return sorted(report.mention.sides, key=lambda side: (side.key, side.place or "", side.org or ""))


def canonical_place(report: Report) -> Place:
    """Where the report stands among others: earliest published first, the address breaks ties, never the arrival."""
    published = report.published or _LAST
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return published, report.url or report.article_id, report_key(report)


def in_order(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports in canonical order, each once."""
    return tuple(sorted({report_key(report): report for report in reports}.values(), key=canonical_place))


def founding_id(reports: Sequence[Report]) -> str:
    """Identifier of the event that these reports make: the name of the earliest.

    The set of reports decides, not their arrival. It changes only if an earlier report arrives later.
    """
    return "ev-" + report_key(min(reports, key=canonical_place))
