"""How much each likeness tells, in the manner of log-odds: above 0 speaks for one occasion, below against it.

Few and round on purpose: an analyst can add them up. They were set by reasoning on the trap table (tests/events/traps.yml),
not fitted; the quality test shakes each by a third and the result must hold.
"""

THRESHOLD = 0.0
START = -4.0  # two reports that share a pair, a type and a fortnight are seldom one occasion
VETO = -100.0  # cannot be one occasion, whatever else is alike

SIDES_SAME = 2.0
SIDES_MORE = -1.0  # one tells a side more than the other
SIDES_CROSS = -3.0  # each tells a side that the other lacks

PLACE_SAME = 0.7
PLACE_MISSING = -2.0  # a city for one, its state for the other
PLACE_OTHER = -6.0
ORG_SAME = 1.0
ORG_MISSING = -0.3
ORG_OTHER = -2.5

DAY_SAME = 3.0
DAY_NEXT = 0.5
DAY_NEAR = -2.0  # up to SLACK_DAYS apart
DAY_OF_PAPER = -0.5  # of agreements: near, and the later day is that of the paper, which is often taken for the act's
TRIP_NEAR = 1.0  # a visit lasts: within SLACK_DAYS
SPAN_SHORT = 2.0  # no day told, but the days that are possible meet
SPAN_LONG = 0.5  # only a month or more is known
SPAN_NEXT = -1.0

STATUS_SAME = 1.0
STATUS_STEP = 0.5  # announced, then done
STATUS_DRAFT = -2.0  # proposed, then done
STATUS_STAGE = -3.5  # signed and ratified are two occasions of one agreement
STATUS_OTHER = -1.0  # held and cancelled: one of them errs

INSTRUMENT_SAME = 1.0
INSTRUMENT_KIN = 0.0
INSTRUMENT_OTHER = -5.0  # a treaty and the statement that was adopted beside it

SECTORS_SHARED = 1.0
SECTORS_APART = -0.5
SUBJECTS_APART = -5.0  # of documents that are signed by the dozen: two memoranda of one day

LOCATION_SAME = 1.0
LOCATION_OTHER = -3.0

TERM_SAME = 2.0
TERM_OTHER = -3.0

PERSON_SHARED = 1.5
PERSONS_APART = -1.5
NUMBER_SHARED = 0.7
TEXT_COPIED = 2.0  # the same sentence, nearly
TRANSLATED = 1.5  # the site says that one article is the other in another language; each may tell of two memoranda
ARTICLE_SAME = -4.0  # the reader of the article held them apart already

# Of two events: are they of one instrument?
THREAD_START = -4.0
THREAD_SOON = 1.0
THREAD_SECTORS = 1.5
THREAD_SINGULAR = 2.0  # two states have one border treaty, and many agreements
