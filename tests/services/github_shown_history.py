"""What the REST side of the stand-in for GitHub shows of commits, releases and workflow runs, in full."""

import re
from typing import Any
from urllib.parse import quote

from .github_git import Commit, Person
from .github_plan import Release, WorkflowRun, number_of
from .github_pulls import moment
from .github_shown import WEB, repository_of, user

# The address that GitHub gives to a login.
NOREPLY = re.compile(r"(?:\d+\+)?([^@]+)@users\.noreply\.github\.com")

# What the head is to the base: whether it has commits of its own, and whether the base has.
RELATIONS = {(False, False): "identical", (True, False): "ahead", (False, True): "behind", (True, True): "diverged"}


def account(api: str, person: Person) -> dict[str, Any] | None:
    """Whose address it is, if GitHub knows."""
    known = NOREPLY.fullmatch(person.email)
    return user(api, known[1]) if known else None


def git_user(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "date": moment(person.at)}


def shown_commit(api: str, repository: str, commit: Commit) -> dict[str, Any]:
    url, page = f"{api}/repos/{repository}", f"{WEB}/{repository}/commit"
    return {
        "url": f"{url}/commits/{commit.sha}",
        "sha": commit.sha,
        "node_id": f"C_{commit.sha}",
        "html_url": f"{page}/{commit.sha}",
        "comments_url": f"{url}/commits/{commit.sha}/comments",
        "commit": {
            "url": f"{url}/git/commits/{commit.sha}",
            "author": git_user(commit.author),
            "committer": git_user(commit.committer),
            "message": commit.message,
            "comment_count": 0,
            "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
            "verification": {
                "verified": False,
                "reason": "unsigned",
                **dict.fromkeys(("payload", "signature", "verified_at")),
            },
        },
        "author": account(api, commit.author),
        "committer": account(api, commit.committer),
        "parents": [{"sha": sha, "url": f"{url}/commits/{sha}", "html_url": f"{page}/{sha}"} for sha in commit.parents],
    }


def shown_comparison(api: str, repository: str, commits: list[Commit], ahead: int, behind: int) -> dict[str, Any]:
    """All but the files. The first three commits are the base, the merge base and the head."""
    base, start, head, *listed = commits
    compared = f"{repository}/compare/{base.sha}...{head.sha}"
    owner, page = repository.split("/", 1)[0], f"{WEB}/{compared}"
    return {
        "url": f"{api}/repos/{compared}",
        "html_url": page,
        "permalink_url": f"{WEB}/{repository}/compare/{owner}:{base.sha[:7]}...{owner}:{head.sha[:7]}",
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": shown_commit(api, repository, base),
        "merge_base_commit": shown_commit(api, repository, start),
        "status": RELATIONS[ahead > 0, behind > 0],
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "commits": [shown_commit(api, repository, each) for each in listed],
    }


def shown_release(api: str, release: Release) -> dict[str, Any]:
    number, tag = number_of(f"{release.repository} {release.tag}"), quote(release.tag, safe="")
    repository, page = f"{api}/repos/{release.repository}", f"{WEB}/{release.repository}/releases"
    return {
        "url": f"{repository}/releases/{number}",
        "assets_url": f"{repository}/releases/{number}/assets",
        "upload_url": f"{repository}/releases/{number}/assets{{?name,label}}",
        "html_url": f"{page}/tag/{tag}",
        "tarball_url": f"{repository}/tarball/{tag}",
        "zipball_url": f"{repository}/zipball/{tag}",
        "id": number,
        "node_id": f"RE_{number}",
        "tag_name": release.tag,
        "target_commitish": "main",
        "name": release.name,
        "body": release.body,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "created_at": release.created,
        "published_at": None if release.draft else release.published or release.created,
        "author": user(api, release.author),
        "assets": [],
    }


def shown_run(api: str, run: WorkflowRun) -> dict[str, Any]:
    repository = f"{api}/repos/{run.repository}"
    url, where = f"{repository}/actions/runs/{run.id}", repository_of(api, run.repository)
    parts = ("artifacts", "cancel", "jobs", "logs", "rerun")
    return {
        **{f"{part}_url": f"{url}/{part}" for part in parts},
        "url": url,
        "html_url": f"{WEB}/{run.repository}/actions/runs/{run.id}",
        "check_suite_url": f"{repository}/check-suites/{run.check_suite_id}",
        "workflow_url": f"{repository}/actions/workflows/{run.workflow_id}",
        "id": run.id,
        "node_id": f"WFR_{run.id}",
        "check_suite_id": run.check_suite_id,
        "name": run.workflow,
        "display_title": run.workflow,
        "path": f".github/workflows/{run.workflow}",
        "workflow_id": run.workflow_id,
        "run_number": run.id,
        "run_attempt": 1,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "head_branch": run.branch,
        "head_sha": run.sha,
        "head_commit": None,
        "created_at": run.created,
        "updated_at": run.created,
        "run_started_at": run.created,
        "actor": user(api, run.actor),
        "triggering_actor": user(api, run.actor),
        "pull_requests": [],
        "repository": where,
        "head_repository": where,
    }
