"""What a run is about: the commits between two ends, as its event names them, or as `since` does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from . import advice
from .event import AT_WILL, ON_PULL_REQUESTS, Event, Push
from .hub.changes import commits_until, first_parents
from .hub.errors import HubError
from .hub.history import FollowedRun, find, last_success, release_before, run_before
from .inputs import LAST_SUCCESS, InvalidInputs, Since
from .outcome import Skipped, SkipReason
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session

# Runs by these took what was new on the branch; those by comments did not, though they are on the default branch too.
_COVERING = (*AT_WILL, "push", "workflow_run")
# What counts where there was no successful run before.
FIRST_RUN = Since("7d", timedelta(days=7))
NO_REF = 'since: "{}" is no branch, tag or commit of {}. Give last-success, a span such as 7d or 36h, or a ref that is there.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What `head` has beyond `base`, each a commit or a ref; `base` is empty where there is nothing before, and both where
    there is nothing to compare.

    `pull`: it is what this pull request changes, whose ends need not be known. `skippable`: without any changed file, there
    is nothing to do. `forced`: `head` may be behind `base`. `instead`: what counts where `base` is gone; or, where it
    `must_be_ahead`, is not in the history of `head` any more. `facts`: what there is to say of it.
    """

    base: str = ""
    head: str = ""
    pull: int | None = None
    skippable: bool = True
    forced: bool = False
    must_be_ahead: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    instead: "Callable[[], Scope] | None" = None


class Scoping:
    """Finds the scope of `event`. `connect` gives the session with GitHub, which is asked what the event does not tell."""

    def __init__(self, event: Event, since: Since | None, connect: "Callable[[], Session]", log: Log) -> None:
        self._event = event
        self._since = since
        self._connect = connect
        self._log = log
        self._repository = event.place.repository

    def find(self) -> Scope | Skipped | None:
        """None where the event is about no change. Raises `HubError`, and `InvalidInputs` for a `since` that is nowhere."""
        event, thread = self._event, self._event.thread
        if thread:
            if event.name in ON_PULL_REQUESTS and thread.closed and not thread.merged:
                return nothing(f"Pull request #{thread.number} was closed without a merge.")
            return Scope(base=thread.base_sha, head=thread.head_sha, pull=thread.number) if thread.is_pull else None
        if event.name == "push" and event.push:
            return self._pushed(event.push)
        if event.name == "merge_group" and event.push:
            return Scope(base=event.push.before, head=event.push.sha)
        if event.release:
            release = event.release
            return self._since_release(release.tag, published=release.published, early=release.early)
        if event.followed:
            return self._followed(event.followed)
        if event.name in AT_WILL and (since := self._since or (LAST_SUCCESS if event.name == "schedule" else None)):
            return self._last_success() if since == LAST_SUCCESS else self._counted(since)
        return None

    def _pushed(self, push: Push) -> Scope | Skipped | None:
        if push.deleted:
            return nothing(f"The push deleted {push.branch or push.tag}.")
        if push.tag:
            return self._since_release(push.tag)
        if not push.sha:
            return None
        if push.before:
            facts = (("Forced", "yes, so that commits which were there before may be gone"),) if push.forced else ()
            return Scope(
                base=push.before,
                head=push.sha,
                forced=push.forced,
                facts=facts,
                instead=lambda: self._first_push(push.branch, push.sha),
            )
        return self._first_push(push.branch, push.sha)

    def _first_push(self, branch: str, sha: str) -> Scope:
        """All that a branch has beyond the default branch; of that one, all there is."""
        default = self._event.default_branch
        if branch == default:
            return Scope(head=sha, facts=(("New", "yes, all of it"),))
        return Scope(base=default, head=sha, facts=(("New", f"yes; compared with {default}"),))

    def _since_release(self, tag: str, *, published: str = "", early: bool = False) -> Scope:
        before = release_before(self._connect(), self._repository, tag, published=published, early=early)
        if before is None:
            return Scope(skippable=False, facts=(("Previous release", "none"),))
        return Scope(base=self._commit(before) or before, head=self._commit(tag) or tag, skippable=False,
                     facts=(("Previous release", before),))  # fmt: skip

    def _followed(self, run: FollowedRun) -> Scope | None:
        if run.pull:
            return Scope(pull=run.pull, head=run.sha, facts=(("Pull request", f"#{run.pull}"),))
        if run.event in ON_PULL_REQUESTS:
            return Scope(base=self._event.default_branch, head=run.sha)
        try:
            before = run_before(self._connect(), self._repository, run)
        except HubError as error:
            self._log.line(f"The run before could not be looked up (with actions: read, it can). {advice.said(error)}")
            before = None
        if before:
            return Scope(base=before.sha, head=run.sha)
        commit = find(self._connect(), self._repository, run.sha)
        return Scope(base=commit.parents[0] if commit and commit.parents else "", head=run.sha)

    def _last_success(self) -> Scope:
        place = self._event.place
        if not (place.workflow_file and place.branch):
            return self._counted(FIRST_RUN, why="the runs before are only known of a workflow's file on a branch")
        why = "there was no successful run before"
        try:
            ran = last_success(self._connect(), self._repository, place.workflow_file, place.branch, by=_COVERING)
        except HubError as error:
            ran, why = None, "the last successful run is not known"
            told = advice.told(error, permission="actions: read")
            self._log.warning("The last successful run could not be looked up", f"Changes of the last 7 days count. {told}")
        if ran is None:
            return self._counted(FIRST_RUN, why=why)
        return Scope(
            base=ran.sha,
            head=place.sha,
            must_be_ahead=True,
            facts=(("Since", f"the last successful run, {ran.created}"),),
            instead=lambda: self._counted(FIRST_RUN, why="the commit of the last successful run is no longer in the history"),
        )

    def _counted(self, since: Since, *, why: str = "") -> Scope:
        """By a span of time, or by a ref."""
        head = self._event.place.sha
        if since.span is None:
            commit = self._commit(since.text)
            if commit is None:
                raise InvalidInputs([NO_REF.format(since.text, self._repository)])
            return Scope(base=commit, head=head, facts=(("Since", since.text),))
        moment = (datetime.now(UTC) - since.span).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = (("Since", f"{moment}, {since.text} ago{f', as {why}' if why else ''}"),)
        recent, _ = commits_until(self._connect(), self._repository, head, since=moment)
        if head not in {commit.sha for commit in recent}:
            return Scope(base=head, head=head, facts=facts)
        oldest = first_parents(recent)[-1]
        return Scope(base=oldest.parents[0] if oldest.parents else "", head=head, facts=facts)

    def _commit(self, ref: str) -> str | None:
        commit = find(self._connect(), self._repository, ref)
        return commit.sha if commit else None


def nothing(because: str) -> Skipped:
    """The run ends here, as there is nothing to document."""
    return Skipped(reason=SkipReason.NO_RELEVANT_CHANGES, because=because)
