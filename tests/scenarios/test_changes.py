"""A run tells the agent what changed: by which commits and pull requests, in which files; and is skipped where nothing did."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.events import REPOSITORY, Event, comment
from tests.harness import Action, Run, wait_for
from tests.history import NOTHING, History, at_will, followed, merged, pushed, queued, ran_for, released
from tests.repositories import Content, executable, submodule
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull, Release, WorkflowRun
from tests.services.process import Hub, World

PULL: dict[str, Any] = {"repository": REPOSITORY, "number": 6, "author": "author", "head": "retry"}


def plan(hub: Hub, history: History, *faults: Trouble, **wishes: Any) -> None:
    hub.plan(*faults, **{"people": {"writer": "write"}, "git": {REPOSITORY: str(history.folder)}, **wishes})


def told(agent: World) -> str:
    prompt: str = agent.requests[0]["body"]["prompt"]
    return prompt


def block(agent: World, heading: str) -> list[str]:
    """The lines under a heading, up to the next blank one."""
    _, _, rest = told(agent).partition(f"\n{heading} (")
    return rest.partition("\n\n")[0].partition("\n```")[0].splitlines()[1:]


def files(agent: World) -> list[str]:
    return block(agent, "Changed files")


def skipped(run: Run, agent: World) -> str:
    """Why; and nothing was asked of the service."""
    assert (run["result"], run["skipReason"], run.exit_code) == ("skipped", "no-relevant-changes", 0)
    (notice,) = run.annotations("notice")
    assert notice.title == "Skipped: nothing relevant changed"
    assert notice.data in run.summary.replace("\u2060", "").replace("\\", "")
    assert agent.requests == []
    return notice.data


def test_of_a_new_branch_what_it_has_beyond_the_default_branch_counts(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    plan(hub, history)
    history.branch("retry", history.first)
    history.commit("Meanwhile", {"src/other.py": "1"})
    after = history.commit("Add --retry", {"src/retry.py": "1"}, branch="retry")
    talk(on=pushed(NOTHING, after, ref="refs/heads/retry"))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "New: yes; compared with main\n" in told(agent)


def test_of_the_first_push_all_of_it_counts(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    after = history.commit("Go on", {"src/app.py": None, "src/main.py": "1"})
    talk(on=pushed(NOTHING, after))
    assert sorted(files(agent)) == ["added README.md +1 -0", "added src/main.py +1 -0"]
    assert len(block(agent, "Commits")) == 2


@pytest.mark.parametrize("checkout", [False, True])
def test_of_a_forced_one_what_is_new_since_the_common_history_counts(
    talk: Action, agent: World, hub: Hub, history: History, checkout: bool
) -> None:
    before = history.commit("Old", {"src/old.py": "1"})
    after = history.commit("New", {"src/new.py": "1"}, parents=[history.first])
    plan(hub, history)
    if checkout:
        history.branch("old", before)
        history.clone(talk.workspace)
    talk(on=pushed(before, after, forced=True))
    assert files(agent) == ["added src/new.py +1 -0"]
    assert "Forced: yes" in told(agent)
    assert ("compare" in hub.operations) is not checkout


@pytest.mark.parametrize("checkout", [False, True])
def test_of_a_reset_what_was_taken_back_counts(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    before = history.commit("Too early", {"src/new.py": "1"})
    plan(hub, history)
    if checkout:
        history.clone(talk.workspace)
    talk(on=pushed(before, history.first, forced=True))
    assert files(agent) == ["added src/new.py +1 -0"]
    assert "Taken back: yes: what follows was on the branch before, and is no longer\n" in told(agent)


def test_where_the_commit_before_is_gone_it_counts_as_new(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    history.branch("retry", history.first)
    after = history.commit("Add --retry", {"src/retry.py": "1"}, branch="retry")
    run = talk(on=pushed("1" * 40, after, ref="refs/heads/retry", forced=True))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert run.annotations("warning") == []


def test_on_the_default_branch_the_newest_counts_then(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    run = talk(on=pushed("1" * 40, history.commit("x", {"notes.txt": "1"}), forced=True), paths="src/**")
    assert run["result"] == "pull-request"
    assert "Since: the commit before\n" in told(agent)
    assert "Changed files (0; 1 others do not count):\n" in told(agent)


def test_one_that_deletes_is_skipped(talk: Action, agent: World, hub: Hub, history: History) -> None:
    run = talk(on=pushed(history.first, NOTHING, ref="refs/heads/retry"), prompt="Document it.")
    assert skipped(run, agent).startswith("The push deleted retry.")
    assert hub.requests == []


@pytest.mark.parametrize("checkout", [False, True])
def test_one_without_files_is_skipped(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    plan(hub, history)
    after = history.commit("Run CI again", {})
    if checkout:
        history.clone(talk.workspace)
    assert "No file was changed." in skipped(talk(on=pushed(history.first, after), prompt="Document it."), agent)


def test_a_tag_runs_with_what_is_new_since_the_last_release(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, releases=[Release(tag="v1.0")])
    history.tag("v1.0", history.first)
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    history.tag("v1.1", after, note="Retries")
    talk(on=pushed(NOTHING, after, ref="refs/tags/v1.1"))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "Tag: v1.1\n" in told(agent)
    assert "Previous release: v1.0\n" in told(agent)


def test_the_first_tag_runs_too(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    run = talk(on=pushed(NOTHING, history.first, ref="refs/tags/v1.0"))
    assert run["result"] == "pull-request"
    assert "Tag: v1.0\nPushed by: writer\nPrevious release: none\n" in told(agent)


@pytest.mark.parametrize("checkout", [False, True])
def test_what_is_no_usual_change_of_a_file_is_told(
    talk: Action, agent: World, hub: Hub, history: History, checkout: bool
) -> None:
    plan(hub, history)
    text = "".join(f"line {number}\n" for number in range(50))
    before = history.commit("Files", {"docs/old.md": text, "logo.png": b"\x89PNG\0\1"})
    moved = {"docs/old.md": None, "docs/new.md": text + "more\n", "logo.png": b"\x89PNG\0\2"}
    after = history.commit("Move", {**moved, "lib": submodule("7" * 40), "tool": executable("#!/bin/sh\n")})
    if checkout:
        history.clone(talk.workspace)
    talk(on=pushed(before, after), context="diff")
    assert sorted(files(agent)) == [
        "added lib +1 -0",
        "added tool +1 -0",
        "modified logo.png",
        "renamed docs/new.md (was docs/old.md) +1 -0",
    ]
    assert "Patches (3 of 3):\n" in told(agent)
    assert f"+Subproject commit {'7' * 40}" in told(agent)
    assert "--- logo.png" not in told(agent)
    assert ("compare" in hub.operations) is not checkout


def test_commits_that_say_no_more_than_their_pull_request_are_not_told_twice(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    squashed = history.commit_by("ann", "Add --retry (#3)\n\nMore.", {"src/retry.py": "1"})
    rebased = history.commit_by("ann", "Name it", {"src/name.py": "1"})
    direct = history.commit_by("bob", "Mend a typo", {"README.md": "# The app\n"})
    pulls = [
        Pull(**PULL | {"number": 3, "title": "Add --retry", "merged": True, "brings": [squashed]}),
        Pull(**PULL | {"number": 4, "title": "Names", "author": "bob", "brings": [rebased]}),
    ]
    plan(hub, history, pulls=pulls)
    talk(on=pushed(history.first, direct))
    assert block(agent, "Pull requests") == ["#4 Names (bob, open)", "#3 Add --retry (author)"]
    assert block(agent, "Commits") == [f"{direct[:12]} Mend a typo (bob)", f"{rebased[:12]} Name it (ann)"]


def test_pull_requests_of_another_repository_are_not_told(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """That of a fork may hold the same commit."""
    node = {"number": 3, "title": "Elsewhere", "state": "MERGED", "headRefName": "x", "author": None}
    found = {"associatedPullRequests": {"nodes": [{**node, "repository": {"nameWithOwner": "someone/app"}}, None]}}
    answer = {"data": {"repository": {"c0": found}}}
    plan(hub, history, Trouble(on="brought", kind="answer", body=json.dumps(answer)))
    talk(on=pushed(history.first, history.commit("Add --retry", {"src/retry.py": "1"})))
    assert "Pull requests (" not in told(agent)
    assert len(block(agent, "Commits")) == 1


# Other events


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


def runs(*commits: str, **fields: Any) -> list[WorkflowRun]:
    """Runs of a workflow, a minute apart, the oldest first."""
    return [
        WorkflowRun(**{"id": 400 + number, "sha": sha, "created": f"2026-11-19T10:{number:02}:00Z", **fields})
        for number, sha in enumerate(commits)
    ]


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


def test_of_a_new_branch_without_common_history_all_counts(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    after = history.commit("Pages", {"index.html": "1"}, branch="pages", parents=[])
    run = talk(on=pushed(NOTHING, after, ref="refs/heads/pages"))
    assert files(agent) == ["added index.html +1 -0"]
    assert run.annotations("warning") == []


def test_a_push_without_a_newest_commit_goes_by_its_end(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    talk(on=pushed(history.first, history.commit("x", {"src/x.py": "1"}), head_commit=None))
    assert files(agent) == ["added src/x.py +1 -0"]


def test_what_a_forced_push_drops_is_not_skipped(talk: Action, agent: World, hub: Hub, history: History) -> None:
    before = history.commit("Feature", {"src/feature.py": "1"})
    after = history.commit("Notes", {"notes.txt": "1"}, parents=[history.first])
    plan(hub, history)
    run = talk(on=pushed(before, after, forced=True), paths="src/**")
    assert run["result"] == "pull-request"


# Whose work it is


OWN: dict[str, Any] = {"repository": REPOSITORY, "number": 9, "author": "mintlify[bot]", "head": "docs-9", "merged": True}


@pytest.mark.parametrize(
    ("own", "result"),
    [
        ({}, "skipped"),
        ({"author": "ann", "head": "mintlify/x"}, "skipped"),
        ({"author": "ann"}, "pull-request"),
        ({"merged": False}, "pull-request"),
    ],
)
@pytest.mark.parametrize("name", ["schedule", "merge_group", "push"])
def test_where_all_is_the_agent_s_own_the_run_is_skipped(
    talk: Action, hub: Hub, history: History, own: dict[str, Any], result: str, name: str
) -> None:
    """Each of its pull requests, squashed; else a schedule would document its own documentation, week after week."""
    one, two = history.commit("Docs", {"docs/a.md": "1"}), history.commit("More", {"docs/b.md": "1"})
    pulls = [Pull(**OWN | own | {"number": number, "brings": [sha]}) for number, sha in ((8, one), (9, two))]
    plan(hub, history, pulls=pulls, runs=runs(history.first))
    on = {
        "schedule": at_will(two),
        "merge_group": queued(history.first, two),
        "push": pushed(history.first, two, commits=[{"id": one}, {"id": two}]),
    }[name]
    run = talk(on=on)
    assert (run["result"], run["skipReason"]) == (result, "own-pull-request" if result == "skipped" else "")
    assert talk(on=on, loop_guard="false")["result"] == "pull-request"


def test_the_newest_commit_s_own_signs_count_with_the_others(talk: Action, hub: Hub, history: History) -> None:
    """It may be the merge of a pull request that GitHub does not name any more."""
    squashed = history.commit("Docs", {"docs/a.md": "1"})
    message = "Merge pull request #8 from acme/mintlify/docs"
    newest = history.commit(message, {"docs/b.md": "1"})
    plan(hub, history, pulls=[Pull(**OWN | {"brings": [squashed]})])
    run = talk(on=pushed(history.first, newest, message=message, commits=[{"id": squashed}, {"id": newest}]))
    assert run["skipReason"] == "own-pull-request"


@pytest.mark.parametrize("name", ["schedule", "push"])
def test_a_person_s_work_below_the_agent_s_is_not_skipped(
    talk: Action, agent: World, hub: Hub, history: History, name: str
) -> None:
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, pulls=[Pull(**OWN | {"brings": [newest]})], runs=runs(history.first))
    on = at_will(newest) if name == "schedule" else pushed(history.first, newest, commits=[{"id": "1"}, {"id": newest}])
    run = talk(on=on)
    assert run["result"] == "pull-request"
    assert files(agent) == ["added docs/a.md +1 -0", "added src/retry.py +1 -0"]


def test_a_release_of_the_agent_s_own_work_runs(talk: Action, agent: World, hub: Hub, history: History) -> None:
    history.tag("v1.0", history.first)
    history.tag("v1.1", history.commit("Docs", {"docs/a.md": "1"}))
    plan(hub, history, releases=[Release(tag="v1.0")], pulls=[Pull(**OWN | {"brings": [history.tip]})])
    assert talk(on=released("v1.1"))["result"] == "pull-request"


def test_the_agent_s_newest_commit_alone_is_its_own_work(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Where it is not known what else the run that is followed was for."""
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, may_read_actions=False, pulls=[Pull(**OWN | {"brings": [newest]})])
    assert talk(on=followed(newest))["skipReason"] == "own-pull-request"


