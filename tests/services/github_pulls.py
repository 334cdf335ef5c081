"""The pull requests of one test's GitHub as they stand, what happened to each, and the rules for changing them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from .github_git import between, changes, shared
from .github_plan import Access, Area, File, Plan, Pull, number_of
from .github_refusals import NOT_ACCESSIBLE, Denied, Refusal, invalid, unknown

# Of a text; of a label's name; and how many can be assigned.
LONGEST, LONGEST_LABEL, MOST_ASSIGNEES = 65_536, 50, 10

Kind = Literal["labeled", "assigned", "review_requested", "convert_to_draft", "ready_for_review"]


@dataclass(frozen=True)
class Event:
    """What `actor` did. `about` names whom or what, under the name it is shown by: `label`, `assignee` and so on."""

    number: int
    kind: Kind
    actor: str
    at: int
    about: dict[str, str]


@dataclass
class Held:
    """A pull request as it stands. No two of a world were created, or updated, at the same second."""

    pull: Pull
    id: str
    created: int
    updated: int
    events: list[Event] = field(default_factory=list)

    def show(self) -> dict[str, Any]:
        events = [{"event": event.kind, "actor": event.actor, **event.about} for event in self.events]
        return self.pull.model_dump(exclude={"files"}) | {"id": self.id, "updated": moment(self.updated), "events": events}


class Pulls:
    def __init__(self, plan: Plan, now: Callable[[], float]) -> None:
        self.plan = plan
        self.now = now
        self.happened = 0
        # Those of the plan are older than the world, the first one the most.
        self.last = int(now()) - len(plan.pulls) - 1
        threads = {(each.repository.lower(), each.number): each.id for each in plan.threads if each.kind == "PullRequest"}
        self.held: dict[tuple[str, int], Held] = {}
        for pull in plan.pulls:
            place, at = (pull.repository.lower(), pull.number), self.tick() - pull.age
            self.held[place] = Held(pull.model_copy(deep=True), threads.get(place) or f"PR_{number_of(pull.url)}", at, at)
            self.imply(self.held[place], [], [])

    def tick(self) -> int:
        """The time, but never the same second twice."""
        self.last = max(int(self.now()), self.last + 1)
        return self.last

    def get(self, repository: str, number: int) -> Held | None:
        return self.held.get((repository.lower(), number))

    def of(self, repository: str) -> list[Held]:
        return [held for held in self.held.values() if held.pull.repository.lower() == repository.lower()]

    def show(self) -> list[dict[str, Any]]:
        return [held.show() for held in self.held.values()]

    def open(self, repository: str, fields: dict[str, Any]) -> int:
        """Open one more, as the agent does; gives its number."""
        number = max((held.pull.number for held in self.of(repository)), default=0) + 1
        pull, at = Pull(repository=repository, number=number, **fields), self.tick()
        self.held[repository.lower(), number] = Held(pull, f"PR_{number_of(pull.url)}", at, at)
        return number

    def change(self, repository: str, number: int, changes: dict[str, Any]) -> None:
        """What a test does: it needs no permission."""
        held = self.held[repository.lower(), number]
        before, held.updated = held.pull, self.tick()
        held.pull = Pull.model_validate(before.model_dump() | changes)
        self.imply(held, before.reviewers, before.teams)

    def imply(self, held: Held, reviewers: list[str], teams: list[str]) -> None:
        """Who is to review, and was not before, was requested by the author."""
        pull = held.pull
        new = [{"requested_reviewer": login} for login in pull.reviewers if login not in reviewers]
        new += [{"requested_team": slug} for slug in pull.teams if slug not in teams]
        for about in new:
            self.add_event(held, "review_requested", pull.author, held.updated, about)

    def add_event(self, held: Held, kind: Kind, actor: str, at: int, about: dict[str, str]) -> None:
        self.happened += 1
        held.events.append(Event(self.happened, kind, actor, at, about))

    def happen(self, held: Held, access: Access, kind: Kind, **about: str) -> None:
        held.updated = self.tick()
        self.add_event(held, kind, access.viewer, held.updated, about)

    # What git tells

    def backed(self, pull: Pull) -> str | None:
        """The folder of its repository, where that tells of its commits."""
        return self.plan.folder(pull.repository) if pull.base_sha and pull.head_sha else None

    def files(self, pull: Pull) -> Sequence[File]:
        """What it changes since its history left that of its base."""
        if not (folder := self.backed(pull)):
            return pull.files
        return changes(folder, shared(folder, pull.base_sha, pull.head_sha) or pull.base_sha, pull.head_sha)

    def commits(self, pull: Pull) -> Sequence[str]:
        """Its commits, oldest first."""
        folder = self.backed(pull)
        return between(folder, pull.base_sha, pull.head_sha) if folder else ()

    def bringing(self, repository: str, sha: str) -> list[Held]:
        """Of a commit that is merged, the pull request that brought it; of another, all that would."""
        found = [held for held in self.of(repository) if sha in held.pull.brings or sha in self.commits(held.pull)]
        return [held for held in found if held.pull.merged] or found

    # What the REST API does

    def may_be_read(self, access: Access, repository: str) -> None:
        if not access.sees(repository):
            raise Denied(404, "Not Found")
        if not access.may_read_pulls:
            raise Denied(403, NOT_ACCESSIBLE)

    def readable(self, access: Access, repository: str, number: int) -> Held:
        self.may_be_read(access, repository)
        return self.seen(access, repository, number)

    def writable(self, access: Access, repository: str, number: int, *areas: Area) -> Held:
        """For a token that may write to one of these areas."""
        if access.sees(repository) and access.may_write.isdisjoint(areas):
            raise Denied(403, NOT_ACCESSIBLE)
        return self.seen(access, repository, number)

    def seen(self, access: Access, repository: str, number: int) -> Held:
        held = self.get(repository, number)
        if held is None or not access.sees(repository):
            raise Denied(404, "Not Found")
        return held

    def edit(self, access: Access, repository: str, number: int, body: str | None) -> Held:
        held = self.writable(access, repository, number, "pull-requests")
        if body is not None and len(body) > LONGEST:
            said = f"body is too long (maximum is {LONGEST} characters)"
            raise invalid({"resource": "PullRequest", "code": "custom", "field": "body", "message": said})
        if body not in (None, held.pull.body):
            held.pull.body, held.updated = body, self.tick()
        return held

    def label(self, access: Access, repository: str, number: int, names: list[str]) -> Held:
        """Add labels. One that the repository has by now keeps its spelling."""
        held = self.writable(access, repository, number, "issues", "pull-requests")
        wrong = [name for name in names if not name.strip() or len(name) > LONGEST_LABEL]
        if wrong:
            raise invalid(*({"value": name, "resource": "Label", "field": "name", "code": "invalid"} for name in wrong))
        known = {name.lower(): name for other in self.of(repository) for name in other.pull.labels}
        for name in absent(held.pull.labels, names):
            held.pull.labels.append(known.get(name.lower(), name))
            self.happen(held, access, "labeled", label=held.pull.labels[-1])
        return held

    def assign(self, access: Access, repository: str, number: int, logins: list[str]) -> Held:
        """Who may not be assigned, or is one too many, is left out without a word."""
        held = self.writable(access, repository, number, "issues", "pull-requests")
        for login in absent(held.pull.assignees, logins):
            legacy, role = self.plan.role(login)
            if (role == "triage" or legacy in ("admin", "write")) and len(held.pull.assignees) < MOST_ASSIGNEES:
                held.pull.assignees.append(self.plan.listed(login) or login)
                self.happen(held, access, "assigned", assignee=held.pull.assignees[-1])
        return held

    def request(self, access: Access, repository: str, number: int, logins: list[str], slugs: list[str]) -> Held:
        """Ask for reviews: of all that are named, or of nobody."""
        held = self.writable(access, repository, number, "pull-requests")
        pull = held.pull
        if pull.author.lower() in [login.lower() for login in logins]:
            raise Denied(422, "Review cannot be requested from pull request author.")
        if slugs and "members" not in access.may_write:
            nodes = [f"T_kwDO{number_of(slug)}" for slug in slugs]
            raise invalid(*(f"Could not resolve to a node with the global id of '{node}'." for node in nodes))
        teams = {slug.lower(): slug for slug in self.plan.teams}
        if not all(self.collaborates(login) for login in logins) or not all(slug.lower() in teams for slug in slugs):
            said = "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not"
            raise Denied(422, f"{said} a collaborator of the {pull.repository} repository.")
        for login in absent(pull.reviewers, logins):
            pull.reviewers.append(self.plan.listed(login) or login)
            self.happen(held, access, "review_requested", requested_reviewer=pull.reviewers[-1])
        for slug in absent(pull.teams, slugs):
            pull.teams.append(teams[slug.lower()])
            self.happen(held, access, "review_requested", requested_team=pull.teams[-1])
        return held

    def collaborates(self, login: str) -> bool:
        return self.plan.listed(login) is not None and self.plan.role(login)[1] != "none"

    # What the GraphQL API does

    def by_id(self, access: Access, ident: str) -> Held | None:
        found = (held for held in self.held.values() if held.id == ident and access.sees(held.pull.repository))
        return next(found, None)

    def set_draft(self, access: Access, ident: str, *, draft: bool) -> Held:
        held = self.by_id(access, ident)
        if held is None:
            raise unknown(ident)
        if not access.may_write >= {"pull-requests", "contents"}:
            raise Refusal("FORBIDDEN", NOT_ACCESSIBLE)
        if held.pull.closed:
            raise Refusal("UNPROCESSABLE", "Pull request is closed")
        if held.pull.draft == draft:
            raise Refusal("UNPROCESSABLE", f"Pull request is already {'a draft' if draft else 'ready for review'}")
        held.pull.draft = draft
        self.happen(held, access, "convert_to_draft" if draft else "ready_for_review")
        return held


def absent(present: Iterable[str], names: list[str]) -> list[str]:
    """Those names that are not there yet, each once; upper and lower case are the same."""
    seen, found = {name.lower() for name in present}, dict[str, str]()
    for name in names:
        found.setdefault(name.lower(), name)
    return [name for lower, name in found.items() if lower not in seen]


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
