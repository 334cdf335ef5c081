"""Text that people wrote on GitHub, without what a reader of the page does not see.

Left out are HTML comments and their like, link definitions that carry a text, footnotes nobody refers to, and characters
that hide, reorder, or show as nothing. Code is left as it is. What else HTML can hide (attributes, folded sections) stays.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it.token import Token

# Characters without a glyph of their own, assigned or not, that can spell out text nobody sees; beside the categories below.
_UNSEEN = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
# Of these, some scripts and emoji are made.
_JOINERS = "(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])"
# Comments, as HTML ends them, and what browsers take for comments.
_COMMENT = r"(?is)<!--(?:-?>|.*?(?:--!?>|\Z))|<\?.*?(?:>|\Z)|<![A-Z\[].*?(?:>|\Z)"
_FOOTNOTE = r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?\[(\^[^\]\s]+)\]:"
# What is left when something was cut out may hide more; nobody nests deeper in good faith.
_ROUNDS = 5


def visible(markdown: str) -> str:
    """What is seen of a text in Markdown; its lines end in a line feed."""
    text = seen(markdown, joined=True)
    for _ in range(_ROUNDS):
        before, text = text, _without_hidden(text)
        if text == before:
            return text
    return re.sub(_COMMENT, "", text)


def seen(text: str, *, joined: bool = False) -> str:
    """`text` without unseen characters; `joined`: but with those that join the letters of a script, or emoji."""
    text = re.sub(_UNSEEN, "", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = {found.start() for found in re.finditer(_JOINERS, text)} if joined else set()
    return "".join(
        char
        for place, char in enumerate(text)
        if char in "\n\t" or place in kept or unicodedata.category(char) not in _CATEGORIES
    )


def line(text: str) -> str:
    """`text`, which is no Markdown, on one line."""
    text = seen(text)
    for _ in range(_ROUNDS):
        text = re.sub(_COMMENT, "", text)
    return " ".join(text.split())


def _without_hidden(markdown: str) -> str:
    # Only here: most runs have no such text.
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as said

    lines = markdown.split("\n")
    known: dict[str, Any] = {}
    for block in MarkdownIt("commonmark").parse(markdown, known):
        begin, end = block.map or (0, 0)
        if block.type == "html_block" and _leaves_open("\n".join(lines[begin:end])):
            # It goes on to its end, wherever that is; what comes after has another place then, and is looked at again.
            return "\n".join([*lines[:begin], re.sub(_COMMENT, "", "\n".join(lines[begin:]))])
        if block.type == "html_block":
            _replace(lines, begin, end, re.sub(_COMMENT, "", "\n".join(lines[begin:end])))
        elif block.type == "inline":
            _cut_inline(lines, (begin, end), block.children or [])
            _cut_footnote(lines, (begin, end), markdown)
    for begin, end in _told_definitions(known, markdown):
        lines[begin:end] = [""] * (end - begin)
    return "\n".join(lines)


def _leaves_open(html: str) -> bool:
    """Whether a comment begins that does not end."""
    comments = [found[0] for found in re.finditer(_COMMENT, html)]
    return bool(comments) and comments[-1].startswith("<!--") and not comments[-1].endswith(("-->", "--!>"))


def _replace(lines: list[str], begin: int, end: int, text: str) -> None:
    """Put `text` for these lines: with as many as before, so that the places of what follows stay true."""
    new = text.split("\n")
    lines[begin:end] = new + [""] * (end - begin - len(new))


def _cut_inline(lines: list[str], span: tuple[int, int], parts: list["Token"]) -> None:
    """Cut the comments in running text, but not what looks like them in code."""
    text, place = "\n".join(lines[slice(*span)]), 0
    for part in parts:
        if part.type == "code_inline":
            code = re.compile(rf"(?<!`){part.markup}(?!`).*?(?<!`){part.markup}(?!`)", re.DOTALL).search(text, place)
            place = code.end() if code else place
        elif part.type == "html_inline" and (comment := re.match(_COMMENT, part.content)):
            # Its lines may stand behind the marks of a list or a quote.
            pieces = map(re.escape, comment[0].split("\n"))
            if found := re.compile(r"\n[ \t>]*".join(pieces)).search(text, place):
                text, place = text[: found.start()] + text[found.end() :], found.start()
    _replace(lines, *span, text)


def _cut_footnote(lines: list[str], span: tuple[int, int], markdown: str) -> None:
    """Cut a paragraph from where it is a footnote that nothing refers to."""
    for number in range(*span):
        found = re.match(_FOOTNOTE, lines[number])
        if found and _is_unheard_of(found[1], markdown):
            _replace(lines, number, span[1], "")
            return


def _is_unheard_of(label: str, markdown: str) -> bool:
    return markdown.casefold().count(f"[{label.casefold()}]") < 2


def _told_definitions(known: dict[str, Any], markdown: str) -> Iterator[tuple[int, int]]:
    """The lines of link definitions that tell something nobody sees: by a title, for want of an address, as a footnote."""
    again = [(each["label"], each) for each in known.get("duplicate_refs", [])]
    for label, each in [*known.get("references", {}).items(), *again]:
        footnote = label.startswith("^") and _is_unheard_of(label, markdown)
        if footnote or each["title"] or each["href"][:1] in ("", "#"):
            begin, end = each["map"]
            yield begin, end
