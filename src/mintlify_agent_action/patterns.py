"""GitHub's filter patterns, as `paths` and `paths-ignore` of a workflow have them.

Source: GitHub's page "Workflow syntax", on its filter patterns. No library matches by these rules: here `?` and `+` are
about the character before them, and the order of the patterns counts. Nor does a regular expression: with several stars, the
name of one file, which anyone can choose, keeps it busy for minutes.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

_PART = r"""(?xs)
      (?P<folders>(?:(?<=/)|^)\*\*/)    # any folders, or none
    | (?P<all>\*\*+)
    | (?P<some>\*)
    | \[(?P<listed>[^\]]+)\]
    | (?P<times>[?+])                   # of the character before
    | \\(?P<escaped>.)
    | (?P<literal>.)
"""
# In brackets: from one character to another, or one of its own.
_RANGE = r"(?s)(?P<low>.)-(?P<high>.)|."
_ANY = ((chr(0), chr(0x10FFFF)),)
_NO_SLASH = ((chr(0), "."), ("0", chr(0x10FFFF)))


def selected(path: str, patterns: Iterable[str]) -> bool:
    """Whether the last of the patterns that matches `path` is one that selects: without `!` at its start."""
    chosen = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if chosen is negative and _matches(path, _pieces(pattern.removeprefix("!"))):
            chosen = not negative
    return chosen


def check(pattern: str) -> bool:
    """Whether it can be used: that of brackets, for one, cannot be [z-a]."""
    return all(low <= high for piece in _pieces(pattern.removeprefix("!")) for low, high in piece.chars)


class _Piece(NamedTuple):
    """What one character of a path may be: within one of the ranges `chars`.

    `again`: so may those that follow. `skips`: how many pieces can be passed over here, this one included.
    """

    chars: tuple[tuple[str, str], ...]
    again: bool = False
    skips: tuple[int, ...] = ()


def _matches(path: str, pieces: tuple[_Piece, ...]) -> bool:
    """Step by step, at all places of the pattern at once: so it takes time in proportion to the path."""
    places = _reached({0}, pieces)
    for char in path:
        if not places:
            return False
        after: set[int] = set()
        for place in places:
            if place < len(pieces) and any(low <= char <= high for low, high in pieces[place].chars):
                after |= {place, place + 1} if pieces[place].again else {place + 1}
        places = _reached(after, pieces)
    return len(pieces) in places


def _reached(places: set[int], pieces: tuple[_Piece, ...]) -> set[int]:
    """These places, and those that are reached from them by passing over pieces, which only ever leads on."""
    for place, piece in enumerate(pieces):
        if place in places:
            places.update(place + skip for skip in piece.skips)
    return places


@cache
def _pieces(pattern: str) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    before = ""
    for token in re.finditer(_PART, pattern):
        if token.lastgroup == "times" and before in ("listed", "escaped", "literal"):
            once = token["times"] == "?"
            pieces[-1] = pieces[-1]._replace(skips=(1,)) if once else pieces[-1]._replace(again=True)
        elif token.lastgroup != "times" or not before:  # else it is any number of any character, any number of times
            pieces += _of_token(token)
        before = token.lastgroup or ""
    return tuple(pieces)


def _of_token(token: re.Match[str]) -> list[_Piece]:
    match token.lastgroup:
        case "folders":
            return [_Piece((), skips=(1, 3)), _Piece(_ANY, again=True, skips=(1,)), _Piece((("/", "/"),))]
        case "all":
            return [_Piece(_ANY, again=True, skips=(1,))]
        case "some":
            return [_Piece(_NO_SLASH, again=True, skips=(1,))]
        case "listed":
            found = re.finditer(_RANGE, token["listed"])
            return [_Piece(tuple((each["low"] or each[0], each["high"] or each[0]) for each in found))]
        case name:
            return [_Piece(((token[name or 0], token[name or 0]),))]
