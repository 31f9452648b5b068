"""The server of the pages: uvicorn, on loopback unless told otherwise. Addresses hold tokens, so no access is logged."""

import uvicorn

from records.errors import Unreachable
from settings import Settings, load_settings
from store import open_store
from web.application import make_app


def serve(settings: Settings | None = None) -> None:
    """Serves until it is ended. Raises: Unreachable if the port is taken."""
    settings = settings or load_settings()
    store = open_store(settings.database_url, settings.lock_timeout_seconds)
    config = uvicorn.Config(
        make_app(settings, store), host=settings.web_host, port=settings.web_port, log_level="warning", access_log=False,
        server_header=False, timeout_keep_alive=5, h11_max_incomplete_event_size=16_384,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run()
    except SystemExit as error:
        raise Unreachable(f"{settings.web_host}:{settings.web_port} cannot be used.", "Set ACCORDWATCH_WEB_PORT to a free port.") from error
    finally:
        store.close()
