"""What triggered the run: who caused it, what they said, what was pushed, and where they can be answered.

Source: GitHub's page "Events that trigger workflows".
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .hub.history import FollowedRun


class Account(NamedTuple):
    """Somebody on GitHub. `bot`: an app's account, whose login ends in `[bot]`; a person's never does."""

    login: str
    bot: bool


class Kind(StrEnum):
    ISSUE = "issue"
    PULL_REQUEST = "pull request"
    DISCUSSION = "discussion"


class Thread(NamedTuple):
    """The issue, pull request or discussion that the event is about. `node_id`: its name in the GraphQL API.

    `base` and `head` are a pull request's branches, `base_sha` and `head_sha` the commits there, so far as the event tells.
    """

    kind: Kind
    node_id: str
    number: int
    title: str
    url: str
    body: str
    author: str
    labels: tuple[str, ...] = ()
    base: str = ""
    head: str = ""
    base_sha: str = ""
    head_sha: str = ""
    merged: bool = False
    closed: bool = False

    @property
    def is_pull(self) -> bool:
        return self.kind is Kind.PULL_REQUEST


class Said(NamedTuple):
    """What somebody wrote, by which they may ask for something: a comment, a review, or the text that opens a thread.

    `before`: the text as it was before this event edited it; None where it is new. `new`: this event brought the text.
    """

    text: str
    author: Account | None
    node_id: str
    url: str
    new: bool
    before: str | None = None
    comment: bool = True
    path: str = ""
    line: int | None = None


class Push(NamedTuple):
    """What was pushed to a branch or a tag, and by whom; and its newest commit, with those who wrote it, by GitHub's names and
    git's.

    `before`: the commit that the branch was at; empty for a new one. `deleted`: there is no commit any more. `several`: more
    than that one were pushed.
    """

    branch: str
    tag: str = ""
    by: str = ""
    before: str = ""
    forced: bool = False
    deleted: bool = False
    several: bool = False
    sha: str = ""
    url: str = ""
    message: str = ""
    authors: frozenset[str] = frozenset()


class Release(NamedTuple):
    """A release, of the commit that `tag` names. `early`: it is a pre-release; `published`: when, as GitHub tells it; `gone`:
    it was taken back.
    """

    tag: str
    name: str
    body: str
    url: str
    author: str
    early: bool
    published: str
    gone: bool = False


class Place(NamedTuple):
    """Where the run happens, by the variables of the runner: among them the commit it is for, the branch that is on (empty:
    it is for a tag or a pull request), and the file of the workflow.
    """

    repository: str
    server_url: str
    run_id: str
    attempt: str
    workflow: str
    job: str
    step: str
    sha: str = ""
    branch: str = ""
    workflow_file: str = ""

    @property
    def run_url(self) -> str:
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}" if self.run_id else ""


# Anyone who can see a public repository can cause these; so they are heeded from some people only.
_FROM_ANYONE = frozenset(
    {
        "commit_comment", "discussion", "discussion_comment", "fork", "gollum", "issue_comment", "issues",
        "pull_request_review", "pull_request_review_comment", "pull_request_target", "star", "watch",
    }
)  # fmt: skip
# What is said in these can ask for something; in others, such as a pull request's description, it cannot.
SPEAKING = frozenset(
    {
        "commit_comment", "discussion", "discussion_comment", "issue_comment", "issues", "pull_request_review",
        "pull_request_review_comment",
    }
)  # fmt: skip
# To these, GitHub gives no secrets where they come from a fork.
_OF_FORKS = frozenset({"pull_request", "pull_request_review", "pull_request_review_comment"})
ON_PULL_REQUESTS = frozenset({"pull_request", "pull_request_target"})
# These are about a change by themselves, a schedule for want of anything else; and for these, `since` tells what counts as one.
_OF_CHANGES = frozenset({*ON_PULL_REQUESTS, "merge_group", "push", "release", "schedule", "workflow_run"})
AT_WILL = frozenset({"repository_dispatch", "schedule", "workflow_dispatch"})


class Event(NamedTuple):
    """One event. `sender`: who caused it. `foreign`: it brings the code of another repository, such as a fork.

    `follows`: the event of the run that this one follows, where it is a `workflow_run`; `push` is then what that ran on.
    """

    name: str
    place: Place
    sender: Account | None = None
    thread: Thread | None = None
    said: Said | None = None
    push: Push | None = None
    release: Release | None = None
    followed: FollowedRun | None = None
    default_branch: str = ""
    foreign: bool = False
    follows: str = ""
    actor: str = ""

    @property
    def from_anyone(self) -> bool:
        """Whether people without any rights here can cause such an event in a run that has the secrets."""
        # A run that follows a run that follows another does not tell what the first of them was for.
        return self.foreign or self.name in _FROM_ANYONE or self.follows in (_FROM_ANYONE | {"workflow_run"})

    def about_changes(self, *, since: bool) -> bool:
        """Whether such an event means a change of the code; `since`: the workflow says from when on."""
        return self.name in _OF_CHANGES or (since and self.name in AT_WILL)

    @property
    def speaks(self) -> bool:
        """Whether such an event brings text that can ask for something."""
        return self.name in SPEAKING

    @property
    def without_secrets(self) -> bool:
        """Whether GitHub gives such a run no secrets, unless the repository's settings say otherwise."""
        return (self.foreign and self.name in _OF_FORKS) or self.actor == "dependabot[bot]"
