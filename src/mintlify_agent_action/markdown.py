"""Text from anywhere, made safe to stand in GitHub's Markdown: shown as it is written, and nothing more."""

import re

from .runner.commands import shortened, single_line

# What Markdown reads as its own: within a line, and at the beginning of one.
_SPECIAL = r"[\\`*_{}\[\]<>&|~$]|^[#>+=:-]"
_NUMBERED = r"^([0-9]+)(?=[.)])"
# Where GitHub would make a mention, a reference or a link of bare text, escaped or not.
_LIVE = r"(?i)(?<=[@#])(?=\S)|(?<=\bGH-)(?=\d)|(?<=\w)(?=://)|(?<=www)(?=\.)"
_WORD_JOINER = "\u2060"


class Markdown(str):
    """Text that is Markdown already, and is not escaped again."""

    __slots__ = ()


def prose(text: str) -> Markdown:
    """One paragraph of running text."""
    # Something without width keeps the sight of it and takes its power.
    broken = re.sub(_LIVE, _WORD_JOINER, single_line(text))
    return Markdown(re.sub(_NUMBERED, r"\1\\", re.sub(_SPECIAL, r"\\\g<0>", broken)))


def code(text: str, *, in_table: bool = False) -> Markdown:
    """A code span, of at most 300 characters. In a table, a bar would end the cell even within code."""
    line = shortened(single_line(text), 299)
    if not line:
        return Markdown("")
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    span = f"{ticks}{padding}{line}{padding}{ticks}"
    return Markdown(span.replace("|", "\\|") if in_table else span)


def quotation(text: str) -> Markdown:
    """A quotation of several lines and paragraphs."""
    lines = [f"> {prose(line)}".rstrip() for line in text.strip().splitlines()]
    return Markdown("\n".join(lines))


def link(url: str) -> Markdown:
    """A link that shows its address; `url` must have been checked to hold only characters that mean nothing to Markdown."""
    return Markdown(f"<{url}>")


_ADDRESS = r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+"


def named_link(text: str, url: str) -> Markdown:
    """`text` as a link to `url`; without the link where that is no plain address."""
    words = prose(text)
    return Markdown(f"[{words}](<{url}>)") if re.fullmatch(_ADDRESS, url) else words
