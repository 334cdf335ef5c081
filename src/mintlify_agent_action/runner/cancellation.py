"""How a run is cancelled: the runner sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that.

In the container this process is PID 1, for which the kernel drops signals nobody handles; so both get a handler. A
handler does not interrupt just anything: outside of `interruptible` a signal is only noted, for `check` to find.

On Windows the runner presses Ctrl+C, which comes as SIGINT, and then Ctrl+Break, as SIGBREAK, which would end the process at
once (source: ProcessInvoker.cs of actions/runner).
"""

import queue
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self, TypeVar

from mintlify_agent_action.clock import Clock

T = TypeVar("T")

SIGNALS = [signal.SIGINT, signal.SIGTERM]
if sys.platform == "win32":
    SIGNALS.append(signal.SIGBREAK)


class Cancelled(BaseException):
    """The run was asked to stop. Not an Exception, so that nothing that handles failures takes it for one."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum


class Cancellation:
    """Turns `SIGNALS` into `Cancelled`, where that is safe. Used as a context manager, in the main thread."""

    def __init__(self) -> None:
        self.requested: int | None = None
        self._interruptible = False

    def __enter__(self) -> Self:
        self._before = {signum: signal.signal(signum, self._note) for signum in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def check(self) -> None:
        """Raise `Cancelled` if a signal has come."""
        if self.requested is not None:
            raise Cancelled(self.requested)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """What happens inside is cut short by the first signal, at once, or has been by an earlier one."""
        # The order matters: a signal between the two lines must find one of them.
        self._interruptible = True
        try:
            self.check()
            yield
        finally:
            self._interruptible = False

    def _note(self, signum: int, _frame: FrameType | None) -> None:
        self.requested = self.requested or signum
        if self._interruptible:
            self._interruptible = False
            raise Cancelled(self.requested)


class CancellableClock:
    """A clock whose waits end at once when the run is cancelled; `whole` is the clock whose waits do not."""

    def __init__(self, clock: Clock, cancellation: Cancellation) -> None:
        self.whole = clock
        self._cancellation = cancellation

    def now(self) -> float:
        return self.whole.now()

    def check(self) -> None:
        self._cancellation.check()

    def sleep(self, seconds: float) -> None:
        with self._cancellation.interruptible():
            self.whole.sleep(seconds)

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        with self._cancellation.interruptible():
            return self.whole.wait(coming, seconds)
