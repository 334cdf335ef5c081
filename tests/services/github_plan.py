"""What a test wishes of the stand-in for GitHub: what its world holds to begin with, and what goes wrong there."""

import hashlib
from typing import Literal

from pydantic import BaseModel, Field

from .faults import Common, CommonFault

Kind = Literal["Issue", "PullRequest", "Discussion"]
Area = Literal["issues", "pull-requests", "discussions", "contents", "members"]
FileStatus = Literal["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]
Operation = Literal[
    "permission",
    "pull",
    "files",
    "update-pull",
    "add-labels",
    "add-assignees",
    "request-reviewers",
    "events",
    "commit-pulls",
    "commit",
    "commits",
    "compare",
    "pull-commits",
    "releases",
    "workflow-runs",
    "viewer",
    "comments",
    "comment",
    "addComment",
    "updateIssueComment",
    "addDiscussionComment",
    "updateDiscussionComment",
    "deleteIssueComment",
    "deleteDiscussionComment",
    "addReaction",
    "repository",
    "brought",
    "convertPullRequestToDraft",
    "markPullRequestReadyForReview",
]

AREAS: dict[Kind, Area] = {"Issue": "issues", "PullRequest": "pull-requests", "Discussion": "discussions"}
BOT = "[bot]"
# What GitHub called its roles when they were fewer.
LEGACY = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read", "none": "none"}


def number_of(text: str) -> int:
    """A number that is always the same for the same thing."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


class Fault(CommonFault):
    """Beyond what is common: `late` waits `seconds` before the request takes effect; `held` waits before that until `count`
    requests of the operation `until` have taken effect in this world, or until the test lets it go, and `kept` waits so for its
    answer. `graphql-error` gives an error of `type` with `message`, and `headers`, instead of doing anything. `secondary-limit`
    and `primary-limit` refuse as GitHub does, with `headers` added; the latter ends in `seconds`. Their `status` is 403, but
    the primary limit of the GraphQL API shows as an error in an answer of 200.
    """

    on: Operation
    kind: Literal[Common, "late", "held", "kept", "secondary-limit", "primary-limit", "graphql-error"]
    until: Operation | Literal["let-go"] = "let-go"
    count: int = 1
    type: str = ""
    message: str = ""


class Comment(BaseModel):
    """A comment that is there already. Without an `id` it gets one; an `author` of None has left GitHub."""

    id: str = ""
    author: str | None = "reader"
    bot: bool = False
    body: str = ""
    minimized: bool = False
    # Another comment of the same discussion.
    reply_to: str | None = None


class Thread(BaseModel):
    """An issue, a pull request or a discussion, as something to comment on."""

    id: str
    kind: Kind = "Issue"
    number: int = 5
    repository: str = "acme/app"
    locked: bool = False
    comments: list[Comment] = []

    @property
    def url(self) -> str:
        part = {"Issue": "issues", "PullRequest": "pull", "Discussion": "discussions"}[self.kind]
        return f"https://github.com/{self.repository}/{part}/{self.number}"


class File(BaseModel):
    filename: str
    status: FileStatus = "modified"
    additions: int = 1
    deletions: int = 0
    previous_filename: str | None = None
    # Of a binary file there is none, nor of a change that is too long.
    patch: str | None = None
    # That of the content; "" for one made of the name.
    sha: str = ""


class Pull(BaseModel):
    """A pull request. A merged one is closed, whatever its `state` says."""

    repository: str
    number: int
    state: Literal["open", "closed"] = "open"
    merged: bool = False
    title: str = "A change"
    base: str = "main"
    head: str = "feature"
    # Where both are told, and git backs the repository, the files and commits are those that git finds between them.
    base_sha: str = ""
    head_sha: str = ""
    files: list[File] = []
    # One that ends in [bot] is an app.
    author: str = f"mintlify{BOT}"
    body: str | None = None
    draft: bool = False
    labels: list[str] = []
    assignees: list[str] = []
    # Whose review is requested now: logins, and slugs of teams.
    reviewers: list[str] = []
    teams: list[str] = []
    # What it brought to its base, or would: commits by their SHA.
    brings: list[str] = []
    # How many seconds before the world began it was opened, at least.
    age: int = 0
    # Where its head is: "" for the same repository, None for a fork that was deleted.
    head_repository: str | None = ""

    @property
    def url(self) -> str:
        return f"https://github.com/{self.repository}/pull/{self.number}"

    @property
    def closed(self) -> bool:
        return self.merged or self.state == "closed"

    @property
    def forked(self) -> bool:
        return self.head_repository is None or self.head_repository.lower() not in ("", self.repository.lower())


class Release(BaseModel):
    """A release. Times are as the API tells them; a draft was published at none."""

    tag: str
    repository: str = "acme/app"
    name: str | None = None
    body: str | None = None
    draft: bool = False
    prerelease: bool = False
    created: str = "2026-01-01T00:00:00Z"
    # "" for the time it was created at.
    published: str = ""
    author: str = "ann"


class WorkflowRun(BaseModel):
    """A run of a workflow, which is named by its file. Times are as the API tells them."""

    id: int
    repository: str = "acme/app"
    workflow: str = "docs.yml"
    event: str = "schedule"
    branch: str | None = "main"
    sha: str = "0" * 40
    status: str = "completed"
    conclusion: str | None = "success"
    created: str = "2026-01-01T00:00:00Z"
    actor: str = "ann"

    @property
    def workflow_id(self) -> int:
        return number_of(self.workflow)

    @property
    def check_suite_id(self) -> int:
        return number_of(f"suite {self.id}")


class Access(BaseModel):
    """What a token may do, and who it acts as."""

    may_write: set[Area] = {"pull-requests", "contents", "members"}
    may_read_pulls: bool = True
    may_read_contents: bool = True
    may_read_actions: bool = True
    # Those it can see; None for all.
    repositories: list[str] | None = None
    viewer: str = "docs-writer"

    def sees(self, repository: str) -> bool:
        return self.repositories is None or repository.lower() in [name.lower() for name in self.repositories]


class Plan(BaseModel):
    """What a world holds, and what its tokens may do."""

    # Who the token acts as; one that ends in [bot] is an app.
    viewer: str = f"github-actions{BOT}"
    may_write: set[Area] = {"issues", "pull-requests", "discussions"}
    may_read_pulls: bool = True
    may_read_contents: bool = True
    may_read_actions: bool = True
    # Those it can see; None for all.
    repositories: list[str] | None = None
    # The same of the second token.
    pr_token: Access = Access()
    # The role of a login in every repository; who is not listed may read.
    people: dict[str, str] = {}
    # The role that GitHub had before for one that an organization made: admin, write or read.
    custom_roles: dict[str, str] = {}
    # Logins besides those in [bot] whose permission cannot be asked for.
    bots: set[str] = set()
    threads: list[Thread] = []
    # The number of the first comment of the world; each has the next one.
    first_comment: int = 1001
    # Ids besides those of threads and comments that can be reacted to, such as a review's.
    reactables: set[str] = set()
    pulls: list[Pull] = []
    # Folders of git repositories, by the repositories that they back; one without is empty.
    git: dict[str, str] = {}
    releases: list[Release] = []
    # Files of the workflows that every repository has; each run's is there besides.
    workflows: set[str] = {"docs.yml"}
    runs: list[WorkflowRun] = []
    # Repositories by a name they had before.
    renamed: dict[str, str] = {}
    # Slugs of the teams that have access to every repository.
    teams: set[str] = set()
    # How many seconds every answer takes.
    latency: float = 0.0
    faults: list[Fault] = Field(default=[])

    @property
    def access(self) -> Access:
        """That of the first token."""
        return Access(
            may_write=self.may_write,
            may_read_pulls=self.may_read_pulls,
            may_read_contents=self.may_read_contents,
            may_read_actions=self.may_read_actions,
            repositories=self.repositories,
            viewer=self.viewer,
        )

    def folder(self, repository: str) -> str | None:
        """Where the git repository is that backs one."""
        return next((folder for name, folder in self.git.items() if name.lower() == repository.lower()), None)

    def role(self, login: str) -> tuple[str, str]:
        """The permission as it was called before, and the role of today."""
        role = self.people.get(self.listed(login) or "", "read")
        return self.custom_roles.get(role) or LEGACY[role], role

    def listed(self, login: str) -> str | None:
        """A login as `people` spells it, if it is there."""
        return {name.lower(): name for name in self.people}.get(login.lower())
