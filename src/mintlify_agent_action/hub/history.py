"""The course of a repository: its releases, the runs of a workflow, and the pull requests that brought its commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from .changes import PAGE, PATIENCE, Commit, commits_of
from .errors import Declined
from .listing import author_of

if TYPE_CHECKING:
    from .session import Session

# Runs without a word on the branch, such as by comments, may fill some pages; no workflow has more of them in a row.
RUN_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRun:
    """A run that another follows upon: of which workflow, by which event, on which commit; and its end.

    `pull`: the number of the pull request it was for, if that is of the same repository.
    """

    workflow: int
    name: str
    id: int
    event: str
    branch: str
    sha: str
    created: str
    conclusion: str
    pull: int | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """A run of a workflow: by which event, on which commit, and when, as GitHub tells it."""

    id: int
    event: str
    sha: str
    created: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A pull request that brought commits, or that would."""

    number: int
    title: str
    author: str
    head: str
    merged: bool


def find(session: "Session", repository: str, ref: str) -> Commit | None:
    """The commit that a branch, a tag or a SHA names; None where there is none such (rest/commits/commits#get-a-commit)."""
    path = f"/repos/{repository}/commits/{quote(ref, safe='')}"
    try:
        return session.get(path, lambda told: commits_of([told])[0], patience=PATIENCE)
    except Declined:
        return None


def last_success(
    session: "Session", repository: str, workflow: str, branch: str, *, by: Iterable[str], before: int | None
) -> Ran | None:
    """The last successful run of a workflow, by its file's name, on a branch, and by one of these events. Raises `HubError`.

    `before`: the id of a run that must have come later. Source: rest/actions/workflow-runs#list-workflow-runs-for-a-workflow,
    which lists the newest first.
    """
    limits = f"branch={quote(branch, safe='')}&status=success"
    for page in range(1, 1 + RUN_PAGES):
        runs, more = _runs(session, repository, workflow, f"{limits}&page={page}")
        for run in runs:
            if run.event in by and (before is None or run.id < before):
                return run
        if not more:
            break
    return None


def run_before(session: "Session", repository: str, run: FollowedRun) -> Ran | None:
    """The run of a workflow that came before this one on the same branch, by the same event. Raises `HubError`.

    Before a successful one, it is the last success: what follows on success only took nothing of those between.
    """
    limits = {"branch": run.branch, "event": run.event, "created": f"<={run.created}"}
    if run.conclusion == "success":
        limits["status"] = "success"
    runs, _ = _runs(session, repository, str(run.workflow), urlencode(limits))
    return next((each for each in runs if each.id < run.id), None)


def _runs(session: "Session", repository: str, workflow: str, limits: str) -> tuple[list[Ran], bool]:
    def read(told: Any) -> list[Ran]:
        return [Ran(each["id"], each["event"], each["head_sha"], each["created_at"]) for each in told["workflow_runs"]]

    # Each is told with two whole repositories, so pages are small.
    path = (
        f"/repos/{repository}/actions/workflows/{quote(workflow, safe='')}/runs?{limits}&exclude_pull_requests=true&per_page=20"
    )
    return session.page(path, read, patience=PATIENCE)


def release_before(session: "Session", repository: str, tag: str, *, published: str = "", early: bool = False) -> str | None:
    """The tag of the release before this one (rest/releases/releases#list-releases). Raises `HubError`.

    `published`: when this one was, as GitHub tells it; empty where it is yet to be. `early`: it is a pre-release, which
    may follow upon another.
    """

    # Drafts are not published yet.
    def read(told: Any) -> list[tuple[str, str]]:
        return [
            (each["published_at"], each["tag_name"])
            for each in told
            if each["published_at"] and each["tag_name"] != tag and (early or not each["prerelease"])
        ]

    listed = session.get(f"/repos/{repository}/releases?per_page={PAGE}", read, patience=PATIENCE)
    earlier = [each for each in listed if not published or each[0] < published]
    return max(earlier)[1] if earlier else None


def brought(session: "Session", repository: str, commits: Sequence[str]) -> dict[str, Brought]:
    """The pull requests that brought these commits, by SHA: a merged one, else an open one. Raises `HubError`.

    Source: GraphQL's Commit.associatedPullRequests.
    """
    owner, name = repository.split("/")
    found: dict[str, Brought] = {}
    for begin in range(0, len(commits), PAGE):
        part = {f"c{number}": sha for number, sha in enumerate(commits[begin : begin + PAGE])}

        def read(data: Any, part: dict[str, str] = part) -> dict[str, Brought]:
            told = {sha: _best(data["repository"][alias], repository) for alias, sha in part.items()}
            return {sha: each for sha, each in told.items() if each}

        given = {"owner": owner, "name": name, **part}
        found |= session.query(_brought(part), given, read, patience=PATIENCE)
    return found


def _brought(aliases: Iterable[str]) -> str:
    given = "".join(f", ${alias}: GitObjectID!" for alias in aliases)
    asked = "\n".join(f"    {alias}: object(oid: ${alias}) {{ ...of }}" for alias in aliases)
    return f"""
query ($owner: String!, $name: String!{given}) {{
  repository(owner: $owner, name: $name) {{
{asked}
  }}
}}
fragment of on Commit {{
  associatedPullRequests(first: 5) {{
    nodes {{ number title state headRefName author {{ __typename login }} repository {{ nameWithOwner }} }}
  }}
}}"""


def _best(told: Any, repository: str) -> Brought | None:
    """Of the pull requests of a commit, which is null where it is not there, the one that counts."""
    listed = [each for each in (told or {}).get("associatedPullRequests", {}).get("nodes", ()) if each]
    ours = [each for each in listed if each["repository"]["nameWithOwner"].lower() == repository.lower()]
    for state in ("MERGED", "OPEN"):
        for each in ours:
            if each["state"] == state:
                return Brought(each["number"], each["title"], author_of(each), each["headRefName"], merged=state == "MERGED")
    return None
