"""What the REST side of the stand-in for GitHub answers of releases and of workflow runs: the plan's, newest first."""

from collections.abc import Callable

from .github_asked import Answer, Asked, page_of, paged, want
from .github_plan import WorkflowRun, number_of
from .github_refusals import Denied
from .github_shown_history import shown_release, shown_run

# Of what is searched for.
MOST_FOUND = 1000
SEARCHES: dict[str, Callable[[WorkflowRun, str], bool]] = {
    "actor": lambda run, value: run.actor == value,
    "branch": lambda run, value: run.branch == value,
    "check_suite_id": lambda run, value: str(run.check_suite_id) == value,
    "created": lambda run, value: within(run.created, value),
    "event": lambda run, value: run.event == value,
    "head_sha": lambda run, value: run.sha == value,
    "status": lambda run, value: value in (run.status, run.conclusion),
}


def releases(asked: Asked) -> Answer:
    """A draft is there for those only who may write."""
    want(asked, allowed=asked.access.may_read_contents)
    drafts = "contents" in asked.access.may_write
    found = [
        release
        for release in asked.world.plan.releases
        if release.repository.lower() == asked.repository.lower() and (drafts or not release.draft)
    ]
    newest = sorted(found, key=lambda release: release.created, reverse=True)
    return paged(asked, newest, lambda release: shown_release(asked.api, release))


def workflow_runs(asked: Asked) -> Answer:
    want(asked, allowed=asked.access.may_read_actions)
    workflow, query = asked.names["workflow_id"], asked.url.query
    runs = [
        run
        for run in asked.world.plan.runs
        if run.repository.lower() == asked.repository.lower() and (workflow == run.workflow or workflow == str(run.workflow_id))
    ]
    without_runs = asked.world.plan.workflows
    if not runs and workflow not in without_runs | {str(number_of(name)) for name in without_runs}:
        raise Denied(404, "Not Found")
    wanted = [(fits, query[name]) for name, fits in SEARCHES.items() if name in query]
    found = [run for run in runs if all(fits(run, value) for fits, value in wanted)]
    found.sort(key=lambda run: (run.created, run.id), reverse=True)
    page, headers = page_of(asked, found[:MOST_FOUND] if wanted else found)
    return Answer(200, {"total_count": len(found), "workflow_runs": [shown_run(asked.api, run) for run in page]}, headers)


def within(moment: str, wanted: str) -> bool:
    """Whether a time is of a range as GitHub's searches have it: `>=A`, `<=A`, `>A`, `<A`, `A..B`, `A..*`, `*..B` or `A`.

    A date without a time is the whole of its day.
    """
    first, dots, last = wanted.partition("..")
    if dots:
        return (first == "*" or moment[: len(first)] >= first) and (last == "*" or moment[: len(last)] <= last)
    bound = wanted.lstrip("<>=")
    cut = moment[: len(bound)]
    match wanted.removesuffix(bound):
        case ">=":
            return cut >= bound
        case "<=":
            return cut <= bound
        case ">":
            return cut > bound
        case "<":
            return cut < bound
        case _:
            return cut == bound
