"""What can go wrong, as one small tree. `web/problems.py` maps each class to HTTP, `bandoso.py` to one line."""

from __future__ import annotations

from collections.abc import Callable

from store.bilingual import Bilingual


class BandosoError(Exception):
    """The root: something that a person can read, with a hint of what to do.

    `message` says what happened, `hint` what to do about it; both in Vietnamese and English.
    `code` is stable and machine-readable (the last part of the problem+json `type`).
    """

    code = "error"

    def __init__(self, vi: str, en: str, *, hint: Bilingual | None = None, **detail: object) -> None:
        super().__init__(f"{vi} / {en}")
        self.message = Bilingual(vi, en)
        self.hint = hint
        self.detail = detail

    def __reduce__(self) -> tuple[Callable[..., BandosoError], tuple[object, ...]]:
        # A worker process hands its error to the one that asked.
        return _again, (type(self), self.message, self.hint, self.detail)


def _again(
    kind: type[BandosoError], said: Bilingual, hint: Bilingual | None, detail: dict[str, object]
) -> BandosoError:
    return kind(said.vi, said.en, hint=hint, **detail)


class BadInput(BandosoError):
    """The caller sent something that cannot be understood or trusted; nothing was changed."""

    code = "bad-input"


class TooLarge(BadInput):
    """The caller sent more than the limit."""

    code = "too-large"


class NotFound(BandosoError):
    """There is no such thing, or no longer."""

    code = "not-found"


class Gone(NotFound):
    """It was there and was retired."""

    code = "gone"


class NotAllowed(BandosoError):
    """No key, or a wrong one, or one that may not do this."""

    code = "not-allowed"


class Forbidden(NotAllowed):
    """A good key that may not do this."""

    code = "forbidden"


class Conflict(BandosoError):
    """What was asked contradicts what is there."""

    code = "conflict"


class Stale(Conflict):
    """What the caller holds is not what is there any more: somebody else changed it."""

    code = "stale"


class Unavailable(BandosoError):
    """Something this needs is missing or not running."""

    code = "unavailable"
