"""Time as the action sees it: a monotonic clock that is passed in and does all waiting, and the moment a run must be over."""

import contextlib
import queue
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Seconds that only ever grow, and ways to let them pass. `whole`: the same clock, of which no signal ends the waits."""

    @property
    def whole(self) -> "Clock": ...

    def now(self) -> float: ...

    def check(self) -> None:
        """Raise what a signal that has come would end a wait with."""
        ...

    def sleep(self, seconds: float) -> None: ...

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        """The next that comes, within so many seconds. Raises `queue.Empty`."""
        ...


# On Windows a signal does not end the wait for a lock, as elsewhere: what it has to do, it does after it.
LONGEST_WAIT = 0.5

# What happens inside of such a context is ended by a signal, at once.
Interruptible = Callable[[], AbstractContextManager[None]]


class SystemClock:
    """The machine's monotonic clock: not moved by a change of the time of day. It knows of no signals."""

    @property
    def whole(self) -> Clock:
        return self

    def now(self) -> float:
        return time.monotonic()

    def check(self) -> None:
        pass

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        until = self.now() + seconds
        while (left := until - self.now()) > LONGEST_WAIT:
            with contextlib.suppress(queue.Empty):
                return coming.get(timeout=LONGEST_WAIT)
        return coming.get(timeout=max(0.0, left))


class Deadline(NamedTuple):
    """The moment, on `clock`, by which all waiting ends."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> "Deadline":
        return cls(clock, clock.now() + seconds)

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at - self.clock.now())


class End:
    """The end of something that goes on in another thread, which tells it by `come`."""

    def __init__(self) -> None:
        self._news: queue.Queue[None] = queue.Queue()
        self._has_come = False

    def come(self) -> None:
        self._news.put(None)

    def wait(self, seconds: float, clock: Clock) -> bool:
        """Wait for it, at most so long; whether it has come."""
        if not self._has_come:
            with contextlib.suppress(queue.Empty):
                clock.wait(self._news, seconds)
                self._has_come = True
        return self._has_come


# A line a minute shows that the step is alive.
QUIET_SECONDS = 60.0


def rest(until: float, *, said: float, clock: Clock, quiet: Callable[[], None]) -> float:
    """Sleep to `until`, with a sign of life each minute since `said`; returns when the last sign was given."""
    while True:
        now = clock.now()
        if now >= said + QUIET_SECONDS:
            said = now
            quiet()
        if now >= until:
            return said
        clock.sleep(min(until, said + QUIET_SECONDS) - now)


def lasting(seconds: float) -> str:
    """A length of time as a person says it: "40 s", "2 min 14 s", "1 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
