"""What a run says on GitHub, where it was triggered: reactions on the comment that asked, and one comment of its own.

Nothing that goes wrong here ends the run or changes its result: it is a warning, with what to add to the workflow.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from . import comment
from .event import Event, Kind
from .hub import changes, thread
from .hub.errors import Denied, HubError, Missing
from .hub.thread import Comment, Reaction
from .job import Beginning, Earlier
from .marker import Marker
from .mintlify.models import PullRequestLink
from .outcome import CancelledRun, Error, NoPullRequest, Outcome, PullRequest, Skipped, Started
from .runner.commands import Log
from .trigger import Command

if TYPE_CHECKING:
    from .hub.session import Session
# While the job runs, its end is not to be missed over a comment; at the end there is nothing left to miss.
PATIENCE_MEANWHILE = 20.0
PATIENCE_AT_THE_END = 120.0
# The runner kills a cancelled step ten seconds after the first signal.
PATIENCE_CANCELLED = 3.0

_PERMISSIONS = {Kind.ISSUE: "issues", Kind.PULL_REQUEST: "pull-requests", Kind.DISCUSSION: "discussions"}


class Conversation:
    """One run's part in the thread of `event`. `connect` gives the session with GitHub; None: there is no token.

    `comments`: whether the run leaves a comment. `comment_url`: its page, once there is one.
    """

    def __init__(
        self,
        event: Event,
        command: Command | None,
        *,
        project: str,
        comments: bool,
        connect: "Callable[[], Session] | None",
        log: Log,
    ) -> None:
        said = event.said if event.said and (event.said.comment or command) else None
        self._subject = said.node_id if said else ""
        self._comments = comments
        self._event = event
        self._connect = connect
        self._log = log
        self._comment: Comment | None = None
        self._tried = False
        self.comment_url = ""
        place = event.place
        self._request = comment.Request(
            marker=Marker(
                project=project,
                workflow=place.workflow,
                job=place.job,
                run=f"{place.run_id}/{place.attempt}",
                reply=said is not None,
            ),
            run_url=place.run_url,
            by=said.author.login if said and said.author else "",
            url=said.url if said else "",
            phrase=command.phrase if command else "",
        )

    def heard(self) -> None:
        """Show on the comment that asked that it was heard."""
        try:
            self._react(Reaction.EYES, PATIENCE_MEANWHILE)
        except HubError as error:
            self._log.line(f"No reaction could be left on the comment: {error}")

    def turned_away(self, outcome: Skipped | Error) -> None:
        """Show on the comment that asked that nothing comes of it."""
        reaction = Reaction.THUMBS_DOWN if isinstance(outcome, Skipped) else Reaction.CONFUSED
        try:
            self._react(reaction, PATIENCE_MEANWHILE)
        except HubError as error:
            self._warn("react to the comment", error)

    def earlier(self) -> Earlier | None:
        """The job of the thread's last request, if our own comments tell of one."""
        if not (self._subject and self._event.thread and self._connect):
            return None

        def tells(body: str) -> bool:
            marker = Marker.of(body)
            return marker is not None and bool(marker.agent_job) and self._request.marker.akin(marker)

        try:
            found = thread.newest(self._connect(), self._event.thread.node_id, tells)
        except HubError as error:
            self._warn("look for an earlier request in the thread", error, so="A new job is started.")
            return None
        marker = Marker.of(found.body) if found else None
        return Earlier(marker.agent_job, self._is_open) if marker else None

    def began(self, beginning: Beginning) -> None:
        """The job has begun, and the comment is to tell how."""
        self._request = replace(
            self._request,
            marker=replace(self._request.marker, agent_job=beginning.job_id),
            continued=beginning.continued,
            instead=beginning.instead,
        )

    def accepted(self, beginning: Beginning) -> None:
        """The job has begun: say so in the comment, which will be written anew at its end."""
        self.began(beginning)
        if self._comments and not (self._event.thread and self._connect):
            lacking = f"a {self._event.name} event has no thread" if self._connect else "github-token is empty"
            self._log.line(f"No comment is written: {lacking}.")
        try:
            self._write(lambda: comment.running(self._request), PATIENCE_MEANWHILE)
        except HubError as error:
            self._log.line(f"No comment could be written yet: {error}")

    def ended(self, outcome: Outcome, patience: float) -> None:
        """Tell the end, in the comment and by a reaction. Doing it twice does no harm."""
        if isinstance(outcome, Skipped):
            return
        if outcome.job:
            self._request = replace(self._request, marker=replace(self._request.marker, agent_job=outcome.job.id))
        nothing_to_tell = isinstance(outcome, CancelledRun) and not (outcome.job or outcome.unanswered or self._tried)
        try:
            if not nothing_to_tell:
                self._write(lambda: comment.ended(self._request, outcome), patience)
        except HubError as error:
            self._warn("comment", error)
        try:
            went_well = isinstance(outcome, PullRequest | NoPullRequest | Started)
            self._react(Reaction.ROCKET if went_well else Reaction.CONFUSED, patience)
        except HubError as error:
            self._warn("react to the comment", error)

    def _react(self, reaction: Reaction, patience: float) -> None:
        if not (self._subject and self._connect):
            return
        thread.react(self._connect(), self._subject, reaction, patience=patience)

    def _write(self, compose: Callable[[], str], patience: float) -> None:
        """Write the run's comment, or write it anew. Raises `HubError`."""
        place = self._event.thread
        if not (self._comments and place and self._connect):
            return
        session, body = self._connect(), compose()
        discussion = place.kind is Kind.DISCUSSION
        known = self._comment or self._former(session, place.node_id)
        self._tried = True
        if known:
            try:
                thread.update(session, known, body, discussion=discussion, patience=patience)
            except Missing:  # somebody deleted it
                known = None
        self._comment = known or thread.add(session, place.node_id, body, discussion=discussion, patience=patience)
        if self.comment_url != self._comment.url:
            self.comment_url = self._comment.url
            self._log.line(f"Comment: {self.comment_url}")

    def _former(self, session: "Session", place: str) -> Comment | None:
        """The comment to be written anew: that of earlier runs; or this run's own, if it may have been written unseen."""
        mine = self._request.marker
        if mine.reply and not self._tried:
            return None

        def fits(body: str) -> bool:
            other = Marker.of(body)
            return (
                other is not None
                and mine.akin(other)
                and other.reply == mine.reply
                and (not mine.reply or other.run == mine.run)
            )

        return thread.newest(session, place, fits)

    def _is_open(self, link: PullRequestLink) -> bool | None:
        """Whether a docs pull request is open; None where this token cannot see it."""
        path = link.url.removeprefix(self._event.place.server_url)
        found = re.fullmatch(r"/([\w.-]+/[\w.-]+)/pull/(\d{1,12})", path, re.ASCII)
        if not (found and self._connect):
            return None
        try:
            return changes.pull(self._connect(), found[1], int(found[2])).open
        except HubError:
            return None

    def _warn(self, what: str, error: HubError, *, so: str = "The result of the job stands as it is.") -> None:
        place = self._event.thread
        where = f" on this {place.kind}" if place else ""
        said = f'GitHub said: "{error}"' + (f" ({error.status})." if error.status else ".")
        self._log.warning(f"Could not {what}{where}", f"{said} {so}{self._remedy(error)}")

    def _remedy(self, error: HubError) -> str:
        place = self._event.thread
        if (place and place.locked) or "locked" in str(error):
            return " The conversation is locked: unlock it to be answered there."
        if error.status == 401:
            return " The input github-token holds no valid token; leave it out to use the workflow's own."
        if not isinstance(error, Denied):
            return ""
        permission = _PERMISSIONS[place.kind] if place else "contents"
        return (
            f" Let the job's token do that, by this in the workflow:\n\npermissions:\n  {permission}: write\n\n"
            "For pull requests from forks, and by Dependabot, the token stays read-only all the same."
        )
