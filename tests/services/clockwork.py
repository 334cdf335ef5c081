"""The time of a stand-in's world, which runs with the machine's and can be put forward; and what waits there for it."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .door import Door

# What is never due, in seconds from now; JSON has no infinity.
NEVER = 1e9


class Clockwork:
    """`jumped`: how far its time has jumped by itself, which whoever lives by it has to catch up with.

    `pid`: the process of the run, once it has told, and until it is killed; `door`: the world's own address, if it has one.
    """

    def __init__(self) -> None:
        self.skipped = self.jumped = 0.0
        self.pid = 0
        self.door: Door | None = None
        # Set when the clock is put forward; then there is another one.
        self._put_forward = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests = 0
        self._rests: list[float] = []

    def now(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic() + self.skipped

    def advance(self, seconds: float) -> None:
        self.skipped += seconds
        self._put_forward.set()
        self._put_forward = asyncio.Event()

    def jump(self, seconds: float) -> None:
        self.jumped += seconds
        self.advance(seconds)

    async def until(self, moment: float) -> None:
        while (left := moment - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._put_forward.wait(), left)

    async def rest(self, seconds: float) -> None:
        """Let an answer wait for so long."""
        if seconds <= 0:
            return
        until = self.now() + seconds
        self._rests.append(until)
        try:
            await self.until(until)
        finally:
            self._rests.remove(until)

    def close_door(self, seconds: float) -> None:
        """Refuse connections for so long."""
        if self.door is None:
            raise RuntimeError("without a door of its own, nobody can be refused")
        if seconds > 0:
            self.door.close()
            task = asyncio.create_task(self._open_at(self.now() + seconds, self.door))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open_at(self, moment: float, door: Door) -> None:
        await self.until(moment)
        await door.open()

    @contextmanager
    def request(self) -> Iterator[None]:
        """For as long as a request is being answered."""
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1

    @property
    def told(self) -> dict[str, Any]:
        """In how many seconds the first rest ends, if anybody rests; whether all rest; and the jumps so far."""
        due = min(self._rests, default=None)
        return {
            "due": None if due is None else max(0.0, due - self.now()),
            "quiet": self._requests <= len(self._rests),
            "jumped": self.jumped,
        }
