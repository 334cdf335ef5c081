"""How a run is cancelled: the runner sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that.

In the container this process is PID 1, for which the kernel drops signals nobody handles; so both get a handler. A
handler does not interrupt just anything: outside of `interruptible` a signal is only noted, for `check` to find.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Cancelled(BaseException):
    """The run was asked to stop. Not an Exception, so that nothing that handles failures takes it for one.

    `cut_short`: something was broken off that did not end within its grace, so what became of it is not known.
    """

    def __init__(self, signum: int, *, cut_short: bool = False) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum
        self.cut_short = cut_short


class Cancellation:
    """Turns SIGINT and SIGTERM into `Cancelled`, where that is safe. Used as a context manager, in the main thread."""

    def __init__(self) -> None:
        self.requested: int | None = None
        self._grace: float | None = None

    def __enter__(self) -> Self:
        self._before = {signum: signal.signal(signum, self._note) for signum in SIGNALS}
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._grace_is_over)
        return self

    def __exit__(self, *_: object) -> None:
        self._grace = None
        signal.setitimer(signal.ITIMER_REAL, 0)
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def check(self) -> None:
        """Raise `Cancelled` if a signal has come."""
        if self.requested is not None:
            raise Cancelled(self.requested)

    @contextmanager
    def interruptible(self, grace: float = 0.0) -> Iterator[None]:
        """What happens inside may be cut short: `grace` seconds after a signal, `Cancelled` is raised in it.

        Where it ends within its grace it is left in peace, so that its result is kept: call `check` once it is safe.
        """
        # The order matters: a signal between the two lines must find one of them.
        self._grace = grace
        try:
            self.check()
            yield
        finally:
            self._grace = None
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _note(self, signum: int, _frame: FrameType | None) -> None:
        first = self.requested is None
        self.requested = self.requested or signum
        if self._grace == 0:
            self._grace = None
            raise Cancelled(self.requested)
        if self._grace and first:
            signal.setitimer(signal.ITIMER_REAL, self._grace)

    def _grace_is_over(self, _signum: int, _frame: FrameType | None) -> None:
        if self._grace is not None and self.requested is not None:
            self._grace = None
            raise Cancelled(self.requested, cut_short=True)
