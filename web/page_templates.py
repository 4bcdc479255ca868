"""The pages' templates: one Jinja environment, escaping everything that is not said to be HTML."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from store.bilingual import Lang
from web import page_static, page_text

FOLDER = Path(__file__).parent / "templates"


def render(name: str, lang: Lang, **context: object) -> str:
    """The template `name` in `lang`. It sees `t` (the texts), `static(path)`, `lang`, and `context`."""
    return (
        _environment().get_template(name).render(lang=lang, t=page_text.texts(lang), static=page_static.url, **context)
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
