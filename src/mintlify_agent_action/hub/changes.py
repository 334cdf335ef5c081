"""What changed between two commits, or by a pull request: files and commits, of as many pages as are worth it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from .errors import HubError

if TYPE_CHECKING:
    from .session import Session

T = TypeVar("T")

PATIENCE = 20.0
PAGE = 100
# GitHub's own limits: files of a comparison, of a pull request and of a commit, and commits of a pull request.
COMPARED_FILES, FILES, PULL_COMMITS = 300, 3000, 250
# Of a comparison's commits, the newest are read. Past the limit of its files, it is looked at by so many parts, and so are
# they; for all of that, so many requests are made.
NEWEST_COMMITS, PARTS, PART_REQUESTS = 500, 4, 30
# Of a branch's, since a moment.
LISTED_COMMITS = 2000
# Characters of patches; a prompt has room for a small part of them.
PATCHES_KEPT = 20_000_000


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file by its path, with what happened to it: `added`, `modified`, `removed`, `renamed` …

    Line counts are None where they are not known. `before`: the path it had. `patch`: its hunks; None where there are none,
    they are too many, or none were asked for.
    """

    path: str
    status: str
    additions: int | None
    deletions: int | None
    before: str | None = None
    patch: str | None = None

    def __str__(self) -> str:
        was = f" (was {self.before})" if self.before else ""
        # None are told of a binary file, or of one that was only renamed.
        lines = f" +{self.additions or 0} -{self.deletions or 0}" if self.additions or self.deletions else ""
        return f"{self.status} {self.path}{was}{lines}"


@dataclass(frozen=True, slots=True)
class Commit:
    """`title`: the first line of its message. `author`: a login, or where GitHub knows none, the name that git has."""

    sha: str
    title: str
    author: str
    parents: tuple[str, ...]


class Patches:
    """Keeps the patches that it is given, if they are wanted at all, until there are too many of them."""

    def __init__(self, *, wanted: bool) -> None:
        self._left = PATCHES_KEPT if wanted else 0

    def keep(self, patch: str | None) -> str | None:
        if not patch or len(patch) > self._left:
            return None
        self._left -= len(patch)
        return patch


