"""What the REST side of the stand-in for GitHub is asked, and how it answers: by pages, where there is a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from yarl import URL

from .github_plan import Access
from .github_refusals import NOT_ACCESSIBLE, Denied
from .github_world import World

# Of one page, and of one that nothing is said of.
MOST, USUAL = 100, 30

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A request: in which world, what its token may do, at which address of the API, what its path names, and its body."""

    world: World
    access: Access
    api: str
    url: URL
    names: Mapping[str, str]
    body: Any = None

    @property
    def repository(self) -> str:
        return f"{self.names['owner']}/{self.names['repo']}"

    @property
    def place(self) -> tuple[Access, str, int]:
        """The pull request that is meant, and by whom."""
        number = self.names.get("pull_number") or self.names["issue_number"]
        return self.access, self.repository, int(number)


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str] | None = None


def want(asked: Asked, *, allowed: bool) -> None:
    """For a token that sees the repository, and may read of it what is meant."""
    if not asked.access.sees(asked.repository):
        raise Denied(404, "Not Found")
    if not allowed:
        raise Denied(403, NOT_ACCESSIBLE)


def paged(asked: Asked, listed: Sequence[T], show: Callable[[T], Any]) -> Answer:
    page, headers = page_of(asked, listed)
    return Answer(200, [show(each) for each in page], headers)


def page_of(
    asked: Asked, listed: Sequence[T], most: int = MOST, usual: int = USUAL
) -> tuple[Sequence[T], dict[str, str] | None]:
    """A page of what is listed, and the header that tells the way to the others."""
    query = asked.url.query
    size = max(1, min(most, int(query.get("per_page", usual))))
    page, last = max(1, int(query.get("page", 1))), max(1, -(-len(listed) // size))
    ways = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        ways = {"next": page + 1, "last": last}
    if page >= last:
        ways = {way: to for way, to in ways.items() if way in ("prev", "first")}
    link = ", ".join(f'<{asked.url.update_query(page=to)}>; rel="{way}"' for way, to in ways.items())
    return listed[(page - 1) * size : page * size], {"Link": link} if link else None
