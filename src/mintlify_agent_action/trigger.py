"""What an event asks for: the command in the text that came with it, if the workflow waits for one."""

import re
import secrets
from dataclasses import dataclass

from .event import Event
from .marker import is_ours
from .outcome import Skipped, SkipReason


@dataclass(frozen=True, slots=True)
class Command:
    """The phrase that was used, as the workflow spells it, and the text after it."""

    phrase: str
    text: str


def heed(event: Event, phrases: tuple[str, ...]) -> Command | Skipped | None:
    """The command in the event; None where none is needed; or why the run has nothing to do."""
    said = event.said
    if said is None:
        return None
    if is_ours(said.text):
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
    longest_first = sorted(phrases, key=len, reverse=True)
    choices = "|".join(re.escape(phrase) for phrase in longest_first)
    # The look ahead keeps /docs from being found in /docsify.
    begins = list(re.finditer(rf"^[ \t]*({choices})(?=[\s:,]|$)[:,]?", text, re.MULTILINE | re.IGNORECASE))
    # Each is replaced by a word that nothing else contains, which Markdown leaves alone: where it turns up tells all.
    word = f"x{secrets.token_hex(8)}n"
    marked = list(text)
    for number, found in enumerate(begins):
        marked[found.start(1) : found.end(1)] = [f"{word}{number}x", *[""] * (found.end(1) - found.start(1) - 1)]
    visible = _first_of_lines("".join(marked), word) if begins else None
    if visible is None:
        return None
    found = begins[visible]
    phrase = next(phrase for phrase in longest_first if phrase.lower() == found[1].lower())
    return Command(phrase, text[found.end() :].strip())


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
