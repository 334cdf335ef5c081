"""Git repositories for tests, made by git itself: the same commits have the same SHAs everywhere and always."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Nothing of the machine's or the user's configuration shows in what git does here.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
# When the first commit is made, and how many seconds later each next one.
BEGAN, STEP = 1_750_000_000, 60


@dataclass(frozen=True)
class Entry:
    """What is no plain file: its mode, and its content, or the object that it is."""

    mode: str
    content: bytes = b""
    sha: str = ""


# None removes a file.
Content = str | bytes | Entry | None


def git(folder: Path | str, *arguments: str, given: bytes = b"") -> bytes:
    """What git says; raises CalledProcessError where it fails."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, input=given, env=ENVIRONMENT, capture_output=True, check=True).stdout


def executable(content: str) -> Entry:
    return Entry("100755", content.encode())


def link(target: str) -> Entry:
    return Entry("120000", target.encode())


def submodule(sha: str) -> Entry:
    return Entry("160000", sha=sha)


@dataclass(frozen=True)
class Planned:
    """One to be made. Without `parents` it is a root."""

    message: str
    files: Mapping[str, Content]
    parents: Sequence[str]
    author: str
    email: str
    at: int
    # When it was written, if that was not when it was committed.
    written: int | None = None

    def stream(self, branch: str, mark: int) -> Iterator[bytes]:
        """The commit, as `git fast-import` reads it."""
        who = f"{self.author} <{self.email}>"
        yield f"commit refs/heads/{branch}\nmark :{mark}\n".encode()
        yield f"author {who} {self.written or self.at} +0000\ncommitter {who} {self.at} +0000\n".encode()
        yield data(self.message.encode())
        for place, parent in enumerate(self.parents):
            yield f"{'merge' if place else 'from'} {parent}\n".encode()
        # A folder can take the place of a file only when that is gone.
        for name, content in sorted(self.files.items(), key=lambda each: each[1] is not None):
            yield changed(name, content)
        yield f"\nget-mark :{mark}\n".encode()


@dataclass
class Repository:
    """A bare repository, which it makes. Each commit is a minute younger than the one that was made before."""

    folder: Path
    tips: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        git(self.folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")

    def commit(
        self,
        message: str,
        files: Mapping[str, Content],
        *,
        parents: Sequence[str] | None = None,
        branch: str = "main",
        author: str = "Ann",
        email: str = "ann@example.com",
        at: int | None = None,
        written: int | None = None,
    ) -> str:
        """One more on the tip of a branch, or on `parents`: the first one's files, but for these. The branch moves to it."""
        tip = [self.tips[branch]] if branch in self.tips else []
        one = Planned(message, files, tip if parents is None else parents, author, email, self.tick(at), written)
        (sha,) = self.make(branch, [one])
        return sha

    def merge(self, message: str, *others: str, files: Mapping[str, Content] | None = None, branch: str = "main") -> str:
        """Merge commits into a branch: where both changed a file, the last of them wins, but for what `files` says."""
        tip, merged = self.tips[branch], dict[str, Content]()
        for other in others:
            merged |= self.brought(tip, other)
        return self.commit(message, merged | dict(files or {}), parents=[tip, *others], branch=branch)

    def many(
        self,
        changes: Iterable[Mapping[str, Content]],
        *,
        branch: str = "main",
        author: str = "Ann",
        email: str = "ann@example.com",
    ) -> list[str]:
        """A commit for each of the changes, one on the other, in one go."""
        parents, commits = [self.tips[branch]] if branch in self.tips else [], []
        for number, files in enumerate(changes, 1):
            commits.append(Planned(f"Change {number}", files, parents, author, email, self.tick()))
            parents = [f":{number}"]
        return self.make(branch, commits)

    def branch(self, name: str, sha: str) -> None:
        """Make a branch, or move it."""
        git(self.folder, "update-ref", f"refs/heads/{name}", sha)
        self.tips[name] = sha

    def tag(self, name: str, sha: str, note: str = "") -> None:
        """Make a tag: with a note, one that is an object of its own."""
        if not note:
            git(self.folder, "update-ref", f"refs/tags/{name}", sha)
            return
        made = f"tag {name}\nfrom {sha}\ntagger Ann <ann@example.com> {self.tick()} +0000\n".encode()
        git(self.folder, "fast-import", "--quiet", given=made + data(note.encode()))

    def clone(self, to: Path, depth: int | None = None) -> Path:
        """A checkout of the branch main, with so much of the history."""
        shallow = [] if depth is None else ["--depth", str(depth)]
        # Only an address that is one makes git heed the depth.
        git(self.folder, "clone", "--quiet", *shallow, self.folder.absolute().as_uri(), str(to.absolute()))
        return to

    def tick(self, at: int | None = None) -> int:
        self.made += 1
        return BEGAN + STEP * (self.made - 1) if at is None else at

    def make(self, branch: str, commits: Sequence[Planned]) -> list[str]:
        lines = (line for mark, each in enumerate(commits, 1) for line in each.stream(branch, mark))
        # By force: a root, or a commit on another one than the tip, leaves behind what the branch held.
        made = git(self.folder, "fast-import", "--quiet", "--force", given=b"".join(lines)).decode().split()
        self.tips[branch] = made[-1]
        return made

    def brought(self, tip: str, other: str) -> dict[str, Content]:
        """What a commit changed since its history left that of `tip`."""
        base = git(self.folder, "merge-base", tip, other).decode().strip()
        told = git(self.folder, "diff-tree", "-r", "-z", "--no-renames", base, other).split(b"\0")
        found: dict[str, Content] = {}
        for facts, name in zip(told[::2], told[1::2], strict=False):
            _, mode, _, sha, status = facts.decode().split()
            found[os.fsdecode(name)] = None if status == "D" else Entry(mode, sha=sha)
        return found


def data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def changed(name: str, content: Content) -> bytes:
    escaped = re.sub(rb'[\\"]', rb"\\\g<0>", os.fsencode(name)).replace(b"\n", b"\\n")
    if content is None:
        return b'D "%b"\n' % escaped
    entry = (
        content if isinstance(content, Entry) else Entry("100644", content.encode() if isinstance(content, str) else content)
    )
    if entry.sha:
        return b'M %b %b "%b"\n' % (entry.mode.encode(), entry.sha.encode(), escaped)
    return b'M %b inline "%b"\n%b' % (entry.mode.encode(), escaped, data(entry.content))
