"""Listening to a job's stream, for as long as it is worth it. How the job ended is never taken from here."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from mintlify_agent_action.clock import QUIET_SECONDS, Deadline

from .errors import brief
from .exchange import Coming
from .stream import Fault, Finished, Part, Passage, Text, ToolCall, ToolFailed, Unknown, parts

# A stream may stall for good while the job goes on. What only keeps a connection alive does not count as a word.
SILENCE_SECONDS = 120.0
# Before the deadline, the job itself must still be looked at; where the time is short, half of it.
LOOKING_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Stream:
    """What comes of a job's stream. `leave` must be called where that is not read out; `redact` takes secrets out of a text."""

    coming: Coming
    content_type: str
    leave: Callable[[], None]
    redact: Callable[[str], str]


class End(Enum):
    """Why there is nothing more to listen to."""

    OVER = "The stream is over"
    SILENT = f"The stream has been silent for {SILENCE_SECONDS / 60:.0f} minutes, and is left"
    BROKEN = "The stream broke off"
    OUT_OF_TIME = "The time is nearly up, so the stream is left"


@dataclass(slots=True)
class Said:
    """What a stream said beside its text. `why`: what broke it off. `unknown`: how many of its parts could not be read.

    `reason`: why the agent stopped, as the stream has it last; `stop` is an end, `tool-calls` is none. Empty: it never did.
    """

    end: End = End.OVER
    why: str = ""
    reason: str = ""
    error: str = ""
    unknown: int = 0

    @property
    def told(self) -> str:
        """How it was, as a sentence."""
        named = self.why or self.reason
        unread = f"; parts of no known kind: {self.unknown:,}" if self.unknown else ""
        return f"{self.end.value}{f' ({named})' if named else ''}{unread}."

    @property
    def finished(self) -> bool:
        """Whether the agent said that it is done; all other reasons mean that it was stopped, or are none."""
        return self.reason == "stop"

    @property
    def failed(self) -> bool:
        """Whether it said that something went wrong, and not that it is done all the same."""
        return not self.finished and (self.reason == "error" or bool(self.error))


def listen(stream: Stream, *, deadline: Deadline, show: Callable[[Part], None], quiet: Callable[[], None]) -> Said:
    """Hand each part to `show`, and call `quiet` each minute in which none comes, until one of the ends."""
    return _Listener(stream, deadline, quiet).listen(show)


class _Listener:
    def __init__(self, stream: Stream, deadline: Deadline, quiet: Callable[[], None]) -> None:
        self._stream = stream
        self._clock = deadline.clock
        self._quiet = quiet
        self._until = deadline.at - min(LOOKING_SECONDS, deadline.remaining() / 2)
        self._heard = self._signed = self._clock.now()
        self._said = Said()
        self._read_out = False

    def listen(self, show: Callable[[Part], None]) -> Said:
        try:
            for part in parts(self._chunks(), self._stream.content_type):
                self._note(part)
                show(part)
        finally:
            if not self._read_out:
                self._stream.leave()
        return self._said

    def _note(self, part: Part) -> None:
        said = self._said
        match part:
            case Text():
                said.reason = ""
            case Unknown():
                said.unknown += 1
                return
            case Finished(reason):
                # The UI message stream of SDK 5 names none: what came last tells.
                said.reason = self._brief(reason) or said.reason or "stop"
            case ToolCall() | ToolFailed():
                said.reason = "tool-calls"
            case Fault(error):
                said.error = said.error or self._brief(error) or "it named none"
            case Passage():
                pass
        self._heard = self._signed = self._clock.now()

    def _brief(self, text: str) -> str:
        return brief(self._stream.redact(text))

    def _chunks(self) -> Iterator[bytes]:
        said, clock = self._said, self._clock
        while True:
            now = clock.now()
            until = min(self._heard + SILENCE_SECONDS, self._until)
            if now >= until:
                said.end = End.OUT_OF_TIME if until == self._until else End.SILENT
                return
            if now >= self._signed + QUIET_SECONDS:
                self._quiet()
                self._signed = now
            try:
                came = clock.wait(self._stream.coming, min(until, self._signed + QUIET_SECONDS) - now)
            except queue.Empty:
                continue
            if came is None:
                self._read_out = True
                return
            if isinstance(came, Exception):
                said.end, said.why = End.BROKEN, self._brief(str(came)) or type(came).__name__
                return
            yield came