@pytest.mark.parametrize("trouble", ["compare", "brought"])
def test_where_the_rest_cannot_be_told_the_newest_commit_decides(
    talk: Action, hub: Hub, history: History, trouble: Any
) -> None:
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, Trouble(on=trouble, kind="answer", status=403), pulls=[Pull(**OWN | {"brings": [newest]})])
    run = talk(on=pushed(history.first, newest, commits=[{"id": "1"}, {"id": newest}]))
    assert run["skipReason"] == "own-pull-request"


# Which files count


@pytest.mark.parametrize(
    ("inputs", "left"),
    [
        ({"paths": "src/**"}, ["src/app.py", "src/new.py"]),
        ({"paths": "**\n!src/**"}, ["README.md", "docs/a.md"]),
        ({"paths": "**\n!src/**\nsrc/new.py"}, ["README.md", "docs/a.md", "src/new.py"]),
        ({"paths_ignore": "**.md"}, ["src/app.py", "src/new.py"]),
        ({"paths": "src/**", "paths_ignore": "**/new.py"}, ["src/app.py", "src/new.py"]),
        ({"paths": "src/**", "paths_ignore": "**/new.py\n**/old.py"}, ["src/app.py"]),
        ({"paths": "src/old.py"}, ["src/new.py"]),
        ({"paths_ignore": "docs/**\nsrc/new.py"}, ["README.md", "src/app.py", "src/new.py"]),
    ],
)
def test_paths_leave_what_counts(
    talk: Action, agent: World, hub: Hub, history: History, inputs: dict[str, str], left: list[str]
) -> None:
    """A renamed file counts by either of its names."""
    plan(hub, history)
    before = history.commit("x", {"src/old.py": "1\n2\n3\n"})
    changes = {"README.md": "1", "docs/a.md": "1", "src/app.py": "1", "src/old.py": None, "src/new.py": "1\n2\n3\n"}
    after = history.commit("y", changes)
    talk(inputs, on=pushed(before, after))
    assert [line.split()[1] for line in files(agent)] == left
    assert f"Changed files ({len(left)}; {4 - len(left)} others do not count):\n" in told(agent)


