"""`accordwatch web`: the pages that links in mails lead to."""

from typing import Annotated

import typer

from settings import load_settings
from web.serving import serve


def add_to(app: typer.Typer) -> None:
    app.command("web")(web)


def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on; ACCORDWATCH_WEB_HOST if not given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="ACCORDWATCH_WEB_PORT if not given.")] = None,
) -> None:
    """Stop pages, feeds and calendars of the subscriptions. Put a server with https before it and name it in ACCORDWATCH_BASE_URL."""
    settings = load_settings()
    changes = {key: value for key, value in (("web_host", host), ("web_port", port)) if value is not None}
    settings = settings.model_copy(update=changes)
    print(f"Pages on http://{settings.web_host}:{settings.web_port}. Ctrl-C stops them.", flush=True)
    serve(settings)
