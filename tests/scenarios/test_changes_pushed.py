"""What a push changed: to branches and tags that are new, moved, forced, empty or gone."""

import json

import pytest

from tests.changes import PULL, block, files, plan, skipped, told
from tests.harness import Action
from tests.history import NOTHING, History, pushed
from tests.repositories import executable, submodule
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull, Release
from tests.services.process import Hub, World


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
