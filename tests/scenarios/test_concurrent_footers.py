"""Several writing at once into the description of one docs pull request: no footer is lost, and nothing a person wrote."""

import signal
from pathlib import Path

import pytest

from mintlify_agent_action.marker import Marker, footers, with_footer
from tests.events import ASKING, ISSUE, comment, event
from tests.harness import Action, Run, Running, wait_for
from tests.services.github_plan import Comment, Pull, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Hub, World

DOCS = "acme/docs"
NOTE = "Documents it."


@pytest.fixture
def actions(agent: World, hub: Hub, tmp_path: Path) -> list[Action]:
    """For six runs at once, of one project."""
    return [Action(agent, tmp_path / str(number), hub, beside=5) for number in range(6)]


def plan(hub: Hub, *faults: Trouble, body: str = NOTE) -> None:
    pull = Pull(repository=DOCS, number=7, head="mintlify/document-it", body=body)
    hub.plan(*faults, people={"writer": "write"}, pulls=[pull], threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])


def push(
    action: Action,
    hub: Hub,
    number: int,
    *,
    workflow: str = "Docs",
    how: str = "never",
    timelapse: bool = False,
    **inputs: str,
) -> Running:
    """The `number`-th push, with a run of its own."""
    given = {"prompt": "Document it.", "context": "none", "pr_token": hub.pr_token, "continue": how, **inputs}
    on = event("push", "", env={"GITHUB_RUN_ID": str(1000 + number), "GITHUB_WORKFLOW": workflow})
    return action.start({"loop_guard": "false", "poll_interval": "1", **given}, on=on, timelapse=timelapse)


def body(hub: Hub) -> str:
    return str(hub.pull(DOCS, 7)["body"])


def jobs(hub: Hub) -> dict[str, str]:
    """The jobs that the footers tell of, by their workflows."""
    found = [footer.marker for footer in footers(body(hub))]
    assert len({marker.workflow for marker in found}) == len(found)
    return {marker.workflow: marker.agent_job for marker in found}


def earlier(agent: World) -> str:
    """A description with the footer of an earlier run."""
    old = Marker(project=agent.project, workflow="Docs", job="docs", repository="acme/app", agent_job="job_old")
    return with_footer(NOTE, old, "Old")


def quiet(*runs: Run) -> bool:
    return all((run["result"], run.annotations("warning")) == ("pull-request", []) for run in runs)


# What the run that looks last waits for: that both have written.
BOTH_WROTE = Trouble(on="pull", skip=2, times=1, kind="held", until="update-pull", count=2)


def test_two_that_read_the_same_both_leave_their_footers(actions: list[Action], hub: Hub) -> None:
    plan(hub, Trouble(on="pull", times=1, kind="held", until="pull"), BOTH_WROTE)
    running = {name: push(actions[number], hub, number, workflow=name) for number, name in enumerate(["One", "Two"])}
    runs = {name: each.finish() for name, each in running.items()}
    assert jobs(hub) == {name: run["jobId"] for name, run in runs.items()}
    assert body(hub).startswith(f"{NOTE}\n\n<!--")
    assert quiet(*runs.values())
    assert ["written again" in run.log for run in runs.values()].count(True) == 1


def test_one_whose_write_was_overtaken_takes_nothing_away_for_good(actions: list[Action], hub: Hub) -> None:
    """It had read before another run wrote, and writes after that."""
    plan(hub, Trouble(on="update-pull", times=1, kind="held", until="update-pull"), BOTH_WROTE)
    slow = push(actions[0], hub, 1, workflow="One")
    wait_for(hub, "update-pull")
    other = push(actions[1], hub, 2, workflow="Two").finish()
    run = slow.finish()
    assert jobs(hub) == {"One": run["jobId"], "Two": other["jobId"]}
    assert "written again" in other.log


def test_six_workflows_at_once_leave_six_footers(actions: list[Action], hub: Hub) -> None:
    """All have read before any writes, and the first look of each comes after all have written."""
    plan(
        hub,
        Trouble(on="pull", times=5, kind="held", until="pull"),
        Trouble(on="pull", skip=6, times=6, kind="held", until="update-pull", count=6),
    )
    running = [push(action, hub, number, workflow=str(number)) for number, action in enumerate(actions)]
    runs = [each.finish() for each in running]
    assert jobs(hub) == {str(number): run["jobId"] for number, run in enumerate(runs)}
    assert quiet(*runs)


