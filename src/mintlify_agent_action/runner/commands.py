"""What this action prints: plain lines, groups, annotations and masks, as the runner reads them from a step's output.

The runner takes a line as a command where it begins with `::name` (after white space), and where `##[name]` stands
anywhere in it; it breaks lines at a bare carriage return too. It compares with the rules of its culture, which pass over
characters without width. So text from outside goes through `inert` first (source: ActionCommand.cs of actions/runner).
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

# Shorter ones are masked by the runner too, but replacing them here would make words of our own unreadable.
SHORTEST_REDACTED = 6
MASK = "***"
# Of a prompt or an answer, no more than this many characters are shown.
BLOCK_LIMIT = 20_000

_LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What can stand, unseen, between the characters of a command: all but printable ASCII.
_GAP = r"[^\x21-\x7e]*"
_COMMAND = re.compile(rf"^({_GAP}:{_GAP})(?=:)")
_LEGACY_COMMAND = re.compile(rf"(#{_GAP}#{_GAP})(?=\[)")


def plain(text: str) -> str:
    """`text` without control characters and the invisible ones that reorder or hide text; tabs become spaces."""
    return "".join(
        " " if char == "\t" else char for char in text if char == "\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )


def single_line(text: str) -> str:
    """`text` as one plain line, its words a blank apart."""
    return " ".join(plain(" ".join(text.split())).split())


def shortened(text: str, limit: int) -> str:
    """So many characters of `text`, and a sign where that is not all."""
    return f"{text[:limit]}…" if len(text) > limit else text


def inert(line: str) -> str:
    """One line of the log in which the runner finds no command: a blank is put where one would begin."""
    return _COMMAND.sub(r"\1 ", _data(_LINE_BREAKS.sub(" ", line)))


def _data(text: str) -> str:
    """`text` as it may stand in a command of ours. One of the old way is broken there too: the runner looks for it where it
    does not see our colons, which go together with some characters, such as an accent that follows them.
    """
    return _LEGACY_COMMAND.sub(r"\1 ", plain(text))


class Log:
    """The step's log on `stream`. Whatever goes through it is inert, and secrets told to `mask` are replaced."""

    def __init__(self, stream: TextIO, *, debug: bool = False) -> None:
        self._stream = stream
        self._debug = debug
        self._secrets: list[str] = []
        self._redacted: re.Pattern[str] | None = None
        # The commands held back while the runner takes none; None: it does.
        self._held: list[str] | None = None

    def mask(self, secret: str) -> None:
        """Have the runner, and this log, replace `secret` from now on; each of its lines too, as the runner sees lines."""
        for part in dict.fromkeys((secret, *(line.strip() for line in _LINE_BREAKS.split(secret)))):
            if not part.strip():
                continue
            self._command("add-mask", part)
            if len(part) >= SHORTEST_REDACTED:
                self._secrets.append(part)
        self._redacted = None  # until it is needed: it takes a while to compile, and secrets are told one after the other

    def redact(self, text: str) -> str:
        if not self._secrets:
            return text
        if self._redacted is None:
            # The longest first, and each with anything invisible between its characters, which `plain` would take away later.
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._redacted = re.compile("|".join(r"[^\x20-\x7e]*".join(map(re.escape, secret)) for secret in longest_first))
        return self._redacted.sub(MASK, text)

    def line(self, text: str = "") -> None:
        self._write(inert(self.redact(text)))

    def debug(self, text: str) -> None:
        """Shown only where the run was started with debug logging (`RUNNER_DEBUG=1`)."""
        if self._debug:
            for line in _LINE_BREAKS.split(self.redact(text)[:BLOCK_LIMIT]):
                self._command("debug", _data(line))

    def notice(self, title: str, message: str) -> None:
        self._annotate("notice", title, message)

    def warning(self, title: str, message: str) -> None:
        self._annotate("warning", title, message)

    def error(self, title: str, message: str) -> None:
        self._annotate("error", title, message)

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Lines that the log shows folded under `title`."""
        self._command("group", _data(self.redact(title)))
        try:
            yield
        finally:
            self._command("endgroup", "")

    @contextmanager
    def hearsay(self, title: str) -> Iterator[None]:
        """A group in which the runner takes no commands, whatever is said there; ours come after it."""
        token = secrets.token_hex(32)
        held: list[str] = []
        try:
            with self.group(title):
                self._command("stop-commands", token)
                self._held = held
                try:
                    yield
                finally:
                    self._held = None
                    self._write(f"::{token}::")
        finally:
            for command in held:
                self._write(command)

    def block(self, text: str) -> None:
        """Text of many lines, indented; cut after `BLOCK_LIMIT` characters, saying so."""
        shown = self.redact(text)[:BLOCK_LIMIT]
        for line in _LINE_BREAKS.split(shown):
            self._write(f"  {inert(line)}")
        if len(shown) == BLOCK_LIMIT:
            self._write(f"  … cut here: {len(text):,} characters in all")

    def _annotate(self, kind: str, title: str, message: str) -> None:
        lines = [_data(line) for line in _LINE_BREAKS.split(self.redact(message))]
        self._command(kind, "\n".join(lines), title=_data(self.redact(title)))

    def _command(self, name: str, data: str, *, title: str = "") -> None:
        properties = f" title={_escape_property(title)}" if title else ""
        command = f"::{name}{properties}::{_escape_data(data)}"
        if self._held is None:
            self._write(command)
        else:
            self._held.append(command)

    def _write(self, line: str) -> None:
        # Flushed line by line: whoever watches the run sees it as it happens, and a killed process loses nothing.
        print(line, file=self._stream, flush=True)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
