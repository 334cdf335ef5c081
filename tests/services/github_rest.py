"""The REST side of the stand-in for GitHub: what each operation of github_api.yaml does, and answers."""

from collections.abc import Callable
from typing import Any

from .github_activity import releases, workflow_runs
from .github_asked import Answer, Asked, paged
from .github_history import commit, commits, compare, pull_commits
from .github_pulls import Held
from .github_refusals import Denied
from .github_shown import labels, shown_event, shown_file, shown_issue, shown_pull, shown_pull_simply, user

# Of all pages of a pull request's files together.
MOST_FILES = 3000
# What each role may do that the ones after it may not, by the name that permissions have for it.
RANKS = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}


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
    return Answer(200, in_full(asked, readable(asked)))


def files(asked: Asked) -> Answer:
    found = readable(asked).pull
    listed = asked.world.pulls.files(found)[:MOST_FILES]
    return paged(asked, listed, lambda file: shown_file(asked.api, found.repository, found.head_sha or found.head, file))


def events(asked: Asked) -> Answer:
    found = readable(asked)
    return paged(asked, found.events, lambda event: shown_event(asked.api, found.pull, event))


def commit_pulls(asked: Asked) -> Answer:
    pulls = asked.world.pulls
    pulls.may_be_read(asked.access, asked.repository)
    found = pulls.bringing(asked.repository, asked.names["commit_sha"])
    return paged(asked, found, lambda held: shown_pull_simply(asked.api, held))


def update_pull(asked: Asked) -> Answer:
    return Answer(200, in_full(asked, asked.world.pulls.edit(*asked.place, asked.body.get("body"))))


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
    "commit": commit,
    "commits": commits,
    "compare": compare,
    "pull-commits": pull_commits,
    "releases": releases,
    "workflow-runs": workflow_runs,
    "update-pull": update_pull,
    "add-labels": add_labels,
    "add-assignees": add_assignees,
    "request-reviewers": request_reviewers,
}


def readable(asked: Asked) -> Held:
    return asked.world.pulls.readable(*asked.place)


def in_full(asked: Asked, held: Held) -> dict[str, Any]:
    """A pull request with all that is told of it alone; one that git knows nothing of has one commit."""
    pulls = asked.world.pulls
    return shown_pull(asked.api, held, pulls.files(held.pull), len(pulls.commits(held.pull)) or 1)
