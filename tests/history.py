"""A repository with a history, on the stand-in for GitHub and as a real one, and the events that are about it."""

from pathlib import Path
from typing import Any

from tests.events import PAGE, REPOSITORY, Event, account, event, pull
from tests.repositories import Content, Repository, git
from tests.services.github_plan import number_of

ANN, BOB = "ann@users.noreply.github.com", "1+bob@users.noreply.github.com"
NOTHING = "0" * 40
# The number of the repository, and what a run tells of a pull request of it, or of another.
HOME = 77


def ran_for(number: int, *, repository: int = HOME) -> dict[str, Any]:
    return {"number": number, "base": {"ref": "main", "repo": {"id": repository}}}


class History(Repository):
    """That of the repository of the events: it begins with one commit on main."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.first = self.commit("Begin", {"README.md": "# App\n", "src/app.py": "run()\n"}, email=ANN)

    def commit_by(self, who: str, message: str, files: dict[str, Content], **how: Any) -> str:
        return self.commit(message, files, author=who.title(), email={"ann": ANN, "bob": BOB}[who], **how)

    def at(self, ref: str) -> str:
        return git(self.folder, "rev-parse", f"{ref}^{{commit}}").decode().strip()

    @property
    def tip(self) -> str:
        return self.tips["main"]


def pushed(before: str, after: str, *, ref: str = "refs/heads/main", message: str = "Push", **fields: Any) -> Event:
    """A push from one commit to another; NOTHING where there is none."""
    commit = None if after == NOTHING else {"id": after, "message": message, "url": f"{PAGE}/commit/{after}"}
    payload = {
        "ref": ref,
        "before": before,
        "after": after,
        "created": before == NOTHING,
        "deleted": after == NOTHING,
        "forced": False,
        "head_commit": commit,
        "compare": f"{PAGE}/compare/{before[:12]}...{after[:12]}",
        "repository": {"full_name": REPOSITORY, "default_branch": "main"},
        **fields,
    }
    return event("push", "", env={"GITHUB_SHA": after, "GITHUB_REF": ref}, **payload)


def merged(base: str, head: str, **fields: Any) -> Event:
    """A pull request that was merged, from one commit to another."""
    ends = {
        "base": {"ref": "main", "sha": base, "repo": {"full_name": REPOSITORY}},
        "head": {"ref": "retry", "sha": head, "repo": {"full_name": REPOSITORY}},
    }
    return event("pull_request", "closed", pull_request=pull(**{"state": "closed", "merged": True, **ends, **fields}))


def released(tag: str, **fields: Any) -> Event:
    release = {
        "tag_name": tag, "name": f"Version {tag[1:]}", "body": "Now it retries.", "prerelease": False,
        "html_url": f"{PAGE}/releases/tag/{tag}", "author": account("ann"), "published_at": "2026-11-20T10:00:00Z", **fields,
    }  # fmt: skip
    return event("release", "published", release=release)


def at_will(sha: str, name: str = "schedule", **fields: Any) -> Event:
    """A run that no change causes, of a workflow in docs.yml, on main at a commit."""
    where = f"{REPOSITORY}/.github/workflows/docs.yml@refs/heads/main"
    env = {"GITHUB_SHA": sha, "GITHUB_REF": "refs/heads/main", "GITHUB_WORKFLOW_REF": where, "GITHUB_RUN_ID": "50000"}
    return event(name, "", env=env, **fields)


def followed(sha: str, **fields: Any) -> Event:
    run = {
        "id": 500, "workflow_id": number_of("ci.yml"), "name": "CI", "event": "push", "head_branch": "main", "head_sha": sha,
        "head_commit": {"id": sha, "message": "x"}, "head_repository": {"full_name": REPOSITORY}, "conclusion": "success",
        "created_at": "2026-11-20T10:00:00Z", "pull_requests": [], "actor": account("ann"), **fields,
    }  # fmt: skip
    home = {"full_name": REPOSITORY, "id": HOME, "default_branch": "main"}
    return event("workflow_run", "completed", workflow_run=run, repository=home)


def queued(base: str, head: str) -> Event:
    """A group of a merge queue."""
    group = {"base_sha": base, "head_sha": head, "base_ref": "refs/heads/main", "head_commit": {"id": head, "message": "x"}}
    return event("merge_group", "checks_requested", merge_group=group)
