"""What the REST side of the stand-in for GitHub answers of a repository's history, as git itself tells it."""

from datetime import datetime

from tests.repositories import EMPTY_TREE

from .github_asked import Answer, Asked, page_of, want
from .github_git import between, changes, dated, refs, resolve, shared
from .github_git import commits as told
from .github_refusals import Denied
from .github_shown import shown_file
from .github_shown_history import shown_commit, shown_comparison

# Of the files of a comparison, and of one page of a commit's; and of all pages of these together.
MOST_ON_PAGE, MOST_FILES = 300, 3000
# Of the commits of a comparison that is not asked for by pages, and of a pull request.
MOST_COMMITS = 250


def compare(asked: Asked) -> Answer:
    """What the head has and the base has not. The files are those of the whole, and told on the first page only."""
    want(asked, allowed=asked.access.may_read_contents)
    first, _, second = asked.names["basehead"].partition("...")
    folder = asked.world.plan.folder(asked.repository)
    base, head = (resolve(folder, name) if folder else None for name in (first, second))
    if not folder or not base or not head:
        raise Denied(404, "Not Found")
    start = shared(folder, base, head)
    if start is None:
        raise Denied(404, f"No common ancestor between {first} and {second}.")
    ahead, behind = between(folder, base, head), between(folder, head, base)
    paging = {"page", "per_page"} & asked.url.query.keys()
    page, headers = page_of(asked, ahead) if paging else (ahead[-MOST_COMMITS:], None)
    commits = told(folder, [base, start, head, *page])
    body = shown_comparison(asked.api, asked.repository, commits, len(ahead), len(behind))
    if int(asked.url.query.get("page", 1)) <= 1:
        files = changes(folder, start, head)[:MOST_ON_PAGE]
        body["files"] = [shown_file(asked.api, asked.repository, head, file) for file in files]
    return Answer(200, body, headers)


def commit(asked: Asked) -> Answer:
    """A commit, and a page of what it changes of its first parent."""
    folder, ref = filled(asked), asked.names["ref"]
    sha = resolve(folder, ref)
    if sha is None:
        raise Denied(422, f"No commit found for SHA: {ref}", documentation_url="https://docs.github.com/rest")
    (one,) = told(folder, [sha])
    listed = changes(folder, [*one.parents, EMPTY_TREE][0], sha)
    page, headers = page_of(asked, listed[:MOST_FILES], MOST_ON_PAGE, MOST_ON_PAGE)
    added, removed = sum(file.additions for file in listed), sum(file.deletions for file in listed)
    stats = {"additions": added, "deletions": removed, "total": added + removed}
    files = [shown_file(asked.api, asked.repository, sha, file) for file in page]
    return Answer(200, {**shown_commit(asked.api, asked.repository, one), "stats": stats, "files": files}, headers)


def commits(asked: Asked) -> Answer:
    """All that a commit's history holds, newest first, whichever of its parents led there."""
    folder, query = filled(asked), asked.url.query
    head = resolve(folder, query.get("sha", "main"))
    if head is None:
        raise Denied(404, "Not Found")
    since, until = (datetime.fromisoformat(query[name]).timestamp() if name in query else None for name in ("since", "until"))
    author, committer = (address(query.get(name, "")) for name in ("author", "committer"))
    found = [
        sha
        for at, sha in dated(folder, head, query.get("path", ""), author, committer)
        if (since is None or at >= since) and (until is None or at <= until)
    ]
    page, headers = page_of(asked, found)
    return Answer(200, [shown_commit(asked.api, asked.repository, each) for each in told(folder, page)], headers)


def pull_commits(asked: Asked) -> Answer:
    pulls = asked.world.pulls
    pull = pulls.readable(*asked.place).pull
    page, headers = page_of(asked, pulls.commits(pull)[:MOST_COMMITS])
    known = told(pulls.backed(pull) or "", page)
    return Answer(200, [shown_commit(asked.api, pull.repository, each) for each in known], headers)


def filled(asked: Asked) -> str:
    """The folder of the repository that is asked about, which holds commits."""
    want(asked, allowed=asked.access.may_read_contents)
    folder = asked.world.plan.folder(asked.repository)
    if folder is None or not refs(folder):
        raise Denied(409, "Git Repository is empty.")
    return folder


def address(who: str) -> str:
    """What git knows a person by who is named by an address or a login."""
    return f"<{who}>" if "@" in who else who and f"{who}@users.noreply.github.com>"
