"""The map: a Folium map in a page of our own, rendered once per version of the catalogue and language."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from layers.meta import THEMES
from store.bilingual import Lang
from store.settings import Settings
from web import page_static, page_text
from web.language import lang_of
from web.page_frame import frame
from web.page_templates import render
from web.services import services_of

router = APIRouter(tags=["map"])

INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
BASE = "base_"  # layers that the loader of extracts publishes


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: its bytes, its entity tag, and the content security policy that fits it."""

    body: bytes
    etag: str
    policy: str


@router.get("/", include_in_schema=False)
async def the_map(request: Request) -> Response:
    """The map page, in the language asked for."""
    services = services_of(request)
    lang = lang_of(request)
    has_base = any(layer.id.startswith(BASE) for layer in services.catalogue.layers)
    page = await run_in_threadpool(rendered, services.settings, services.catalogue.revision, has_base, lang)
    headers = {"ETag": page.etag, "Cache-Control": "no-cache", "Vary": "Cookie", "Content-Security-Policy": page.policy}
    if request.headers.get("if-none-match") == page.etag:
        return Response(status_code=304, headers=headers)
    return Response(page.body, media_type="text/html; charset=utf-8", headers=headers)


@lru_cache(maxsize=8)
def rendered(settings: Settings, revision: int, has_base: bool, lang: Lang) -> Page:
    """The page of this version of the catalogue, in `lang`; `has_base`: an extract was loaded."""
    city = settings.profile
    drawn = frame(city.centre)
    told = {**configuration(settings, lang), "map": drawn.name, "revision": revision, "has_base": has_base}
    html = render("map.html", lang, city=city, folium=drawn, configuration=told, modules=page_static.modules())
    etag = hashlib.sha256(html.encode()).hexdigest()[:20]
    return Page(html.encode(), f'"{etag}"', policy(html, settings.basemap_url))


def configuration(settings: Settings, lang: Lang) -> dict[str, Any]:
    """What does not change with the catalogue of the one object handed to the page's scripts."""
    city = settings.profile
    return {
        "lang": lang,
        "text": page_text.texts(lang, page_text.ON_THE_MAP),
        "themes": {theme: title.say(lang) for theme, title in THEMES.items()},
        "city": {"name": city.name_vi if lang == "vi" else city.name_en, "box": city.box, "centre": city.centre},
        "basemap_url": settings.basemap_url,
    }


def policy(html: str, basemap_url: str | None) -> str:
    """The content security policy: this origin, the inline blocks of `html` by their hashes, the online base map."""
    allowed = {"script": ["'self'"], "style": ["'self'"]}
    for kind, text in INLINE.findall(html):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        allowed[kind].append(f"'sha256-{digest}'")
    images = "'self' data: blob:" + (f" {_origin(basemap_url)}" if basemap_url else "")
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {' '.join(dict.fromkeys(allowed['script']))}",
            f"style-src {' '.join(dict.fromkeys(allowed['style']))}",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
