"""Pages in a real browser: opened for a test, and at its end nothing may have gone wrong in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

DESKTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. No longer than a module: while Playwright is there, its event loop is the thread's."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs Chromium (setup/browser.sh)")
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        yield (launched := playwright.chromium.launch(executable_path=chromium, args=arguments))
        launched.close()


@pytest.fixture
def open_page(browser: Browser, url: str) -> Iterator[Open]:
    """Opens a page of the site; at the end, no page may have complained or asked another host."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(path: str = "/", viewport: Any = DESKTOP, *, may_fail: bool = False, **more: Any) -> Page:
        context = browser.new_context(viewport=viewport, locale="vi-VN", base_url=url, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        # A refused request is an error to the console, whatever the page makes of it.
        complaints: list[str] = [] if may_fail else wrong
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if foreign(request.url, url) else None)
        page.goto(path)
        page.wait_for_selector("body[data-ready=true]")
        return page

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def foreign(address: str, url: str) -> bool:
    return not address.startswith((url, "data:", "blob:"))
