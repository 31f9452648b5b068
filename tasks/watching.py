"""What a worker's main process sees of a step that took its child process with it, or was ended at its time limit."""

import logging
from typing import Any

from billiard.exceptions import WorkerLostError
from celery.worker.request import Request

from records.errors import AccordwatchError
from settings import load_settings
from store import Store
from store import articles as article_rows
from tasks.steps import note_failure

logger = logging.getLogger(__name__)


class WatchedRequest(Request):
    """A step of which failures are counted that it cannot count itself. `tasks.read` takes a page, `tasks.resolve` an article."""

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> Any:
        error = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(error, WorkerLostError | SystemExit) and not self._already_cancelled:
            self._note(f"its process died: {error}")
        return super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)

    def on_timeout(self, soft: bool, timeout: float) -> None:
        super().on_timeout(soft, timeout)
        if not soft:
            self._note(f"it did not end within {timeout:.0f} s")

    def _note(self, reason: str) -> None:
        settings = load_settings()
        store = Store(settings.database_url, settings.lock_timeout_seconds)
        try:
            number = int(self.args[0])
            if self.name == "tasks.read":
                note_failure(store, number, reason)
            else:
                with store.writing() as connection:
                    article_rows.fail_resolving(connection, number, reason)
        except AccordwatchError as error:  # not counted, then: how often it was begun is counted too
            logger.error("a failure of %s %s could not be noted: %s", self.name, self.args, error)
        finally:
            store.close()
