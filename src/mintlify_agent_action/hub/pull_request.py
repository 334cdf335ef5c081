"""One pull request: as it stands, and what can be changed of it."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any

from .errors import Declined, Failed

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PATIENCE = 20.0
# Owner and name, as they stand in links and in the API's paths; neither may be one of the dots that lead elsewhere.
REPOSITORY = re.compile(r"(?!\.{1,2}/)[\w.-]{1,100}/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)
# As many as GitHub gives of one list in one request; and of so many pages of events, no pull request has more.
PAGE = 100
EVENT_PAGES = 20
# How often what others overwrote is written again; and how long after each time it is looked at. By then what was under way
# is over, and two that undo each other's writing do not go on in step.
REPAIRS = 5
REPAIR_SECONDS = 0.5, 2.5


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
    """A pull request as it stands.

    `repository`: by its name of today, to which GitHub takes writes. `rows`: labels and people; the reviewers are those whose
    review is requested now.
    """

    repository: str
    node_id: str
    base: str
    base_sha: str
    head_sha: str
    open: bool
    draft: bool
    changed_files: int
    rows: Rows


def pull(session: "Session", repository: str, number: int) -> Pull:
    """One pull request (rest/pulls/pulls#get-a-pull-request). Raises `HubError`."""

    def read(told: Any) -> Pull:
        return Pull(
            **whose(told),
            repository=told["base"]["repo"]["full_name"],
            node_id=told["node_id"],
            base=told["base"]["ref"],
            base_sha=told["base"]["sha"],
            head_sha=told["head"]["sha"],
            open=told["state"] == "open",
            draft=told["draft"],
            changed_files=told["changed_files"],
            rows={
                Row.LABELS: tuple(str(label["name"]) for label in told["labels"]),
                Row.ASSIGNEES: tuple(str(user["login"]) for user in told["assignees"]),
                Row.REVIEWERS: tuple(str(user["login"]) for user in told["requested_reviewers"]),
                Row.TEAM_REVIEWERS: tuple(str(team["slug"]) for team in told["requested_teams"]),
            },
        )

    return session.get(f"/repos/{repository}/pulls/{number}", read, patience=PATIENCE)


def whose(told: Any) -> dict[str, Any]:
    """The fields of an outline."""
    origin = told["head"]["repo"]  # null where the fork was deleted, as the user is who was
    return {
        "number": told["number"],
        "author": (told["user"] or {}).get("login", "ghost"),
        "head": str(told["head"]["ref"]),
        "foreign": origin is None or origin["full_name"] != told["base"]["repo"]["full_name"],
        "body": told["body"] or "",
    }


def add(session: "Session", to: Pull, names: Rows) -> Rows:
    """Add to rows of one path; gives what is in them then. Raises `HubError`; where that is `Declined`, nothing was added."""
    (path,) = {row.path for row in names}

    def request(github: "Github") -> Rows:
        url = f"/repos/{to.repository}/{path.format(to.number)}"
        given = {row.field: list(wanted) for row, wanted in names.items()}
        _, answer = github.requester.requestJsonAndCheck("POST", url, input=given)
        told: Any = answer
        return {row: tuple(item[row.known_by] for item in (told[row.listed] if row.listed else told)) for row in names}

    return session.ask(request, patience=PATIENCE, writes=True)


def once_asked(session: "Session", about: Pull) -> Rows:
    """Those of whom a review was requested at any time (rest/issues/events#list-issue-events). Raises `HubError`."""

    def read(events: Any) -> list[Any]:
        return [event for event in events if event["event"] == "review_requested"]

    asked: list[Any] = []
    for page in range(1, 1 + EVENT_PAGES):
        path = f"/repos/{about.repository}/issues/{about.number}/events?per_page={PAGE}&page={page}"
        events, more = session.page(path, read, patience=PATIENCE)
        asked += events
        if not more:
            break
    return {
        Row.REVIEWERS: tuple(event["requested_reviewer"]["login"] for event in asked if event.get("requested_reviewer")),
        Row.TEAM_REVIEWERS: tuple(event["requested_team"]["slug"] for event in asked if event.get("requested_team")),
    }


def change_body(session: "Session", of: Pull, change: Callable[[str], str]) -> None:
    """Change the description (rest/pulls/pulls#update-a-pull-request), which was read just now. Raises `HubError`.

    Where that is tried again, it begins with the description as it is by then: somebody may be writing there too.
    """
    attempts = count()

    def request(github: "Github") -> None:
        url = f"/repos/{of.repository}/pulls/{of.number}"
        body = _body(github, url) if next(attempts) else of.body
        github.requester.requestJsonAndCheck("PATCH", url, input={"body": change(body)})

    session.ask(request, patience=PATIENCE, writes=True)


def keep_body(
    session: "Session", of: Pull, change: Callable[[str], str], *, chance: Callable[[], float] = random.random
) -> bool:
    """See to it that a description still is as `change` makes it; tells whether it was not. Raises `HubError`.

    GitHub replaces the whole of it, whatever it has become since it was read. With R and W for the reads and writes of two
    runs, R1 R2 W1 W2 leaves what the second wrote, and R1 R2 W2 W1 what the first did. So whoever wrote looks again, when
    both writes are over: the one whose text is lost adds it to the other's, looks again, and so on. What remains is what came
    between this last look and the end of a write that began before it; and the text of a person who writes between a read and
    the write after it, which are one right after the other.
    """
    written = 0

    def request(github: "Github") -> None:
        nonlocal written
        url = f"/repos/{of.repository}/pulls/{of.number}"
        body = _body(github, url)
        wanted = change(body)
        if wanted == body:
            return
        github.requester.requestJsonAndCheck("PATCH", url, input={"body": wanted})
        written += 1
        if written < REPAIRS:
            shortest, longest = REPAIR_SECONDS
            raise Failed("others write there too", pause=shortest + (longest - shortest) * chance())

    session.ask(request, patience=PATIENCE, writes=True)
    return bool(written)


def _body(github: "Github", url: str) -> str:
    _, told = github.requester.requestJsonAndCheck("GET", url)
    return str(told["body"] or "")


_TO_DRAFT = """
mutation ($input: ConvertPullRequestToDraftInput!) { convertPullRequestToDraft(input: $input) { pullRequest { isDraft } } }"""
_READY = """
mutation ($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { pullRequest { isDraft } }
}"""


def set_draft(session: "Session", of: Pull, *, draft: bool) -> None:
    """Make a pull request a draft, or ready for review, which only GraphQL can. Raises `HubError`.

    The token needs `contents: write` beside `pull-requests: write` (cli/cli discussion 6924).
    """
    try:
        session.mutate(_TO_DRAFT if draft else _READY, {"pullRequestId": of.node_id}, bool, patience=PATIENCE)
    except Declined:  # as it is where it was done already, be it by a request of ours whose answer was lost
        if pull(session, of.repository, of.number).draft is not draft:
            raise
