"""Templates to text and to HTML that mail programs show well: styles stand in the tags, those for the dark stay in the head."""

import re
import unicodedata
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, FunctionLoader, StrictUndefined

_FSI, _PDI = "\u2068", "\u2069"


def _load(name: str) -> str:
    return files("alerts").joinpath("templates", name).read_text(encoding="utf-8")


def isolate(text: str) -> str:
    """Text of a site, kept from turning round what stands beside it where letters of two directions can meet."""
    mixed = any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
    return f"{_FSI}{text}{_PDI}" if mixed else text


def _environment(*, escape: bool) -> Environment:
    made = Environment(
        loader=FunctionLoader(_load), autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["isolate"] = isolate
    return made


_HTML, _TEXT = _environment(escape=True), _environment(escape=False)


def render_text(template: str, content: dict[str, Any]) -> str:
    return re.sub(r"\n{3,}", "\n\n", _TEXT.get_template(template).render(content))


def render_html(template: str, content: dict[str, Any]) -> str:
    return css_inline.inline(_HTML.get_template(template).render(content), load_remote_stylesheets=False)


def render_page(template: str, content: dict[str, Any]) -> str:
    """HTML with its styles in the head, for a page of our own."""
    return _HTML.get_template(template).render(content)
