"""What the agent is told besides its task, block by block, within a number of bytes; what does not fit is counted there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .patches import choose, shown
from .visible import line, seen

if TYPE_CHECKING:
    from .hub.changes import ChangedFile

LINE_LIMIT = 300
LIST_LIMIT = 300
# Of the patches that are left out, so many are named.
NAMED = 20


class Brief:
    """Blocks of text in their order, for which there is room for so many bytes.

    For the log, `sizes` tells of each how large it is, and `left_out` which patches are not among them.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._blocks: list[str] = []
        self.sizes: list[str] = []
        self.left_out = ""

    def __str__(self) -> str:
        return "\n\n".join(self._blocks)

    def add(self, name: str, text: str, *, of: str = "") -> None:
        """A block that is told in any case; `of`: how many of how many it holds."""
        size = len(text.encode()) + 2
        self._room -= size
        self._blocks.append(text)
        self.sizes.append(f"{name.lower()} {size:,}{f' ({of})' if of else ''}")

    def body(self, name: str, text: str, *, limit: int) -> None:
        """A text of several lines, at most `limit` characters of it."""
        limit = max(0, min(limit, self._room // 8))  # a character is four bytes at most
        if len(text) > limit:
            head = f"{name}, cut after {limit:,} of {len(text):,} characters:"
            self.add(name, f"{head}\n{text[:limit].rstrip()}\n… (cut here)")
        elif text:
            self.add(name, f"{name}:\n{text}")

    def listed(self, name: str, lines: Sequence[str], *, total: int, note: str = "") -> None:
        """One line for each of `total`, of which `lines` are known; at most half of the room is for them."""
        shown: list[str] = []
        room = self._room // 2
        for each in lines[:LIST_LIMIT]:
            text = one_line(each)
            room -= len(text.encode()) + 1
            if room < 0:
                break
            shown.append(text)
        rest = [f"… and {total - len(shown):,} more, left out here"] if total > len(shown) else []
        text = "\n".join([f"{name} ({total:,}{note}):", *shown, *rest])
        self.add(name, text, of=f"{len(shown):,} of {total:,}")

    def patches(self, files: Sequence[ChangedFile]) -> None:
        """The patches that fit, of the most telling files first, and the names of the others."""
        named = [replace(file, path=one_line(file.path)) for file in files]
        # Of what is no text, or was only renamed, no lines changed.
        absent = [file for file in named if not file.patch and (file.additions is None or file.additions or file.deletions)]
        reserve = self._room // 10
        taken, left = choose(named, room=self._room - reserve)
        count = f"{len(taken):,} of {len(taken) + len(left) + len(absent):,}"
        texts = [f"Patches ({count}):"]
        # What a reader does not see goes; that only makes them shorter.
        texts += [shown(replace(file, patch=seen(file.patch or "", joined=True))) for file in taken]
        if left or absent:
            sizes = [f"{file.path} ({len(shown(file).encode()):,} bytes)" for file in left]
            self.left_out = _left_out([*sizes, *(f"{file.path} (too large to be read)" for file in absent)], reserve - 100)
            texts.append(self.left_out)
        if len(texts) > 1:
            self.add("patches", "\n\n".join(texts), of=count)


def _left_out(files: Sequence[str], room: int) -> str:
    """Those that there is room to name, and how many more there are."""
    names: list[str] = []
    for file in files[:NAMED]:
        room -= len(file.encode()) + 2
        if room < 0:
            break
        names.append(file)
    more = f" and {len(files) - len(names):,} more" if len(files) > len(names) else ""
    return f"Patches left out, for want of room: {', '.join(names)}{more}"


def one_line(text: str) -> str:
    """One line of at most `LINE_LIMIT` characters."""
    short = line(text)
    return f"{short[:LINE_LIMIT]}… (cut)" if len(short) > LINE_LIMIT else short
