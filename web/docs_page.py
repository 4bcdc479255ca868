"""The page of the API's documentation: Swagger UI, from this server alone."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from web.language import lang_of
from web.page_templates import render

router = APIRouter()

#: Swagger UI writes style attributes of its own.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """Every door, to be tried out."""
    page = render("docs.html", lang_of(request), openapi="/openapi.json")
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
