"""What pull requests, merge groups, releases and runs that others follow changed."""

from typing import Any

import pytest

from tests.changes import PULL, block, files, plan, runs, skipped, told
from tests.events import Event, comment
from tests.harness import Action
from tests.history import History, followed, merged, queued, ran_for, released
from tests.services.github_plan import Pull, Release
from tests.services.process import Hub, World


@pytest.mark.parametrize("checkout", [False, True])
def test_of_a_pull_request_its_own_changes_count(
    talk: Action, agent: World, hub: Hub, history: History, checkout: bool
) -> None:
    history.branch("retry", history.first)
    base = history.commit("Meanwhile", {"src/other.py": "1"})
    history.commit_by("ann", "Add --retry", {"src/retry.py": "1"}, branch="retry")
    head = history.commit_by("bob", "Test it", {"tests/test_retry.py": "1"}, branch="retry")
    plan(hub, history, pulls=[Pull(**PULL | {"base_sha": base, "head_sha": head})])
    if checkout:
        history.clone(talk.workspace)
    talk(on=merged(base, head))
    assert files(agent) == ["added src/retry.py +1 -0", "added tests/test_retry.py +1 -0"]
    # The one that says what the title says is left out.
    assert block(agent, "Commits") == [f"{head[:12]} Test it (bob)"]
    assert "Pull request: #6\nTitle: Add --retry\n" in told(agent)
    assert "State: merged\n" in told(agent)
    assert hub.operations == (["pull"] if checkout else ["files", "pull-commits", "pull"])


def test_a_pull_request_that_is_closed_without_a_merge_is_skipped(talk: Action, agent: World, hub: Hub) -> None:
    because = skipped(talk(on=merged("1" * 40, "2" * 40, merged=False)), agent)
    assert because.startswith("Pull request #6 was closed without a merge.")
    assert hub.requests == []


def test_what_a_comment_asks_for_is_done_whatever_changed(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, pulls=[Pull(**PULL | {"base_sha": history.first, "head_sha": history.first})])
    run = talk(on=comment("/docs it", on="pull"), trigger_phrase="/docs", paths="src/**")
    assert run["result"] == "pull-request"


