"""What a test wishes of the stand-in for GitHub: what its world holds to begin with, and what goes wrong there."""

from typing import Literal

from pydantic import BaseModel, Field

Kind = Literal["Issue", "PullRequest", "Discussion"]
Area = Literal["issues", "pull-requests", "discussions"]
Operation = Literal[
    "permission",
    "pull",
    "files",
    "viewer",
    "comments",
    "comment",
    "addComment",
    "updateIssueComment",
    "addDiscussionComment",
    "updateDiscussionComment",
    "addReaction",
]

AREAS: dict[Kind, Area] = {"Issue": "issues", "PullRequest": "pull-requests", "Discussion": "discussions"}
BOT = "[bot]"


class Fault(BaseModel):
    """What goes wrong with requests `skip` to `skip + times` of an operation.

    `kind`: `answer` gives `status` (200), `headers` and `body` instead of doing anything; `answer-after` does so after
    the request took effect; `cut` drops the connection instead, `cut-after` after it took effect; `stall` waits `seconds`
    before the true answer, `late` even before it takes effect; `graphql-error` gives an error of `type` with `message`,
    and `headers`, instead of doing anything. `secondary-limit` and `primary-limit` refuse as GitHub does, with `headers`
    added; the latter ends in `seconds`. Their `status` is 403, but the primary limit of the GraphQL API shows as an error
    in an answer of 200.
    """

    on: Operation
    kind: Literal[
        "answer", "answer-after", "cut", "cut-after", "stall", "late", "secondary-limit", "primary-limit", "graphql-error"
    ]
    skip: int = 0
    times: int = 1_000_000
    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""
    seconds: float = 0.0
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
    status: Literal["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"] = "modified"
    additions: int = 1
    deletions: int = 0
    previous_filename: str | None = None


class Pull(BaseModel):
    """A pull request as the REST API shows it. A merged one is closed, whatever its `state` says."""

    repository: str
    number: int
    state: Literal["open", "closed"] = "open"
    merged: bool = False
    base: str = "main"
    head: str = "feature"
    files: list[File] = []


class Plan(BaseModel):
    """What a world holds, and what its token may do."""

    # Who the token acts as; one that ends in [bot] is an app.
    viewer: str = f"github-actions{BOT}"
    may_write: set[Area] = {"issues", "pull-requests", "discussions"}
    may_read_pulls: bool = True
    # The role of a login in every repository; who is not listed may read.
    people: dict[str, str] = {}
    # The role that GitHub had before for one that an organization made: admin, write or read.
    custom_roles: dict[str, str] = {}
    # Logins besides those in [bot] whose permission cannot be asked for.
    bots: set[str] = set()
    threads: list[Thread] = []
    # Ids besides those of threads and comments that can be reacted to, such as a review's.
    reactables: set[str] = set()
    pulls: list[Pull] = []
    faults: list[Fault] = Field(default=[])
