"""From mentions to events: are they one occasion, and what follows. Pure; imports only the records.

`reports_of` makes the reports of an article, `block_keys` finds the events they may belong to, `resolve` decides,
`compose` and `merge` make the event; `resolve_all` does it all in memory. `agreements` ties events of one instrument.
"""

from events.agreements import dated_thread_keys
from events.blocks import block_keys
from events.constraints import articles_tied
from events.edits import with_edits
from events.identity import founding_id, report_key
from events.likeness import Score, compare, score
from events.merging import compose, merge
from events.reporting import reports_of
from events.resolution import Join, New, Revise, canonical_id, divide, resolve, resolve_all, unite, withdraw
from events.voices import count_outlets
from records.decision import Constraint, Edit

__all__ = [
    "Constraint",
    "Edit",
    "Join",
    "New",
    "Revise",
    "Score",
    "articles_tied",
    "block_keys",
    "canonical_id",
    "compare",
    "compose",
    "count_outlets",
    "dated_thread_keys",
    "divide",
    "founding_id",
    "merge",
    "report_key",
    "reports_of",
    "resolve",
    "resolve_all",
    "score",
    "unite",
    "with_edits",
    "withdraw",
]
