"""What the tests of the stand-in for GitHub ask of it about pull requests, without a client that makes it easy."""

from typing import Any

import httpx

from .github_plan import Operation
from .process import Hub

APP = "acme/app"
LIST = """
query (
  $name: String!, $states: [PullRequestState!], $order: IssueOrder, $head: String, $first: Int, $after: String, $last: Int
) {
  repository(owner: "acme", name: $name, followRenames: false) {
    pullRequests(first: $first, after: $after, last: $last, states: $states, orderBy: $order, headRefName: $head) {
      totalCount
      nodes {
        id number url author { __typename login } body isDraft isCrossRepository headRefName state createdAt updatedAt
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}
"""
DRAFT = """
mutation ($input: ConvertPullRequestToDraftInput!) {
  convertPullRequestToDraft(input: $input) { pullRequest { isDraft } }
}
"""
READY = """
mutation ($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { pullRequest { isDraft } }
}
"""
FORBIDDEN = "Resource not accessible by integration"
PATHS: dict[Operation, tuple[str, str, Any]] = {
    "pull": ("GET", "pulls/7", None),
    "files": ("GET", "pulls/7/files", None),
    "pull-commits": ("GET", "pulls/7/commits", None),
    "events": ("GET", "issues/7/events", None),
    "update-pull": ("PATCH", "pulls/7", {"body": "new"}),
    "add-labels": ("POST", "issues/7/labels", {"labels": ["new"]}),
    "add-assignees": ("POST", "issues/7/assignees", {"assignees": ["max"]}),
    "request-reviewers": ("POST", "pulls/7/requested_reviewers", {"reviewers": ["max"]}),
}
PEOPLE = {"max": "write", "ann": "triage", "rea": "read", "out": "none", "own": "docs", "low": "looks"}
ROLES = {"docs": "write", "looks": "read"}


def ask(hub: Hub, operation: Operation, body: Any = None, *, token: str = "", number: int = 7) -> httpx.Response:
    method, path, usual = PATHS[operation]
    where = f"{hub.url}/repos/{APP}/{path.replace('7', str(number))}"
    authorized = {"Authorization": f"token {token or hub.token}"}
    return hub.control.request(method, where, json=usual if body is None else body, headers=authorized)


def get(hub: Hub, path: str, /, *, token: str = "", **query: Any) -> httpx.Response:
    """What acme/app has at a path."""
    authorized = {"Authorization": f"token {token or hub.token}"}
    return hub.control.get(f"{hub.url}/repos/{APP}/{path}", params=query or None, headers=authorized)


def post(hub: Hub, query: str, *, token: str = "", **variables: Any) -> Any:
    authorized = {"Authorization": f"bearer {token or hub.token}"}
    return hub.control.post(f"{hub.url}/graphql", json={"query": query, "variables": variables}, headers=authorized).json()


def page(hub: Hub, **wanted: Any) -> dict[str, Any]:
    """A page of the pull requests of acme/app, or of the repository `name`."""
    variables: dict[str, Any] = {"name": "app", "first": 50, **wanted}
    found: dict[str, Any] = post(hub, LIST, **variables)["data"]["repository"]["pullRequests"]
    return found


def listed(hub: Hub, **wanted: Any) -> list[int]:
    return [node["number"] for node in page(hub, **wanted)["nodes"]]


def ordered(field: str, direction: str) -> dict[str, str]:
    return {"field": field, "direction": direction}


def refused(answer: Any) -> list[tuple[str, str]]:
    return [(error["type"], error["message"]) for error in answer["errors"]]
