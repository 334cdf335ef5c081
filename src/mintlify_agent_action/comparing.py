"""What lies between the two ends of a scope: from the checkout where that knows both, else from GitHub."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import hub
from .checkout import Checkout
from .hub.errors import Missing
from .scope import Scope

if TYPE_CHECKING:
    from .hub.changes import Comparison
    from .hub.session import Session

_TAKEN_BACK = ("Taken back", "yes: what follows was on the branch before, and is no longer")


class Comparing:
    """Compares in one repository. `connect` gives the session with GitHub, or raises `HubError`; `patches`: with these."""

    def __init__(self, repository: str, checkout: Checkout, connect: Callable[[], Session], *, patches: bool) -> None:
        self._repository = repository
        self._checkout = checkout
        self._connect = connect
        self._patches = patches

    def compared(self, scope: Scope) -> tuple[Scope, Comparison]:
        """The comparison, and the scope that it is of: another, where the first is not in the history any more.

        Raises `HubError`.
        """
        if scope.pull is not None:
            return self._of_pull(scope, scope.pull)
        try:
            compared = self._between(scope)
        except Missing:
            if scope.instead is None:
                raise
            return self.compared(scope.instead())
        relations = hub.changes.Relation
        if scope.must_be_ahead and scope.instead and compared.relation not in (relations.AHEAD, relations.IDENTICAL):
            return self.compared(scope.instead())
        if scope.forced and compared.relation is relations.BEHIND:
            back = scope._replace(base=scope.head, head=scope.base, facts=(*scope.facts, _TAKEN_BACK))
            return back, self._between(back)
        # What is no longer there may count too, though its files are not told.
        return (scope._replace(skippable=False) if compared.relation is relations.DIVERGED else scope), compared

    def _between(self, scope: Scope) -> Comparison:
        if known := self._checkout.compare(scope.base, scope.head, patches=self._patches):
            return known
        session = self._connect()
        if scope.base:
            return hub.changes.compare(session, self._repository, scope.base, scope.head, patches=self._patches)
        commits, all_read = hub.changes.commits_until(session, self._repository, scope.head)
        files, whole = hub.changes.files_of(
            session, self._repository, hub.changes.first_parents(commits), patches=self._patches
        )
        return hub.changes.Comparison(
            relation=hub.changes.Relation.AHEAD, files=files, whole=whole and all_read, commits=commits, total=len(commits)
        )

    def _of_pull(self, scope: Scope, number: int) -> tuple[Scope, Comparison]:
        """Of a comment's pull request, the event tells no branches."""
        if not (scope.base and scope.head):
            told = hub.pull_request.pull(self._connect(), self._repository, number)
            names = (("Base branch", told.base), ("Head branch", told.head))
            scope = scope._replace(base=told.base_sha, head=told.head_sha, facts=(*scope.facts, *names))
        known = self._checkout.compare(scope.base, scope.head, patches=self._patches)
        # The base is as it once was; if it was merged into the branch since, what is new there is not the pull request's.
        if known and all(len(commit.parents) == 1 for commit in known.commits):
            return scope, known
        session = self._connect()
        files, whole = hub.changes.pull_files(session, self._repository, number, patches=self._patches)
        commits = hub.changes.pull_commits(session, self._repository, number)
        return scope, hub.changes.Comparison(
            relation=hub.changes.Relation.AHEAD, files=files, whole=whole, commits=commits, total=len(commits)
        )