class Relation(StrEnum):
    """How the later end of a comparison stands to the earlier one, in GitHub's words."""

    AHEAD = "ahead"
    BEHIND = "behind"
    DIVERGED = "diverged"
    IDENTICAL = "identical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What one commit has beyond another: the newest commits first, of which `total` exist.

    `whole`: these are all of the files.
    """

    relation: Relation
    files: Sequence[ChangedFile]
    whole: bool
    commits: Sequence[Commit]
    total: int


def compare(session: "Session", repository: str, base: str, head: str, *, patches: bool) -> Comparison:
    """What `head` has beyond `base`, each a commit or a ref. Raises `HubError`; `Missing` where either is not there.

    All files are told with the first page of commits, but 300 at most; past that, its parts are compared
    (rest/commits/commits#compare-two-commits).
    """
    kept = Patches(wanted=patches)
    path = f"/repos/{repository}/compare/{quote(base, safe='')}...{quote(head, safe='')}?per_page={PAGE}"

    def read(told: Any) -> tuple[Relation, list[ChangedFile], list[Commit], int]:
        files = [_file(each, kept) for each in told.get("files") or ()]
        return Relation(told["status"]), files, commits_of(told["commits"]), told["total_commits"]

    relation, files, oldest, total = session.get(path, read, patience=PATIENCE)
    last = -(-total // PAGE)
    begin = max(1, last - NEWEST_COMMITS // PAGE) + 1
    later = (f"{path}&page={page}" for page in range(begin, last + 1))
    newest, all_read = _each_page(session, later, lambda told: commits_of(told["commits"])) if last > 1 else ([], True)
    commits = ([*oldest, *newest] if begin == 2 else newest)[::-1] if all_read else []
    whole = len(files) < COMPARED_FILES
    if not whole:
        rest, all_read = files_of(session, repository, first_parents(commits), patches=patches, parts=PARTS)
        known = {file.path for file in files}
        files += [file for file in rest if file.path not in known]
        whole = all_read and len(commits) == total
    return Comparison(relation=relation, files=files, whole=whole, commits=commits, total=total)


def pull_files(session: "Session", repository: str, number: int, *, patches: bool) -> tuple[list[ChangedFile], bool]:
    """Files of a pull request, and whether those are all (rest/pulls/pulls#list-pull-requests-files). Raises `HubError`."""
    pages = _numbered(f"/repos/{repository}/pulls/{number}/files?", most=FILES)
    kept = Patches(wanted=patches)
    files, all_read = _each_page(session, pages, lambda told: [_file(each, kept) for each in told], required=True)
    return files, all_read and len(files) < FILES


def pull_commits(session: "Session", repository: str, number: int) -> list[Commit]:
    """Commits of a pull request, the newest first; of more than 250, the oldest. Raises `HubError`.

    Source: rest/pulls/pulls#list-commits-on-a-pull-request.
    """
    pages = _numbered(f"/repos/{repository}/pulls/{number}/commits?", most=PULL_COMMITS)
    return _each_page(session, pages, commits_of, required=True)[0][::-1]


def commits_until(session: "Session", repository: str, head: str, *, since: str = "") -> tuple[list[Commit], bool]:
    """Commits up to `head`, the newest first, and whether those are all; `since`: only those of that moment or later.

    Source: rest/commits/commits#list-commits. Raises `HubError`.
    """
    path = f"/repos/{repository}/commits?sha={quote(head, safe='')}{f'&since={quote(since)}' if since else ''}&"
    return _each_page(session, _numbered(path, most=LISTED_COMMITS), commits_of, required=True)


def files_of(
    session: "Session", repository: str, line: Sequence[Commit], *, patches: bool, parts: int = 1
) -> tuple[list[ChangedFile], bool]:
    """What the commits of a line, the newest first, changed together, and whether that is all.

    They are looked at by `parts`, and what has more files than are told of it, by parts of its own. A file that several of
    these changed counts once; its lines are added up.
    """
    changed: dict[str, ChangedFile | None] = {}
    name_now: dict[str, str] = {}
    kept, turns, left = Patches(wanted=patches), iter(range(PART_REQUESTS)), _split(line, parts)
    all_told = True
    while left and all_told:
        part = left.pop(0)
        told = _files_of_part(session, repository, part, kept, turns)
        if told is None:
            # The first commit of all has none before it to compare with.
            left[:0] = _split(part, PARTS) if part[-1].parents else [part[:-1], part[-1:]]
            continue
        files, all_told = told
        for file in files:
            path = name_now.get(file.path, file.path)
            if file.before:
                name_now[file.before] = path
            changed[path] = _together(changed[path], file) if path in changed else file
    return [file for file in changed.values() if file], all_told


def _split(line: Sequence[Commit], parts: int) -> list[Sequence[Commit]]:
    size = max(1, -(-len(line) // parts))
    return [line[begin : begin + size] for begin in range(0, len(line), size)]


def _files_of_part(
    session: "Session", repository: str, part: Sequence[Commit], kept: Patches, turns: Iterator[int]
) -> tuple[list[ChangedFile], bool] | None:
    """The files, and whether those are all; None where it has to be split. Each of the `turns` is worth a request.

    Of a single commit, GitHub tells 3,000 by the page (rest/commits/commits#get-a-commit).
    """
    if len(part) == 1:
        pages = (f"/repos/{repository}/commits/{part[0].sha}?page={page}" for page, _ in zip(count(1), turns, strict=False))
        files, all_read = _each_page(session, pages, lambda told: [_file(each, kept) for each in told["files"]])
        return files, all_read and len(files) < FILES
    if not part[-1].parents:
        return None
    if next(turns, None) is None:
        return [], False

    def read(told: Any) -> list[ChangedFile] | None:
        listed = told.get("files") or ()
        return None if len(listed) >= COMPARED_FILES else [_file(each, kept) for each in listed]

    path = f"/repos/{repository}/compare/{part[-1].parents[0]}...{part[0].sha}?per_page=1"
    try:
        found = session.get(path, read, patience=PATIENCE)
    except HubError:
        return [], False
    return None if found is None else (found, True)


def first_parents(commits: Sequence[Commit]) -> list[Commit]:
    """The newest of these, which is nobody's parent, its first parent, and so on, so far as those are among them."""
    known = {commit.sha: commit for commit in commits}
    parents = {parent for commit in commits for parent in commit.parents}
    line, commit = list[Commit](), next((commit for commit in commits if commit.sha not in parents), None)
    while commit:
        line.append(commit)
        commit = known.get(commit.parents[0]) if commit.parents else None
    return line


def _together(newer: ChangedFile | None, older: ChangedFile) -> ChangedFile | None:
    """Two changes of a file, one after the other, as one; None where they come to nothing."""
    if newer is None:
        return older
    match older.status, newer.status:
        case "added", "removed":
            return None
        case "added", _:
            status = "added"
        case "removed", "added":
            status = "modified"
        case _:
            status = newer.status
    return replace(
        newer,
        status=status,
        additions=(older.additions or 0) + (newer.additions or 0),
        deletions=(older.deletions or 0) + (newer.deletions or 0),
        before=None if status == "added" else older.before or newer.before,
        patch="\n".join(filter(None, (older.patch, newer.patch))) or None,
    )


def _each_page(
    session: "Session", pages: Iterable[str], read: Callable[[Any], list[T]], *, required: bool = False
) -> tuple[list[T], bool]:
    """What is on these pages, and whether the last of all was among them.

    One that cannot be read ends it; where that is the first, and it is `required`, this raises `HubError`.
    """
    found, more = list[T](), True
    for page in pages:
        try:
            told, more = session.page(page, read, patience=PATIENCE)
        except HubError:
            if required and not found:
                raise
            return found, False
        found += told
        if not more:
            break
    return found, not more


def _numbered(path: str, *, most: int) -> Iterator[str]:
    return (f"{path}per_page={PAGE}&page={page}" for page in range(1, -(-most // PAGE) + 1))


def _file(told: Any, patches: Patches) -> ChangedFile:
    return ChangedFile(
        path=told["filename"],
        status=told["status"],
        additions=told["additions"],
        deletions=told["deletions"],
        before=told.get("previous_filename"),
        patch=patches.keep(told.get("patch")),
    )


def commits_of(told: Any) -> list[Commit]:
    """Commits as the REST API lists them."""
    return [
        Commit(
            sha=each["sha"],
            title=each["commit"]["message"].partition("\n")[0],
            author=(each["author"] or {}).get("login") or (each["commit"]["author"] or {}).get("name") or "",
            parents=tuple(parent["sha"] for parent in each["parents"]),
        )
        for each in told
    ]
