"""The repository's Markdown files as GitHub shows them: their links, the anchors that these may lead to, their commands."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.services.process import ROOT

FILES = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
DOCUMENTS = [name for name in FILES if name.endswith(".md") and (ROOT / name).is_file()]


@cache
def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def all_tokens(text: str) -> Iterator[Token]:
    """Those of blocks, and of the text in them."""
    for token in tokens(text):
        yield token
        yield from token.children or ()


class _Html(HTMLParser):
    """What a piece of HTML links to, and which anchors it sets."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html.parser prescribes it
        for name, value in attrs:
            match name, value:
                case (("href" | "src"), str()):
                    self.links.append(value)
                case "srcset", str():
                    self.links += [each.split()[0] for each in value.split(",")]
                case (("id" | "name"), str()):
                    self.anchors.append(value)


def html(text: str) -> Iterator[_Html]:
    return (_Html(token.content) for token in all_tokens(text) if token.type in ("html_block", "html_inline"))


def links(text: str) -> list[str]:
    """Where links and pictures lead to, in Markdown or HTML."""
    told = [token.attrGet(name) for token in all_tokens(text) for name in ("href", "src")]
    return [*(str(link) for link in told if link), *(link for each in html(text) for link in each.links)]


def anchors(text: str) -> set[str]:
    """Those that GitHub makes of the headings: of the like ones, the later ones are numbered; and those that HTML sets."""
    found, seen = set[str](), Counter[str]()
    for heading, inline in pairwise(tokens(text)):
        if heading.type == "heading_open":
            shown = "".join(token.content for token in inline.children or () if token.type in ("text", "code_inline"))
            anchor = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
            found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
    return found | {anchor for each in html(text) for anchor in each.anchors}


def shell_blocks(text: str) -> list[str]:
    """What a reader is to type, as it stands."""
    return [token.content for token in tokens(text) if token.type == "fence" and token.info == "sh"]


def code(text: str) -> list[str]:
    """What stands in running text and in tables as code."""
    return [token.content for token in all_tokens(text) if token.type == "code_inline"]
