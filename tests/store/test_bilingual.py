"""Which language to answer in."""

from __future__ import annotations

import pytest

from store.bilingual import Bilingual, negotiate


@pytest.mark.parametrize(
    ("accept", "asked", "answer"),
    [
        (None, None, "vi"),
        ("en-GB,en;q=0.9", None, "en"),
        ("fr, en;q=0.3, vi;q=0.7", None, "vi"),
        ("vi;q=0.2, en;q=0.8", None, "en"),
        ("en-US", "vi", "vi"),
        ("vi", "en-US", "en"),
        ("de", None, "vi"),
        ("en;q=nonsense", None, "vi"),
        ("*", None, "vi"),
        ("en", "fr", "en"),
        (None, "fr", "vi"),
    ],
)
def test_the_switch_wins_then_the_browser_then_vietnamese(accept: str | None, asked: str | None, answer: str) -> None:
    assert negotiate(accept, asked) == answer


def test_a_text_is_said_in_either_language() -> None:
    text = Bilingual("Không có", "nothing")
    assert (text.say("vi"), text.say("en"), str(text)) == ("Không có", "nothing", "Không có / nothing")
