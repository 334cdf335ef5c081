"""What a pull request is made of, and what has become of it."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request's branches, number of changed files, and whether it is still open."""

    base: str
    head: str
    changed_files: int
    open: bool


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file by its path, with what happened to it: `added`, `modified`, `removed`, `renamed` …"""

    path: str
    status: str
    additions: int
    deletions: int
    before: str | None = None

    def __str__(self) -> str:
        was = f" (was {self.before})" if self.before else ""
        return f"{self.status} {self.path}{was} +{self.additions} -{self.deletions}"


def pull(session: "Session", repository: str, number: int, *, patience: float = PATIENCE) -> Pull:
    """One pull request (rest/pulls/pulls#get-a-pull-request). Raises `HubError`."""

    def request(github: "Github") -> Pull:
        found = github.get_repo(repository).get_pull(number)
        return Pull(found.base.ref, found.head.ref, found.changed_files, open=found.state == "open")

    return session.ask(request, patience=patience)


def changed_files(session: "Session", repository: str, number: int, *, limit: int) -> list[ChangedFile]:
    """The first `limit` files of a pull request (rest/pulls/pulls#list-pull-requests-files). Raises `HubError`."""

    def request(github: "Github") -> list[ChangedFile]:
        files = github.get_repo(repository).get_pull(number).get_files()
        return [
            ChangedFile(file.filename, file.status, file.additions, file.deletions, file.previous_filename)
            for file in islice(files, limit)
        ]

    return session.ask(request, patience=PATIENCE)
