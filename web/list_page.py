"""The page of lists: addresses are handed in, what is found is counted and drawn, and taken home as a file."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from addressing.files.at_once import MOST
from addressing.files.report import CAUSES, WELL
from addressing.files.table import MEDIA
from store.bilingual import Lang
from store.settings import Settings
from web import page_text
from web.language import lang_of
from web.page_templates import render
from web.services import services_of

router = APIRouter(tags=["map"])


@router.get("/lists", include_in_schema=False)
async def lists(request: Request) -> HTMLResponse:
    """A form that works as a form; with scripts it also shows what came out, before anything is saved."""
    settings, lang = services_of(request).settings, lang_of(request)
    page = render(
        "lists.html",
        lang,
        formats=sorted(MEDIA),
        most=MOST,
        most_mb=settings.max_upload_mb,
        configuration=configuration(settings, lang),
    )
    return HTMLResponse(page, headers={"Vary": "Cookie, Accept-Language"})


def configuration(settings: Settings, lang: Lang) -> dict[str, Any]:
    """What the page's scripts need to know."""
    lon, lat = settings.profile.centre
    view = {"center": [lat, lon], "zoom": 11, "minZoom": 9, "maxZoom": 19, "attributionControl": False}
    return {
        "lang": lang,
        "text": page_text.texts(lang, page_text.ON_LISTS),
        "view": view,
        "causes": {cause: said.say(lang) for cause, said in CAUSES.items()},
        "well": sorted(WELL),
    }