@pytest.mark.parametrize(
    ("inputs", "remedy"),
    [
        ({"paths": "docs/**"}, ""),
        ({"paths_ignore": "src/**"}, ""),
        ({"paths": "!docs/**"}, " paths holds only patterns with !, which select nothing; begin it with **."),
        ({"paths": "docs/**", "context": "none", "prompt": "Document it."}, ""),
    ],
)
def test_where_no_file_is_left_the_run_is_skipped(
    talk: Action, agent: World, hub: Hub, history: History, inputs: dict[str, str], remedy: str
) -> None:
    plan(hub, history)
    after = history.commit("x", {"src/app.py": "1", "src/new.py": "1"})
    because = skipped(talk(inputs, on=pushed(history.first, after)), agent)
    assert because == f"Of 2 changed files, paths and paths-ignore leave none.{remedy} No job was started."


def test_without_context_nobody_is_asked(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    talk(on=pushed(history.first, history.commit("x", {})), context="none", prompt="Document it.", loop_guard="false")
    assert told(agent) == "Document it."
    assert hub.operations == ["pull"]


def test_a_job_that_is_only_waited_for_is_told_nothing(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    agent.plan(jobs=["job_old"])
    run = talk(on=pushed(history.first, history.commit("x", {})), job_id="job_old", loop_guard="false")
    assert (run["result"], agent.operations) == ("pull-request", ["get"])
    assert hub.operations == ["pull"]


# What cannot be learned


@pytest.mark.parametrize(
    ("wishes", "permission"),
    [
        ({"may_read_contents": False}, "contents: read"),
        ({"repositories": []}, "contents: read"),
        ({"faults": [Trouble(on="compare", kind="answer", status=502)]}, ""),
        ({"faults": [Trouble(on="compare", kind="answer", status=200, body='{"status": "sideways"}')]}, ""),
        ({"faults": [Trouble(on="compare", kind="answer", status=200, body="[]")]}, ""),
    ],
)
def test_where_the_changes_cannot_be_read_the_run_goes_on(
    talk: Action, agent: World, hub: Hub, history: History, wishes: dict[str, Any], permission: str
) -> None:
    plan(hub, history, *wishes.pop("faults", ()), **wishes)
    run = talk(on=pushed(history.first, history.commit("x", {})), paths="src/**", loop_guard="false", timelapse=True)
    assert run["result"] == "pull-request"
    assert f"/compare/{history.first}...{history.tip}\n\nChanged files: not known (GitHub did not tell them)\n" in told(agent)
    (warning,) = [each for each in run.annotations("warning") if each.title == "The changes could not be read"]
    assert (f"permissions:\n  {permission}" in warning.data) is bool(permission)


def test_without_a_token_nobody_is_asked(action: Action, agent: World, history: History) -> None:
    run = action(on=pushed(history.first, history.commit("x", {})))
    assert run["result"] == "pull-request"
    assert "Changed files: not known (there is no token to ask GitHub with)" in told(agent)


def test_without_leave_for_pull_requests_the_commits_are_told_alone(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    plan(hub, history, may_read_pulls=False)
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    run = talk(on=pushed(history.first, after))
    assert block(agent, "Commits") == [f"{after[:12]} Add --retry (Ann)"]
    assert "The pull requests of the commits could not be looked up (with pull-requests: read, they can)." in run.log
    assert run.annotations("warning") == []


def test_a_signal_ends_it_at_once(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, Trouble(on="compare", kind="stall", seconds=60))
    running = talk.start(on=pushed(history.first, history.commit("x", {})))
    wait_for(hub, "compare")
    running.send(signal.SIGTERM)
    run = running.finish(within=5)
    assert (run["result"], run.exit_code, agent.requests) == ("cancelled", 143, [])
    assert "Cancelled before a job was started" in run.log


def test_what_git_is_to_do_at_home_is_not_heeded(
    talk: Action, agent: World, hub: Hub, history: History, tmp_path: Path
) -> None:
    """Other steps of the job can write there."""
    (tmp_path / ".config/git").mkdir(parents=True)
    (tmp_path / ".config/git/attributes").write_text("*.py -diff\n")
    (tmp_path / ".gitconfig").write_text("[diff]\n  renames = false\n")
    plan(hub, history)
    after = history.commit("x", {"src/app.py": None, "src/main.py": "run()\n", "src/x.py": "1\n"})
    history.clone(talk.workspace)
    talk(on=pushed(history.first, after), fresh=True)
    assert files(agent) == ["renamed src/main.py (was src/app.py)", "added src/x.py +1 -0"]


# What others named


HOSTILE_NAMES = [
    "src/a\nb.py", "src/```\n::error::no.py", "src/``````````.py", "src/..\\..\\etc", "src/::error::no", "src/##[error]no",
    "src/ü \u202e.py", "src/$(touch x)`id`.py", 'src/"quoted".py', "src/a\tb -> c.py", "src/{data}{0}%s.py", "-rf", "src/\r\nx",
]  # fmt: skip
TITLE = "::error::no ##[error]no @everyone closes #1 ``````` \u202e $(id) {fence}"


@pytest.mark.parametrize("checkout", [False, True])
def test_hostile_names_stay_data(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    """Nothing in them ends the fence, begins a line of its own, or is a command to the runner."""
    content: dict[str, Content] = {name: f"```\n\u202e::error::no {number}\n" for number, name in enumerate(HOSTILE_NAMES)}
    after = history.commit_by("ann", f"{TITLE}\n\nMore.", content)
    pull = Pull(**PULL | {"number": 3, "title": f"{TITLE} too", "merged": True, "brings": [after]})
    plan(hub, history, pulls=[pull])
    if checkout:
        history.clone(talk.workspace)
    run = talk(on=pushed(history.first, after, ref="refs/heads/main"), context="diff")
    assert [run.annotations(kind) for kind in ("error", "warning")] == [[], []]
    lines = told(agent).splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip("`") in ("", "text") and len(line) > 9]
    assert len(fences) == 2
    assert fences[1] == len(lines) - 1
    assert len(files(agent)) == len(HOSTILE_NAMES)
    assert all(line.startswith("added ") and line.endswith(" +2 -0") for line in files(agent))
    assert "added src/a b.py +2 -0" in files(agent)
    assert "\u202e" not in told(agent)
    assert told(agent).count("\n+::error::no ") == len(HOSTILE_NAMES)


@pytest.mark.parametrize("default", ["main", "dev/#1%20ü", "a&b=c;+d", "feature/x"])
def test_whatever_a_branch_is_called(talk: Action, agent: World, hub: Hub, history: History, default: str) -> None:
    history.branch(default, history.first)
    after = history.commit("Add --retry", {"src/retry.py": "1"}, branch="a/`#ü`\u200b", parents=[history.first])
    plan(hub, history)
    repository = {"full_name": REPOSITORY, "default_branch": default}
    talk(on=pushed(NOTHING, after, ref="refs/heads/a/`#ü`\u200b", repository=repository))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "Branch: a/`#ü`\n" in told(agent)
