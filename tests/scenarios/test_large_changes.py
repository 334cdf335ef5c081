"""However much changed, a run asks for a bounded part of it, tells a bounded part of that, and says what is left out."""

import itertools
from collections.abc import Mapping

import pytest

from tests.changes import PULL, block, files, plan, runs, told
from tests.harness import Action
from tests.history import NOTHING, History, at_will, merged, pushed
from tests.repositories import Content
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull
from tests.services.process import Hub, World

pytestmark = pytest.mark.timeout(120)


def spread(files: int, commits: int) -> list[dict[str, str]]:
    """Changes that touch so many files in so many commits."""
    ends = [number * files // commits for number in range(commits + 1)]
    return [
        {f"src/{number // 100:02}/{number:04}.py": "1\n" for number in range(begin, end)}
        for begin, end in itertools.pairwise(ends)
    ]


@pytest.mark.parametrize("checkout", [False, True])
def test_a_push_of_400_commits_and_3000_files(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    """GitHub tells 300 of a comparison: so its quarters are compared, and theirs. A checkout needs no request."""
    after = history.many(spread(3000, 400))[-1]
    plan(hub, history)
    if checkout:
        history.clone(talk.workspace)
    run = talk(on=pushed(history.first, after), context="diff")
    assert "Changed files (3,000):" in told(agent)
    assert len(files(agent)) == 301
    assert files(agent)[-1] == "… and 2,700 more, left out here"
    assert "Commits (400):\n" in told(agent)
    assert block(agent, "Commits")[0] == f"{after[:12]} Change 400 (Ann)"
    assert "GitHub did not list all" not in run.log
    asked = hub.operations
    assert asked.count("brought") == 4
    assert (asked.count("compare"), asked.count("commit")) == ((0, 0) if checkout else (4 + 4 + 16, 0))
    assert len(told(agent).encode()) <= 200_000


@pytest.mark.parametrize(("count", "whole"), [(2900, True), (3100, False)])
def test_a_merge_of_3000_files_is_known_in_full(
    talk: Action, agent: World, hub: Hub, history: History, count: int, whole: bool
) -> None:
    """One commit brought all of it, whose pages hold 300 each; there are 10 of them at most."""
    history.branch("retry", history.first)
    history.many(spread(count, 20), branch="retry")
    after = history.merge("Merge pull request #6", history.tips["retry"])
    plan(hub, history)
    run = talk(on=pushed(history.first, after))
    assert f"Changed files ({min(count, 3000):,}{'' if whole else '; GitHub lists no more'}):" in told(agent)
    assert hub.operations.count("commit") == 10
    assert ("did not list all" not in run.log) is whole


def test_an_incomplete_list_skips_nothing(talk: Action, agent: World, hub: Hub, history: History) -> None:
    after = history.many(spread(600, 60))[-1]
    plan(hub, history, Trouble(on="compare", kind="answer", status=404, skip=2))
    run = talk(on=pushed(history.first, after), paths="docs/**")
    assert run["result"] == "pull-request"
    assert files(agent) == []
    assert "Changed files (0; GitHub lists no more; 450 others do not count):\n" in told(agent)


def test_of_a_new_branch_s_many_files_all_are_told(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Back to the first commit of all, before which there is none to compare with."""
    after = history.many(spread(400, 40))[-1]
    plan(hub, history)
    talk(on=pushed(NOTHING, after))
    assert "Changed files (402):" in told(agent)
    assert (hub.operations.count("compare"), hub.operations.count("commit")) == (1 + 4, 1)


def test_commits_of_very_many_files_are_told_so_far_as_30_requests_go(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    after = history.many(spread(20_000, 100))[-1]
    plan(hub, history)
    run = talk(on=pushed(history.first, after))
    assert "; GitHub lists no more):" in told(agent)
    assert "GitHub did not list all of the changed files" in run.log
    assert (hub.operations.count("compare") - 1) + hub.operations.count("commit") == 30


def test_a_file_that_many_commits_changed_counts_once(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Beyond what a comparison lists: added and changed, renamed, taken away again, and put back."""
    new, gone, moved, back = (
        "".join(f"{name} {number}\n" for number in range(20)) for name in ("new", "gone", "moved", "back")
    )
    before = history.commit("x", {"z/moved.py": moved, "z/back.py": back})
    changes: list[Mapping[str, Content]] = [
        *spread(300, 1),
        {"z/moved.py": f"{moved}soon\n"},
        {"z/new.py": new, "z/gone.py": gone, "z/moved.py": None, "z/moved2.py": f"{moved}soon\n", "z/back.py": None},
        {"z/new.py": f"{new}more\n", "z/gone.py": None, "z/moved2.py": f"{moved}soon\nmore\n", "z/back.py": back},
    ]
    after = history.many(changes)[-1]
    plan(hub, history)
    talk(on=pushed(before, after), paths="z/**")
    assert sorted(files(agent)) == [
        "added z/new.py +21 -0",
        "modified z/back.py +20 -20",
        "modified z/moved2.py (was z/moved.py) +2 -0",
    ]


def test_of_many_commits_the_newest_are_told(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Though these are all the agent's own, the older may not be."""
    changes = [{"src/app.py": f"{number}\n"} for number in range(720)]
    after = history.many(changes, email="1+mintlify[bot]@users.noreply.github.com")[-1]
    plan(hub, history)
    talk(on=pushed(history.first, after))
    assert "Commits (720):\n" in told(agent)
    assert block(agent, "Commits")[0] == f"{after[:12]} Change 720 (mintlify[bot])"
    assert block(agent, "Commits")[-1] == "… and 420 more, left out here"
    # The first page, and the last five; and the pull requests of four hundred.
    assert (hub.operations.count("compare"), hub.operations.count("brought")) == (6, 4)


def test_a_first_push_whose_commits_are_not_all_listed_skips_nothing(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    """Of the line that is known, a merge, all files are; what was before it is not."""
    history.branch("next", history.first)
    made = history.many([{"notes.txt": f"{number}\n"} for number in range(120)], branch="next")
    after = history.merge("Merge next", made[-1])
    plan(hub, history, Trouble(on="commits", kind="answer", status=404, skip=1))
    run = talk(on=pushed(NOTHING, after), paths="src/**")
    assert run["result"] == "pull-request"
    assert "Changed files (0; GitHub lists no more; 1 others do not count):\n" in told(agent)


def test_merges_beyond_the_newest_commits_make_a_list_incomplete(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    before = history.tip
    for number in range(6):
        history.branch("next", history.tip)
        made = history.many([{f"src/{number}/{each}.py": f"{number} {each}\n"} for each in range(100)], branch="next")
        history.merge(f"Merge {number}", made[-1])
    plan(hub, history)
    run = talk(on=pushed(before, history.tip), paths="docs/**")
    assert "GitHub did not list all of the changed files" in run.log
    assert run["result"] == "pull-request"


def test_a_pull_request_with_a_diff_of_5_mb_is_cut_between_files(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    """The most telling patches are told whole, the others named."""
    large = {f"src/{number:02}.py": f"value_{number} = 1\n" * 5_000 for number in range(60)}
    telling = {"openapi.yaml": "paths: {}\n" * 2_000, "README.md": "More.\n" * 100}
    head = history.commit(
        "Add much", {**large, **telling, "package-lock.json": "{}\n" * 100}, branch="retry", parents=[history.first]
    )
    plan(hub, history, pulls=[Pull(**PULL | {"base_sha": history.first, "head_sha": head})])
    run = talk(on=merged(history.first, head), context="diff")
    prompt = told(agent)
    assert 150_000 < len(prompt.encode()) <= 200_000
    heads = [line.removeprefix("--- ") for line in prompt.splitlines() if line.startswith("--- ")]
    assert heads[:2] == ["openapi.yaml", "README.md"]
    assert prompt.count("+paths: {}") == 2_000
    whole = [name for name in heads if name.startswith("src/")]
    assert all(prompt.count(f"+value_{int(name[4:6])} = 1\n") == 5_000 for name in whole)
    assert "Patches left out, for want of room: src/" in prompt
    assert f" bytes) and {63 - len(heads) - 20} more\n```" in prompt
    (sizes,) = [line for line in run.log.splitlines() if line.startswith("The prompt has ")]
    parts = ["task 3", "facts ", "commits ", "changed files ", "patches "]
    assert [part for part in parts if part not in sizes] == []
    assert sizes.endswith(f" ({len(heads)} of 63)")
    assert "\nPatches left out, for want of room: src/" in run.log


def test_a_pull_request_of_more_files_than_github_lists(talk: Action, agent: World, hub: Hub, history: History) -> None:
    head = history.many(spread(3200, 1), branch="retry")[-1]
    pull = Pull(**PULL | {"base_sha": history.first, "head_sha": head})
    plan(hub, history, pulls=[pull])
    talk(on=merged(history.first, head))
    assert "Changed files (3,000; GitHub lists no more):" in told(agent)
    assert hub.operations.count("files") == 30


def test_a_week_of_300_merged_pull_requests_after_10_000_runs(talk: Action, agent: World, hub: Hub, history: History) -> None:
    commits = history.many([{f"src/{number}.py": "1\n"} for number in range(300)])
    merged_pulls = [
        Pull(**PULL | {"number": 100 + number, "title": f"Change {number + 1}", "merged": True, "brings": [sha]})
        for number, sha in enumerate(commits)
    ]
    earlier = runs(history.first) * 10_000
    plan(hub, history, pulls=merged_pulls, runs=[run.model_copy(update={"id": number}) for number, run in enumerate(earlier)])
    talk(on=at_will(commits[-1]))
    assert "Pull requests (300):\n#399 Change 300 (author)\n" in told(agent)
    assert len(block(agent, "Pull requests")) == 300
    assert "Commits (" not in told(agent)
    assert hub.operations.count("workflow-runs") == 1
    assert len(hub.operations) < 45


def test_what_takes_too_long_to_read_is_left_out(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """GitHub lets it wait 15 seconds for each page; after a minute, what is known has to do."""
    after = history.many(spread(3000, 100))[-1]
    limits = [
        Trouble(on="compare", kind="secondary-limit", headers={"retry-after": "15"}, skip=1 + 2 * number, times=1)
        for number in range(30)
    ]
    plan(hub, history, *limits)
    run = talk(on=pushed(history.first, after), timelapse=True)
    assert "; GitHub lists no more):" in told(agent)
    assert 6 <= hub.operations.count("compare") <= 11
    assert (run["result"], run.annotations("warning")) == ("pull-request", [])
