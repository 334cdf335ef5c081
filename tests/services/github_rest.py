"""The REST side of the stand-in for GitHub: its answers in full, as github_api.yaml describes them."""

import hashlib
from typing import Any

from yarl import URL

from .github_plan import File, Pull
from .github_world import World

# Answers link to the API by the address it was asked at, and to the pages people see by this one.
WEB = "https://github.com"
LONG_AGO = "2020-01-01T00:00:00Z"
# Of one page, and of all pages of a pull request's files together.
MOST, MOST_FILES = 100, 3000

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
# What each role may do that the ones after it may not, by the name that permissions have for it.
RANKS = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}

Answer = tuple[int, Any]


def number_of(text: str) -> int:
    """A number that is always the same for the same thing."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def permission(world: World, api: str, login: str) -> Answer:
    if world.is_bot(login):
        return 404, {"message": f"{login} is not a user"}
    legacy, role = world.role(login)
    ranks = [*RANKS.values(), "none"]
    rank = ranks.index(role if role in ranks else legacy)
    may = {name: place >= rank for place, name in enumerate(RANKS)}
    return 200, {"permission": legacy, "role_name": role, "user": user(api, login) | {"permissions": may, "role_name": role}}


def pull(world: World, api: str, repository: str, number: int) -> Answer:
    found = readable(world, repository, number)
    return (200, shown_pull(world, api, found)) if isinstance(found, Pull) else found


def files(world: World, api: str, repository: str, number: int, asked: URL) -> tuple[int, Any, dict[str, str]]:
    """A page of a pull request's files, and the header that tells the way to the others."""
    found = readable(world, repository, number)
    if not isinstance(found, Pull):
        return *found, {}
    listed = found.files[:MOST_FILES]
    size = max(1, min(MOST, int(asked.query.get("per_page", 30))))
    page, last = int(asked.query.get("page", 1)), max(1, -(-len(listed) // size))
    ways = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        ways = {"next": page + 1, "last": last}
    if page >= last:
        ways = {way: to for way, to in ways.items() if way in ("prev", "first")}
    link = ", ".join(f'<{asked.update_query(page=to)}>; rel="{way}"' for way, to in ways.items())
    shown = [shown_file(api, found, file) for file in listed[(page - 1) * size : page * size]]
    return 200, shown, {"Link": link} if link else {}


def readable(world: World, repository: str, number: int) -> Pull | Answer:
    if not world.plan.may_read_pulls:
        return 403, {"message": "Resource not accessible by integration"}
    return world.pull(repository, number) or (404, {"message": "Not Found"})


def user(api: str, login: str) -> dict[str, Any]:
    url = f"{api}/users/{login}"
    return {
        **{f"{name}_url": f"{url}/{name}" for name in (*USER_LINKS, "received_events")},
        "login": login,
        "id": number_of(login),
        "node_id": f"U_{login}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number_of(login)}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/{login}",
        "type": "User",
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


def side(api: str, repository: str, ref: str) -> dict[str, Any]:
    owner = repository.split("/", 1)[0]
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "repo": repository_of(api, repository),
        "sha": hashlib.sha1(ref.encode(), usedforsecurity=False).hexdigest(),
        "user": user(api, owner),
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


def shown_pull(world: World, api: str, pull: Pull) -> dict[str, Any]:
    links, now = addresses(api, pull), world.moment()
    closed = pull.merged or pull.state == "closed"
    base = side(api, pull.repository, pull.base)
    return {
        **{f"{name}_url": url for name, url in links.items() if name != "self"},
        **dict.fromkeys(("assignee", "body", "milestone", "auto_merge", "mergeable")),
        **dict.fromkeys(("comments", "review_comments"), 0),
        **dict.fromkeys(("locked", "maintainer_can_modify", "draft"), False),
        "url": links["self"],
        "diff_url": f"{links['html']}.diff",
        "patch_url": f"{links['html']}.patch",
        "id": number_of(links["html"]),
        "node_id": f"PR_{number_of(links['html'])}",
        "number": pull.number,
        "state": "closed" if closed else "open",
        "title": "A change",
        "user": user(api, "writer"),
        "labels": [],
        "created_at": LONG_AGO,
        "updated_at": now,
        "closed_at": now if closed else None,
        "merged_at": now if pull.merged else None,
        "merge_commit_sha": base["sha"] if pull.merged else None,
        "head": side(api, pull.repository, pull.head),
        "base": base,
        "_links": {name: {"href": url} for name, url in links.items()},
        "author_association": "CONTRIBUTOR",
        "merged": pull.merged,
        "mergeable_state": "unknown",
        "merged_by": user(api, "maintainer") if pull.merged else None,
        "commits": 1,
        "additions": sum(file.additions for file in pull.files),
        "deletions": sum(file.deletions for file in pull.files),
        "changed_files": len(pull.files),
    }


def shown_file(api: str, pull: Pull, file: File) -> dict[str, Any]:
    page, name = f"{WEB}/{pull.repository}", URL.build(path=f"/{file.filename}").raw_path
    return {
        "sha": hashlib.sha1(file.filename.encode(), usedforsecurity=False).hexdigest(),
        "filename": file.filename,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{page}/blob/{pull.head}{name}",
        "raw_url": f"{page}/raw/{pull.head}{name}",
        "contents_url": f"{api}/repos/{pull.repository}/contents{name}?ref={pull.head}",
        **({"previous_filename": file.previous_filename} if file.previous_filename else {}),
    }
