"""The checkout in the workspace, where there is one: what its commits changed, without a request to GitHub.

Of somebody else's checkout, only the objects of git are read, each known by its hash: no configuration, no attributes, no
hooks, and no program is run. It is libgit2 that reads, so that the image needs no git.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import hub
from .clock import Clock, Deadline, Interruptible

if TYPE_CHECKING:
    import pygit2

    from .hub.changes import ChangedFile, Commit, Comparison

_SHA = r"[0-9a-f]{40}"
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
# GitHub gives commits of its users this address; the number came later.
_LOGIN = r"(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com"
# Lines of larger files are not counted, nor of more files than GitHub would tell of, nor after so long.
LARGEST_BYTES, COUNTED_FILES, COUNTING_SECONDS = 1_000_000, 3000, 20.0
# Of no more bytes are those looked at for alikeness that were added or removed.
ALIKE_BYTES = 20_000_000
# The mode of its entry in a tree.
_SUBMODULE = 0o160000
# As far as a line of commits is followed back.
LONGEST = 20_000


class Checkout:
    """The git checkout in `workspace`, if that is one: the folder itself, and all within it. A signal ends the reading."""

    def __init__(self, workspace: Path, clock: Clock, interruptible: Interruptible) -> None:
        self._workspace = workspace
        self._clock = clock
        self._interruptible = interruptible

    def compare(self, base: str, head: str, *, patches: bool) -> Comparison | None:
        """What commit `head` has beyond commit `base`; None where it does not have both, or not all between them."""
        objects = self._objects() if re.fullmatch(_SHA, base) and re.fullmatch(_SHA, head) else None
        if objects is None:
            return None
        # Only here: few runs have a checkout.
        import pygit2  # noqa: PLC0415 - as said

        # Nor what the container's home, which other steps can write to, would have git do.
        for level in (pygit2.enums.ConfigLevel.GLOBAL, pygit2.enums.ConfigLevel.XDG, pygit2.enums.ConfigLevel.SYSTEM):
            pygit2.settings.search_path[level] = ""
        try:
            with self._interruptible():
                database = pygit2.Odb(str(objects))
                # Made of the objects alone, it knows of no configuration.
                repository = pygit2.Repository()
                repository.set_odb(database)
                until = Deadline.after(self._clock, COUNTING_SECONDS)
                return _Between(repository, database, base, head, until).told(patches=patches)
        # What a clone left out is missing in one way or another; and not all that has a hash is a commit.
        except (pygit2.GitError, AttributeError, KeyError, ValueError, OSError):
            return None

    def _objects(self) -> Path | None:
        """The folder of git's objects, if that and all it refers to lies in the workspace."""
        try:
            objects = (self._workspace / ".git/objects").resolve(strict=True)
            parts = [*objects.iterdir(), *objects.glob("pack/*"), *objects.glob("info/*")]
        except (OSError, RuntimeError):
            return None
        inside = objects.is_relative_to(self._workspace.resolve()) and not any(part.is_symlink() for part in parts)
        return objects if inside and not (objects / "info/alternates").exists() else None


class _Between:
    """What lies between two commits of one repository, of which `sizes` tells how large its files are."""

    def __init__(self, repository: pygit2.Repository, sizes: pygit2.Odb, base: str, head: str, until: Deadline) -> None:
        self._repository = repository
        self._sizes = sizes
        self._base = base
        self._head = head
        self._until = until

    def told(self, *, patches: bool) -> Comparison:
        base, head, relations = self._base, self._head, hub.changes.Relation
        line = self._line()
        # Not by libgit2, where the line tells it: that looks beyond `base`, and a shallow clone ends there.
        common = base if line is not None else str(self._repository.merge_base(base, head) or "")
        if common == base:
            relation = relations.AHEAD if line != [] else relations.IDENTICAL
        else:
            relation = relations.BEHIND if common == head else relations.DIVERGED
        if line is None or any(len(commit.parents) > 1 for commit in line):
            walk = self._repository.walk(head)
            walk.hide(base)
            line = [_commit(commit) for commit in walk]
        files = list(self._files(common, patches=patches))
        return hub.changes.Comparison(relation=relation, files=files, whole=True, commits=line, total=len(line))

    def _line(self) -> list[Commit] | None:
        """The commits from `head` back to `base`, without it, by their first parents; None where that is not on the way."""
        line: list[Commit] = []
        sha = self._head
        while sha != self._base:
            commit = _commit(self._repository[sha])
            line.append(commit)
            if not commit.parents or len(line) == LONGEST:
                return None
            sha = commit.parents[0]
        return line

    def _files(self, common: str, *, patches: bool) -> Iterator[ChangedFile]:
        from pygit2.enums import DiffOption  # noqa: PLC0415 - as above

        before, after = (self._repository[sha].tree for sha in (common, self._head))
        diff = before.diff_to_tree(after, flags=DiffOption.INCLUDE_TYPECHANGE)
        lone = (each for each in diff.deltas if each.status_char() in "AD")
        if sum(self._size(each) for each in lone) <= ALIKE_BYTES:
            diff.find_similar()
        kept = hub.changes.Patches(wanted=patches)
        for number, delta in enumerate(diff.deltas):
            status = _STATUS.get(delta.status_char(), "modified")
            counted = number < COUNTED_FILES and self._until.remaining() > 0 and self._size(delta) <= LARGEST_BYTES
            patch = diff[number] if counted else None
            _, additions, deletions = patch.line_stats if patch else (0, None, None)
            yield hub.changes.ChangedFile(
                path=_text(delta.new_file.raw_path),
                status=status,
                additions=additions,
                deletions=deletions,
                before=_text(delta.old_file.raw_path) if status == "renamed" else None,
                patch=kept.keep(_hunks(patch)) if patch and patches else None,
            )

    def _size(self, delta: Any) -> int:
        """Bytes of the larger side of a file; none of what is not there, and of a submodule, which is elsewhere."""
        there = [side.id for side in (delta.old_file, delta.new_file) if side.mode != _SUBMODULE and int(str(side.id), 16)]
        return max((int(self._sizes.read_header(str(each))[1]) for each in there), default=0)


def _commit(commit: Any) -> Commit:
    author = commit.author
    login = re.fullmatch(_LOGIN, _text(author.raw_email))
    return hub.changes.Commit(
        sha=str(commit.id),
        title=_text(commit.raw_message).partition("\n")[0],
        author=login[1] if login else _text(author.raw_name),
        parents=tuple(str(parent) for parent in commit.parent_ids),
    )


def _hunks(patch: Any) -> str | None:
    """A patch without its header, as GitHub gives it; None where it has no hunks."""
    _, found, hunks = _text(patch.data).partition("\n@@ ")
    return f"@@ {hunks}".rstrip("\n") if found else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
