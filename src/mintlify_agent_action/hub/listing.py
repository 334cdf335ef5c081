"""Looking for pull requests: the open ones of a repository, those of a branch, those that brought a commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .pull_request import PAGE, PATIENCE, Outline, whose

if TYPE_CHECKING:
    from .session import Session

# Enough for the minute that GitHub asks for at its limits.
LIMIT_PATIENCE = 75.0


def merged_by(session: "Session", repository: str, sha: str) -> list[Outline]:
    """The merged pull requests that brought a commit. Raises `HubError`.

    Source: rest/commits/commits#list-pull-requests-associated-with-a-commit.
    """

    def read(found: Any) -> list[Outline]:
        return [Outline(**whose(each)) for each in found if each["merged_at"]]

    return session.get(f"/repos/{repository}/commits/{quote(sha, safe='')}/pulls", read, patience=PATIENCE)


_OPEN = f"""
query ($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(states: [OPEN], first: {PAGE}, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
      nodes {{ number body headRefName isCrossRepository author {{ __typename login }} }}
    }}
  }}
}}
"""


def open_pulls(session: "Session", repository: str) -> list[Outline]:
    """The open pull requests of a repository, the last changed first, at most `PAGE`, in one request. Raises `HubError`.

    By GraphQL, since the REST API tells two whole repositories with each.
    """
    owner, name = repository.split("/")

    def read(data: Any) -> list[Outline]:
        return [_outline(node) for node in data["repository"]["pullRequests"]["nodes"] if node]

    return session.query(_OPEN, {"owner": owner, "name": name}, read, patience=LIMIT_PATIENCE)


def author_of(node: Any) -> str:
    """The login of who wrote what GraphQL tells of, with the `[bot]` that it leaves out."""
    author = node["author"] or {"login": "ghost"}
    return f"{author['login']}{'[bot]' if author.get('__typename') == 'Bot' else ''}"


def _outline(node: Any) -> Outline:
    return Outline(
        number=node["number"],
        author=author_of(node),
        head=node["headRefName"] or "",
        foreign=node["isCrossRepository"],
        body=node["body"] or "",
    )


_OF_BRANCH = """
query ($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    pullRequests(headRefName: $branch, first: 20, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes { url state createdAt isCrossRepository }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A pull request that was looked for by its branch."""

    url: str
    open: bool
    created: datetime


def of_branch(session: "Session", repository: str, branch: str) -> list[Found]:
    """The pull requests from a branch of the repository itself, newest first. Raises `HubError`."""
    owner, name = repository.split("/")

    def read(data: Any) -> list[Found]:
        nodes = data["repository"]["pullRequests"]["nodes"]
        return [
            Found(str(node["url"]), node["state"] == "OPEN", datetime.fromisoformat(node["createdAt"]))
            for node in nodes
            if node and not node["isCrossRepository"]
        ]

    return session.query(_OF_BRANCH, {"owner": owner, "name": name, "branch": branch}, read, patience=PATIENCE)
