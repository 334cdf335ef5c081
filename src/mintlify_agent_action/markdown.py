"""Text from anywhere, made safe to stand in GitHub's Markdown: shown as it is written, and nothing more."""

import re

from .runner.commands import plain

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
# GitHub makes mentions, references and links of bare text even where Markdown's own characters are escaped.
_LIVE = re.compile(r"(@|#|\bGH-|://|\bwww\.)(?=\w)", re.IGNORECASE)


class Markdown(str):
    """Text that is Markdown already, and is not escaped again."""

    __slots__ = ()


def prose(text: str) -> Markdown:
    """One paragraph of running text."""
    joined = plain(" ".join(text.split()))
    # A zero-width joiner keeps the sight of it and takes its power.
    broken = _LIVE.sub("\\1\u2060", joined)
    return Markdown(_SPECIAL.sub(r"\\\1", broken))


def code(text: str) -> Markdown:
    """A code span, in a table cell too; at most 300 characters."""
    line = plain(" ".join(text.split()))
    line = f"{line[:299]}…" if len(line) > 300 else line
    if not line:
        return Markdown("")
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return Markdown(f"{ticks}{padding}{line}{padding}{ticks}".replace("|", "\\|"))


def link(text: str, url: str) -> Markdown:
    """A link; `url` must have been checked to hold only characters that mean nothing to Markdown."""
    return Markdown(f"[{prose(text)}](<{url}>)")
