"""Values: dataclasses that nobody changes once they are made, which mypy sees to and the running program does not.

A frozen dataclass sets each of its fields through a call, because its own assignment refuses: making them was a
seventh of a search's processor time. To mypy `@value_class(frozen=True, slots=True)` is what `@dataclass` is; at run
time the class has the same fields, equality and hash, and is made by plain assignment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value_class
else:
    from dataclasses import dataclass

    def value_class(*, frozen: bool, slots: bool):
        """The decorator. Both are said where it stands because mypy reads them there."""
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["value_class"]
