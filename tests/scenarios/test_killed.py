"""A run that is killed, which the runner does ten seconds after it cancelled it: the post step tells what became of it."""

import signal
from typing import Any

import pytest

from tests.events import ASKING, ISSUE, comment
from tests.harness import Action, Run, Running
from tests.services.agent_plan import Streamed
from tests.services.github_plan import Comment, Pull, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

ASKED = comment("/docs document it")
INPUTS = {"trigger_phrase": "/docs", "comment": "true", "timeout_minutes": "20"}


@pytest.fixture
def thread(hub: Hub) -> str:
    plan(hub)
    return ISSUE


def plan(hub: Hub, *faults: Trouble) -> None:
    hub.plan(
        *faults,
        people={"writer": "write"},
        threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])],
        pulls=[Pull(repository="acme/docs", number=7)],
        may_write={"issues", "pull-requests", "contents"},
    )


def kill(on: Any, *, skip: int = 0, after: bool = False) -> dict[str, Any]:
    """The fault by which such a request kills the run."""
    return {"on": on, "kind": "signal-after" if after else "signal", "signum": signal.SIGKILL, "skip": skip, "times": 1}


def killed(talk: Action, **inputs: str) -> tuple[Running, Run]:
    running = talk.start({**INPUTS, **inputs}, on=ASKED, timelapse=True, env={"TIMELAPSE_PID": "1"})
    run = running.end()
    assert run.exit_code == -signal.SIGKILL
    return running, run


def after(talk: Action, running: Running, **inputs: str) -> Run:
    run = talk.post(running, {**INPUTS, **inputs}, on=ASKED)
    assert run.exit_code == 0
    return run


def answer(hub: Hub) -> str:
    """The one comment of the run."""
    (ours,) = hub.comments(ISSUE)[1:]
    return str(ours["body"])


