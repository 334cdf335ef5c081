"""One test's GitHub: threads, comments and reactions as they stand, and the rules for changing them; and its pulls."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .clockwork import Clockwork
from .github_plan import AREAS, BOT, Access, Area, Comment, Fault, Plan, Thread
from .github_pulls import LONGEST, Pulls, moment
from .github_refusals import NOT_ACCESSIBLE, Refusal, unknown
from .serving import due


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

    def is_of(self, access: Access) -> bool:
        return (self.author, self.bot) == (access.viewer.removesuffix(BOT), access.viewer.endswith(BOT))

    def show(self) -> dict[str, Any]:
        names = ("id", "url", "author", "bot", "body", "edits")
        return {name: getattr(self, name) for name in names} | {"replyTo": self.reply_to}


class World(Clockwork):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.numbers = plan.first_comment - 1
        self.threads = {thread.id: thread for thread in plan.threads}
        self.comments: dict[str, Written] = {}
        for thread in plan.threads:
            for comment in thread.comments:
                if comment.id in self.comments:
                    raise ValueError(f"two comments are {comment.id}")
                self.write(thread, comment)
        self.reactions: list[tuple[str, str]] = []
        self.pulls = Pulls(plan, self.now)
        self.requests: list[dict[str, Any]] = []
        self.seen: Counter[str] = Counter()
        # What has taken effect; and an event that is set when more does, whereupon there is another one.
        self.done: Counter[str] = Counter()
        self.more_done = asyncio.Event()
        self.broken: list[str] = []

    def now(self) -> float:
        """The time of day in this world, as seconds since 1970."""
        return time.time() + self.skipped

    def moment(self) -> str:
        return moment(self.now())

    def fault(self, operation: str) -> Fault | None:
        return due(self.plan.faults, operation, self.seen)

    def did(self, operation: str) -> None:
        self.done[operation] += 1
        self.more_done.set()
        self.more_done = asyncio.Event()

    async def happened(self, operation: str, count: int) -> None:
        while self.done[operation] < count:
            await self.more_done.wait()

    def is_bot(self, login: str) -> bool:
        return login.endswith(BOT) or login in self.plan.bots

    def thread(self, access: Access, ident: str) -> Thread | None:
        thread = self.threads.get(ident)
        return thread if thread and access.sees(thread.repository) else None

    def comment(self, access: Access, ident: str) -> Written | None:
        comment = self.comments.get(ident)
        return comment if comment and access.sees(comment.thread.repository) else None

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

    def add(self, access: Access, thread_id: str, body: str, *, discussion: bool, reply_to: str | None = None) -> Written:
        thread = self.thread(access, thread_id)
        if thread is None or (thread.kind == "Discussion") != discussion:
            raise unknown(thread_id)
        want(access, AREAS[thread.kind])
        if thread.locked:
            what = "discussion" if discussion else "issue"
            raise Refusal("UNPROCESSABLE", f"Unable to create comment because {what} is locked.")
        if reply_to is not None and self.found(access, reply_to, discussion=True).reply_to is not None:
            raise Refusal("UNPROCESSABLE", "Parent comment is already in a thread, cannot reply to it")
        check_body(body)
        viewer = access.viewer
        comment = Comment(author=viewer.removesuffix(BOT), bot=viewer.endswith(BOT), body=body, reply_to=reply_to)
        return self.write(thread, comment)

    def update(self, access: Access, comment_id: str, body: str, *, discussion: bool) -> Written:
        comment = self.found(access, comment_id, discussion=discussion)
        want(access, AREAS[comment.thread.kind])
        if not comment.is_of(access):
            who = access.viewer.removesuffix(BOT)
            raise Refusal("FORBIDDEN", f"{who} does not have the correct permissions to update this comment")
        check_body(body)
        comment.edits.append(comment.body)
        comment.body, comment.edited = body, self.moment()
        return comment

    def delete(self, access: Access, comment_id: str, *, discussion: bool) -> Written:
        """For its author, an app that may write there, and people who may write to the repository."""
        comment = self.found(access, comment_id, discussion=discussion)
        want(access, AREAS[comment.thread.kind])
        viewer = access.viewer
        if not comment.is_of(access) and not viewer.endswith(BOT) and self.plan.role(viewer)[0] not in ("admin", "write"):
            raise Refusal("FORBIDDEN", f"{viewer} does not have the correct permissions to delete this comment")
        if self.listed(comment.thread, comment.id):
            comment.body = ""  # with replies, it is wiped instead
        else:
            del self.comments[comment.id]
        return comment

    def react(self, access: Access, subject: str, content: str) -> int:
        """The reaction's number; the second of a kind to the same subject is the first one again."""
        if comment := self.comment(access, subject):
            want(access, AREAS[comment.thread.kind])
        elif thread := self.thread(access, subject):
            want(access, AREAS[thread.kind])
        elif subject in self.plan.reactables:
            want(access, "pull-requests")
        else:
            raise unknown(subject)
        if (subject, content) not in self.reactions:
            self.reactions.append((subject, content))
        return self.reactions.index((subject, content)) + 1

    def found(self, access: Access, comment_id: str, *, discussion: bool) -> Written:
        comment = self.comment(access, comment_id)
        if comment is None or (comment.thread.kind == "Discussion") != discussion:
            raise unknown(comment_id)
        return comment

    def show(self) -> dict[str, Any]:
        threads: dict[str, list[dict[str, Any]]] = {ident: [] for ident in self.threads}
        for comment in self.comments.values():
            threads[comment.thread.id].append(comment.show())
        reactions = [{"subject": subject, "content": content} for subject, content in self.reactions]
        return {
            "requests": self.requests,
            "threads": threads,
            "reactions": reactions,
            "pulls": self.pulls.show(),
            "broken": self.broken,
        }


def want(access: Access, area: Area) -> None:
    if area not in access.may_write:
        raise Refusal("FORBIDDEN", NOT_ACCESSIBLE)


def check_body(body: str) -> None:
    if not body.strip():
        raise Refusal("UNPROCESSABLE", "Body cannot be blank")
    if len(body) > LONGEST:
        raise Refusal("UNPROCESSABLE", f"Body is too long (maximum is {LONGEST} characters)")
