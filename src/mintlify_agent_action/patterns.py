"""GitHub's filter patterns, as `paths` and `paths-ignore` of a workflow have them.

Source: GitHub's page "Workflow syntax", on its filter patterns. No library matches by these rules: here `?` and `+` are
about the character before them, and the order of the patterns counts.
"""

import re
from collections.abc import Iterable
from functools import cache

_TOKEN = re.compile(
    r"""
      (?P<folders>(?:(?<=/)|^)\*\*/)    # any folders, or none
    | (?P<all>\*\*+)
    | (?P<some>\*)
    | \[(?P<listed>[^\]]+)\]
    | (?P<times>[?+])                   # of the character before
    | \\(?P<escaped>.)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.DOTALL,
)

# In brackets: from one character to another, or one of its own.
_RANGE = re.compile(r"(.)-(.)|.", re.DOTALL)


def selected(path: str, patterns: Iterable[str]) -> bool:
    """Whether the last of the patterns that matches `path` is one that selects: without `!` at its start."""
    chosen = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if chosen is negative and _compiled(pattern.removeprefix("!")).fullmatch(path):
            chosen = not negative
    return chosen


def check(pattern: str) -> bool:
    """Whether it can be used: that of brackets, for one, cannot be [z-a]."""
    try:
        return bool(_compiled(pattern.removeprefix("!")))
    except re.error:
        return False


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    before = ""
    for token in _TOKEN.finditer(pattern):
        parts.append(_translated(token, before))
        before = token.lastgroup or ""
    return re.compile("".join(parts), re.DOTALL)


def _translated(token: re.Match[str], before: str) -> str:
    """One token as a regular expression has it; `before`: the name of the token before."""
    match token.lastgroup:
        case "folders":
            return "(?:.*/)?"
        case "all":
            return ".*"
        case "some":
            return "[^/]*"
        case "listed":
            return "[" + _RANGE.sub(_escaped_range, token["listed"]) + "]"
        case "times" if before in ("listed", "escaped", "literal"):
            return token["times"]
        case "times" if before:  # any number of any character, any number of times
            return ""
        case name:
            return re.escape(token[name or 0])


def _escaped_range(found: re.Match[str]) -> str:
    return f"{re.escape(found[1])}-{re.escape(found[2])}" if found[1] else re.escape(found[0])
