"""Files that cannot be written because the machine has no room for them, or lets nobody write there."""

from __future__ import annotations

import errno

from store.bilingual import Bilingual

_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE})
NO_ROOM = Bilingual("Máy chủ hiện không ghi được tệp", "the server cannot write files at the moment")


def no_room(error: BaseException) -> bool:
    """Whether that is what went wrong: no fault of what was asked, and over when the operator makes room."""
    return isinstance(error, OSError) and error.errno in _ERRORS
