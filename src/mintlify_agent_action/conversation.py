"""What a run says on GitHub, where it was triggered: reactions on the comment that asked, and one comment of its own.

Nothing that goes wrong here ends the run or changes its result: it is a warning, with what to add to the workflow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from . import advice, comment, hub
from .answer import Answer
from .event import Event, Kind
from .hub.errors import HubError
from .job import AN_ATTEMPT, Beginning, Earlier
from .kept import Kept
from .marker import Marker
from .mintlify.models import PullRequestLink
from .outcome import CancelledRun, Error, NoPullRequest, Outcome, PullRequest, Skipped, Started
from .runner.commands import Log
from .trigger import Command

if TYPE_CHECKING:
    from .hub.session import Session
    from .hub.thread import Reaction

T = TypeVar("T")

# While the job runs, its end is not to be missed over a comment; at the end there is nothing left to miss, and GitHub asks
# for a minute at its limits.
PATIENCE_MEANWHILE = 20.0
PATIENCE_AT_THE_END = 75.0

_REACT = "react to the comment"
_ANEW = "A new job is started."
_PERMISSIONS = {Kind.ISSUE: "issues", Kind.PULL_REQUEST: "pull-requests", Kind.DISCUSSION: "discussions"}


class Conversation:
    """One run's part in the thread of `event`. `connect` gives the session with GitHub; None: there is no token.

    `marker` is that of the run and its task. `answering` gives the comment it leaves, by which it also reads those of runs
    before; None: it leaves none.
    """

    def __init__(
        self,
        event: Event,
        command: Command | None,
        marker: Marker,
        *,
        answering: Callable[[Marker], Answer] | None,
        connect: Callable[[], Session] | None,
        log: Log,
    ) -> None:
        # A comment may be all that a workflow waits for, without a phrase.
        said = event.said if event.said and (event.said.comment or command) else None
        self._subject = said.node_id if said else ""
        self._event = event
        self._command = command
        self._connect = connect
        self._log = log
        self._marker = replace(marker, reply=said is not None)
        # That the agent has the task is not told before it is so.
        marker = replace(self._marker, task="")
        self._request = comment.Request(
            marker=marker,
            run_url=event.place.run_url,
            by=said.author.login if said and said.author else "",
            url=said.url if said else "",
            phrase=command.phrase if command else "",
        )
        self._answer = answering(marker) if answering else None

    @property
    def comment_url(self) -> str:
        """The page of the run's comment; empty where there is none."""
        return self._answer.url if self._answer else ""

    def heard(self) -> None:
        """Show on the comment that asked that it was heard."""
        if self._request.by:
            self._log.line(f"{self._request.by} asked for this in {self._request.url}")
        self._attempt(lambda: self._react("EYES", PATIENCE_MEANWHILE), self._note)

    def turned_away(self, outcome: Skipped | Error) -> None:
        """Show on the comment that asked that nothing comes of it."""
        reaction: Reaction = "THUMBS_DOWN" if isinstance(outcome, Skipped) else "CONFUSED"
        if self._command:
            self._attempt(lambda: self._react(reaction, PATIENCE_MEANWHILE), partial(self._warn, _REACT))

    def earlier(self, objection: Callable[[PullRequestLink], str]) -> Earlier | None:
        """The job of the thread's last request, if our own comments tell of one."""
        if not (self._subject and self._answer):
            return None
        marker = self._attempt(self._answer.last_of_thread, partial(self._warn, "look for an earlier request", so=_ANEW))
        return Earlier(marker.agent_job, "the earlier request in this thread", objection) if marker else None

    def attempted(self, objection: Callable[[PullRequestLink], str]) -> Earlier | None:
        """The job of an earlier attempt at this run, if our own comment tells of one."""
        if not (self._answer and self._marker.attempt > 1):
            return None
        find = partial(self._answer.earlier_attempt, self._marker)
        marker = self._attempt(find, partial(self._warn, "look for an earlier attempt", so=_ANEW))
        return Earlier(marker.agent_job, AN_ATTEMPT, objection) if marker else None

    def resume(self, kept: Kept) -> None:
        """Go on where a run was killed."""
        if kept.job:
            marker = self._request.marker if kept.asked else self._marker
            self._request = self._request._replace(marker=marker.about(kept.job))
        if self._answer:
            self._answer.resume(kept)

    def began(self, beginning: Beginning) -> None:
        """The job has begun, and the comment is to tell how."""
        self._request = self._request._replace(
            marker=self._marker.about(beginning.job_id),
            continued=beginning.continued,
            instead=beginning.instead,
        )

    def waits(self) -> None:
        """The run waits for the job: say so in the comment, which will be written anew at its end."""
        if answer := self._answer:
            self._attempt(lambda: answer.write(comment.running(self._request), PATIENCE_MEANWHILE), self._note)

    def ended(self, outcome: Outcome) -> None:
        """Tell the end, in the comment and by a reaction; again, where a signal cut it short."""
        if isinstance(outcome, Skipped):
            return
        if outcome.job:
            self._request = self._request._replace(marker=self._request.marker.about(outcome.job.id))
        nothing_began = isinstance(outcome, CancelledRun) and not (outcome.job or outcome.unanswered)
        if (answer := self._answer) and not nothing_began:
            tell = partial(comment.ended, self._request, outcome)
            self._attempt(lambda: answer.write_at_last(tell(), PATIENCE_AT_THE_END), partial(self._warn, "comment"))
        went_well = isinstance(outcome, PullRequest | NoPullRequest | Started)
        reaction: Reaction = "ROCKET" if went_well else "CONFUSED"
        self._attempt(lambda: self._react(reaction, PATIENCE_AT_THE_END), partial(self._warn, _REACT))

    def _attempt(self, what: Callable[[], T], otherwise: Callable[[HubError], None]) -> T | None:
        """Do something on GitHub that the run does not depend on; None where that failed."""
        try:
            return what()
        except HubError as error:
            otherwise(error)
        except Exception as error:  # noqa: BLE001 - not even a bug in what is said may cost a job that was accepted
            otherwise(HubError(f"{type(error).__name__}: {error}"))
        return None

    def _react(self, reaction: Reaction, patience: float) -> None:
        if self._subject and self._connect:
            hub.thread.react(self._connect(), self._subject, reaction, patience=patience)

    def _note(self, error: HubError) -> None:
        self._log.line(f"GitHub could not be told yet: {error}")

    def _warn(self, what: str, error: HubError, *, so: str = "The result of the job stands as it is.") -> None:
        place = self._event.thread
        where = f" on this {place.kind}" if place else ""
        area = _PERMISSIONS[place.kind] if place else "contents"
        self._log.warning(f"Could not {what}{where}", f"{so} {advice.told(error, permission=f'{area}: write')}")
