"""The command line: `accordwatch COMMAND`. Each command stands in a file of its own."""

import sys

import typer

from cli import (
    again_command,
    agreements_command,
    alerts_command,
    article_command,
    crawl_command,
    demo_command,
    doctor_command,
    events_command,
    export_command,
    extract_command,
    forget_command,
    quality_command,
    service_command,
    show_command,
    sources_command,
    status_command,
    subscriptions_command,
    web_command,
)
from records.errors import AccordwatchError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads the world's news agencies and tells who agreed what with whom, with the sentence that says it.",
)
for command in (
    demo_command, crawl_command, again_command, events_command, show_command, agreements_command, extract_command, article_command,
    sources_command, subscriptions_command, alerts_command, service_command, web_command, status_command, doctor_command,
    export_command, quality_command, forget_command,
):  # fmt: skip
    command.add_to(app)


def run() -> None:
    """Runs a command. An error of ours is one sentence on standard error and its exit status (docs/exit-codes.md)."""
    try:
        app()
    except AccordwatchError as error:
        print(f"accordwatch: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        print("accordwatch: stopped; what was done is kept.", file=sys.stderr)
        raise SystemExit(130) from None
