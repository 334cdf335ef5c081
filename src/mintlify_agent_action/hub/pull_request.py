"""Pull requests: as they stand, the open ones of a repository, and what can be changed of one."""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any

from .errors import Declined

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PATIENCE = 20.0
# Owner and name, as they stand in links and in the API's paths; neither may be one of the dots that lead elsewhere.
REPOSITORY = re.compile(r"(?!\.{1,2}/)[\w.-]{1,100}/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)
# As many as GitHub gives of one list in one request.
PAGE = 100


class Row(Enum):
    """A list of a pull request: where it is added to, by which field; in the answer, where it is, and what names an item.

    Sources: rest/issues/labels#add-labels-to-an-issue, which makes a label that is not there;
    rest/issues/assignees#add-assignees-to-an-issue, which passes over whom it cannot assign;
    rest/pulls/review-requests#request-reviewers-for-a-pull-request.
    """

    LABELS = "issues/{}/labels", "labels", "", "name"
    ASSIGNEES = "issues/{}/assignees", "assignees", "assignees", "login"
    REVIEWERS = "pulls/{}/requested_reviewers", "reviewers", "requested_reviewers", "login"
    TEAM_REVIEWERS = "pulls/{}/requested_reviewers", "team_reviewers", "requested_teams", "slug"

    def __init__(self, path: str, field: str, listed: str, known_by: str) -> None:
        self.path = path
        self.field = field
        self.listed = listed
        self.known_by = known_by


Rows = dict[Row, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What tells whose a pull request is. `author`: a login, of an app with `[bot]`; `foreign`: it comes from a fork."""

    number: int
    author: str
    head: str
    foreign: bool
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull(Outline):
    """A pull request as it stands. `rows`: its labels and people; reviewers are those whose review is requested now."""

    node_id: str
    base: str
    open: bool
    draft: bool
    changed_files: int
    rows: Rows


def pull(session: "Session", repository: str, number: int, *, patience: float = PATIENCE) -> Pull:
    """One pull request (rest/pulls/pulls#get-a-pull-request). Raises `HubError`."""

    def request(github: "Github") -> Pull:
        found = github.get_repo(repository).get_pull(number)
        # Both are null where what they tell of was deleted, unlike what PyGithub's types say.
        author: Any = found.user
        origin: Any = found.head.repo
        return Pull(
            number=number,
            author=author.login if author else "ghost",
            head=found.head.ref,
            foreign=origin is None or origin.full_name != found.base.repo.full_name,
            body=found.body or "",
            node_id=found.node_id,
            base=found.base.ref,
            open=found.state == "open",
            draft=found.draft,
            changed_files=found.changed_files,
            rows={
                Row.LABELS: tuple(label.name for label in found.labels),
                Row.ASSIGNEES: tuple(user.login for user in found.assignees),
                Row.REVIEWERS: tuple(user.login for user in found.requested_reviewers),
                Row.TEAM_REVIEWERS: tuple(team.slug for team in found.requested_teams),
            },
        )

    return session.ask(request, patience=patience)


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
        return [_outline(node) for node in data["repository"]["pullRequests"]["nodes"]]

    return session.query(_OPEN, {"owner": owner, "name": name}, read, patience=PATIENCE)


def _outline(node: Any) -> Outline:
    author = node["author"] or {"login": "ghost"}
    return Outline(
        number=node["number"],
        author=f"{author['login']}{'[bot]' if author.get('__typename') == 'Bot' else ''}",
        head=node["headRefName"],
        foreign=node["isCrossRepository"],
        body=node["body"],
    )


def add(session: "Session", repository: str, number: int, names: Rows) -> Rows:
    """Add to rows of one path; gives what is in them then. Raises `HubError`, and then nothing was added."""
    (path,) = {row.path for row in names}

    def request(github: "Github") -> Rows:
        url = f"/repos/{repository}/{path.format(number)}"
        given = {row.field: list(wanted) for row, wanted in names.items()}
        _, answer = github.requester.requestJsonAndCheck("POST", url, input=given)
        told: Any = answer
        return {row: tuple(item[row.known_by] for item in (told[row.listed] if row.listed else told)) for row in names}

    return session.ask(request, patience=PATIENCE, writes=True)


def once_asked(session: "Session", repository: str, number: int) -> Rows:
    """Those of whom a review was requested at any time (rest/issues/events#list-issue-events). Raises `HubError`."""

    def request(github: "Github") -> Rows:
        people: list[str] = []
        teams: list[str] = []
        for page in count(1):
            # Not by PyGithub's own lists, which ask once more for each event that lacks what is looked for.
            path = f"/repos/{repository}/issues/{number}/events?per_page={PAGE}&page={page}"
            _, answer = github.requester.requestJsonAndCheck("GET", path)
            events: Any = answer
            asked = [event for event in events if event["event"] == "review_requested"]
            people += [event["requested_reviewer"]["login"] for event in asked if event.get("requested_reviewer")]
            teams += [event["requested_team"]["slug"] for event in asked if event.get("requested_team")]
            if len(events) < PAGE:
                break
        return {Row.REVIEWERS: tuple(people), Row.TEAM_REVIEWERS: tuple(teams)}

    return session.ask(request, patience=PATIENCE)


def set_body(session: "Session", repository: str, number: int, body: str) -> None:
    """Replace the description (rest/pulls/pulls#update-a-pull-request). Raises `HubError`."""

    def request(github: "Github") -> None:
        github.requester.requestJsonAndCheck("PATCH", f"/repos/{repository}/pulls/{number}", input={"body": body})

    session.ask(request, patience=PATIENCE, writes=True)


_TO_DRAFT = """
mutation ($input: ConvertPullRequestToDraftInput!) { convertPullRequestToDraft(input: $input) { pullRequest { isDraft } } }"""
_READY = """
mutation ($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { pullRequest { isDraft } }
}"""


def set_draft(session: "Session", repository: str, pull_request: Pull, *, draft: bool) -> None:
    """Make a pull request a draft, or ready for review, which only GraphQL can. Raises `HubError`.

    The token needs `contents: write` beside `pull-requests: write` (cli/cli discussion 6924).
    """
    try:
        session.mutate(_TO_DRAFT if draft else _READY, {"pullRequestId": pull_request.node_id}, bool, patience=PATIENCE)
    except Declined:  # as it is where it was done already, be it by a request of ours whose answer was lost
        if pull(session, repository, pull_request.number).draft is not draft:
            raise
