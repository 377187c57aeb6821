"""The C library's memory in a process of many threads, kept small."""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
_ARENAS = 2


def share_arenas() -> bool:
    """Have all threads share two arenas, as each keeps for good what was held in it; False where there are none.

    To be called before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(_ARENA_MAX, _ARENAS))


def give_back() -> None:
    """Return to the system what is not used any more: what lies in pieces is kept, and more is taken for the next."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
