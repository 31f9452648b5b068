"""What can go wrong, and what follows from it.

AccordwatchError                exit  what follows
├── Misconfigured                2    stop at start; the message says what to change
│   ├── UnknownSource                 no source has that id
│   ├── BrokenFile                    a YAML or settings file cannot be used
│   └── LexiconIncomplete             a language file lacks a key
├── Unreachable                  3    retry with back-off (host, broker, SMTP server)
├── Unreadable                   4    quarantine, look later (bad JSON line, page that is no article)
└── StoreUnavailable             5    nothing stored is lost; try again (locked, full disk, no server)

What is normal (not modified, too short, no article) is no error but an `Outcome`.
Exit status 1 means: the work was done, but some of the input was bad (each bad item was named).
"""


class AccordwatchError(Exception):
    """One clear sentence, and what to do about it."""

    exit_code = 1

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.problem} {self.advice}".strip()


class Misconfigured(AccordwatchError):
    exit_code = 2


class UnknownSource(Misconfigured):
    pass


class BrokenFile(Misconfigured):
    pass


class LexiconIncomplete(Misconfigured):
    pass


class Unreachable(AccordwatchError):
    exit_code = 3


class Unreadable(AccordwatchError):
    exit_code = 4


class StoreUnavailable(AccordwatchError):
    exit_code = 5
