"""The workflows of the README ask for no more than they need: permissions, credentials, time, and code of others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.recipes import file_name, recipes
from tests.services.process import ROOT

Step = dict[str, Any]

RECIPES = {file_name(text).removesuffix(".yml"): yaml.safe_load(text) for text in recipes()}
PERMISSIONS = (ROOT / "README.md").read_text().split("\n## Permissions of the tokens\n", 1)[1].split("\n## ", 1)[0]
# Where a run answers, by its event: an issue's comment may be a pull request's.
ANSWERED = {
    "issues": {"issues: write"},
    "issue_comment": {"issues: write", "pull-requests: write"},
    "pull_request": {"pull-requests: write"},
    "pull_request_review": {"pull-requests: write"},
    "pull_request_review_comment": {"pull-requests: write"},
    "discussion": {"discussions: write"},
    "discussion_comment": {"discussions: write"},
}
# What is read of the change, by the event that tells of it; of others, only with `since`.
OF_A_PULL_REQUEST = {"pull-requests: read"}
OF_COMMITS = {"contents: read", "pull-requests: read"}
READ = {
    **dict.fromkeys(("issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment"), OF_A_PULL_REQUEST),
    **dict.fromkeys(("push", "release", "merge_group", "schedule"), OF_COMMITS),
    "workflow_run": OF_COMMITS | {"actions: read"},
}
OF_THE_DOCS = {"labels", "assignees", "reviewers"}


def ours(job: dict[str, Any]) -> list[Step]:
    return [step["with"] for step in job["steps"] if "mintlify-agent-action" in step.get("uses", "")]


def every_job() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, recipe in RECIPES.items():
        yield from ((f"{name}: {job}", told) for job, told in recipe["jobs"].items())


def every_use() -> Iterator[tuple[str, Step]]:
    yield from ((step["uses"], step) for _, job in every_job() for step in job["steps"] if "uses" in step)


def of_github(given: Step, events: set[str]) -> set[str]:
    """What `github-token` needs for a step with these inputs, by the README's table."""
    needed: set[str] = set()
    if given.get("comment") or "trigger-phrase" in given:
        needed |= set[str]().union(*(ANSWERED.get(event, set()) for event in events))
    if given.get("context") == "none" or "job-id" in given:
        return needed
    needed |= set[str]().union(*(READ.get(event, set()) for event in events))
    since = given.get("since", "last-success" if "schedule" in events else None)
    return needed | (OF_COMMITS if since else set()) | ({"actions: read"} if since == "last-success" else set())


def of_the_docs(given: Step) -> set[str]:
    """What the docs pull request needs, where the workflow's own token is to edit it."""
    if "pr-token" in given:
        return set()
    v1 = given.get("api-version") == "v1"
    drafted = "draft" in given and not v1  # v1 documents the draft state: the service makes it so
    written = drafted or OF_THE_DOCS & given.keys() or given.get("continue") == "open-pr"
    return {
        *(["pull-requests: read"] if v1 else []),
        *(["pull-requests: write"] if written else []),
        *(["contents: write"] if drafted else []),
    }


def needed(job: dict[str, Any], events: set[str]) -> dict[str, str]:
    rights = {"contents: read"} if any("actions/checkout@" in step.get("uses", "") for step in job["steps"]) else set[str]()
    for given in ours(job):
        rights |= of_github(given, events) | of_the_docs(given)
    # Sorted, so that "write" replaces the "read" that it holds.
    return dict(right.split(": ") for right in sorted(rights))


def events(recipe: dict[Any, Any]) -> set[str]:
    on = recipe[True]  # as YAML 1.1 reads the word "on"
    return {on} if isinstance(on, str) else set(on)


@pytest.mark.parametrize("name", RECIPES)
def test_it_has_the_permissions_that_its_inputs_need_and_no_others(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe["permissions"] == {}
    for job in recipe["jobs"].values():
        assert job.get("permissions", {}) == needed(job, events(recipe))


def test_the_tables_of_permissions_hold_what_the_rules_above_go_by() -> None:
    """Each table names exactly what can be needed of its token."""
    github, docs = (
        set(re.findall(r"^\| `([a-z-]+: \w+)` \|", part, re.MULTILINE)) for part in PERMISSIONS.split("| `pr-token`", 1)
    )
    assert github == set().union(*ANSWERED.values(), *READ.values())
    v1, drafted = {"api-version": "v1"}, {"draft": True}
    assert docs == of_the_docs(v1) | of_the_docs(drafted)


def test_a_token_that_is_made_has_what_the_step_needs_and_no_more() -> None:
    """An app's token for the docs pull request: for one repository, by the README's second table."""
    for _, job in every_job():
        for made in (step["with"] for step in job["steps"] if "create-github-app-token" in step.get("uses", "")):
            (given,) = (step for step in ours(job) if "pr-token" in step)
            own = of_the_docs({name: value for name, value in given.items() if name != "pr-token"})
            teams = {"members: read"} if "team-reviewers" in given else set()
            rights = {f"{name.removeprefix('permission-')}: {made[name]}" for name in made if name.startswith("permission-")}
            assert rights == own | teams
            assert made["repositories"] == "docs"


def test_a_job_ends_in_time_and_leaves_its_steps_theirs() -> None:
    """GitHub's own limit is six hours; a step's is half an hour, unless it says otherwise or does not wait."""
    for name, job in every_job():
        waited = sum(float(given.get("timeout-minutes", 30)) for given in ours(job) if given.get("wait", True))
        assert waited < job["timeout-minutes"], name


def test_a_checkout_leaves_no_credentials_behind() -> None:
    checkouts = [step for uses, step in every_use() if uses.startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_actions_of_others_are_pinned_by_commit_the_same_everywhere() -> None:
    """The README's pins are those that CI uses, so that an update of these is one of those."""
    pins: dict[str, set[str]] = {}
    workflows = [*(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / "tests/container/workflows").glob("*.yml")]
    for text in (*recipes(), *(path.read_text() for path in workflows)):
        for uses, version in re.findall(r"uses: ([^\s#]+)(?: # (\S+))?", text):
            if not uses.startswith("./") and not uses.startswith("OWNER/"):
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", uses)
                assert re.fullmatch(r"v\d+\.\d+\.\d+", version)
                pins.setdefault(uses.split("@")[0], set()).add(f"{uses} {version}")
    assert pins
    assert all(len(each) == 1 for each in pins.values()), pins
