"""Text that people wrote on GitHub, without what a reader of the page does not see.

Left out are HTML comments and their like, link definitions that carry a text, footnotes nobody refers to, and characters
that hide, reorder, or show as nothing. Code is left as it is. What else HTML can hide (attributes, folded sections) stays.
"""

import re
import unicodedata
from collections.abc import Iterator

# Characters without a glyph of their own, assigned or not, that can spell out text nobody sees; beside the categories below.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
# Of these, some scripts and emoji are made.
_JOINERS = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
# Comments, as HTML ends them, and what browsers take for comments.
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<\?.*?(?:>|\Z)|<![A-Z\[].*?(?:>|\Z)", re.DOTALL | re.IGNORECASE)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:.*\n?(?:.*\S.*\n?)*", re.MULTILINE)
# What is left when something was cut out may hide more; nobody nests deeper in good faith.
_ROUNDS = 5


def visible(markdown: str) -> str:
    """What is seen of a text in Markdown; its lines end in a line feed."""
    text = seen(markdown, joined=True)
    for _ in range(_ROUNDS):
        before, text = text, _without_hidden(text)
        if text == before:
            return text
    return _COMMENT.sub("", text)


def seen(text: str, *, joined: bool = False) -> str:
    """`text` without unseen characters; `joined`: but with those that join the letters of a script, or emoji."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = {found.start() for found in _JOINERS.finditer(text)} if joined else set()
    return "".join(
        char
        for place, char in enumerate(text)
        if char in "\n\t" or place in kept or unicodedata.category(char) not in _CATEGORIES
    )


def line(text: str) -> str:
    """`text`, which is no Markdown, on one line."""
    text, before = seen(text), None
    while text != before:
        before, text = text, _COMMENT.sub("", text)
    return " ".join(text.split())


def _without_hidden(markdown: str) -> str:
    # Only here: most runs have no such text.
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as said

    lines = markdown.split("\n")
    known: dict[str, object] = {}
    blocks = MarkdownIt("commonmark").parse(markdown, known)
    for block in blocks:
        if block.map and block.type == "html_block":
            _cut(lines, block.map, _COMMENT)
        elif block.map and block.type == "inline":
            for part in block.children or ():
                if part.type == "html_inline" and part.content.startswith(("<!", "<?")):
                    # Its lines may stand behind the marks of a list or a quote.
                    pieces = map(re.escape, part.content.split("\n"))
                    _cut(lines, block.map, re.compile(r"\n[ \t>]*".join(pieces)))
    for begin, end in _told_definitions(known):
        lines[begin:end] = [""] * (end - begin)
    return _without_footnotes("\n".join(lines))


def _cut(lines: list[str], span: list[int], what: re.Pattern[str]) -> None:
    begin, end = span
    rest = what.sub("", "\n".join(lines[begin:end])).split("\n")
    # As many lines as before, so that the places of what follows stay true.
    lines[begin:end] = rest + [""] * (end - begin - len(rest))


def _told_definitions(known: dict[str, object]) -> Iterator[tuple[int, int]]:
    """The lines of link definitions that tell something, by a title or for want of an address: nobody sees those."""
    first, again = known.get("references", {}), known.get("duplicate_refs", [])
    for each in [*(first.values() if isinstance(first, dict) else ()), *(again if isinstance(again, list) else ())]:
        if each["title"] or each["href"].lstrip("<")[:1] in ("", "#"):
            begin, end = each["map"]
            yield begin, end


def _without_footnotes(text: str) -> str:
    def kept(found: re.Match[str]) -> str:
        return found[0] if text.count(f"[^{found[1]}]") > 1 else ""

    return _FOOTNOTE.sub(kept, text)
