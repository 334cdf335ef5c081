"""The REST side of the stand-in for GitHub: what each operation of github_api.yaml does, and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from yarl import URL

from .github_plan import Access
from .github_pulls import Held
from .github_refusals import Denied
from .github_shown import labels, shown_event, shown_file, shown_issue, shown_pull, shown_pull_simply, user
from .github_world import World

# Of one page, and of all pages of a pull request's files together.
MOST, MOST_FILES = 100, 3000
# What each role may do that the ones after it may not, by the name that permissions have for it.
RANKS = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}

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


def permission(asked: Asked) -> Answer:
    world, login = asked.world, asked.names["username"]
    if not asked.access.sees(asked.repository):
        raise Denied(404, "Not Found")
    if world.is_bot(login):
        raise Denied(404, f"{login} is not a user")
    legacy, role = world.plan.role(login)
    ranks = [*RANKS.values(), "none"]
    rank = ranks.index(role if role in ranks else legacy)
    may = {name: place >= rank for place, name in enumerate(RANKS)}
    shown = user(asked.api, login) | {"permissions": may, "role_name": role}
    return Answer(200, {"permission": legacy, "role_name": role, "user": shown})


def pull(asked: Asked) -> Answer:
    return Answer(200, shown_pull(asked.api, readable(asked)))


def files(asked: Asked) -> Answer:
    found = readable(asked).pull
    return paged(asked, found.files[:MOST_FILES], lambda file: shown_file(asked.api, found, file))


def events(asked: Asked) -> Answer:
    found = readable(asked)
    return paged(asked, found.events, lambda event: shown_event(asked.api, found.pull, event))


def commit_pulls(asked: Asked) -> Answer:
    """Of a commit that is merged, the pull request that brought it; of another, all that would."""
    pulls, sha = asked.world.pulls, asked.names["commit_sha"]
    pulls.may_be_read(asked.access, asked.repository)
    found = [held for held in pulls.of(asked.repository) if sha in held.pull.brings]
    merged = [held for held in found if held.pull.merged]
    return paged(asked, merged or found, lambda held: shown_pull_simply(asked.api, held))


def update_pull(asked: Asked) -> Answer:
    return Answer(200, shown_pull(asked.api, asked.world.pulls.edit(*asked.place, asked.body.get("body"))))


def add_labels(asked: Asked) -> Answer:
    names = asked.body if isinstance(asked.body, list) else asked.body.get("labels", [])
    return Answer(200, labels(asked.api, asked.world.pulls.label(*asked.place, names).pull))


def add_assignees(asked: Asked) -> Answer:
    return Answer(201, shown_issue(asked.api, asked.world.pulls.assign(*asked.place, asked.body.get("assignees", []))))


def request_reviewers(asked: Asked) -> Answer:
    people, teams = asked.body.get("reviewers", []), asked.body.get("team_reviewers", [])
    return Answer(201, shown_pull_simply(asked.api, asked.world.pulls.request(*asked.place, people, teams)))


# By the names that operations have in github_api.yaml.
ACTS: dict[str, Callable[[Asked], Answer]] = {
    "permission": permission,
    "pull": pull,
    "files": files,
    "events": events,
    "commit-pulls": commit_pulls,
    "update-pull": update_pull,
    "add-labels": add_labels,
    "add-assignees": add_assignees,
    "request-reviewers": request_reviewers,
}


def readable(asked: Asked) -> Held:
    return asked.world.pulls.readable(*asked.place)


def paged(asked: Asked, listed: list[T], show: Callable[[T], Any]) -> Answer:
    """A page of what is listed, and the header that tells the way to the others."""
    query = asked.url.query
    size = max(1, min(MOST, int(query.get("per_page", 30))))
    page, last = int(query.get("page", 1)), max(1, -(-len(listed) // size))
    ways = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        ways = {"next": page + 1, "last": last}
    if page >= last:
        ways = {way: to for way, to in ways.items() if way in ("prev", "first")}
    link = ", ".join(f'<{asked.url.update_query(page=to)}>; rel="{way}"' for way, to in ways.items())
    shown = [show(each) for each in listed[(page - 1) * size : page * size]]
    return Answer(200, shown, {"Link": link} if link else None)
