"""What git itself tells of a repository that backs one of the stand-in for GitHub; of SHAs only, for refs may move."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from subprocess import CalledProcessError

from tests.repositories import git

from .github_plan import File, FileStatus

# In bytes: of a longer patch GitHub shows nothing.
LONGEST_PATCH = 100_000
STATUSES: dict[str, FileStatus] = {
    "A": "added",
    "C": "copied",
    "D": "removed",
    "M": "modified",
    "R": "renamed",
    "T": "changed",
}
SHA = re.compile("[0-9a-f]{7,40}")
FIELDS = ("%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    at: int


@dataclass(frozen=True)
class Commit:
    sha: str
    tree: str
    parents: list[str]
    author: Person
    committer: Person
    message: str


def refs(folder: str) -> dict[str, str]:
    """The commits of all branches and tags, by their full names."""
    told = git(folder, "for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)").decode()
    rows = (line.split("\0") for line in told.split("\n") if line)
    return {name: behind or sha for name, sha, behind in rows}


def resolve(folder: str, name: str) -> str | None:
    """The commit that a SHA means, a branch, a tag, or the name of a ref, with or without `refs/`."""
    known = refs(folder)
    found = (known.get(f"{before}{name}") for before in ("refs/heads/", "refs/tags/", "refs/", ""))
    if named := next(filter(None, found), None):
        return named
    try:
        return full(folder, name) if SHA.fullmatch(name) else None
    except CalledProcessError:
        return None


@lru_cache(2048)
def full(folder: str, sha: str) -> str:
    return git(folder, "rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}").decode().strip()


def objects(folder: str) -> set[str]:
    """The SHAs of all commits that are there, whether or not a ref leads to them."""
    told = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)").decode()
    return {sha for kind, sha in map(str.split, told.splitlines()) if kind == "commit"}


@lru_cache(512)
def shared(folder: str, one: str, other: str) -> str | None:
    """The best commit that two histories share, if there is any."""
    try:
        return git(folder, "merge-base", one, other).decode().strip()
    except CalledProcessError as error:
        if error.returncode == 1:
            return None
        raise


@lru_cache(512)
def between(folder: str, base: str, head: str) -> tuple[str, ...]:
    """The commits that the head has and the base has not, oldest first."""
    return tuple(git(folder, "rev-list", "--topo-order", "--reverse", f"{base}..{head}").decode().split())


@lru_cache(512)
def dated(folder: str, head: str, path: str, author: str, committer: str) -> tuple[tuple[int, str], ...]:
    """The commits up to one, newest first, each with the time it was committed at; of a path or of people, if told."""
    wanted = [f"--{role}={who}" for role, who in (("author", author), ("committer", committer)) if who]
    told = git(folder, "rev-list", "--timestamp", "--fixed-strings", *wanted, head, "--", *filter(None, [path])).decode()
    return tuple((int(at), sha) for at, sha in map(str.split, told.splitlines()))


def commits(folder: str, shas: Sequence[str]) -> list[Commit]:
    """What is told of commits, in their order."""
    if not shas:
        return []
    shown = ("log", "-z", "--no-walk=unsorted", "--stdin", f"--format={'%x00'.join(FIELDS)}")
    words = git(folder, *shown, given="\n".join(shas).encode()).decode(errors="replace").split("\0")
    # Each once, though it was named twice.
    found = {words[start]: commit(words[start : start + len(FIELDS)]) for start in range(0, len(words) - 1, len(FIELDS))}
    return [found[sha] for sha in shas]


def commit(words: list[str]) -> Commit:
    sha, tree, parents, *people, message = words
    author, committer = (Person(name, email, int(at)) for name, email, at in (people[:3], people[3:]))
    return Commit(sha, tree, parents.split(), author, committer, message.rstrip("\n"))


@lru_cache(512)
def changes(folder: str, base: str, head: str) -> tuple[File, ...]:
    """The files that differ between two commits, or trees."""
    compared = ("diff-tree", "-r", "-M", base, head)
    told = git(folder, *compared, "-z", "--raw", "--numstat", "--no-abbrev").decode(errors="replace")
    # No other line of a patch begins so: names are quoted where they have more than one.
    patches = iter(re.split(rb"^diff --git ", git(folder, *compared, "-p"), flags=re.MULTILINE)[1:])
    words = iter(told.split("\0")[:-1])
    entries, lines = list[tuple[str, str, list[str]]](), list[list[int]]()
    for word in words:
        if word.startswith(":"):
            *_, before, after, status = word.split()
            names = [next(words) for _ in range(2 if status[0] in "CR" else 1)]
            entries.append((status[0], before if status == "D" else after, names))
        else:
            *numbers, name = word.split("\t", 2)
            lines.append([int(number.replace("-", "0")) for number in numbers])
            # Of a renamed file, two names follow.
            _ = name or (next(words), next(words))
    return tuple(file(*entry, numbers, patches) for entry, numbers in zip(entries, lines, strict=True))


def file(status: str, sha: str, names: list[str], numbers: list[int], patches: Iterator[bytes]) -> File:
    # What becomes of another kind, such as a link, is removed and added to git.
    found = b"\n".join(hunks(next(patches)) for _ in range(2 if status == "T" else 1)).strip(b"\n")
    return File(
        filename=names[-1],
        status=STATUSES[status],
        additions=numbers[0],
        deletions=numbers[1],
        previous_filename=names[0] if len(names) > 1 else None,
        patch=found.decode(errors="replace") if 0 < len(found) <= LONGEST_PATCH else None,
        sha=sha,
    )


def hunks(patch: bytes) -> bytes:
    """What follows the header of a patch; nothing of a binary file, or where only the name changed."""
    start = patch.find(b"\n@@ ")
    return patch[start + 1 :].removesuffix(b"\n") if start >= 0 else b""
