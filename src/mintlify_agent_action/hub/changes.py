"""What a pull request changes."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PATIENCE = 20.0


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


def changed_files(session: "Session", repository: str, number: int, *, limit: int) -> list[ChangedFile]:
    """The first `limit` files of a pull request (rest/pulls/pulls#list-pull-requests-files). Raises `HubError`."""

    def request(github: "Github") -> list[ChangedFile]:
        files = github.get_repo(repository).get_pull(number).get_files()
        return [
            ChangedFile(file.filename, file.status, file.additions, file.deletions, file.previous_filename)
            for file in islice(files, limit)
        ]

    return session.ask(request, patience=PATIENCE)
