"""The repository that is released, and the one it came from, `origin`: what is asked of them, and what is written there."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .texts import ACTION, Refused, Version, pinned

# Who GitHub takes its workflows' own commits for.
_BOT = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, **env: str) -> str:
        told = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **env}, capture_output=True, text=True, check=False
        )
        if told.returncode:
            raise Refused(f"“git {' '.join(arguments)}” failed; mend that, and start again: {told.stderr.strip()}")
        return told.stdout.strip()

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def changed(self) -> list[str]:
        """What is not committed, untracked files included."""
        return self.git("status", "--porcelain").splitlines()

    def files(self, *patterns: str) -> Iterator[str]:
        """Those that git knows, by its patterns."""
        yield from filter(None, self.git("ls-files", "-z", "--", *patterns).split("\0"))

    def lines_with(self, word: str, *but: str) -> list[str]:
        """Where a word stands in what git knows, but for some patterns."""
        found = subprocess.run(
            ["git", "grep", "--line-number", "-I", "--word-regexp", word, "--", ".", *(f":!{each}" for each in but)],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout.splitlines()

    def origin(self) -> dict[str, str]:
        """The refs of `origin`, each with its object; a tag with a message also as `refs/tags/…^{}`, with its commit."""
        told = (line.split("\t") for line in self.git("ls-remote", "origin").splitlines())
        return {ref: sha for sha, ref in told}

    def pin(self, version: Version, image: str) -> str:
        """Commit action.yml with its image, beside any branch; gives the commit.

        The same commit and image always make the same one: it is the parent's moment that it bears. So the commit that is
        tried is the one that is published, by another job; a second attempt changes nothing; and anyone can make it again.
        """
        if self.changed:
            raise Refused("The work tree has changes: commit them, or take them back.")
        self.write(ACTION, pinned(self.read(ACTION), image))
        self.git("checkout", "--quiet", "--detach")
        said = f"Release {version.text}\n\nAs its parent, but with the image that was built of that:\n{image}"
        self.git("commit", "--quiet", "--all", "--no-gpg-sign", "--message", said, **self._signature())
        return self.head

    def publish(self, version: Version) -> None:
        """Tag the commit that is checked out, and move the major version's tag to it: both on `origin`, or none of them.

        A tag that is there already is never replaced; by the same commit and moment it is the same tag, and nothing is to do.
        """
        if "image: docker://" not in self.read(ACTION):
            raise Refused(f"No release commit is checked out: `script/release commit {version.text} IMAGE@DIGEST` makes it.")
        refs = self.origin()
        later = [each for each in released(refs) if each > version]
        if later:
            raise Refused(
                f"{later[-1].tag} is released, and nothing moves back from it to {version.tag}: release a higher version."
            )
        tag, moving = f"refs/tags/{version.tag}", f"refs/tags/{version.moving}"
        if refs.get(f"{tag}^{{}}", refs.get(tag, self.head)) != self.head:
            raise Refused(f"{version.tag} is another commit, and what is released never changes: release the next version.")
        self.git("tag", "--force", "--annotate", "--no-sign", "--message", version.tag, version.tag, **self._signature())
        # Only from where it was just seen; where there was none, only if there is still none.
        lease = f"--force-with-lease={moving}:{refs.get(moving, '')}"
        self.git("push", "--quiet", "--atomic", lease, "origin", tag, f"HEAD:{moving}")

    def _signature(self) -> dict[str, str]:
        """The bot, at the moment of the commit that is checked out."""
        name, email = _BOT
        told = {"NAME": name, "EMAIL": email, "DATE": self.git("log", "-1", "--format=%cI")}
        return {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in told.items()}


def released(refs: dict[str, str]) -> list[Version]:
    """The versions that have their tags, the oldest first."""
    found = []
    for ref in refs:
        try:
            found.append(Version.of(ref.removeprefix("refs/tags/v")))
        except Refused:
            continue
    return sorted(found)