def test_of_one_workflow_the_last_to_write_remains(actions: list[Action], hub: Hub) -> None:
    plan(hub, Trouble(on="update-pull", times=1, kind="held", until="update-pull"), BOTH_WROTE)
    slow = push(actions[0], hub, 1)
    wait_for(hub, "update-pull")
    push(actions[1], hub, 2).finish()
    last = slow.finish()
    assert jobs(hub) == {"Docs": last["jobId"]}
    assert hub.operations.count("update-pull") == 2


def told(action: Action, hub: Hub) -> Running:
    """A run that is held where it tells its end, between its footer and its last look."""
    inputs = {"trigger_phrase": "/docs", "comment": "true", "context": "none", "pr_token": hub.pr_token}
    running = action.start(inputs, on=comment("/docs it"))
    wait_for(hub, "updateIssueComment")
    return running


TELLING = Trouble(on="updateIssueComment", times=1, kind="held")


@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
def test_a_person_who_began_to_edit_before_the_footer_came_loses_nothing(
    actions: list[Action], agent: World, hub: Hub, newline: str
) -> None:
    """And neither does the run, whose footer the edit takes away, or puts the one before in its place."""
    before = earlier(agent)
    plan(hub, TELLING, body=before)
    running = told(actions[0], hub)
    hub.set_pull(DOCS, 7, body=before.replace(NOTE, "By a person.").replace("\n", newline) if newline else "By a person.")
    hub.let_go()
    run = running.finish()
    assert jobs(hub) == {"Docs": run["jobId"]}
    assert body(hub).startswith("By a person.")


def test_what_a_person_wrote_below_it_stays(actions: list[Action], hub: Hub) -> None:
    plan(hub, TELLING)
    running = told(actions[0], hub)
    edited = f"{body(hub)}\n\nBy a person.".replace("\n", "\r\n")
    hub.set_pull(DOCS, 7, body=edited)
    hub.let_go()
    assert quiet(running.finish())
    assert (body(hub), hub.operations.count("update-pull")) == (edited, 1)


def test_after_a_few_times_it_is_given_up(actions: list[Action], hub: Hub) -> None:
    """As where somebody else always writes."""
    plan(hub, Trouble(on="update-pull", kind="answer", status=200, body="{}"))
    assert quiet(push(actions[0], hub, 1, timelapse=True).finish())
    assert hub.operations.count("update-pull") == 1 + 5


@pytest.mark.parametrize("fault", [{"kind": "answer", "status": 502}, {"kind": "answer", "status": 403}, {"kind": "cut"}])
def test_a_last_look_that_fails_changes_nothing(actions: list[Action], hub: Hub, fault: dict[str, object]) -> None:
    plan(hub, Trouble.model_validate({"on": "pull", "skip": 1, **fault}))
    run = push(actions[0], hub, 1, timelapse=True).finish()
    assert quiet(run)
    assert "It was not seen whether the footer still stands" in run.log
    assert jobs(hub) == {"Docs": run["jobId"]}


def test_a_signal_ends_the_last_look(actions: list[Action], hub: Hub) -> None:
    plan(hub, Trouble(on="pull", skip=1, kind="held"))
    running = push(actions[0], hub, 1)
    wait_for(hub, "pull", 2)
    running.send(signal.SIGINT)
    run = running.finish(within=5)
    assert (run.exit_code, quiet(run)) == (0, True)


def test_without_a_footer_to_write_there_is_no_last_look(actions: list[Action], hub: Hub) -> None:
    plan(hub)
    first = push(actions[0], hub, 1).finish()
    assert hub.operations == ["pull", "update-pull", "pull"]
    push(actions[1], hub, 1, job_id=first["jobId"], timelapse=True).finish()
    assert hub.operations[3:] == ["pull"]


def test_two_that_go_on_with_one_pull_request_at_once_both_tell_their_end(
    actions: list[Action], agent: World, hub: Hub
) -> None:
    """The service takes both: each run finds the job as it was before the other's follow-up."""
    plan(hub, Trouble(on="repository", times=1, kind="held", until="repository"), body=earlier(agent))
    agent.plan(jobs=["job_old"], phases=[(1, "active")])
    running = [push(actions[number], hub, number, how="open-pr", docs_repository=DOCS) for number in (0, 1)]
    runs = [each.finish() for each in running]
    assert quiet(*runs)
    assert {run["jobId"] for run in runs} == {"job_old"}
    assert agent.operations.count("message") == 2
    assert jobs(hub) == {"Docs": "job_old"}
