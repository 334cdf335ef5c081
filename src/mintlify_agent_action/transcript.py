"""The agent at work, as the log shows it: what its stream says, in paragraphs, and a line for each tool it uses."""

import re
from collections.abc import Iterator
from typing import assert_never

from .mintlify.stream import Fault, Finished, Part, Passage, Text, ToolCall, ToolFailed, Unknown
from .runner.commands import Log, shortened, single_line

# A paragraph of an agent has some hundred characters. What is longer is broken at a blank, which no secret holds; so none is
# broken in two, and the whole of it is masked.
LONGEST_LINE = 4_000
# Of arguments and errors, enough to know what they are about.
LONGEST_WORDS = 200
# Nobody reads on for longer; and a log is kept for months.
MOST_SHOWN = 200_000
# GitHub shows ten warnings of a step.
MOST_WARNINGS = 3
_LONG_WORD = "… (a very long word)"


class Transcript:
    """Writes the parts of a stream into `log`."""

    def __init__(self, log: Log) -> None:
        self._log = log
        # What of the last line has come so far; or, of a word that is too long to show, that it is not over yet.
        self._held = ""
        self._in_word = False
        self._last = ""
        self._shown = 0
        self._warned = 0

    def show(self, part: Part) -> None:
        match part:
            case Text(text):
                self._add(text)
            case ToolCall(name, argument):
                self.end()
                self._line(f"→ {self._brief(f'{name} {argument}')}")
            case ToolFailed(error):
                self._fail(self._brief(error))
            case Fault(error):
                self._fault(self._brief(error))
            case Passage(ends=True) | Finished():
                self.end()
            case Passage() | Unknown():
                pass
            case _:
                assert_never(part)

    def end(self) -> None:
        """Nothing more comes of the line that was begun."""
        if self._held:
            self._line(self._held)
        self._held, self._in_word = "", False

    def _add(self, text: str) -> None:
        if self._shown > MOST_SHOWN:
            return
        if self._in_word:
            end = re.search("[ \n]", text)
            if not end:
                return
            text, self._in_word = text[end.start() :].lstrip(" "), False
        *lines, rest = (self._held + text).split("\n")
        for line in lines:
            for piece in _broken(line):
                self._line(piece)
        *pieces, self._held = _broken(rest)
        for piece in pieces:
            self._line(piece)
        if len(self._held) > LONGEST_LINE:
            self._line(_LONG_WORD)
            self._held, self._in_word = "", True

    def _fault(self, error: str) -> None:
        self._fail(error)
        if self._warned < MOST_WARNINGS:
            self._warned += 1
            self._log.warning(
                "Mintlify's agent reported an error",
                f'Its stream said: "{error}". The job may go on all the same; how it ends is asked of the service.',
            )

    def _fail(self, error: str) -> None:
        self.end()
        if f"✗ {error}" != self._last:  # some come twice
            self._line(f"✗ {error}")

    def _line(self, line: str) -> None:
        # An emoji may come in two halves, as two parts.
        whole = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace").rstrip()
        shown = self._log.redact(whole)
        if self._shown > MOST_SHOWN or (not shown and not self._last):
            return
        self._last = whole
        self._shown += len(shown) + 1
        self._log.line(f"  {shortened(shown, LONGEST_LINE)}".rstrip())
        if self._shown > MOST_SHOWN:
            self._log.line("  … The rest is not shown here.")

    def _brief(self, text: str) -> str:
        return shortened(single_line(self._log.redact(text)), LONGEST_WORDS)


def _broken(line: str) -> Iterator[str]:
    """A line in pieces that are not too long, broken at blanks; a word that is too long stays whole."""
    while len(line) > LONGEST_LINE:
        cut = line.rfind(" ", 0, LONGEST_LINE + 1)
        cut = cut if cut >= 0 else line.find(" ", LONGEST_LINE)
        if cut < 0:
            break
        yield line[:cut]
        line = line[cut + 1 :]
    yield line