@pytest.mark.parametrize("checkout", [False, True])
def test_a_group_of_the_merge_queue_is_told(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    plan(hub, history)
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    if checkout:
        history.clone(talk.workspace)
    talk(on=queued(history.first, after))
    assert files(agent) == ["added src/retry.py +1 -0"]


RELEASES = [
    Release(tag="v0.9", published="2026-11-01T10:00:00Z"),
    Release(tag="v1.0", published="2026-11-10T10:00:00Z"),
    Release(tag="v1.1-rc", published="2026-11-15T10:00:00Z", prerelease=True),
    Release(tag="v1.1", published="2026-11-20T10:00:00Z"),
    Release(tag="v1.2", published="2026-11-21T10:00:00Z"),
]


@pytest.mark.parametrize(
    ("fields", "before"),
    [
        ({}, "v1.0"),
        ({"prerelease": True}, "v1.1-rc"),
        ({"published_at": "2026-11-01T09:00:00Z"}, "none"),
    ],
)
def test_of_a_release_what_is_new_since_the_one_before_counts(
    talk: Action, agent: World, hub: Hub, history: History, fields: dict[str, Any], before: str
) -> None:
    plan(hub, history, releases=RELEASES)
    for number, release in enumerate(RELEASES):
        history.tag(release.tag, history.commit("x", {f"src/{number}.py": "1"}))
    talk(on=released("v1.1", **fields))
    assert f"Previous release: {before}\n" in told(agent)
    new = {"v1.0": ["2", "3"], "v1.1-rc": ["3"], "none": []}[before]
    assert files(agent) == [f"added src/{number}.py +1 -0" for number in new]
    assert "Release notes:\nNow it retries.\n" in told(agent)


@pytest.mark.parametrize("actions", [True, False])
def test_a_run_that_follows_another_tells_what_is_new_since_the_run_before_that(
    talk: Action, agent: World, hub: Hub, history: History, actions: bool
) -> None:
    """Without leave to look at runs, the newest commit alone."""
    history.commit("One", {"src/1.py": "1"})
    after = history.commit("Two", {"src/2.py": "1"})
    earlier = runs(history.first, workflow="ci.yml", event="push")
    others = [*runs(after, workflow="ci.yml", event="schedule"), *runs(after, id=500, workflow="ci.yml", event="push")]
    plan(hub, history, runs=[*earlier, *others], may_read_actions=actions)
    run = talk(on=followed(after))
    assert files(agent) == ["added src/1.py +1 -0", "added src/2.py +1 -0"][0 if actions else 1 :]
    assert "Workflow: CI, success\nBranch: main\n" in told(agent)
    assert ("The run before could not be looked up (with actions: read, it can)." in run.log) is not actions


def test_a_run_that_follows_one_for_a_pull_request_tells_that(talk: Action, agent: World, hub: Hub, history: History) -> None:
    head = history.commit("Add --retry", {"src/retry.py": "1"}, branch="retry", parents=[history.first])
    plan(hub, history, pulls=[Pull(**PULL | {"base_sha": history.first, "head_sha": head})])
    on = followed(head, event="pull_request", head_branch="retry", pull_requests=[ran_for(6)])
    talk(on=on)
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "Pull request: #6\n" in told(agent)


def test_what_failed_before_is_told_when_what_follows_on_success_runs(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    failed = history.commit("One", {"src/1.py": "1"})
    after = history.commit("Two", {"src/2.py": "1"})
    earlier = [*runs(history.first, workflow="ci.yml", event="push")]
    earlier += [
        run.model_copy(update={"id": 450, "conclusion": "failure"}) for run in runs(failed, workflow="ci.yml", event="push")
    ]
    plan(hub, history, runs=earlier)
    talk(on=followed(after))
    assert files(agent) == ["added src/1.py +1 -0", "added src/2.py +1 -0"]


@pytest.mark.parametrize(
    "wishes", [{"may_read_actions": False}, {"workflows": {"ci.yml"}}], ids=["not allowed", "no run before"]
)
def test_where_the_run_before_is_not_known_nothing_is_skipped(
    talk: Action, agent: World, hub: Hub, history: History, wishes: dict[str, Any]
) -> None:
    history.commit("One", {"src/1.py": "1"})
    plan(hub, history, **wishes)
    run = talk(on=followed(history.commit("Two", {"tests/2.py": "1"})), paths="src/**")
    assert run["result"] == "pull-request"


def test_a_run_that_follows_the_first_on_a_branch_tells_all_of_that(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    plan(hub, history, workflows={"ci.yml"})
    history.branch("retry", history.first)
    history.commit("One", {"src/1.py": "1"}, branch="retry")
    after = history.commit("Two", {"src/2.py": "1"}, branch="retry")
    talk(on=followed(after, head_branch="retry"))
    assert files(agent) == ["added src/1.py +1 -0", "added src/2.py +1 -0"]


@pytest.mark.parametrize("before", ["reset", "gone"])
def test_a_run_that_follows_a_rewritten_branch_runs(
    talk: Action, agent: World, hub: Hub, history: History, before: str
) -> None:
    after = history.commit("New", {"src/new.py": "1"})
    later = history.commit("Too early", {"src/early.py": "1"}) if before == "reset" else "1" * 40
    plan(hub, history, runs=runs(later, workflow="ci.yml", event="push"))
    run = talk(on=followed(after))
    assert files(agent) == ["added src/early.py +1 -0" if before == "reset" else "added src/new.py +1 -0"]
    assert run.annotations("warning") == []


def test_a_run_that_follows_one_for_a_fork_s_pull_request_tells_its_branch(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    """GitHub names no pull request there."""
    history.branch("retry", history.first)
    history.commit("Meanwhile", {"src/other.py": "1"})
    history.commit("Add --retry", {"src/retry.py": "1"}, branch="retry")
    head = history.commit("Test it", {"tests/retry.py": "1"}, branch="retry")
    plan(hub, history)
    fork = {"event": "pull_request", "head_branch": "retry", "head_repository": {"full_name": "someone/app"}}
    talk(on=followed(head, **fork), allowed_users="*")
    assert files(agent) == ["added src/retry.py +1 -0", "added tests/retry.py +1 -0"]


@pytest.mark.parametrize("checkout", [False, True])
def test_what_a_pull_request_took_over_from_its_base_is_not_its_own(
    talk: Action, agent: World, hub: Hub, history: History, checkout: bool
) -> None:
    """The event's base is as it was before that."""
    history.branch("retry", history.first)
    history.commit("Add --retry", {"src/retry.py": "1"}, branch="retry")
    current = history.commit("Meanwhile", {"src/other.py": "1"})
    head = history.merge("Merge main", current, branch="retry")
    plan(hub, history, pulls=[Pull(**PULL | {"base_sha": current, "head_sha": head})])
    if checkout:
        history.clone(talk.workspace)
    talk(on=merged(history.first, head))
    assert files(agent) == ["added src/retry.py +1 -0"]


def test_a_release_that_is_taken_back_is_skipped(talk: Action, agent: World) -> None:
    on = Event("release", {**released("v1.1").payload, "action": "deleted"})
    assert skipped(talk(on=on), agent).startswith("The release v1.1 was taken back.")


def test_a_tag_is_told_from_a_branch_of_its_name(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, releases=[Release(tag="v1.0")])
    history.tag("v1.0", history.first)
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    history.tag("v1.1", after)
    history.branch("v1.0", after)
    history.branch("v1.1", history.first)
    talk(on=released("v1.1"))
    assert files(agent) == ["added src/retry.py +1 -0"]


def test_a_release_of_the_same_commit_runs(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, releases=[Release(tag="v1.0")])
    history.tag("v1.0", history.first)
    history.tag("v1.1", history.first)
    assert talk(on=released("v1.1"))["result"] == "pull-request"
