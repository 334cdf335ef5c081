"""What changed: found out before anything is started, so that a run without any change that counts ends there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import advice, hub
from .checkout import Checkout
from .comparing import Comparing
from .event import Event
from .hub.errors import HubError
from .inputs import Inputs
from .loop import AGENT, of_agent
from .outcome import Skipped, SkipReason
from .patterns import selected
from .prompt import Changes
from .runner.commands import Log
from .scope import Scope, Scoping, nothing

if TYPE_CHECKING:
    from .hub.changes import ChangedFile, Commit, Comparison
    from .hub.history import Brought
    from .hub.session import Session

# Of so many commits, the pull requests are looked up.
LOOKED_UP = 400
_NO_MORE = "; GitHub lists no more"


class Context:
    """Learns what changed. `connect` gives the session with GitHub; None: nothing is asked."""

    def __init__(
        self, event: Event, inputs: Inputs, checkout: Checkout, connect: Callable[[], Session] | None, log: Log
    ) -> None:
        self._event = event
        self._inputs = inputs
        self._connect = connect
        self._log = log
        self._repository = event.place.repository
        self._comparing = Comparing(self._repository, checkout, self._session, patches=inputs.context == "diff")

    def learn(self, *, asked: bool, suspected: Skipped | None) -> Changes | Skipped | None:
        """What changed, or the end of the run; None where nothing of it is to be told.

        `asked`: a person asked for the run, which does not end here then. `suspected`: how it ends if all that is new is the
        agent's own work, as the newest commit is. Raises `InvalidInputs` for a `since` that is nowhere.
        """
        if not self._inputs.reads_changes:
            return None
        scope: Scope | Skipped | None = None
        try:
            scope = Scoping(self._event, self._inputs.since, self._session, self._log).find()
            found = self._changes(scope, asked=asked, suspected=suspected) if isinstance(scope, Scope) else scope or Changes()
        except HubError as error:
            facts = [*scope.facts, *self._range(scope)] if isinstance(scope, Scope) else []
            found = suspected or Changes(facts=facts, missing=self._missed(error))
        if isinstance(found, Skipped):
            return found
        return found if self._inputs.context != "none" else None

    def _session(self) -> Session:
        if self._connect is None:
            raise HubError("a dry run asks nobody" if self._inputs.dry_run else "there is no token to ask GitHub with")
        return self._connect()

    def _missed(self, error: HubError) -> str:
        """Warn that the changes are not known; gives why, for the agent."""
        if self._connect is None:
            return str(error)
        of_pull = self._event.thread or (self._event.followed and self._event.followed.pull)
        permission = "pull-requests: read" if of_pull else "contents: read"
        advised = advice.told(error, permission=permission)
        self._log.warning("The changes could not be read", f"The agent is not told of them. {advised}")
        return "GitHub did not tell them"

    def _changes(self, scope: Scope, *, asked: bool, suspected: Skipped | None) -> Changes | Skipped:
        if not (scope.head or scope.pull):
            return Changes(facts=scope.facts)
        scope, compared = self._comparing.compared(scope)
        facts = [*scope.facts, *self._range(scope)]
        for name, value in facts:
            self._log.line(f"{name}: {value}")
        files = [file for file in compared.files if self._counts(file)]
        if not files and compared.whole and scope.skippable and not asked:
            return nothing(self._why(len(compared.files), since=dict(facts).get("Since")))
        pulls = self._pulls(scope, compared.commits)
        if own := self._own(scope, compared, pulls, suspected):
            return own
        if not compared.whole:
            self._log.line(f"GitHub did not list all of the changed files, but {len(compared.files):,} of them.")
        return self._told(compared, files, pulls or {}, of_pull=scope.pull is not None)._replace(facts=facts)

    def _told(
        self, compared: Comparison, files: Sequence[ChangedFile], pulls: Mapping[str, Brought], *, of_pull: bool
    ) -> Changes:
        """All of it but the facts; `of_pull`: it is what one pull request changes, of which the event itself tells."""
        passed_over = len(compared.files) - len(files)
        titles = {title for each in pulls.values() for title in (each.title, f"{each.title} (#{each.number})")}
        # What says no more than a pull request is not told twice: its merge, and what has its title.
        commits = [
            each for each in compared.commits if each.title not in titles and not (each.sha in pulls and len(each.parents) > 1)
        ]
        return Changes(
            pulls=() if of_pull else [_named(each) for each in dict.fromkeys(pulls.values())],
            commits=[f"{each.sha[:12]} {each.title} ({each.author})" for each in commits],
            commits_total=compared.total - len(compared.commits) + len(commits),
            commits_note=_NO_MORE if of_pull and len(compared.commits) == hub.changes.PULL_COMMITS else "",
            files=files,
            files_note=("" if compared.whole else _NO_MORE) + (f"; {passed_over:,} others do not count" if passed_over else ""),
            with_patches=self._inputs.context == "diff",
        )

    def _own(
        self, scope: Scope, compared: Comparison, pulls: Mapping[str, Brought] | None, suspected: Skipped | None
    ) -> Skipped | None:
        """How the run ends, if all that is new is the agent's own work."""
        if scope.pull is not None or not self._inputs.loop_guard:
            return None
        line = hub.changes.first_parents(compared.commits)
        if pulls is None or not line:  # it cannot be told
            return suspected
        if len(compared.commits) < compared.total:
            return None
        # The newest was looked at by itself.
        for each in line[1:] if suspected else line:
            of = pulls.get(each.sha)
            if each.author != AGENT and not (of and of.merged and of_agent(of.author, of.head)):
                return None
        own = "All that is new was brought by pull requests of the agent's own."
        return suspected or (Skipped(reason=SkipReason.OWN_PULL_REQUEST, because=own) if scope.skippable else None)

    def _range(self, scope: Scope) -> Iterator[tuple[str, str]]:
        place = self._event.place
        if scope.base and scope.head:
            ends = f"{quote(scope.base, safe='')}...{quote(scope.head, safe='')}"
            yield "Compare", f"{place.server_url}/{place.repository}/compare/{ends}"

    def _counts(self, file: ChangedFile) -> bool:
        """Whether `paths` and `paths-ignore` leave a file, by its name of now or before."""
        names = [name for name in (file.path, file.before) if name]
        paths, ignored = self._inputs.paths, self._inputs.paths_ignore
        return any((not paths or selected(name, paths)) and not selected(name, ignored) for name in names)

    def _why(self, changed: int, *, since: str | None) -> str:
        then = f" since {since}" if since else ""
        if not changed:
            return f"No file was changed{then}."
        paths = self._inputs.paths
        only = " paths holds only patterns with !, which select nothing; begin it with **." if _only_negative(paths) else ""
        return f"Of {changed:,} changed files{then}, paths and paths-ignore leave none.{only}"

    def _pulls(self, scope: Scope, commits: Sequence[Commit]) -> dict[str, Brought] | None:
        """The pull requests that brought the commits, by SHA; of a branch's, those on its line tell them all. None where they
        cannot be told.
        """
        thread = self._event.thread
        if scope.pull is not None:
            title = thread.title if thread else ""
            return {each.sha: hub.history.Brought(scope.pull, title, author="", head="", merged=True) for each in commits}
        if self._connect is None:
            return None
        line = [each.sha for each in hub.changes.first_parents(commits)[:LOOKED_UP]]
        try:
            return hub.history.brought(self._connect(), self._repository, line)
        except HubError as error:
            unknown = "The pull requests of the commits could not be looked up (with pull-requests: read, they can)."
            self._log.line(f"{unknown} {advice.said(error)}")
            return None


def _named(each: Brought) -> str:
    return f"#{each.number} {each.title} ({each.author}{'' if each.merged else ', open'})"


def _only_negative(patterns: Sequence[str]) -> bool:
    return bool(patterns) and all(pattern.startswith("!") for pattern in patterns)
