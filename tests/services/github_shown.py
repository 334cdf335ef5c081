"""What the REST side of the stand-in for GitHub shows of people, repositories and pull requests, in full."""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from yarl import URL

from .github_plan import BOT, File, Pull, number_of
from .github_pulls import Event, Held, moment

# Answers link to the API by the address it was asked at, and to the pages people see by this one.
WEB = "https://github.com"
LONG_AGO = "2020-01-01T00:00:00Z"

USER_LINKS = ("followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events")
REPOSITORY_LINKS = (
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents"),
    *("contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks"),
    *("issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges", "milestones", "notifications"),
    *("pulls", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags", "teams", "trees"),
)
COUNTS = ("forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count", "watchers", "watchers_count")
FLAGS = ("archived", "disabled", "fork", "has_downloads", "has_issues", "has_pages", "has_projects", "has_wiki", "private")
UNSAID = ("description", "homepage", "language", "license", "mirror_url")


def user(api: str, login: str) -> dict[str, Any]:
    url, bot = f"{api}/users/{quote(login)}", login.endswith(BOT)
    return {
        **{f"{name}_url": f"{url}/{name}" for name in (*USER_LINKS, "received_events")},
        "login": login,
        "id": number_of(login),
        "node_id": f"{'BOT' if bot else 'U'}_{login.removesuffix(BOT)}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number_of(login)}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/apps/{login.removesuffix(BOT)}" if bot else f"{WEB}/{login}",
        "type": "Bot" if bot else "User",
        "site_admin": False,
    }


def repository_of(api: str, full_name: str) -> dict[str, Any]:
    owner, name = full_name.split("/")
    url, page = f"{api}/repos/{full_name}", f"{WEB}/{full_name}"
    return {
        **{f"{name}_url": f"{url}/{name}" for name in REPOSITORY_LINKS},
        **dict.fromkeys(COUNTS, 0),
        **dict.fromkeys(FLAGS, False),
        **dict.fromkeys(UNSAID),
        **dict.fromkeys(("pushed_at", "created_at", "updated_at"), LONG_AGO),
        "id": number_of(full_name),
        "node_id": f"R_{number_of(full_name)}",
        "name": name,
        "full_name": full_name,
        "owner": user(api, owner),
        "url": url,
        "html_url": page,
        "clone_url": f"{page}.git",
        "git_url": f"git://github.com/{full_name}.git",
        "ssh_url": f"git@github.com:{full_name}.git",
        "svn_url": page,
        "default_branch": "main",
    }


def side(api: str, repository: str, ref: str, sha: str = "") -> dict[str, Any]:
    owner = repository.split("/", 1)[0]
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "repo": repository_of(api, repository),
        "sha": sha or hashlib.sha1(ref.encode(), usedforsecurity=False).hexdigest(),
        "user": user(api, owner),
    }


def head(api: str, pull: Pull) -> dict[str, Any]:
    """Of a fork that was deleted, only the repository is gone: whose it was is still told."""
    if pull.head_repository is None:
        return side(api, f"{pull.author.removesuffix(BOT)}/deleted", pull.head, pull.head_sha) | {"repo": None}
    shown = side(api, pull.head_repository or pull.repository, pull.head, pull.head_sha)
    shown["repo"]["fork"] = pull.forked
    return shown


def label(api: str, repository: str, name: str) -> dict[str, Any]:
    number = number_of(f"{repository} {name}")
    return {
        "id": number,
        "node_id": f"LA_{number}",
        "url": f"{api}/repos/{repository}/labels/{quote(name, safe='')}",
        "name": name,
        "description": "",
        "color": "ededed",
        "default": False,
    }


def labels(api: str, pull: Pull) -> list[dict[str, Any]]:
    return [label(api, pull.repository, name) for name in pull.labels]


def team(api: str, repository: str, slug: str) -> dict[str, Any]:
    owner = repository.split("/", 1)[0]
    url = f"{api}/orgs/{owner}/teams/{quote(slug)}"
    return {
        "id": number_of(f"{owner} {slug}"),
        "node_id": f"T_kwDO{number_of(slug)}",
        "name": slug,
        "slug": slug,
        "description": None,
        "permission": "push",
        "url": url,
        "html_url": f"{WEB}/orgs/{owner}/teams/{quote(slug)}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "parent": None,
        "type": "organization",
    }


