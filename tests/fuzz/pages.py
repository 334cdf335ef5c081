"""A page of GitHub's, as its renderer makes it of Markdown; raw HTML is let through, so that a break-out shows."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above

from tests.fuzz.texts import encodable

# What GitHub makes links of afterwards: mentions, references, addresses.
_LIVE = re.compile(r"@[\w-]|#\d|\bGH-\d|\w://|\bwww\.", re.IGNORECASE)


@dataclass
class Page(HTMLParser):
    """The tags of a page in their order, its links, and its text outside of code and links."""

    markdown: str
    tags: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    odd: list[tuple[str, str | None]] = field(default_factory=list)
    bare: str = ""
    comments: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._within = 0
        extensions = ["table", "autolink", "strikethrough", "tasklist"]
        text = encodable(self.markdown)
        self.feed(cmarkgfm.markdown_to_html_with_extensions(text, options=Options.CMARK_OPT_UNSAFE, extensions=extensions))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._within += tag in ("code", "a")
        self.links |= {value or "" for name, value in attrs if name == "href"}
        usual = ("href", "align", "type", "checked", "disabled", "class")
        self.odd += [(name, value) for name, value in attrs if name not in usual]

    def handle_endtag(self, tag: str) -> None:
        self._within -= tag in ("code", "a")
        self.bare += " "

    def handle_data(self, data: str) -> None:
        self.bare += "" if self._within else data

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        self.comments += 1

    def handle_decl(self, decl: str) -> None:
        self.tags.append(f"!{decl}")

    def handle_pi(self, data: str) -> None:
        self.tags.append(f"?{data}")

    def unknown_decl(self, data: str) -> None:
        self.tags.append(f"!{data}")

    @property
    def live(self) -> list[str]:
        """What comes alive of its text."""
        return _LIVE.findall(self.bare)
