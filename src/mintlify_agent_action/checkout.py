"""The checkout in the workspace, where there is one: what its commits changed, without a request to GitHub.

Of somebody else's checkout, only the objects of git are read, each known by its hash: no configuration, no attributes, no
hooks, and no program is run. It is libgit2 that reads, so that the image needs no git.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .hub.changes import ChangedFile, Commit, Comparison, Patches, Relation

if TYPE_CHECKING:
    import pygit2

_SHA = re.compile(r"[0-9a-f]{40}")
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
# GitHub gives commits of its users this address; the number came later.
_LOGIN = re.compile(r"(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com")
# Lines of larger files are not counted, nor of more files than GitHub would tell of.
LARGEST_BYTES, COUNTED_FILES = 1_000_000, 3000
# The mode of its entry in a tree.
_SUBMODULE = 0o160000
# As far as a line of commits is followed back.
LONGEST = 20_000


class Checkout:
    """The git checkout in `workspace`, if that is one: the folder itself, and all within it."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace

    def compare(self, base: str, head: str, *, patches: bool) -> Comparison | None:
        """What commit `head` has beyond commit `base`; None where it does not have both, or not all between them."""
        objects = self._objects() if _SHA.fullmatch(base) and _SHA.fullmatch(head) else None
        if objects is None:
            return None
        # Only here: few runs have a checkout.
        import pygit2  # noqa: PLC0415 - as said

        try:
            database = pygit2.Odb(str(objects))
            # Made of the objects alone, it knows of no configuration.
            repository = pygit2.Repository()
            repository.set_odb(database)
            return _compared(repository, database, (base, head), patches=patches)
        # What a clone left out is missing in one way or another.
        except (pygit2.GitError, KeyError, ValueError, OSError):
            return None

    def _objects(self) -> Path | None:
        """The folder of git's objects, if that and all it refers to lies in the workspace."""
        try:
            objects = (self._workspace / ".git/objects").resolve(strict=True)
            inside = objects.is_relative_to(self._workspace.resolve()) and objects.is_dir()
        except (OSError, RuntimeError):
            return None
        return objects if inside and not (objects / "info/alternates").exists() else None


def _compared(repository: "pygit2.Repository", sizes: "pygit2.Odb", ends: tuple[str, str], *, patches: bool) -> Comparison:
    base, head = ends
    line = _line(repository, base, head)
    # Not by libgit2, where the line tells it: that looks beyond `base`, and a shallow clone ends there.
    common = base if line is not None else str(repository.merge_base(base, head) or "")
    if common == base:
        relation = Relation.AHEAD if line != [] else Relation.IDENTICAL
    else:
        relation = Relation.BEHIND if common == head else Relation.DIVERGED
    if line is None or any(len(commit.parents) > 1 for commit in line):
        walk = repository.walk(head)
        walk.hide(base)
        line = [_commit(commit) for commit in walk]
    files = list(_files(repository, sizes, (common, head), patches=patches))
    return Comparison(relation=relation, files=files, whole=True, commits=line, total=len(line))


def _line(repository: "pygit2.Repository", base: str, head: str) -> list[Commit] | None:
    """The commits from `head` back to `base`, without it, by their first parents; None where that is not on the way."""
    line: list[Commit] = []
    sha = head
    while sha != base:
        commit = _commit(repository[sha])
        line.append(commit)
        if not commit.parents or len(line) == LONGEST:
            return None
        sha = commit.parents[0]
    return line


def _commit(commit: Any) -> Commit:
    author = commit.author
    login = _LOGIN.fullmatch(_text(author.raw_email))
    return Commit(
        sha=str(commit.id),
        title=_text(commit.raw_message).partition("\n")[0],
        author=login[1] if login else _text(author.raw_name),
        parents=tuple(str(parent) for parent in commit.parent_ids),
    )


def _files(
    repository: "pygit2.Repository", sizes: "pygit2.Odb", ends: tuple[str, str], *, patches: bool
) -> Iterator[ChangedFile]:
    before, after = (repository[sha].tree for sha in ends)
    diff = before.diff_to_tree(after)
    diff.find_similar()
    kept = Patches(wanted=patches)
    for number, delta in enumerate(diff.deltas):
        old, new = delta.old_file, delta.new_file
        status = _STATUS.get(delta.status_char(), "modified")
        small = all(not size or size <= LARGEST_BYTES for size in (_size(sizes, side) for side in (old, new)))
        patch = diff[number] if small and number < COUNTED_FILES else None
        _, additions, deletions = patch.line_stats if patch else (0, None, None)
        yield ChangedFile(
            path=_text(new.raw_path),
            status=status,
            additions=additions,
            deletions=deletions,
            before=_text(old.raw_path) if status == "renamed" else None,
            patch=kept.keep(_hunks(patch)) if patch and patches else None,
        )


def _size(sizes: "pygit2.Odb", side: Any) -> int:
    """Bytes of a file; none of what is not there, and of a submodule, which is elsewhere."""
    if side.mode == _SUBMODULE or not int(str(side.id), 16):
        return 0
    _, size = sizes.read_header(str(side.id))
    return int(size)


def _hunks(patch: Any) -> str | None:
    """A patch without its header, as GitHub gives it; None where it has no hunks."""
    _, found, hunks = _text(patch.data).partition("\n@@ ")
    return f"@@ {hunks}".rstrip("\n") if found else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
