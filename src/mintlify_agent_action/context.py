"""What changed: found out before anything is started, so that a run without any change that counts ends there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import advice
from .checkout import Checkout
from .event import Event
from .hub.changes import (
    ChangedFile,
    Commit,
    Comparison,
    Relation,
    commits_until,
    compare,
    files_of,
    first_parents,
    pull_commits,
    pull_files,
)
from .hub.errors import HubError, Missing
from .hub.history import Brought, brought
from .hub.pull_request import pull
from .inputs import Inputs
from .outcome import Skipped
from .patterns import selected
from .prompt import Changes
from .runner.commands import Log
from .scope import Scope, Scoping, nothing

if TYPE_CHECKING:
    from .hub.session import Session

# Of so many commits, the pull requests are looked up.
LOOKED_UP = 400
TAKEN_BACK = ("Taken back", "yes: what follows was on the branch before, and is no longer")


class Context:
    """Learns what changed, from the checkout where that tells it, else from GitHub. `connect` gives the session; None: nothing
    is asked. `asked`: a person asked for the run, which is not skipped then.
    """

    def __init__(
        self,
        event: Event,
        inputs: Inputs,
        checkout: Checkout,
        connect: "Callable[[], Session] | None",
        *,
        asked: bool,
        log: Log,
    ) -> None:
        self._event = event
        self._inputs = inputs
        self._checkout = checkout
        self._connect = connect
        self._asked = asked
        self._log = log
        self._repository = event.place.repository
        self._patches = inputs.context == "diff"

    def learn(self) -> Changes | Skipped | None:
        """None where nothing of it is to be told. Raises `InvalidInputs` for a `since` that is nowhere."""
        inputs = self._inputs
        told = inputs.context != "none"
        if not (told or inputs.paths or inputs.paths_ignore or inputs.since):
            return None
        scope: Scope | Skipped | None = None
        try:
            scope = Scoping(self._event, inputs.since, self._session, self._log).find()
            found = self._changes(scope) if isinstance(scope, Scope) else scope or Changes()
        except HubError as error:
            facts = [*scope.facts, *self._range(scope)] if isinstance(scope, Scope) else []
            found = Changes(facts=facts, missing=self._missed(error))
        if isinstance(found, Skipped) and not self._asked:
            return found
        return found if told and isinstance(found, Changes) else None

    def _session(self) -> "Session":
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

    def _changes(self, scope: Scope) -> Changes | Skipped:
        if not (scope.head or scope.pull):
            return Changes(facts=scope.facts)
        scope, compared = self._compared(scope)
        files = [file for file in compared.files if self._counts(file)]
        if not files and compared.whole and scope.skippable and not self._asked:
            return nothing(self._why(len(compared.files)))
        if not compared.whole:
            self._log.line(f"GitHub did not list all of the changed files, but {len(compared.files):,} of them.")
        passed_over = len(compared.files) - len(files)
        notes = [] if compared.whole else ["GitHub lists no more"]
        notes += [f"{passed_over:,} others do not count"] if passed_over else []
        pulls = self._pulls(scope, compared.commits)
        titles = {title for each in pulls.values() for title in (each.title, f"{each.title} (#{each.number})")}
        # What says no more than a pull request is not told twice: its merge, and what has its title.
        commits = [
            each for each in compared.commits if each.title not in titles and not (each.sha in pulls and len(each.parents) > 1)
        ]
        return Changes(
            facts=[*scope.facts, *self._range(scope)],
            # The one that the event itself is about is told already.
            pulls=[_named(each) for each in dict.fromkeys(pulls.values())] if scope.pull is None else (),
            commits=[f"{each.sha[:12]} {each.title} ({each.author})" for each in commits],
            commits_total=compared.total - len(compared.commits) + len(commits),
            files=files,
            notes=notes,
            with_patches=self._patches,
        )

    def _compared(self, scope: Scope) -> tuple[Scope, Comparison]:
        """The comparison, and the scope that it is of: another, where the first is not in the history any more."""
        if scope.pull is not None:
            return self._of_pull(scope, scope.pull)
        try:
            compared = self._between(scope)
        except Missing:
            if scope.instead is None:
                raise
            return self._compared(scope.instead())
        if scope.instead and scope.must_be_ahead and compared.relation not in (Relation.AHEAD, Relation.IDENTICAL):
            return self._compared(scope.instead())
        if scope.forced and compared.relation is Relation.BEHIND:
            back = replace(scope, base=scope.head, head=scope.base, facts=(*scope.facts, TAKEN_BACK))
            return back, self._between(back)
        return scope, compared

    def _between(self, scope: Scope) -> Comparison:
        if known := self._checkout.compare(scope.base, scope.head, patches=self._patches):
            return known
        if scope.base:
            return compare(self._session(), self._repository, scope.base, scope.head, patches=self._patches)
        commits, all_read = commits_until(self._session(), self._repository, scope.head)
        files, whole = files_of(self._session(), self._repository, first_parents(commits), patches=self._patches)
        return Comparison(relation=Relation.AHEAD, files=files, whole=whole and all_read, commits=commits, total=len(commits))

    def _of_pull(self, scope: Scope, number: int) -> tuple[Scope, Comparison]:
        """Of a comment's pull request, the event tells no branches."""
        if not (scope.base and scope.head):
            told = pull(self._session(), self._repository, number)
            names = (("Base branch", told.base), ("Head branch", told.head))
            scope = replace(scope, base=told.base_sha, head=told.head_sha, facts=(*scope.facts, *names))
        if known := self._checkout.compare(scope.base, scope.head, patches=self._patches):
            return scope, known
        files, whole = pull_files(self._session(), self._repository, number, patches=self._patches)
        commits = pull_commits(self._session(), self._repository, number)
        return scope, Comparison(relation=Relation.AHEAD, files=files, whole=whole, commits=commits, total=len(commits))

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

    def _why(self, changed: int) -> str:
        if not changed:
            return "No file was changed."
        paths = self._inputs.paths
        only = " paths holds only patterns with !, which select nothing; begin it with **." if _only_negative(paths) else ""
        return f"Of {changed:,} changed files, paths and paths-ignore leave none.{only}"

    def _pulls(self, scope: Scope, commits: Sequence[Commit]) -> dict[str, Brought]:
        """The pull requests that brought the commits, by SHA; of a branch's, those on its line tell them all."""
        thread = self._event.thread
        if scope.pull is not None:
            title = thread.title if thread else ""
            return {each.sha: Brought(scope.pull, title, "", merged=True) for each in commits}
        if self._connect is None or self._inputs.context == "none":
            return {}
        line = [each.sha for each in first_parents(commits)[:LOOKED_UP]]
        try:
            return brought(self._session(), self._repository, line)
        except HubError as error:
            unknown = "The pull requests of the commits could not be looked up (with pull-requests: read, they can)."
            self._log.line(f"{unknown} {advice.said(error)}")
            return {}


def _named(each: Brought) -> str:
    return f"#{each.number} {each.title} ({each.author}{'' if each.merged else ', open'})"


def _only_negative(patterns: Sequence[str]) -> bool:
    return bool(patterns) and all(pattern.startswith("!") for pattern in patterns)
