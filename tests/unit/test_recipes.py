"""The workflows in examples/ ask for no more than they need: permissions, credentials, time, and code of others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.recipes import NAME, RECIPES, TAG, TEXTS, every_step, limit, ours
from tests.services.process import ROOT

Step = dict[str, Any]

PERMISSIONS = (ROOT / "README.md").read_text().split("\n## Permissions\n", 1)[1].split("\n## ", 1)[0]
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


def every_job() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, recipe in RECIPES.items():
        yield from ((f"{name}: {job}", told) for job, told in recipe["jobs"].items())


def steps(job: dict[str, Any]) -> list[Step]:
    return list(job.get("steps", []))


def every_use() -> Iterator[tuple[str, Step]]:
    yield from ((step["uses"], step) for step in every_step() if "uses" in step)


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
    rights = {"contents: read"} if any("actions/checkout@" in step.get("uses", "") for step in steps(job)) else set[str]()
    for given in ours(job):
        rights |= of_github(given, events) | of_the_docs(given)
    # Sorted, so that "write" replaces the "read" that it holds.
    return dict(right.split(": ") for right in sorted(rights))


@pytest.mark.parametrize("name", RECIPES)
def test_it_has_the_permissions_that_its_inputs_need_and_no_others(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe["permissions"] == {}
    for job in recipe["jobs"].values():
        assert job.get("permissions", {}) == needed(job, set(recipe["on"]))


def test_the_table_of_permissions_holds_what_the_rules_above_go_by() -> None:
    """It names exactly what can be needed of each token."""
    github, docs = (
        set(re.findall(rf"^\| `{token}` \| `([a-z-]+: \w+)` \|", PERMISSIONS, re.MULTILINE))
        for token in ("github-token", "pr-token")
    )
    assert github == set().union(*ANSWERED.values(), *READ.values())
    v1, drafted = {"api-version": "v1"}, {"draft": True}
    assert docs == of_the_docs(v1) | of_the_docs(drafted)


def test_a_token_that_is_made_has_what_the_step_needs_and_no_more() -> None:
    """An app's token for the docs pull request: for one repository, by the README's table."""
    for _, job in every_job():
        for made in (step["with"] for step in steps(job) if "create-github-app-token" in step.get("uses", "")):
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
        assert waited < limit(job), name


def test_a_checkout_leaves_no_credentials_behind() -> None:
    checkouts = [step for uses, step in every_use() if uses.startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_actions_of_others_are_pinned_by_commit_the_same_everywhere() -> None:
    """The pins of the examples are those that CI uses, so that an update of these is one of those."""
    pins: dict[str, set[str]] = {}
    folders = (".github/workflows", "composite", "tests/container/workflows")
    files = [path for folder in folders for path in (ROOT / folder).glob("*.yml")]
    for text in (*TEXTS.values(), *(path.read_text() for path in files)):
        for uses, version in re.findall(r"uses: ([^\s#]+)(?: # (\S+))?", text):
            if not uses.startswith(("./", "$/", NAME)):
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", uses)
                assert re.fullmatch(r"v\d+\.\d+\.\d+", version)
                pins.setdefault(uses.split("@")[0], set()).add(f"{uses} {version}")
    assert pins
    assert all(len(each) == 1 for each in pins.values()), pins


def test_this_action_is_named_by_the_tag_of_its_major_version() -> None:
    for name, text in TEXTS.items():
        used = re.findall(rf"uses: {NAME}(\S*)", text)
        assert used, name
        assert all(each.endswith(f"@{TAG}") for each in used), name


def test_each_is_run_as_it_stands() -> None:
    """By act, in the tests of the container."""
    tests = (ROOT / "tests/container/test_examples.py").read_text()
    assert [name for name in TEXTS if f'run("{name}", ' not in tests and f'"{name}", ' not in tests] == []