def addresses(api: str, pull: Pull) -> dict[str, str]:
    """What `_links` tells under these names; all but the page itself is told beside it as well."""
    repository = f"{api}/repos/{pull.repository}"
    url, issue = f"{repository}/pulls/{pull.number}", f"{repository}/issues/{pull.number}"
    return {
        "self": url,
        "html": f"{WEB}/{pull.repository}/pull/{pull.number}",
        "issue": issue,
        "comments": f"{issue}/comments",
        "commits": f"{url}/commits",
        "review_comments": f"{url}/comments",
        "review_comment": f"{repository}/pulls/comments{{/number}}",
        "statuses": f"{repository}/statuses/{pull.head}",
    }


def common(api: str, held: Held) -> dict[str, Any]:
    """What is told of a pull request, be it shown as one or as an issue."""
    pull, links = held.pull, addresses(api, held.pull)
    people = [user(api, login) for login in pull.assignees]
    return {
        "comments_url": links["comments"],
        "html_url": links["html"],
        "id": number_of(links["html"]),
        "node_id": held.id,
        "number": pull.number,
        "state": "closed" if pull.closed else "open",
        "title": pull.title,
        "body": pull.body,
        "draft": pull.draft,
        "user": user(api, pull.author),
        "labels": labels(api, pull),
        "assignee": people[0] if people else None,
        "assignees": people,
        "milestone": None,
        "locked": False,
        "comments": 0,
        "created_at": moment(held.created),
        "updated_at": moment(held.updated),
        "closed_at": moment(held.updated) if pull.closed else None,
        "author_association": "CONTRIBUTOR",
    }


def shown_issue(api: str, held: Held) -> dict[str, Any]:
    links = addresses(api, held.pull)
    url, page = links["issue"], links["html"]
    return common(api, held) | {
        "url": url,
        "events_url": f"{url}/events",
        "labels_url": f"{url}/labels{{/name}}",
        "repository_url": f"{api}/repos/{held.pull.repository}",
        "pull_request": {"url": links["self"], "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"},
    }


def shown_pull_simply(api: str, held: Held) -> dict[str, Any]:
    pull, links = held.pull, addresses(api, held.pull)
    base = side(api, pull.repository, pull.base, pull.base_sha)
    return common(api, held) | {
        **{f"{name}_url": url for name, url in links.items() if name != "self"},
        "url": links["self"],
        "diff_url": f"{links['html']}.diff",
        "patch_url": f"{links['html']}.patch",
        "requested_reviewers": [user(api, login) for login in pull.reviewers],
        "requested_teams": [team(api, pull.repository, slug) for slug in pull.teams],
        "merged_at": moment(held.updated) if pull.merged else None,
        "merge_commit_sha": base["sha"] if pull.merged else None,
        "head": head(api, pull),
        "base": base,
        "auto_merge": None,
        "_links": {name: {"href": url} for name, url in links.items()},
    }


def shown_pull(api: str, held: Held, files: Sequence[File], commits: int) -> dict[str, Any]:
    pull = held.pull
    return shown_pull_simply(api, held) | {
        "review_comments": 0,
        "maintainer_can_modify": False,
        "mergeable": None,
        "mergeable_state": "unknown",
        "merged": pull.merged,
        "merged_by": user(api, "maintainer") if pull.merged else None,
        "commits": commits,
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def shown_event(api: str, pull: Pull, event: Event) -> dict[str, Any]:
    actor = user(api, event.actor)
    shown: dict[str, Any] = {
        "id": event.number,
        "node_id": f"E_{event.number}",
        "url": f"{api}/repos/{pull.repository}/issues/events/{event.number}",
        "actor": actor,
        "event": event.kind,
        "commit_id": None,
        "commit_url": None,
        "created_at": moment(event.at),
        "performed_via_github_app": None,
    }
    for name, value in event.about.items():
        match name:
            case "label":
                shown |= {"label": {"name": value, "color": "ededed"}}
            case "requested_team":
                shown |= {name: team(api, pull.repository, value), "review_requester": actor}
            case "requested_reviewer":
                shown |= {name: user(api, value), "review_requester": actor}
            case "assignee":
                shown |= {name: user(api, value), "assigner": actor}
    return shown


def shown_file(api: str, repository: str, ref: str, file: File) -> dict[str, Any]:
    page, name = f"{WEB}/{repository}", URL.build(path=f"/{file.filename}").raw_path
    told = {"previous_filename": file.previous_filename, "patch": file.patch}
    return {
        "sha": file.sha or hashlib.sha1(file.filename.encode(), usedforsecurity=False).hexdigest(),
        "filename": file.filename,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{page}/blob/{ref}{name}",
        "raw_url": f"{page}/raw/{ref}{name}",
        "contents_url": f"{api}/repos/{repository}/contents{name}?ref={ref}",
        **{key: value for key, value in told.items() if value is not None},
    }