def test_while_waiting_it_is_told_that_the_job_goes_on(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    agent.plan(Fault(**kill("get", skip=1)), phases=[(600, "active")])
    running, run = killed(talk)
    job_id = next(iter(agent.jobs))
    assert (run["result"], run["status"], run["jobId"]) == ("cancelled", "active", job_id)
    assert "⏳" in answer(hub)
    post = after(talk, running)
    assert "### ⚠️ Killed, but the Mintlify job goes on" in answer(hub)
    assert f"job-id: {job_id}" in answer(hub).replace("\\", "")
    assert hub.reactions == [(ASKING, "EYES"), (ASKING, "CONFUSED")]
    assert "Killed, but the Mintlify job goes on" in post.summary
    assert [warning.title for warning in post.annotations("warning")] == ["Killed, but the Mintlify job goes on"]
    assert (post.outputs, "Outputs" in post.log) == ({}, False)  # it is too late for them


def test_a_job_that_has_ended_by_then_is_told_and_its_pull_request_edited(
    talk: Action, agent: World, hub: Hub, thread: str
) -> None:
    agent.plan(Fault(**kill("get", skip=1)), phases=[(8, "active")])
    running, _ = killed(talk, labels="documentation")
    after(talk, running, labels="documentation")
    assert "### ✅ Mintlify finished with a pull request" in answer(hub)
    assert hub.reactions[-1] == (ASKING, "ROCKET")
    assert hub.pull("acme/docs", 7)["labels"] == ["documentation"]
    assert agent.operations.count("create") == 1


@pytest.mark.parametrize("taken", [False, True])
def test_while_it_was_being_asked_that_is_told(talk: Action, agent: World, hub: Hub, thread: str, taken: bool) -> None:
    """Whether there is a job, nobody knows."""
    agent.plan(Fault(**kill("create", after=taken)), phases=[(600, "active")])
    running, run = killed(talk)
    assert (run["result"], run["status"], run["jobId"]) == ("cancelled", "error", "")
    after(talk, running)
    assert "### ⚠️ Killed while Mintlify was being asked" in answer(hub)
    assert agent.operations == ["create"]


def test_before_anything_was_asked_no_comment_is_needed(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(**kill("comments")))
    running, _ = killed(talk)
    post = after(talk, running)
    assert hub.comments(ISSUE)[1:] == []
    assert hub.reactions[-1] == (ASKING, "CONFUSED")
    assert "Killed before a job was started" in post.summary
    assert agent.requests == []


@pytest.mark.parametrize("taken", [False, True])
def test_a_comment_that_was_on_its_way_is_found(talk: Action, agent: World, hub: Hub, taken: bool) -> None:
    plan(hub, Trouble(**kill("addComment", after=taken)))
    agent.plan(phases=[(600, "active")])
    running, _ = killed(talk)
    after(talk, running)
    assert "### ⚠️ Killed, but the Mintlify job goes on" in answer(hub)


@pytest.mark.parametrize("operation", ["pull", "update-pull", "updateIssueComment"])
def test_while_the_end_is_told_the_rest_of_it_is(talk: Action, agent: World, hub: Hub, operation: str) -> None:
    plan(hub, Trouble(**kill(operation)))
    running, run = killed(talk)
    assert run["result"] == "pull-request"
    after(talk, running)
    assert "### ✅ Mintlify finished with a pull request" in answer(hub)
    assert hub.pull("acme/docs", 7)["body"].count("mintlify-agent-action footer {") == 1
    assert hub.reactions[-1] == (ASKING, "ROCKET")


def test_a_follow_up_is_not_taken_for_done_too_early(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    """Right after it, its job says that it has completed: the time before."""
    agent.plan(Fault(**kill("get")), jobs=["job_old"], stale_for=8, phases=[(600, "active")])
    inputs = {"job_id": "job_old"}
    running, _ = killed(talk, **inputs)
    after(talk, running, **inputs)
    assert "### ⚠️ Killed, but the Mintlify job goes on" in answer(hub)


def test_v1(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    agent.plan(Fault(**kill("v1-get")), phases=[(5, "active")])
    running, _ = killed(talk, api_version="v1")
    after(talk, running, api_version="v1")
    assert "### ✅ Mintlify finished with a pull request" in answer(hub)


def test_a_job_without_a_name_is_not_said_to_be_none(talk: Action, agent: World, hub: Hub) -> None:
    """With v1, the service may take a job and not tell its id."""
    plan(hub, Trouble(**kill("addComment")))
    agent.plan(v1=Streamed(headers=set()))
    running, _ = killed(talk, api_version="v1")
    after(talk, running, api_version="v1")
    assert "### ⚠️ Killed while Mintlify was being asked" in answer(hub)


def test_where_the_job_cannot_be_looked_at_the_reason_is_told(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    agent.plan(Fault(**kill("get")), Fault(on="get", kind="answer", status=401, skip=1), phases=[(600, "active")])
    running, _ = killed(talk)
    after(talk, running)
    assert "### ❌ Mintlify did not accept the API key (401)" in answer(hub)


@pytest.mark.parametrize("state", [{}, {"STATE_begun": "true", "STATE_ended": "true", "STATE_job": "job_1"}])
def test_after_a_run_that_ended_by_itself_nothing_is_done(
    talk: Action, agent: World, hub: Hub, thread: str, state: dict[str, str]
) -> None:
    """Nor where the runner hands over nothing."""
    run = talk.start(INPUTS, on=ASKED, post=True, env=state).finish(post=True)
    assert run.log.splitlines()[-1] == "The step has told its end by itself: nothing is left to do."
    assert (run.exit_code, run.summary, hub.requests, agent.requests) == (0, "", [], [])


def test_an_end_that_was_told_is_kept(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    running = talk.start(INPUTS, on=ASKED, timelapse=True)
    running.finish()
    assert running.state["STATE_ended"] == "true"
    assert "nothing is left to do" in after(talk, running).log


def test_what_cannot_be_kept_costs_nothing(talk: Action, agent: World, hub: Hub, thread: str) -> None:
    run = talk(INPUTS, on=ASKED, timelapse=True, env={"GITHUB_STATE": "/nowhere/state"})
    assert run["result"] == "pull-request"
    assert run.log.count("Nothing can be kept for the step's end, should it be killed") == 1
