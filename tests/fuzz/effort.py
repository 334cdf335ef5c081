"""Whether what is done with a text takes time in proportion to its length."""

import time
from collections.abc import Callable, Iterator

# Below it, a measurement says nothing.
SECONDS = 0.5
# A busy machine, or the garbage collector, may disturb one; what takes too long takes so each time.
ATTEMPTS = 3


def proportionate(
    act: Callable[[str], object], texts: tuple[str, str], *, clock: Callable[[], float] = time.thread_time
) -> bool:
    """Whether the first of the texts, four times as long as the second, takes less than ten times as long.

    `clock`: seconds; those of this thread alone, since what else the machine does is not counted.
    """

    def spent(text: str) -> float:
        begun = clock()
        done = act(text)
        if isinstance(done, Iterator):
            list(done)
        return clock() - begun

    def in_proportion() -> bool:
        long = spent(texts[0])
        return long < SECONDS or long < 10 * spent(texts[1])

    return any(in_proportion() for _ in range(ATTEMPTS))
