"""What a run is about: the commits between two ends, as its event names them, or as `since` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from . import advice, hub
from .event import AT_WILL, ON_PULL_REQUESTS, Event, Push, Release, Thread
from .hub.errors import HubError
from .inputs import LAST_SUCCESS, InvalidInputs, Since
from .outcome import Skipped, SkipReason
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.history import FollowedRun
    from .hub.session import Session

# What counts where there was no successful run before.
FIRST_RUN = Since("7d", timedelta(days=7))
NO_REF = 'since: "{}" is no branch, tag or commit of {}. Give last-success, a span such as 7d or 36h, or a ref that is there.'


class Scope(NamedTuple):
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
    instead: Callable[[], Scope] | None = None


class Scoping:
    """Finds the scope of `event`. `connect` gives the session with GitHub, which is asked what the event does not tell."""

    def __init__(self, event: Event, since: Since | None, connect: Callable[[], Session], log: Log) -> None:
        self._event = event
        self._since = since
        self._connect = connect
        self._log = log
        self._repository = event.place.repository

    def find(self) -> Scope | Skipped | None:
        """None where the event is about no change. Raises `HubError`, and `InvalidInputs` for a `since` that is nowhere."""
        event = self._event
        if event.thread:
            return self._of_thread(event.thread)
        if event.name == "push" and event.push:
            return self._pushed(event.push)
        if event.name == "merge_group" and event.push:
            return Scope(base=event.push.before, head=event.push.sha)
        if event.release:
            return self._released(event.release)
        if event.followed:
            return self._followed(event.followed)
        if event.name in AT_WILL and (since := self._since or (LAST_SUCCESS if event.name == "schedule" else None)):
            return self._last_success() if since == LAST_SUCCESS else self._counted(since)
        return None

    def _of_thread(self, thread: Thread) -> Scope | Skipped | None:
        if self._event.name in ON_PULL_REQUESTS and thread.closed and not thread.merged:
            return nothing(f"Pull request #{thread.number} was closed without a merge.")
        return Scope(base=thread.base_sha, head=thread.head_sha, pull=thread.number) if thread.is_pull else None

    def _pushed(self, push: Push) -> Scope | Skipped | None:
        if push.deleted:
            return nothing(f"The push deleted {push.branch or push.tag}.")
        if push.tag:
            return self._since_release(push.tag, head=push.sha)
        if not push.sha:
            return None
        if push.before:
            facts = (("Forced", "yes, so that commits which were there before may be gone"),) if push.forced else ()
            return Scope(
                base=push.before,
                head=push.sha,
                forced=push.forced,
                facts=facts,
                instead=lambda: self._rewritten(push.branch, push.sha),
            )
        return self._first_push(push.branch, push.sha)

    def _first_push(self, branch: str, sha: str) -> Scope:
        """All that a branch has beyond the default branch; of that one, all there is."""
        default = self._event.default_branch
        everything = Scope(head=sha, facts=(("New", "yes, all of it"),))
        if branch == default:
            return everything
        # Without a common history, GitHub compares nothing.
        return Scope(base=default, head=sha, facts=(("New", f"yes; compared with {default}"),), instead=lambda: everything)

    def _released(self, release: Release) -> Scope | Skipped:
        if release.gone:
            return nothing(f"The release {release.tag} was taken back.")
        return self._since_release(release.tag, published=release.published, early=release.early)

    def _since_release(self, tag: str, *, head: str = "", published: str = "", early: bool = False) -> Scope:
        before = hub.history.release_before(self._connect(), self._repository, tag, published=published, early=early)
        if before is None:
            return Scope(facts=(("Previous release", "none"),))
        # By what makes it a tag: a branch may have the same name.
        base, head = self._commit(f"tags/{before}") or before, head or self._commit(f"tags/{tag}") or tag
        return Scope(base=base, head=head, skippable=False, facts=(("Previous release", before),))

    def _followed(self, run: FollowedRun) -> Scope | None:
        if run.pull:
            return Scope(pull=run.pull, head=run.sha, facts=(("Pull request", f"#{run.pull}"),))
        if run.event in ON_PULL_REQUESTS:
            return Scope(base=self._event.default_branch, head=run.sha)
        try:
            before = hub.history.run_before(self._connect(), self._repository, run)
        except HubError as error:
            self._log.line(f"The run before could not be looked up (with actions: read, it can). {advice.said(error)}")
            return self._newest(run.sha)
        if before:
            return Scope(base=before.sha, head=run.sha, forced=True, instead=lambda: self._newest(run.sha))
        if run.branch not in ("", self._event.default_branch):
            return self._first_push(run.branch, run.sha)._replace(skippable=False)
        return self._newest(run.sha)

    def _rewritten(self, branch: str, sha: str) -> Scope:
        """What counts where a branch was at a commit that nobody knows any more."""
        return self._newest(sha) if branch == self._event.default_branch else self._first_push(branch, sha)

    def _newest(self, sha: str) -> Scope:
        """The newest commit alone, which may be too little to skip anything for."""
        commit = hub.history.find(self._connect(), self._repository, sha)
        base = commit.parents[0] if commit and commit.parents else ""
        return Scope(base=base, head=sha, skippable=False, facts=(("Since", "the commit before"),))

    def _last_success(self) -> Scope:
        place = self._event.place
        if not (place.workflow_file and place.branch):
            return self._counted(FIRST_RUN, why="the runs before are only known of a workflow's file on a branch")
        session, why = self._connect(), "there was no successful run before"
        this = int(place.run_id) if place.run_id.isdecimal() else None
        try:
            # Other runs, such as by pushes and by comments, took no more of the branch than they are about.
            ran = hub.history.last_success(
                session, self._repository, place.workflow_file, place.branch, by=AT_WILL, before=this
            )
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
        facts: tuple[tuple[str, str], ...] = (("Since", f"{moment}, {since.text} ago{f', as {why}' if why else ''}"),)
        recent, all_read = hub.changes.commits_until(self._connect(), self._repository, head, since=moment)
        if head not in {commit.sha for commit in recent}:
            return Scope(base=head, head=head, facts=facts)
        oldest = hub.changes.first_parents(recent)[-1]
        if not all_read:
            facts += (("Beginning", "later than that: GitHub did not list all of the commits"),)
        return Scope(base=oldest.parents[0] if oldest.parents else "", head=head, skippable=all_read, facts=facts)

    def _commit(self, ref: str) -> str | None:
        commit = hub.history.find(self._connect(), self._repository, ref)
        return commit.sha if commit else None


def nothing(because: str) -> Skipped:
    """The run ends here, as there is nothing to document."""
    return Skipped(reason=SkipReason.NO_RELEVANT_CHANGES, because=because)
