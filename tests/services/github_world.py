"""One test's GitHub: threads, comments, reactions and pull requests as they stand, and the rules for changing them."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .github_plan import AREAS, BOT, Area, Comment, Fault, Plan, Pull, Thread
from .serving import due

LONGEST = 65_536
# What GitHub called its roles when they were fewer.
LEGACY = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read", "none": "none"}


class Refusal(Exception):
    """What the GraphQL API says no with: the error's type, and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class Written:
    """A comment as it stands; `number` grows with every comment of the world."""

    id: str
    number: int
    thread: Thread
    author: str | None
    bot: bool
    body: str
    created: str
    minimized: bool = False
    reply_to: str | None = None
    edited: str | None = None
    edits: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        anchor = "discussioncomment" if self.thread.kind == "Discussion" else "issuecomment"
        return f"{self.thread.url}#{anchor}-{self.number}"

    def show(self) -> dict[str, Any]:
        names = ("id", "url", "author", "bot", "body", "edits")
        return {name: getattr(self, name) for name in names} | {"replyTo": self.reply_to}


class World:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.skipped = 0.0
        self.numbers = 1000
        self.threads = {thread.id: thread for thread in plan.threads}
        self.comments: dict[str, Written] = {}
        for thread in plan.threads:
            for comment in thread.comments:
                if comment.id in self.comments:
                    raise ValueError(f"two comments are {comment.id}")
                self.write(thread, comment)
        self.reactions: list[tuple[str, str]] = []
        self.pulls = {(pull.repository.lower(), pull.number): pull for pull in plan.pulls}
        self.requests: list[dict[str, Any]] = []
        self.seen: Counter[str] = Counter()
        self.broken: list[str] = []

    def now(self) -> float:
        """The time of day in this world, as seconds since 1970."""
        return time.time() + self.skipped

    def moment(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def fault(self, operation: str) -> Fault | None:
        return due(self.plan.faults, operation, self.seen)

    def is_bot(self, login: str) -> bool:
        return login.endswith(BOT) or login in self.plan.bots

    def role(self, login: str) -> tuple[str, str]:
        """The permission as it was called before, and the role of today."""
        roles = {name.lower(): role for name, role in self.plan.people.items()}
        role = roles.get(login.lower(), "read")
        return self.plan.custom_roles.get(role) or LEGACY[role], role

    def pull(self, repository: str, number: int) -> Pull | None:
        return self.pulls.get((repository.lower(), number))

    def change_pull(self, repository: str, number: int, changes: dict[str, Any]) -> None:
        pull = self.pulls[(repository.lower(), number)]
        self.pulls[(repository.lower(), number)] = Pull.model_validate(pull.model_dump() | changes)

    def is_own(self, comment: Written) -> bool:
        viewer = self.plan.viewer
        return (comment.author, comment.bot) == (viewer.removesuffix(BOT), viewer.endswith(BOT))

    def listed(self, thread: Thread, reply_to: str | None = None) -> list[Written]:
        """The comments of a thread itself, or the replies to one of them, oldest first."""
        written = self.comments.values()
        return [comment for comment in written if comment.thread is thread and comment.reply_to == reply_to]

    def write(self, thread: Thread, comment: Comment) -> Written:
        self.numbers += 1
        prefix = "DC" if thread.kind == "Discussion" else "IC"
        written = Written(
            id=comment.id or f"{prefix}_{self.numbers}",
            number=self.numbers,
            thread=thread,
            author=comment.author,
            bot=comment.bot,
            body=comment.body,
            created=self.moment(),
            minimized=comment.minimized,
            reply_to=comment.reply_to,
        )
        self.comments[written.id] = written
        return written

    # What the mutations do

    def add(self, thread_id: str, body: str, *, discussion: bool, reply_to: str | None = None) -> Written:
        thread = self.threads.get(thread_id)
        if thread is None or (thread.kind == "Discussion") != discussion:
            raise unknown(thread_id)
        self.want(AREAS[thread.kind])
        if thread.locked:
            what = "discussion" if discussion else "issue"
            raise Refusal("UNPROCESSABLE", f"Unable to create comment because {what} is locked.")
        if reply_to is not None and self.found(reply_to, discussion=True).reply_to is not None:
            raise Refusal("UNPROCESSABLE", "Parent comment is already in a thread, cannot reply to it")
        check_body(body)
        viewer = self.plan.viewer
        comment = Comment(author=viewer.removesuffix(BOT), bot=viewer.endswith(BOT), body=body, reply_to=reply_to)
        return self.write(thread, comment)

    def update(self, comment_id: str, body: str, *, discussion: bool) -> Written:
        comment = self.found(comment_id, discussion=discussion)
        self.want(AREAS[comment.thread.kind])
        if not self.is_own(comment):
            who = self.plan.viewer.removesuffix(BOT)
            raise Refusal("FORBIDDEN", f"{who} does not have the correct permissions to update this comment")
        check_body(body)
        comment.edits.append(comment.body)
        comment.body, comment.edited = body, self.moment()
        return comment

    def react(self, subject: str, content: str) -> int:
        """The reaction's number; the second of a kind to the same subject is the first one again."""
        if comment := self.comments.get(subject):
            self.want(AREAS[comment.thread.kind])
        elif thread := self.threads.get(subject):
            self.want(AREAS[thread.kind])
        elif subject in self.plan.reactables:
            self.want("pull-requests")
        else:
            raise unknown(subject)
        if (subject, content) not in self.reactions:
            self.reactions.append((subject, content))
        return self.reactions.index((subject, content)) + 1

    def found(self, comment_id: str, *, discussion: bool) -> Written:
        comment = self.comments.get(comment_id)
        if comment is None or (comment.thread.kind == "Discussion") != discussion:
            raise unknown(comment_id)
        return comment

    def want(self, area: Area) -> None:
        if area not in self.plan.may_write:
            raise Refusal("FORBIDDEN", "Resource not accessible by integration")

    def show(self) -> dict[str, Any]:
        threads: dict[str, list[dict[str, Any]]] = {ident: [] for ident in self.threads}
        for comment in self.comments.values():
            threads[comment.thread.id].append(comment.show())
        reactions = [{"subject": subject, "content": content} for subject, content in self.reactions]
        return {"requests": self.requests, "threads": threads, "reactions": reactions, "broken": self.broken}


def unknown(ident: str) -> Refusal:
    return Refusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{ident}'")


def check_body(body: str) -> None:
    if not body.strip():
        raise Refusal("UNPROCESSABLE", "Body cannot be blank")
    if len(body) > LONGEST:
        raise Refusal("UNPROCESSABLE", f"Body is too long (maximum is {LONGEST} characters)")
