"""Two runs in one thread at once: one shared comment, which tells of the newest, and to each command an answer of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker
from tests.events import DISCUSSION, ISSUE, PULL, Event, comment, discussion, event, pushed_to_pull
from tests.harness import Action, Run, Running, wait_for
from tests.services.github_plan import Comment, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Hub, World

ADDED = Trouble(on="addComment", times=1, kind="held")
FORBIDDEN: dict[str, Any] = {"kind": "graphql-error", "type": "FORBIDDEN", "message": "no"}


@pytest.fixture
def actions(agent: World, hub: Hub, tmp_path: Path) -> list[Action]:
    """For six runs at once, of one project."""
    return [Action(agent, tmp_path / str(number), hub, beside=5) for number in range(6)]


def plan(hub: Hub, *faults: Trouble, on_pull: list[Comment] | None = None) -> None:
    threads = [
        Thread(id=ISSUE, comments=[Comment(id="IC_901"), Comment(id="IC_902")]),
        Thread(id=PULL, kind="PullRequest", number=6, comments=on_pull or []),
        Thread(id=DISCUSSION, kind="Discussion", number=7),
    ]
    hub.plan(*faults, people={"writer": "write"}, threads=threads)


def shared(agent: World, run: int = 1) -> Comment:
    """The comment that the runs share, as an earlier one left it."""
    marker = Marker(project=agent.project, workflow="Docs", job="docs", run=f"{run}/1/")
    return Comment(id="IC_old", author="github-actions", bot=True, body=f"{marker}\nold")


def push(action: Action, number: int, **inputs: str) -> Running:
    """The `number`-th push to the pull request."""
    given = {"prompt": "Document the changes.", "comment": "true", "context": "none", "poll_interval": "1", **inputs}
    return action.start(given, on=pushed_to_pull(number))


def asked(number: int) -> Event:
    """The start of a discussion, which begins run `number`."""
    return event("discussion", "created", discussion=discussion(), env={"GITHUB_RUN_ID": str(1000 + number)})


def ask(action: Action, number: int, **inputs: str) -> Running:
    return action.start({"prompt": "Answer it.", "comment": "true", "context": "none", **inputs}, on=asked(number))


def tells(hub: Hub, *, thread: str = PULL) -> list[int]:
    """Which runs the comments in a thread tell of, in their order, all with their ends."""
    comments = [each for each in hub.comments(thread) if each["author"] == "github-actions"]
    assert all("### ✅" in each["body"] or "### ℹ️ Mintlify started" in each["body"] for each in comments)
    markers = [Marker.of(each["body"]) for each in comments]
    return [marker.run_id - 1000 for marker in markers if marker]


def quiet(*runs: Run) -> bool:
    return all(run["result"] in ("pull-request", "started") and run.annotations("warning") == [] for run in runs)


def overtaken(hub: Hub, late: Running, early: Callable[[], Running], *, at: str = "addComment") -> tuple[Run, Run]:
    """The ends of both runs, where the other begins and ends while such a request of `late` is held."""
    wait_for(hub, at)
    done = early().finish()
    hub.let_go()
    return late.finish(), done


# The comment that runs share


@pytest.mark.parametrize(("start", "thread"), [(push, PULL), (ask, DISCUSSION)], ids=["pull request", "discussion"])
@pytest.mark.parametrize(("late", "early"), [(1, 2), (2, 1)])
@pytest.mark.parametrize("wait", ["true", "false"])
def test_of_two_first_comments_the_oldest_stands_and_tells_of_the_newest_run(
    actions: list[Action], hub: Hub, *, start: Callable[..., Running], thread: str, late: int, early: int, wait: str
) -> None:
    """Also where the second is all that its run writes."""
    plan(hub, *(ADDED.model_copy(update={"on": on}) for on in ("addComment", "addDiscussionComment")))
    at = "addComment" if thread == PULL else "addDiscussionComment"
    second, first = overtaken(hub, start(actions[0], late, wait=wait), lambda: start(actions[1], early), at=at)
    assert tells(hub, thread=thread) == [2]
    assert first["commentUrl"] == second["commentUrl"] == hub.comments(thread)[0]["url"]
    assert quiet(first, second)


def test_so_it_is_where_both_look_after_both_have_added(actions: list[Action], hub: Hub) -> None:
    reads = [Trouble(on="comments", skip=skip, times=1, kind="held", until="addComment", count=2) for skip in (2, 3)]
    plan(hub, Trouble(on="comments", times=1, kind="held", until="comments"), *reads)
    runs = [run.finish() for run in [push(actions[0], 1), push(actions[1], 2)]]
    (one,) = hub.comments(PULL)
    assert {run["commentUrl"] for run in runs} == {one["url"]}
    assert hub.operations.count("deleteIssueComment") == 1
    assert quiet(*runs)


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (Trouble(on="deleteIssueComment", times=1, **FORBIDDEN), [2]),
        (Trouble(on="deleteIssueComment", **FORBIDDEN), [1, 2]),
        (Trouble(on="comments", skip=3, times=1, **FORBIDDEN), [2]),
        (Trouble(on="comments", skip=3, **FORBIDDEN), [1, 2]),
    ],
)
def test_a_second_one_that_cannot_be_deleted_or_seen_tells_the_truth_and_is_deleted_at_the_end(
    actions: list[Action], hub: Hub, fault: Trouble, left: list[int]
) -> None:
    plan(hub, ADDED, fault)
    late, early = overtaken(hub, push(actions[0], 2), lambda: push(actions[1], 1))
    assert tells(hub) == left
    assert (early["commentUrl"], late["commentUrl"]) == tuple(hub.comments(PULL)[place]["url"] for place in (0, -1))
    assert quiet(late, early)


@pytest.mark.parametrize("wait", ["true", "false"])
def test_one_that_was_added_unseen_is_deleted_beside_another(actions: list[Action], hub: Hub, wait: str) -> None:
    """Its answer is lost, and while it was on its way another run has begun and ended."""
    plan(hub, Trouble(on="comments", times=1, kind="kept"), Trouble(on="addComment", skip=1, times=1, kind="cut-after"))
    second, first = overtaken(hub, push(actions[0], 2, wait=wait), lambda: push(actions[1], 1), at="comments")
    (one,) = hub.comments(PULL)
    assert "actions/runs/1002" in one["body"]
    assert first["commentUrl"] == second["commentUrl"] == one["url"]
    assert second.annotations("warning") == []


@pytest.mark.parametrize("other", [None, 1, 3])
@pytest.mark.parametrize(("at", "before"), [("updateIssueComment", 0), ("comment", 0), ("updateIssueComment", 1)])
def test_one_deleted_before_it_is_written_is_looked_for_before_it_is_added(
    actions: list[Action], agent: World, hub: Hub, at: Any, before: int, other: int | None
) -> None:
    """By then another run may have added one. It is deleted before its first text, or its last, or the look before that."""
    plan(hub, Trouble(on=at, skip=before, times=1, kind="held"), on_pull=[shared(agent)])
    running = push(actions[0], 2)
    wait_for(hub, at, 1 + before)
    hub.delete("IC_old")
    runs = [push(actions[1], other).finish()] if other else []
    hub.let_go()
    runs.append(running.finish())
    assert tells(hub) == [max(2, other or 0)]
    assert {run["commentUrl"] for run in runs} == {hub.comments(PULL)[0]["url"]}
    assert hub.operations.count("addComment") == 1
    assert quiet(*runs)


def test_one_that_is_deleted_each_time_is_given_up(actions: list[Action], agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="updateIssueComment", kind="graphql-error", type="NOT_FOUND", message="no"), on_pull=[shared(agent)])
    run = push(actions[0], 1, wait="false").finish()
    assert "gone each time" in run.annotations("warning")[0].data
    assert (hub.operations.count("addComment"), run["commentUrl"]) == (0, "")


def test_a_newer_run_s_text_is_not_overwritten_after_a_pause(actions: list[Action], agent: World, hub: Hub) -> None:
    """The older run is told to wait when it is about to write its end; by the time it may, the newer one has ended."""
    limit = Trouble(on="updateIssueComment", times=1, kind="secondary-limit", headers={"Retry-After": "2"})
    plan(hub, limit, Trouble(on="comment", times=1, kind="held"), on_pull=[shared(agent)])
    running = push(actions[0], 1, wait="false")
    older, newer = overtaken(hub, running, lambda: push(actions[1], 2, wait="false"), at="updateIssueComment")
    assert tells(hub) == [2]
    assert "it tells of a run that began later" in older.log
    assert older["commentUrl"] == newer["commentUrl"]


def test_nor_after_its_own_comment_was_deleted_beside_the_one_that_stands(actions: list[Action], hub: Hub) -> None:
    plan(hub, ADDED, Trouble(on="deleteIssueComment", times=1, kind="held", count=2))
    running = push(actions[0], 2, wait="false")
    wait_for(hub, "addComment")
    push(actions[1], 1).finish()
    hub.let_go()
    older, newer = overtaken(hub, running, lambda: push(actions[2], 3), at="deleteIssueComment")
    assert tells(hub) == [3]
    assert older["commentUrl"] == newer["commentUrl"]


@pytest.mark.parametrize(("last", "others"), [("5", "1"), ("3", "6")], ids=["ends last", "ends first"])
def test_six_runs_at_once_leave_one_comment_that_tells_of_the_newest(
    actions: list[Action], agent: World, hub: Hub, last: str, others: str
) -> None:
    plan(hub)
    agent.plan(phases=[(0.5, "active")])
    running = [push(action, 6 - index, poll_interval=others if index else last) for index, action in enumerate(actions)]
    runs = [run.finish() for run in running]
    assert tells(hub) == [6]
    assert {run["commentUrl"] for run in runs} == {hub.comments(PULL)[0]["url"]}
    assert len(agent.jobs) == 6
    assert quiet(*runs)


def test_a_first_shared_comment_costs_one_look_more(actions: list[Action], agent: World, hub: Hub) -> None:
    plan(hub)
    push(actions[0], 1).finish()
    comments = ["comments", "addComment", "comments", "comment", "updateIssueComment"]
    assert [operation for operation in hub.operations if operation != "pull"] == comments


# Answers to commands


def command(action: Action, number: int, **env: str) -> Running:
    """A command in a comment of its own, IC_901 or so, in a run of its own."""
    inputs = {"trigger_phrase": "/docs", "comment": "true", "context": "none", "poll_interval": "1"}
    on = comment(f"/docs write {number}", id=f"IC_{900 + number}")
    return action.start(inputs, on=on, env={"GITHUB_RUN_ID": str(1000 + number), **env})


def answers(hub: Hub) -> dict[str, Any]:
    """The ended answers in the issue, by their addresses: the job that each tells of."""
    found = {each["url"]: Marker.of(each["body"]) for each in hub.comments(ISSUE)[2:] if "### ✅" in each["body"]}
    return {url: marker and marker.agent_job for url, marker in found.items()}


LOST = Trouble(on="addComment", times=2, kind="cut-after")


@pytest.mark.parametrize("faults", [[], [LOST]], ids=["", "lost"])
def test_two_commands_at_once_have_each_their_own_answer(actions: list[Action], hub: Hub, faults: list[Trouble]) -> None:
    """Neither sees the other's job: both threads are read before either has answered."""
    plan(hub, Trouble(on="comments", times=1, kind="held", until="comments"), *faults)
    runs = [run.finish() for run in [command(actions[0], 1), command(actions[1], 2)]]
    assert answers(hub) == {run["commentUrl"]: run["jobId"] for run in runs}
    assert len({run["jobId"] for run in runs}) == 2
    assert sorted(hub.reactions) == [(f"IC_{number}", told) for number in (901, 902) for told in ("EYES", "ROCKET")]
    assert quiet(*runs)


def test_two_jobs_of_a_matrix_have_each_their_own_answer(actions: list[Action], hub: Hub) -> None:
    """They are one run, and answer one command; and GitHub's answers to both are lost."""
    plan(hub, Trouble(on="comments", times=1, kind="held", until="comments"), LOST)
    runs = [run.finish() for run in [command(actions[0], 1), command(actions[1], 1)]]
    assert answers(hub) == {run["commentUrl"]: run["jobId"] for run in runs}
    assert len(answers(hub)) == 2


@pytest.mark.parametrize("at_the_end", [False, True])
def test_an_answer_deleted_just_before_it_is_written_anew(actions: list[Action], hub: Hub, at_the_end: bool) -> None:
    faults = [] if at_the_end else [Trouble(on="addComment", times=1, kind="cut-after")]
    plan(hub, *faults, Trouble(on="updateIssueComment", times=1, kind="held"))
    running = command(actions[0], 1)
    wait_for(hub, "updateIssueComment")
    hub.delete(hub.comments(ISSUE)[2]["id"])
    hub.let_go()
    run = running.finish()
    assert answers(hub) == {run["commentUrl"]: run["jobId"]}
    assert quiet(run)
