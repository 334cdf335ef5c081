"""Whether what is done with a text takes time in proportion to its length."""

import time
from collections.abc import Callable, Iterator

# Below it, a measurement says nothing.
SECONDS = 0.5


def proportionate(act: Callable[[str], object], texts: tuple[str, str]) -> bool:
    """Whether the first of the texts, four times as long as the second, takes less than ten times as long."""
    long, short = texts
    spent = _spent(act, long)
    return spent < SECONDS or spent < 10 * _spent(act, short)


def _spent(act: Callable[[str], object], text: str) -> float:
    """Seconds of this thread: what else the machine does is not counted."""
    begun = time.thread_time()
    done = act(text)
    if isinstance(done, Iterator):
        list(done)
    return time.thread_time() - begun
