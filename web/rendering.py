"""Templates of the pages. Everything is escaped; styles come from one sheet, so that a page may run nothing."""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


def _load(name: str) -> str:
    return files("web").joinpath("templates", name).read_text(encoding="utf-8")


_ENVIRONMENT = Environment(loader=FunctionLoader(_load), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render(template: str, content: dict[str, Any]) -> str:
    return _ENVIRONMENT.get_template(template).render(content)


def style_sheet() -> str:
    return _load("style.css")
