"""What the GraphQL side of the stand-in for GitHub tells of commits: who brought them."""

from collections.abc import Callable
from functools import cache
from typing import Any

from .github_git import commits, objects
from .github_paging import connection
from .github_plan import Access
from .github_pulls import Held
from .github_refusals import NOT_ACCESSIBLE, Refusal
from .github_world import World


class Commits:
    """The commits that one request asks for; what is there is looked up once for all of them."""

    def __init__(self, world: World, access: Access, show: Callable[[Held], dict[str, Any]]) -> None:
        self.world = world
        self.access = access
        self.show = show
        self.objects = cache(objects)

    def get(self, repository: str, oid: str) -> dict[str, Any] | None:
        """One that git has, or a pull request brings."""
        if not self.access.may_read_contents:
            raise Refusal("FORBIDDEN", NOT_ACCESSIBLE)
        folder = self.world.plan.folder(repository)
        there = folder is not None and oid in self.objects(folder)
        found = self.world.pulls.bringing(repository, oid)
        if not there and not found:
            return None
        return {
            "__typename": "Commit",
            "id": f"C_{oid}",
            "oid": oid,
            "messageHeadline": lambda _info: commits(folder, [oid])[0].message.split("\n", 1)[0] if folder and there else "",
            "associatedPullRequests": lambda _info, **bounds: self.pulls(found, bounds),
        }

    def pulls(self, found: list[Held], bounds: dict[str, Any]) -> dict[str, Any]:
        if not self.access.may_read_pulls:
            raise Refusal("FORBIDDEN", NOT_ACCESSIBLE)
        placed = sorted(((held.created, held) for held in found), key=lambda each: each[0])
        return connection("associatedPullRequests", placed, bounds, self.show)
