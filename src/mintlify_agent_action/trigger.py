"""What an event asks for: the command in the text that came with it, if the workflow waits for one."""

import re
import secrets
from typing import NamedTuple

from .event import Event
from .marker import Marker
from .outcome import Skipped, SkipReason
from .visible import visible


class Command(NamedTuple):
    """The phrase that was used, as the workflow spells it, and what a reader sees after it."""

    phrase: str
    text: str


def heed(event: Event, phrases: tuple[str, ...]) -> Command | Skipped | None:
    """The command in the event; None where none is needed; or why the run has nothing to do."""
    said = event.said
    if said is None:
        if phrases and event.speaks:
            return Skipped(reason=SkipReason.NO_TRIGGER_PHRASE, because="The event does not tell what was said.")
        return None
    # Anyone can write such a marker; by that, no one can silence more than the own comment.
    if said.comment and Marker.of(said.text):
        return Skipped(reason=SkipReason.OWN_COMMENT)
    if not phrases:
        return None
    if not said.new:
        return Skipped(reason=SkipReason.NO_TRIGGER_PHRASE, because="The event brought no new text.")
    command = find(said.text, phrases)
    if command is None:
        listed = " or ".join(phrases)
        return Skipped(reason=SkipReason.NO_TRIGGER_PHRASE, because=f"No line outside quotes and code begins with {listed}.")
    if said.before is not None and find(said.before, phrases) == command:
        return Skipped(reason=SkipReason.NO_TRIGGER_PHRASE, because="The edit left the command as it was.")
    return command


def find(text: str, phrases: tuple[str, ...]) -> Command | None:
    """The first line that begins with one of `phrases`, in any case, and that a reader of the Markdown sees as such.

    Quotes, code, HTML and its comments do not count. The command's text goes on to the end.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    longest_first = sorted(phrases, key=len, reverse=True)
    # A group each, because what is the same in any case need not be so in lower case. The look ahead keeps /docs from being
    # found in /docsify. Before it there may be what keyboards and copied text leave unseen.
    choices = "|".join(f"(?P<p{number}>{re.escape(phrase)})" for number, phrase in enumerate(longest_first))
    line = rf"^[ \t]*(?P<unseen>[\xa0\u200b\u2060\ufeff]*)(?:{choices})(?=[\s:,]|$)[:,]?"
    begins = list(re.finditer(line, text, re.MULTILINE | re.IGNORECASE))
    # Each is replaced by a word that nothing else contains, which Markdown leaves alone: where it turns up tells all.
    word = f"x{secrets.token_hex(8)}n"
    marked, done = [], 0
    for number, found in enumerate(begins):
        marked += [text[done : found.start("unseen")], f"{word}{number}x"]
        done = found.end(found.lastgroup or 0)
    first = _first_of_lines("".join([*marked, text[done:]]), word) if begins else None
    if first is None:
        return None
    found = begins[first]
    phrase = longest_first[int((found.lastgroup or "p0")[1:])]
    # Its place, after a word, decides what of it is seen.
    return Command(phrase, visible(f"x{text[found.end() :]}")[1:].strip())


def _first_of_lines(markdown: str, word: str) -> int | None:
    """The number behind the first `word` that begins a line of plain text outside of block quotes."""
    # Only here: most runs look for no phrase.
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as said

    quotes = 0
    for block in MarkdownIt("commonmark").parse(markdown):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(block.type, 0)
        if quotes or block.type != "inline":
            continue
        begins = True
        for part in block.children or ():
            if begins and part.type == "text" and (found := re.match(rf"{word}(\d+)x", part.content)):
                return int(found[1])
            begins = part.type in ("softbreak", "hardbreak")
    return None
