"""The application: routes, and the headers that keep a page to itself."""

from hashlib import sha256
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from settings import Settings
from store import Store
from web.desk import Desk
from web.reading import calendar_of, event_page, feed_of
from web.rendering import style_sheet
from web.stopping import stop_page, unknown_page

SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}  # fmt: skip
LOOK = ["GET", "HEAD"]  # these change nothing, however often a mail program looks


def make_app(settings: Settings, store: Store) -> FastAPI:
    """The application over an open store."""
    app = FastAPI(title="accordwatch", docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(settings, store)

    @app.middleware("http")
    async def keep_to_itself(request: Request, call_next: Any) -> Response:
        answer: Response = await call_next(request)
        answer.headers.update(SAFE)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @app.exception_handler(HTTPException)
    async def leads_nowhere(request: Request, error: HTTPException) -> Response:
        return Response(unknown_page(), error.status_code, headers=error.headers, media_type="text/html; charset=utf-8")

    _add_stop(app, desk)
    _add_reading(app, desk)
    app.add_api_route("/style.css", lambda: Response(style_sheet(), media_type="text/css"), methods=LOOK)
    return app


def _add_stop(app: FastAPI, desk: Desk) -> None:
    @app.api_route("/stop/{name}/{token}", methods=LOOK)
    def ask(name: str, token: str) -> Response:
        return _page(stop_page(desk, name, token, stop=False))

    @app.post("/stop/{name}/{token}")
    def stop(name: str, token: str) -> Response:
        """One click (RFC 8058): no cookie, no body needed; a second time is harmless."""
        return _page(stop_page(desk, name, token, stop=True))


def _add_reading(app: FastAPI, desk: Desk) -> None:
    @app.api_route("/told/{name}/{token}/{event_id}", methods=LOOK)
    def told(name: str, token: str, event_id: str) -> Response:
        return _page(event_page(desk, name, token, event_id))

    @app.api_route("/feed/{name}/{token}.atom", methods=LOOK)
    def feed(name: str, token: str, request: Request) -> Response:
        return _file(request, feed_of(desk, name, token), "application/atom+xml; charset=utf-8")

    @app.api_route("/calendar/{name}/{token}.ics", methods=LOOK)
    def calendar(name: str, token: str, request: Request) -> Response:
        return _file(request, calendar_of(desk, name, token), "text/calendar; charset=utf-8")


def _page(content: str | None) -> Response:
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type="text/html; charset=utf-8")


def _file(request: Request, content: bytes | None, media_type: str) -> Response:
    """The file, or 304 to a program that has it."""
    if content is None:
        raise HTTPException(404)
    mark = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Cache-Control": "private, max-age=300"}
    if request.headers.get("If-None-Match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
