"""What triggered the run: who caused it, what they said, and where they can be answered.

From the event's payload, as it was when the event happened: what was edited later is not looked at.
Source: GitHub's page "Events that trigger workflows".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import payload as told


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on GitHub. `bot`: an app's account, whose login ends in `[bot]`; a person's never does."""

    login: str
    bot: bool


class Kind(StrEnum):
    ISSUE = "issue"
    PULL_REQUEST = "pull request"
    DISCUSSION = "discussion"


@dataclass(frozen=True, slots=True)
class Thread:
    """The issue, pull request or discussion that the event is about. `node_id`: its name in the GraphQL API."""

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
    changed_files: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
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


@dataclass(frozen=True, slots=True)
class Push:
    """What was pushed: the branch, and its newest commit, whose authors are named as GitHub and git name them."""

    branch: str
    sha: str
    url: str
    message: str
    authors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the run happens, by the variables of the runner."""

    repository: str
    server_url: str
    run_id: str
    attempt: str
    workflow: str
    job: str
    step: str

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
_SPEAKING = frozenset(
    {
        "commit_comment", "discussion", "discussion_comment", "issue_comment", "issues", "pull_request_review",
        "pull_request_review_comment",
    }
)  # fmt: skip
# To these, GitHub gives no secrets where they come from a fork.
_OF_FORKS = frozenset({"pull_request", "pull_request_review", "pull_request_review_comment"})
# Runs of these are about what was pushed; of others, such as those on a schedule, it only happens to be the newest.
_BY_PUSHES = frozenset({"push", "pull_request", "pull_request_target"})
_NEW = frozenset({None, "opened", "created", "submitted"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `sender`: who caused it. `foreign`: it brings the code of another repository, such as a fork.

    `follows`: the event of the run that this one follows, where it is a `workflow_run`; `push` is then what that ran on.
    """

    name: str
    place: Place
    sender: Account | None = None
    thread: Thread | None = None
    said: Said | None = None
    push: Push | None = None
    foreign: bool = False
    follows: str = ""
    actor: str = ""

    @property
    def from_anyone(self) -> bool:
        """Whether people without any rights here can cause such an event in a run that has the secrets."""
        # A run that follows a run that follows another does not tell what the first of them was for.
        return self.foreign or self.name in _FROM_ANYONE or self.follows in (_FROM_ANYONE | {"workflow_run"})

    @property
    def speaks(self) -> bool:
        """Whether such an event brings text that can ask for something."""
        return self.name in _SPEAKING

    @property
    def without_secrets(self) -> bool:
        """Whether GitHub gives such a run no secrets, unless the repository's settings say otherwise."""
        return (self.foreign and self.name in _OF_FORKS) or self.actor == "dependabot[bot]"


def read_event(environment: Mapping[str, str]) -> Event:
    """The event that the runner's variables tell of. A payload that cannot be read counts as an empty one."""
    place = Place(
        repository=environment.get("GITHUB_REPOSITORY", ""),
        server_url=(environment.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        run_id=environment.get("GITHUB_RUN_ID", ""),
        attempt=environment.get("GITHUB_RUN_ATTEMPT", "1"),
        workflow=environment.get("GITHUB_WORKFLOW", ""),
        job=environment.get("GITHUB_JOB", ""),
        step=environment.get("GITHUB_ACTION", ""),
    )
    name = environment.get("GITHUB_EVENT_NAME", "")
    payload = told.read_payload(environment.get("GITHUB_EVENT_PATH", ""))
    return Event(
        name=name,
        place=place,
        sender=_account(payload.sender),
        thread=_thread(payload),
        said=_said(name, payload),
        push=_push(name, payload),
        foreign=_foreign(payload, place.repository),
        follows=(payload.workflow_run and payload.workflow_run.event) or "",
        actor=environment.get("GITHUB_ACTOR", ""),
    )


def _account(account: told.Account | None) -> Account | None:
    if account is None:
        return None
    return Account(account.login, bot=account.type == "Bot" or account.login.endswith("[bot]"))


def _thread(payload: told.Payload) -> Thread | None:
    if payload.discussion:
        kind, post = Kind.DISCUSSION, payload.discussion
    elif payload.pull_request:
        kind, post = Kind.PULL_REQUEST, payload.pull_request
    elif payload.issue:
        kind, post = (Kind.PULL_REQUEST if payload.issue.pull_request else Kind.ISSUE), payload.issue
    else:
        return None
    if not post.node_id or post.number is None:
        return None
    return Thread(
        kind=kind,
        # An issue's payload names the issue of a pull request by the pull request's own id.
        node_id=post.node_id,
        number=post.number,
        title=post.title or "",
        url=post.html_url or "",
        body=post.body or "",
        author=post.user.login if post.user else "",
        labels=tuple(label.name for label in post.labels or ()),
        base=(post.base and post.base.ref) or "",
        head=(post.head and post.head.ref) or "",
        changed_files=post.changed_files,
    )


def _said(name: str, payload: told.Payload) -> Said | None:
    if name not in _SPEAKING:
        return None
    opening = payload.issue if name == "issues" else payload.discussion if name == "discussion" else None
    post = opening or payload.comment or payload.review
    if post is None:
        return None
    edited = payload.action == "edited" and payload.changes and payload.changes.body
    return Said(
        text=post.body or "",
        author=_account(post.user),
        # What was deleted cannot be reacted to.
        node_id=(post.node_id or "") if payload.action != "deleted" else "",
        url=post.html_url or "",
        new=payload.action in _NEW or bool(edited),
        before=(payload.changes.body.from_ or "") if edited and payload.changes and payload.changes.body else None,
        comment=opening is None,
        path=post.path or "",
        line=post.line or post.original_line,
    )


def _push(name: str, payload: told.Payload) -> Push | None:
    run = payload.workflow_run
    if name in ("push", "create"):
        branch, commit, by = payload.ref, payload.head_commit, payload.sender
    elif run and run.event in _BY_PUSHES:
        branch, commit, by = run.head_branch, run.head_commit, run.actor
    else:
        return None
    commit = commit or told.Commit()
    people = [who for who in (commit.author, commit.committer) if who]
    names = {by.login if by else None, *(who.name for who in people), *(who.username for who in people)}
    return Push(
        branch=(branch or "").removeprefix("refs/heads/"),
        sha=commit.id or "",
        url=commit.url or "",
        message=commit.message or "",
        authors=frozenset(name for name in names if name),
    )


def _foreign(payload: told.Payload, repository: str) -> bool:
    head: told.Repository | None
    if payload.pull_request and payload.pull_request.head:
        head = payload.pull_request.head.repo  # null where the fork was deleted
    elif payload.workflow_run:
        head = payload.workflow_run.head_repository
    else:
        return False
    home = (payload.repository and payload.repository.full_name) or repository
    return head is None or head.full_name != home
